"""The search index over texts, and snippets of what was searched."""
