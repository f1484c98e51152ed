"""What a Word document says: its body in reading order, and what its styles, numbering and tables make of it."""
