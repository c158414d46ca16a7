"""One file of each form in which corpora, references and lists of news are handed on; all of fiction."""

from __future__ import annotations

import base64
import json
from typing import Any

SITE = "https://courier.example"
LINES = (
    "The harbour of Skarra will be closed for three weeks in autumn, the council said on Tuesday.",
    "Mayor Ann Lee told reporters that the crane must be replaced before winter.",
    '"We cannot wait any longer," she said, and named a price of four million crowns.',
)


def body(number: int) -> list[str]:
    """Paragraphs that end in a way of their own."""
    return [*LINES, f"The vote was number {number} of the evening."]


def text(number: int) -> str:
    return "\n".join(body(number))


def _lines(values: list[Any]) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


def _block(kind: str, content: Any) -> dict[str, Any]:
    return {"type": kind, "content": content, "mime": "text/html"}


def typed_blocks(number: int) -> dict[str, Any]:
    """One article whose text stands in blocks that each have a type."""
    first, *rest = body(number)
    return {
        "id": f"b{number}",
        "article_url": f"{SITE}/blocks{number}",
        "title": "Harbour closed",
        "author": "Tom Berg",
        "published_date": 1772582400000,
        "source": "The Skarra Courier",
        "type": "article",
        "contents": [
            _block("kicker", "Local"),
            _block("title", "Harbour closed"),
            _block("byline", "By Tom Berg"),
            None,
            _block("sanitized_html", first.replace("harbour", "<b>harbour</b>")),
            {"type": "image", "fullcaption": "The crane", "imageURL": "https://x.example/a.jpg"},
            *(_block("sanitized_html", line.replace('"', "&quot;")) for line in rest),
        ],
    }


def _base64(written: str) -> str:
    return base64.b64encode(written.encode()).decode()


def _wide(cells: dict[int, str], width: int) -> str:
    return "\t".join(cells.get(place, "") for place in range(width)) + "\n"


def _ris(number: int) -> str:
    return (
        f"TY  - NEWS\nTI  - Harbour closed {number}\nAU  - Berg, Tom\nAU  - Lee, Ann\nPY  - 2026\n"
        f"DA  - 2026/03/04/\nT2  - The Skarra Courier\nAB  - {' '.join(body(number))}\nKW  - harbour\nKW  - crane\n"
        f"LA  - en\nUR  - {SITE}/ris{number}\nER  - \n\n"
    )


def _bib(number: int) -> str:
    return (
        f"@article{{b{number},\n  title = {{Harbour {{C}}losed {number}}},\n  author = {{Berg, Tom and Lee, Ann}},\n"
        f"  journal = sc,\n  year = 2026, month = mar, day = 4,\n  abstract = {{{LINES[1]}}},\n"
        f'  keywords = "harbour, crane",\n  url = {{{SITE}/bib{number}}}\n}}\n\n'
    )


def _endnote(number: int) -> str:
    return (
        f"%0 Newspaper Article\n%T Harbour closed {number}\n%A Berg, Tom\n%A Lee, Ann\n%D 2026\n%8 March 4\n"
        f"%J The Skarra Courier\n%X {LINES[1]}\n%K harbour\ncrane\n%U {SITE}/enw{number}\n\n"
    )


def _csl(number: int) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "type": "article-newspaper",
        "title": f"Harbour closed {number}",
        "author": [{"family": "Berg", "given": "Tom"}, {"family": "Lee", "given": "Ann"}],
        "container-title": "The Skarra Courier",
        "issued": {"date-parts": [[2026, 3, 4]]},
        "abstract": LINES[1],
        "keyword": "harbour, crane",
        "URL": f"{SITE}/csl{number}",
    }


def _pubmed(number: int) -> str:
    return (
        f"PMID- {number}\nOWN - NLM\nTI  - Harbour\n      closed {number}.\nFAU - Berg, Tom\nDP  - 2026 Mar 4\n"
        f"JT  - Skarra Letters\nAB  - {LINES[1]}\n\n"
    )


def _zotero(number: int) -> str:
    return (
        f'K{number},newspaperArticle,2026,"Berg, Tom; Lee, Ann",Harbour closed {number},The Skarra Courier,'
        f'{SITE}/zot{number},"{LINES[1]}",2026-03-04,"harbour; crane","/home/ann/files/one with a name that is long '
        f'and has many spaces in it, so that it looks like a text.pdf"\n'
    )


def _tweet(number: int) -> dict[str, Any]:
    return {
        "id_str": f"1700{number}",
        "created_at": "Wed Mar 04 10:00:00 +0000 2026",
        "full_text": " ".join(body(number)),
        "user": {"screen_name": "skarra", "name": "Skarra Courier"},
        "lang": "en",
    }


