"""Archives of texts and pages other than WARC: ARC, dumps of wikis, databases, scanned papers, corpora."""
