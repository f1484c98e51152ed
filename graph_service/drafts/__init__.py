"""A draft's way: read, split into statements, suggest, decide, see what it would change, keep and export."""
