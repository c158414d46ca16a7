"""References without full text, as programs for literature export them: RIS, EndNote, PubMed, BibTeX, CSL JSON."""
