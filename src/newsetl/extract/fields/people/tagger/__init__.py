"""Names in every language with capitals: one sequence tagger, weights per language as plain data."""
