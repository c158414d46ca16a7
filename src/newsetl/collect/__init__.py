"""News from the live web: discover, fetch politely, archive as WARC. Nothing here parses an article.

sources → discover (feeds, sitemaps, sections) → frontier → fetch → archive (WARC under warehouse/raw)
"""
