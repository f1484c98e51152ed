"""The same questions and changes, for a terminal."""
