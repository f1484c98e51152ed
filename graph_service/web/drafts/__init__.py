"""What the pages of drafts are made of, beside their views."""
