"""Tags of the `<DOC>` collections of news (LDC, TREC, CLEF, FIRE, NTCIR), in lower case, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("docno", "docid", "id"),
    "title": ("headline", "hl", "head", "title", "ti"),
    "subtitle": ("subhead", "subtitle"),
    "authors": ("byline", "author", "authors", "au"),
    "published": ("date_time", "datetime", "date", "date1", "dd", "pubdate", "pub_date", "publication_date"),
    "publisher": ("pub", "publisher", "newspaper", "source", "so"),
    "section": ("section", "category", "cat", "scate"),
    "keywords": ("subject", "keywords", "keyword", "descript"),
    "description": ("abstract", "summary"),
    "language": ("language", "lang", "f105"),
    "dateline": ("dateline",),
    "url": ("url",),
}
"""Our name → tags (or attributes of `<DOC>`), most telling first."""
TEXTS = frozenset("text txt tx te content lp leadpara ld le".split())
"""Running text: leads too, in the order in which they stand."""
BODIES = ("body", "doc")
"""What is taken for the text where none of them has any: what stands in it beside its elements."""
HEADS_IN_TEXTS = frozenset("headline hl title dateline byline slug".split())
"""Those that are no part of a text at whose beginning they stand."""
LEFT_OUT = frozenset("xx f105".split())
"""Labels of other fields, and fields, wherever they stand: no part of a text, nothing of their own."""
INLINE = frozenset("a b i u em strong hi font span sub sup s seg".split())
"""Mark-up of words and sentences, which is passed over."""
BREAKS = frozenset(
    "p br hr div li ul ol tr table rowrule cellrule tablerow tablecell h1 h2 h3 h4 h5 h6 h7 h8 turn speaker post "
    "poster quote pre fig tab".split()
)
"""Elements with which a paragraph begins and ends."""
EXTRA_NAMES: Mapping[str, str] = {
    "in": "industries",
    "co": "companies",
    "cn": "countries",
    "tp": "types",
    "gv": "government",
    "ms": "market_sectors",
    "genre": "type",
    "doctype": "type",
}
"""Names in `extra` of tags that say too little."""
PUBLISHERS: Mapping[str, str] = {
    "afp": "Agence France-Presse",
    "ap": "Associated Press",
    "apw": "Associated Press",
    "cna": "Central News Agency",
    "efe": "EFE",
    "ft": "Financial Times",
    "gh": "The Herald",
    "la": "Los Angeles Times",
    "ltw": "Los Angeles Times/Washington Post",
    "nyt": "The New York Times",
    "sda": "Schweizerische Depeschenagentur",
    "sjmn": "San Jose Mercury News",
    "wpb": "Washington Post/Bloomberg",
    "wsj": "The Wall Street Journal",
    "xie": "Xinhua",
    "xin": "Xinhua",
}
"""The code with which ids of a collection begin → whose reports they are, as its catalogue states."""
MONTH_FIRST = frozenset(("la",))
"""Codes of collections whose ids write a day as month, day, year."""
ENTITIES: Mapping[str, str] = {"md": "—", "hyph": "-", "blank": " "}
"""Names of characters that HTML lacks, or takes for others."""
TYPESETTING = frozenset("ur lr ql qr qc ht tl".split())
"""Entities that are codes for typesetters."""
