"""Words and languages of a text: tokens, lexicon, language detection, keywords."""
