"""Forms in which corpora of news are handed on: story files, one article a line, words one a line."""