def _bluesky(number: int) -> dict[str, Any]:
    record = {"$type": "app.bsky.feed.post", "text": text(number), "createdAt": "2026-03-04T10:00:00Z"}
    author = {"did": "did:plc:skarra", "handle": "skarra.example", "displayName": "Skarra Courier"}
    return {
        "post": {
            "uri": f"at://did:plc:skarra/post/{number}",
            "cid": f"b{number}",
            "author": author,
            "record": record,
        }
    }


def _tweets_v2() -> dict[str, Any]:
    tweets = [
        {"id": f"1800{n}", "author_id": "7", "created_at": "2026-03-04T10:00:00Z", "text": text(n), "lang": "en"}
        for n in (1, 2)
    ]
    return {"data": tweets, "includes": {"users": [{"id": "7", "name": "Skarra Courier", "username": "skarra"}]}}


def _conllu(number: int) -> str:
    lines = [f"# newdoc id = c{number}", f"# title = Harbour closed {number}", "# date = 2026-03-04"]
    for place, line in enumerate(body(number)):
        lines += ["# newpar", f"# sent_id = {number}-{place}", f"# text = {line}"]
        lines += ["\t".join((str(at), word, *"_" * 8)) for at, word in enumerate(line.split(), start=1)]
        lines.append("")
    return "\n".join(lines) + "\n"


def _vertical(number: int) -> str:
    lines = [f'<doc id="v{number}" title="Harbour shut {number}" date="2026-03-04" author="Tom Berg">']
    for line in body(number):
        lines += ["<p>", "<s>"]
        for word in line.split():
            bare = word.rstrip(".,")
            lines += [f"{bare}\tNN\t{bare}"]
            lines += ["<g/>", f"{word[-1]}\tPUN\t{word[-1]}"] if word != bare else []
        lines += ["</s>", "</p>"]
    return "\n".join([*lines, "</doc>"]) + "\n"


def _page(head: str, before: str, after: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in (*body(1), *(f"{LINES[0]} Again {n}." for n in range(4))))
    return f"{head}<article><h1>Harbour closed</h1>{before}{paragraphs}</article>{after}"


