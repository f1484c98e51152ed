"""PDF files: words on pages, put together to lines, paragraphs and headings."""
