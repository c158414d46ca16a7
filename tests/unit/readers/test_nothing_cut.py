"""Files larger than they may be: what is read of them is whole, and what is not read is said."""

from __future__ import annotations

import io
import re

import pytest

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import Entry, ReadOptions, ReadOutcome, read_entry
from tests.unit.readers.kinds import every_kind


def outcomes_of(name: str, payload: bytes, document_bytes: int) -> list[ReadOutcome]:
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    return list(read_entry(entry, ReadOptions(document_bytes=document_bytes)))


def captured(outcomes: list[ReadOutcome]) -> list[bytes]:
    return [one.payload for one in outcomes if isinstance(one, Capture)]


@pytest.mark.parametrize("name", sorted(every_kind()))
def test_a_file_that_is_too_large_is_read_whole_or_said_to_be_too_large(name: str) -> None:
    payload = every_kind()[name]
    whole = captured(outcomes_of(name, payload, document_bytes=10_000_000))
    for share in (2, 5, 8, 11, 20):
        outcomes = outcomes_of(name, payload, document_bytes=len(payload) // share)
        kept = captured(outcomes)
        assert [text for text in kept if text not in whole] == []
        assert len(kept) == len(whole) or any(isinstance(one, Reject) for one in outcomes)


ENDED = (
    "reuters.sgm document-a.rtf document-nexis.rtf document-factiva.rtf gigaword.sgml sk880211 wiki_00 news.eml "
    "news.mbox document-a.mhtml anpa.tst iptc.txt control.txt europresse.html factiva.html integrum.html "
    "kikuzo.html nexis.html nexis-de.html yomidas.html document-proquest.html "
    "2286newsML.xml alto.xml attributes.xml g2.xml newsml.xml nitf.xml notes.enex rss.xml tei.xml wiki.xml".split()
)
"""These forms say where they end: of a file that does not, no half of an article may be given for a whole one."""
BETWEEN = re.compile(rb"(?:</(?:text|doc)>\s*(?:</?[doc]*>?\s*)?|--b--\s*(?:F[^\n]*\n?[^\n]*)?)\Z", re.IGNORECASE)
"""Where a file without a root may end between two documents: nothing says that more were meant."""
SLOW = (".rtf", ".mhtml")
"""A process is asked for each document."""


@pytest.mark.parametrize("name", ENDED)
def test_of_a_file_that_is_cut_anywhere_articles_are_whole_and_the_rest_is_said(name: str) -> None:
    payload = every_kind()[name]
    whole = captured(outcomes_of(name, payload, document_bytes=10_000_000))
    size = len(payload.rstrip())
    step = size // 8 if name.endswith(SLOW) else 7
    known = size * 2 // 5 if name.endswith((".html", "sk880211")) else payload.find(b">", 0, 200) + 60
    for end in {*range(known, size, step), size - 1}:  # what is cut in front of that is any page
        if name.endswith(".rtf") and payload[:end].rstrip().endswith(b"}"):
            continue  # so end sound files of programs that forget a brace, too
        outcomes = outcomes_of(name, payload[:end], document_bytes=10_000_000)
        kept = captured(outcomes)
        assert [text for text in kept if text not in whole] == [], end
        is_said = any(isinstance(one, Reject) for one in outcomes)
        assert len(kept) == len(whole) or is_said or BETWEEN.search(payload[:end]), end


LISTS = {
    "dump.xml": ("<mediawiki>{}</mediawiki>", "<page><title>{0}</title><ns>0</ns><revision><text>{1}</text></revision></page>"),
    "notes.enex": ("<en-export>{}</en-export>", "<note><title>{0}</title><resource><data>x</data></resource><content>&lt;p&gt;{1}&lt;/p&gt;</content></note>"),
    "list.xml": ("<?xml version='1.0'?><articles>{}</articles>", "<article><title>{0}</title><text>{1}</text></article>"),
    "feed.xml": ("<rss xmlns:content=\"content\"><channel>{}</channel></rss>", "<item><title>{0}</title><link>https://post.example/{0}</link><content:encoded>{1}</content:encoded></item>"),
}  # fmt: skip
"""Name of a file → what stands around its articles, and one of them."""


def listed(name: str, *texts: str) -> str:
    around, article = LISTS[name]
    return around.format("".join(article.format(f"Report {number}", text) for number, text in enumerate(texts)))


def report(number: int) -> str:
    return f"The harbour board of basin {number} met and voted for the quay. " * 6


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_text_of_any_length_costs_no_article_behind_it(name: str) -> None:
    payload = listed(name, report(1), "x " * 6_000_000, report(2)).encode()
    outcomes = outcomes_of(name, payload, document_bytes=20_000_000)
    assert len(outcomes) == 3
    assert [text.decode().strip() for text in captured(outcomes) if len(text) < 1_000] == [
        report(1).strip(),
        report(2).strip(),
    ]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_of_a_list_that_is_cut_all_articles_in_front_are_read_and_the_cut_one_is_a_reject(name: str) -> None:
    payload = listed(name, report(1), report(2), report(3))
    outcomes = outcomes_of(name, payload[: payload.index("basin 3") + 100].encode(), document_bytes=10_000_000)
    assert [text.decode().strip() for text in captured(outcomes)] == [report(1).strip(), report(2).strip()]
    assert [one.reason for one in outcomes if isinstance(one, Reject)] == [Reason.TRUNCATED]


@pytest.mark.parametrize("name", ["dump.xml", "notes.enex"])
def test_what_follows_the_end_of_long_xml_is_said(name: str) -> None:
    payload = (listed(name, report(1)) + listed(name, report(2))).encode()
    outcomes = outcomes_of(name, payload, document_bytes=10_000_000)
    assert [text.decode().strip() for text in captured(outcomes)] == [report(1).strip()]
    assert [one.reason for one in outcomes if isinstance(one, Reject)] == [Reason.CORRUPT]


def test_entries_of_a_feed_that_only_point_at_their_article_are_said_to_be_not_fetched() -> None:
    picture = (
        "<item><title>Quay</title><link>https://post.example/q</link><post_type>attachment</post_type></item>"
    )
    payload = listed("feed.xml", report(1), "A short one.").replace("</channel>", f"{picture}</channel>")
    entry = Entry(source_uri="/in/feed.xml", name="feed.xml", open=lambda: io.BytesIO(payload.encode()))
    options = ReadOptions(document_bytes=10_000_000)
    capture, pointer = read_entry(entry, options)
    assert isinstance(capture, Capture)
    assert isinstance(pointer, Reject)
    assert (pointer.reason, pointer.url, pointer.stated) == (
        Reason.NOT_FETCHED,
        "https://post.example/Report 1",
        {"title": "Report 1"},
    )
    assert options.progress.skipped == 1
