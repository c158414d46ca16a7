"""Where articles are announced: feeds, sitemaps, section pages, lists of URLs. Parsers only, no network."""
