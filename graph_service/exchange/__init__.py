"""What comes in and goes out: one module a file format, nothing of any engine."""
