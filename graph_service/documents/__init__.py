"""What a document says: one module a format, all within limits of size, time and memory."""

from graph_service.documents.reader import read

__all__ = ["read"]
