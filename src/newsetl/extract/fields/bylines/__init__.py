"""Who wrote an article: bylines, author names, agencies and credits."""
