"""Drafts over HTTP: a file in, what is suggested, what people decide, what it would change, and the mapping out."""
