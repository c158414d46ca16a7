"""When an article was published, when its text was written, and which times the text mentions."""