_WAYBACK = "https://web.archive.org/web/20200304101500"
ARTICLES: dict[str, str] = {  # files whose two documents have their text
    "blocks.jl": _lines([typed_blocks(1), typed_blocks(2)]),
    "news-docs.en.tsv": "".join(
        f"2026-03-04\t{_base64(' '.join(body(n)))}\t{_base64(text(n))}\t{SITE}/docs{n}\n" for n in (1, 2)
    ),
    "posts.csv": "Page Name,User Name,Message,Link,URL,Post Created\n"
    + "".join(
        f'Skarra Courier,skarra,"{text(n).replace(chr(34), chr(34) * 2)}",{SITE}/shared,{SITE}/post{n},2026-03-04 10:00:00\n'
        for n in (1, 2)
    ),
    "tweets.jsonl": _lines([_tweet(1), _tweet(2)]),
    "answer.json": json.dumps(_tweets_v2()),
    "tweets.js": f"window.YTD.tweets.part0 = {json.dumps([{'tweet': {k: v for k, v in _tweet(n + 2).items() if k != 'user'}} for n in (1, 2)])}",
    "feed.json": json.dumps({"feed": [_bluesky(1), _bluesky(2)], "cursor": "x"}),
    "now.txt": "".join(f"@@{n} <h> Harbour closed {n} <p> {' <p> '.join(body(n))}\n" for n in (1, 2)),
    "bank.conllu": _conllu(1) + _conllu(2),
    "corpus.vert": _vertical(1) + _vertical(2),
}
STORIES: dict[str, str] = {  # files of one document
    f"{'a1' * 20}.story": "\n\n".join(
        [
            *body(1),
            "@highlight",
            "Harbour closes for three weeks",
            "@highlight",
            "The crane costs four million crowns",
        ]
    ),
    "17.summary": f"[SN]URL[SN]\n{_WAYBACK}/{SITE}/xsum\n\n[SN]TITLE[SN]\nHarbour closed\n\n[SN]FIRST-SENTENCE[SN]\n"
    f"{body(1)[0]}\n\n[SN]RESTBODY[SN]\n" + "\n".join(body(1)[1:]) + "\n",
}
PAGES: dict[str, str] = {
    "wayback.html": _page(
        f'<html><head><title>Harbour closed</title><link rel="canonical" href="{_WAYBACK}/{SITE}/wayback"></head><body>'
        "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div><p>The Wayback Machine toolbar has twelve captures of this page, and "
        "each of them is a link.</p></div><!-- END WAYBACK TOOLBAR INSERT -->",
        f'<p>Read <a href="/web/20200304101500/{SITE}/other">all about the older crane of the harbour</a> here first.</p>',
        "</body></html>\n<!--\n     FILE ARCHIVED ON 10:15:00 Mar 04, 2020 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON "
        "09:00:00 Mar 05, 2026.\n-->\n",
    ),
    "single.html": _page(
        f'<!DOCTYPE html> <html lang="en"><!--\n Page saved with SingleFile \n url: {SITE}/single \n saved date: Wed Mar '
        "04 2026 10:15:00 GMT+0100 (Central European Standard Time)\n--><meta charset=utf-8><title>Harbour closed</title>",
        "",
        "",
    ),
    "chrome.html": _page(
        f"<!DOCTYPE html>\n<!-- saved from url=(0030){SITE}/chrome -->\n<html><head><title>Harbour closed</title></head><body>",
        "",
        "</body></html>",
    ),
}
_BOOKMARK = '<DT><A HREF="{}/mark{}" ADD_DATE="1772582400">Harbour &amp; crane {}</A>\n'
LISTS: dict[str, str] = {  # files whose two documents are only pointed at
    "export.ris": _ris(1) + _ris(2),
    "export.bib": '@string{sc = "The Skarra Courier"}\n' + _bib(1) + _bib(2),
    "export.enw": _endnote(1) + _endnote(2),
    "library.json": json.dumps([_csl(1), _csl(2)], indent=1),
    "zotero.csv": "Key,Item Type,Publication Year,Author,Title,Publication Title,Url,Abstract Note,Date,Manual Tags,"
    "File Attachments\n" + _zotero(1) + _zotero(2),
    "20260304100000.gkg.csv": "".join(
        _wide(
            {0: f"20260304100000-{n}", 1: "20260304100000", 2: "1", 3: "courier.example", 4: f"{SITE}/gkg{n}"}, 27
        )
        for n in (1, 2)
    ),
    "20260304101500.export.CSV": "".join(
        _wide(
            {0: f"12{n}", 1: "20260301", 2: "202603", 3: "2026", 59: "20260304101500", 60: f"{SITE}/event{n}"}, 61
        )
        for n in (1, 2)
    ),
    "20120304.export.CSV": "".join(
        _wide({0: f"12{n}", 1: "20260301", 2: "202603", 3: "2026", 56: "20260304", 57: f"{SITE}/old{n}"}, 58)
        for n in (1, 2)
    ),
    "20260304101500.mentions.CSV": "".join(
        _wide(
            {
                0: "12",
                1: "20260301101500",
                2: "20260304101500",
                3: "1",
                4: "courier.example",
                5: f"{SITE}/said{n}",
            },
            16,
        )
        for n in (1, 2)
    ),
    "sources.txt": "".join(f"{n}\t{SITE}/leipzig{n}\t2026-03-04\n" for n in (1, 2)),
    "pocket.csv": "title,url,time_added,tags,status\n"
    + "".join(f"Harbour {n},{SITE}/pocket{n},1772582400,harbour,unread\n" for n in (1, 2)),
    "bookmarks.html": "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<DL><p>\n"
    + "".join(_BOOKMARK.format(SITE, n, n) for n in (1, 2))
    + '<DT><A HREF="javascript:alert(1)">Button</A>\n</DL><p>\n',
}
NOT_IN_REACH: dict[str, str] = {"pubmed.nbib": _pubmed(1) + _pubmed(2)}  # two without text and address
DECLINED: dict[str, tuple[str, str]] = {  # files that are no texts → what they are declined as
    "nor_news_2026_10K-sentences.txt": (
        "".join(f"{n}\t{LINES[n % 3]}\n" for n in range(1, 13)),
        "list of sentences",
    ),
    "numbered": ("".join(f"{n}\t{LINES[n % 3]}\n" for n in range(1, 13)), "list of sentences"),
    "news.2026.en.shuffled": ("\n".join(LINES * 4), "list of sentences"),
    "talks.de-en.en": ("\n".join(LINES * 4), "list of sentences"),
    "pairs.txt": ("".join(f"{one}\t{other}\n" for one in LINES for other in LINES), "list of sentences"),
    "frequencies.txt": ("".join(f"{n}\tharbour{'s' * n}\t{90 - n}\n" for n in range(1, 9)), "list of words"),
    "counted.txt": ("".join(f"harbour{'s' * n} {90 - n}\n" for n in range(1, 9)), "list of words"),
    "sentences.conllu": (
        _conllu(1).replace("# newdoc id", "# note").replace("# newpar\n", ""),
        "CoNLL-U sentences without documents",
    ),
}
