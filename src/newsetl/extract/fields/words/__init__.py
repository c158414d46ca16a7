"""Words and languages of a text: tokens, language detection, what can be read of it, keywords."""
