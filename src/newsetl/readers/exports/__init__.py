"""What news databases hand out: one file with many articles, each with the fields that the database prints."""
