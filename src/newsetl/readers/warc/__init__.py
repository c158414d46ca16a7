"""WARC files: read as captures, read as records, and written."""
