"""What is quoted in a text, and who is quoted."""
