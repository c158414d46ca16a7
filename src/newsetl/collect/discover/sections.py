"""Section pages: their links that look like articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from courlan import extract_domain, is_navigation_page, is_not_crawlable
from lxml import etree
from lxml import html as lxml_html

from newsetl.collect.discover.announced import ListedPage, Listing, gather
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Failed, Why
from newsetl.core.identity import clean_url, url_key
from newsetl.core.text import known_charset
from newsetl.readers.warc.announced import text

_DATE = re.compile(r"/(?:19|20)\d\d[/_-]?(?:[01]?\d)(?:[/_-]?[0-3]?\d)?(?:/|[-_.])")
_LINKS = 20_000  # of a page that are looked at
_NUMBER = re.compile(r"\d{4,}|[a-f0-9]{8,}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|mp[34]|zip|xml|rss|json|css|js|ics|docx?|xlsx?)$", re.IGNORECASE
)
_NO_ARTICLE = re.compile(
    r"/(?:tags?|topics?|themen|category|kategorie|author|autor|search|suche|login|account|abo|subscribe|"
    r"newsletters?|about|contact|kontakt|impressum|privacy|datenschutz|terms|agb|jobs|feeds?|video|gallery|live)(?:/|$)",
    re.IGNORECASE,
)


def read_section(body: bytes, *, url: str, most: int, charset: str | None = None) -> Listing:
    """Articles that a page links to, in its order, each once; only of the page's own site.

    Raises:
        Failed: UNPARSABLE, it is no HTML.
    """
    try:
        tree = lxml_html.document_fromstring(body, parser=_parser(known_charset(charset)))
    except (etree.LxmlError, ValueError) as error:
        raise Failed(Why.UNPARSABLE, f"no HTML: {error}"[:200]) from error
    base = absolute(url, str(next(iter(tree.xpath("//base/@href")), ""))) or url
    return gather(_articles(tree, url, base), most=most)


def _parser(charset: str | None) -> lxml_html.HTMLParser:
    """For pages in that charset; for one that libxml2 does not know the page's own word counts."""
    try:
        return lxml_html.HTMLParser(encoding=charset, no_network=True, huge_tree=False, recover=True)
    except LookupError:
        return lxml_html.HTMLParser(no_network=True, huge_tree=False, recover=True)


def _articles(tree: lxml_html.HtmlElement, url: str, base: str) -> Iterator[ListedPage]:
    seen = {url_key(url)}
    for link, words in _links(tree, base):
        key = url_key(link)
        if key not in seen and is_same_site(link, url) and looks_like_article(link, words):
            seen.add(key)
            yield ListedPage(url=link)


def looks_like_article(url: str, words: str | None = None) -> bool:
    """Whether a link's address, and the words it stands under, are those of one article.

    A dated or numbered path is one, and so is a slug of several words; navigation never is.
    """
    path = urlsplit(url).path
    if len(path) < 4 or _FILE.search(path) or _NO_ARTICLE.search(path):
        return False
    if is_not_crawlable(url) or is_navigation_page(url):
        return False
    slug = path.rstrip("/").rpartition("/")[2]
    in_slug = len(_WORD.findall(slug))
    is_headline = len((words or "").split()) >= 4
    return bool(in_slug >= 4 or _DATE.search(path) or (_NUMBER.search(slug) and in_slug >= 1) or is_headline)


def is_same_site(one: str, other: str) -> bool:
    """Whether two URLs are of one registrable domain (or of one host, where there is none)."""
    first, second = (urlsplit(url).hostname or "" for url in (one, other))
    return first == second or _site(first) == _site(second)


def _site(host: str) -> str:
    domain: str | None = extract_domain(f"http://{host}/") if any(map(str.isalpha, host)) else None
    return domain or host.removeprefix("www.")


def _links(tree: lxml_html.HtmlElement, base: str) -> Iterator[tuple[str, str | None]]:
    for element in islice(tree.iter("a"), _LINKS):
        href = element.get("href")
        if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        link = clean_url(absolute(base, href))
        if link is not None and "nofollow" not in (element.get("rel") or ""):
            yield link, text("".join(element.itertext()))
