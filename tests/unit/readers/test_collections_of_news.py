"""Research collections of news: each document an article, whole and told apart, whatever is beside it."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures
from newsetl.readers.archives.trec_dates import published
from newsetl.readers.archives.trec_markup import elements_of, paragraphs_of, unescaped
from newsetl.readers.archives.trec_stream import documents
from tests.unit.readers import collections_of_news as news

Write = Callable[[str, bytes | str], Path]


def read(path: Path, **options: int) -> list[ReadOutcome]:
    return list(read_captures([str(path)], ReadOptions(**options)))  # type: ignore[arg-type]


def captures(path: Path) -> list[Capture]:
    outcomes = read(path)
    assert all(isinstance(one, Capture) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Capture)]


def stated(capture: Capture) -> dict[str, object]:
    return {name: hint.value for name, hint in capture.hints.items()}


def paragraphs(capture: Capture) -> list[str]:
    return capture.payload.decode().split("\n\n")


@pytest.mark.parametrize("name", sorted(news.FORMS))
def test_a_document_of_each_layout_is_an_article_with_title_day_and_paragraphs(write: Write, name: str) -> None:
    document, day, source = news.FORMS[name]
    (capture,) = captures(write("sk880211", document))
    hint = capture.hints["published"]
    assert (stated(capture)["title"], hint.value, hint.source) == (news.TITLE, day, source)
    first, *rest = paragraphs(capture)
    assert (first.removeprefix("SKARRA (SC) — "), *rest) == news.PARAGRAPHS
    assert capture.identity == f"id:trec:{capture.extra['id']}"


@pytest.mark.parametrize("name", sorted(news.FORMS))
def test_tags_in_lower_case_say_the_same(write: Write, name: str) -> None:
    document = news.FORMS[name][0]
    lower = document
    for tag in (
        "DOC",
        "DOCNO",
        "TEXT",
        "HEADLINE",
        "HEAD",
        "HL",
        "TITLE",
        "TI",
        "CONTENT",
        "TX",
        "P",
        "DATE",
        "DD",
    ):
        lower = lower.replace(f"<{tag}>", f"<{tag.lower()}>").replace(f"</{tag}>", f"</{tag.lower()}>")
        lower = lower.replace(f"<{tag} ", f"<{tag.lower()} ")
    (one,), (other,) = captures(write("a", document)), captures(write("b", lower))
    assert (one.payload, one.hints, one.extra) == (other.payload, other.hints, other.extra)


def test_what_has_a_column_is_in_it_and_the_rest_is_kept(write: Write) -> None:
    (wire,) = captures(write("wire", news.WIRE))
    assert stated(wire)["authors"] == ["By TOM BERG, Skarra Courier Writer"]
    assert stated(wire)["dateline"] == "SKARRA (SC)"
    assert (wire.extra["second"], wire.extra["note"]) == ("AM-Skarra-Harbour,0112", "An AM story.")
    (financial,) = captures(write("financial", news.FINANCIAL))
    assert stated(financial)["authors"] == ["By Tom Berg, Staff Reporter of The Skarra Courier"]
    assert (stated(financial)["publisher"], financial.extra["industries"]) == ("SKARRA COURIER", "SHIPPING (SHP)")
    (daily,) = captures(write("daily", news.DAILY))
    assert (stated(daily)["section"], stated(daily)["keywords"]) == (
        "Metro",
        "HARBOURS; SKARRA",
    )
    assert [daily.extra[name] for name in ("graphic", "length", "page")] == ["Photo, The crane", "30 words", "1"]
    (pink,) = captures(write("pink", news.PINK))
    assert (stated(pink)["publisher"], pink.extra["page"]) == ("The Skarra Courier", "London Page 10")
    assert (pink.extra["countries"], "xx" in pink.extra) == ("GBZ United Kingdom, EC.", False)
    (broadcast,) = captures(write("broadcast", news.BROADCAST))
    assert ("authors" in stated(broadcast), stated(broadcast)["language"]) == (False, "English")
    (aquaint,) = captures(write("aquaint", news.AQUAINT))
    assert (aquaint.extra["slug"], aquaint.extra["type"]) == ("BC-HARBOUR-SKARRA", "NEWS STORY")
    (gigaword,) = captures(write("gigaword", news.gigaword(4, kind="multi")))
    assert (gigaword.extra["type"], gigaword.extra["dateline"]) == ("multi", "SKARRA, March 4 (Courier)")


@pytest.mark.parametrize(
    ("own_id", "publisher"),
    [
        ("APW_ENG_20260304.0001", "Associated Press"),
        ("NYT19980601.0001", "The New York Times"),
        ("LA030489-0001", "Los Angeles Times"),
        ("LA-story-17", None),
        ("SKR_ENG_20260304.0001", None),
    ],
)
def test_an_id_of_a_catalogue_tells_whose_report_it_is(write: Write, own_id: str, publisher: str | None) -> None:
    (capture,) = captures(write("a", news.gigaword(4).replace("SKR_ENG_20260304.0001", own_id)))
    assert stated(capture).get("publisher") == publisher


@pytest.mark.parametrize(
    ("own_id", "day"),
    [
        ("APW_ENG_20101201.0001", "2010-12-01"),
        ("APW19980601.0001", "1998-06-01"),
        ("AP880212-0001", "1988-02-12"),
        ("WSJ870324-0001", "1987-03-24"),
        ("SDA.940101.0001", "1994-01-01"),
        ("LA010189-0001", "1989-01-01"),
        ("LA010589-0001", "1989-01-05"),
        ("LEMONDE94-000001-19940102", "1994-01-02"),
        ("SC010589-0001", None),  # 5 January or 1 May
        ("SC010203-0001", None),
        ("FT911-3", None),
        ("SCX20261399.0001", None),
        ("17", None),
    ],
)
def test_digits_of_an_id_are_a_day_where_they_can_mean_but_one(own_id: str, day: str | None) -> None:
    found = published({}, own_id)
    assert found == (None if day is None else (day, "id"))


@pytest.mark.parametrize(
    ("written", "own_id", "day"),
    [
        ("03/04/87", "SC870304-0001", "1987-03-04"),
        ("03/04/87", "SC870403-0001", "1987-04-03"),
        ("03/24/87", "SC-1", "1987-03-24"),
        ("19940101", "SC-1", "1994-01-01"),
        ("910514", "SC-1", "1991-05-14"),
        ("14 MAY 91", "SC-1", "14 MAY 1991"),
        ("4 March 1994", "SC940305-0001", "4 March 1994"),
    ],
)
def test_a_day_that_can_be_read_in_two_ways_is_read_as_the_id_has_it(written: str, own_id: str, day: str) -> None:
    assert published({"date": [written]}, own_id) == (day, "date")


def test_a_day_that_stays_in_doubt_is_none() -> None:
    assert published({"date": ["03/04/87"]}, "SC-1") is None
    assert published({"date": ["Monday"], "trailer": ["SC-NR-02-11-88 0555EST"]}, "SC-1") == (
        "1988-02-11",
        "trailer",
    )


def test_entities_of_typesetters_are_undone_or_left_out() -> None:
    written = "Bread &amp; salt &MD; a &hyph; b &lsqb;c&rsqb; D&AMP;E &UR;f&LR; &Cx1f;g&QL; R&D &blank;h &#233;"
    assert unescaped(written) == "Bread & salt — a - b [c] D&E f g R&D  h é"


def test_what_only_looks_like_a_tag_stays_in_the_text() -> None:
    elements = elements_of("<TEXT>The <Skarra Industrie> group and <b>its</b> <ORG>crane</ORG> fell 3 < 4</TEXT>")
    assert [(one.name, one.line) for one in elements] == [
        ("doc", ""),
        ("text", "The <Skarra Industrie> group and its crane fell 3 < 4"),
    ]


def test_elements_that_nobody_closes_end_with_those_around_them() -> None:
    (capture,) = read_text(
        "<HEADLINE>Harbour closed<DATELINE>SKARRA</HEADLINE><TEXT><P>" + news.LEAD + "<P>" + news.MAYOR
    )
    assert (stated(capture)["title"], stated(capture)["dateline"]) == ("Harbour closed", "SKARRA")
    assert paragraphs(capture) == [news.LEAD, news.MAYOR]


def read_text(inside: str) -> list[Capture]:
    from newsetl.readers import Entry, read_entry

    payload = f"<DOC><DOCNO>SC-17</DOCNO>{inside}</DOC>".encode()
    entry = Entry(source_uri="/in/a", name="a", open=lambda: io.BytesIO(payload))
    return [one for one in read_entry(entry, ReadOptions()) if isinstance(one, Capture)]


def test_an_element_that_is_not_known_goes_to_extra_when_it_is_short_and_never_to_the_text() -> None:
    (capture,) = read_text(f"<DESK>Metro</DESK><MEMO>{'long ' * 100}</MEMO><TEXT>{news.LEAD}</TEXT>")
    assert (capture.extra, paragraphs(capture)) == ({"desk": "Metro", "id": "SC-17"}, [news.LEAD])


def test_a_number_alone_does_not_tell_documents_of_two_files_apart(write: Write) -> None:
    (capture,) = captures(write("a", f'<DOC id="17"><TEXT>{news.LEAD}</TEXT></DOC>'))
    assert (capture.extra["id"], str(capture.identity).startswith("id:")) == ("17", False)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_latin_1_is_read_as_well_as_utf_8(write: Write, charset: str) -> None:
    document = news.SWISS.replace("Skarra", "Skärå").replace("council", "conseil général à Genève")
    (capture,) = captures(write("a", document.encode(charset)))
    assert "Skärå" in capture.payload.decode()
    assert "conseil général à Genève" in capture.payload.decode()


@pytest.mark.parametrize("name", ["skr_eng_202603", "a.sgml", "a.sgm", "a.xml", "a.txt", "a.gz"])
def test_a_file_is_known_by_what_it_holds(write: Write, name: str) -> None:
    text = "".join(map(news.gigaword, (1, 2, 3))).encode()
    articles = captures(write(name, gzip.compress(text) if name.endswith("gz") else text))
    assert [stated(one)["published"] for one in articles] == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert [one.raw.row for one in articles] == [0, 1, 2]


def test_a_broken_document_costs_itself(write: Write) -> None:
    one, two, three, four = map(news.gigaword, (1, 2, 3, 4))
    unclosed = two.replace("</DOC>\n", "").replace("</TEXT>\n", "").replace("</P>", "")
    headless = three.replace("<DOC id=", "<D id=")
    large = four.replace("Mayor", "Mayor " * 1_000)
    outcomes = read(write("a", one + unclosed + one + headless + large + one + four[:-40]), document_bytes=4_000)
    assert [one.reason if isinstance(one, Reject) else str(one.extra["id"])[-7:-5] for one in outcomes] == [
        "01",
        "02",
        "01",
        Reason.CORRUPT,
        Reason.TOO_LARGE,
        "01",
        Reason.TRUNCATED,
    ]
    assert [one.raw.row for one in outcomes] == [*range(7)]


def test_a_document_without_text_is_declined_with_its_type_and_title(write: Write) -> None:
    empty = (
        news.gigaword(1, kind="advis")
        .replace("<TEXT>", "<TEXT></TEXT><!--")
        .replace("</TEXT>\n</DOC>", "--></DOC>")
    )
    reject, capture = read(write("a", empty + news.gigaword(2)))
    assert isinstance(reject, Reject)
    assert (reject.reason, news.TITLE in reject.detail, "advis" in reject.detail) == (
        Reason.NO_CONTENT,
        True,
        True,
    )
    assert isinstance(capture, Capture)


def test_pages_of_the_web_in_a_collection_are_declined_by_their_names(write: Write) -> None:
    page = f"<DOC>\n<DOCNO>SC001-1</DOCNO>\n<DOCHDR>\nhttp://a.example\n</DOCHDR>\n<html><body>{news.LEAD}</body></html></DOC>"
    outcomes = read(write("a", page * 2))
    assert {one.detail.partition(":")[0] for one in outcomes if isinstance(one, Reject)} == {
        "a page of the web in a TREC collection without text"
    }
    assert len(outcomes) == 2


class Cut(io.RawIOBase):
    """A stream that gives its bytes in pieces of given sizes."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self.data, self.sizes = data, sizes

    def read(self, _: int = -1) -> bytes:
        size = self.sizes.pop(0) if self.sizes else len(self.data)
        part, self.data = self.data[:size], self.data[size:]
        return part


STREAM = (
    "<?xml version='1.0'?>\n<!-- a > b -->"
    + news.gigaword(1)
    + news.WIRE
    + "stray words\n"
    + news.PINK
    + news.AQUAINT
).encode()


@given(st.lists(st.integers(1, 700), max_size=30))
def test_a_stream_that_is_cut_anywhere_gives_the_same_documents(sizes: list[int]) -> None:
    whole = list(documents(io.BytesIO(STREAM), limit=10_000))
    assert list(documents(Cut(STREAM, sizes), limit=10_000)) == whole  # type: ignore[arg-type]
    assert [one.is_begun for one in whole] == [True, True, False, True, True]


@given(st.permutations([news.gigaword(1), news.WIRE, news.FINANCIAL, news.PINK, news.AQUAINT, news.SWISS]))
def test_documents_come_in_their_order_and_do_not_depend_on_each_other(order: list[str]) -> None:
    found = [one.content for one in documents(io.BytesIO("".join(order).encode()), limit=10_000)]
    alone = [one.content for text in order for one in documents(io.BytesIO(text.encode()), limit=10_000)]
    assert found == alone
    assert len(found) == len(order)


@given(
    st.lists(st.text("abc de.\n", min_size=1).filter(lambda text: len(text.split()) > 0), min_size=1, max_size=6)
)
def test_no_word_of_marked_paragraphs_is_lost_or_moved(texts: list[str]) -> None:
    (_, element) = elements_of("<TEXT>" + "".join(f"<P>{text}</P>" for text in texts) + "</TEXT>")
    assert " ".join(paragraphs_of(element.written)).split() == " ".join(texts).split()
    assert " ".join(paragraphs_of("\n".join(texts))).split() == " ".join(texts).split()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "\x1e\nIt was Tuesday.\nAnn Lee spoke\nof it.\n\x1e\n\x1eA\nB\x1e",
            ["It was Tuesday. Ann Lee spoke of it.", "A B"],
        ),
        ("\x1e\n斯卡拉港将于秋季\n关闭三周。\n市长\n\x1e", ["斯卡拉港将于秋季关闭三周。市长"]),
        ("   One goes\non.\n   Two.\n   Three goes\non.\n", ["One goes on.", "Two.", "Three goes on."]),
        ("   One.\n   Two.\n", ["One.", "Two."]),
        (
            "One goes\non.\n\x1e   Two goes\non.\n   Three.\n\nFour.",
            ["One goes on.", "Two goes on.", "Three.", "Four."],
        ),
        ("One.\nTwo.\n\nThree.", ["One.", "Two.", "Three."]),
        (
            "  - a list\n" + "A long line of a paragraph, which nobody broke. " * 4 + "\nAnother.",
            ["- a list", ("A long line of a paragraph, which nobody broke. " * 4).strip(), "Another."],
        ),
    ],
)
def test_lines_are_joined_to_the_paragraphs_that_marks_indents_or_blank_lines_make(
    written: str, expected: list[str]
) -> None:
    assert paragraphs_of(written) == expected


def test_a_long_stream_is_read_one_document_at_a_time() -> None:
    one = news.gigaword(1).encode()
    count = 1_200_000 // len(one) * 20  # 24 MB

    class Endless(io.RawIOBase):
        left = count

        def read(self, size: int = -1) -> bytes:
            number = min(self.left, max(1, size // len(one)))
            self.left -= number
            return one * number

    tracemalloc.start()
    found = sum(1 for _ in documents(Endless(), limit=10_000_000))  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == count
    assert peak < 8_000_000


def test_pages_that_wikiextractor_wrote_are_articles_with_title_and_address(write: Write) -> None:
    articles = captures(write("wiki_00", news.WIKI))
    assert [(one.url, stated(one)["title"]) for one in articles] == [
        (f"https://wiki.example/{number}", f"Harbour & Crane {number}") for number in (1, 2)
    ]
    assert {tuple(paragraphs(one)) for one in articles} == {(news.LEAD, news.MAYOR)}


def test_a_vertical_corpus_without_documents_is_declined_and_no_token_is_stored(write: Write) -> None:
    lines = "".join(f"{word}\tNN\t{word.lower()}\n" for word in news.LEAD.split())
    (reject,) = read(write("a.vert", f"<s>\n{lines}</s>\n<s>\n{lines}</s>\n"))
    assert isinstance(reject, Reject)
    assert reject.detail == "vertical corpus without documents"


def test_a_news_item_of_rcv1_is_no_newsml_and_keeps_its_codes(write: Write) -> None:
    (capture,) = captures(write("2286newsML.xml", news.RCV1))
    assert stated(capture) == {
        "title": f"{news.TITLE}.",
        "authors": "Tom Berg",
        "published": "1996-08-20",
        "publisher": "Skarra Courier",
        "language": "en",
        "keywords": "C24, CCAT",
        "dateline": "SKARRA 1996-08-20",
    }
    assert (capture.extra["topics"], capture.extra["countries"]) == (["C24", "CCAT"], ["NOR"])
    assert (capture.identity, tuple(paragraphs(capture))) == ("id:rcv1:2286", news.PARAGRAPHS)


def test_articles_whose_title_and_day_are_attributes_are_rows(write: Write) -> None:
    articles = captures(write("hyper.xml", news.HYPERPARTISAN))
    assert [(stated(one)["title"], stated(one)["published"], one.extra["id"]) for one in articles] == [
        (f"{news.TITLE} {number}", f"2026-03-0{number}", f"000000{number}") for number in (1, 2, 3)
    ]
    assert articles[0].payload.decode().split("\n") == [news.LEAD, news.MAYOR, f"{news.PRICE} Read more."]
    assert articles[0].hints["published"].source == "xml.published-at"


def test_a_title_in_an_attribute_and_a_text_in_a_child_are_a_row(write: Write) -> None:
    items = "".join(
        f'<item headline="Crane {n}" date="2026-03-0{n}"><body>{news.LEAD}</body></item>' for n in (1, 2)
    )
    articles = captures(write("a.xml", f"<?xml version='1.0'?><news>{items}</news>"))
    assert [(stated(one)["title"], stated(one)["published"]) for one in articles] == [
        ("Crane 1", "2026-03-01"),
        ("Crane 2", "2026-03-02"),
    ]


def test_attributes_fill_in_what_no_child_states_and_change_nothing_else(write: Write) -> None:
    item = f'<item date="2026-03-01" title="Other" rank="3"><title>Crane</title><body>{news.LEAD}</body></item>'
    (capture,) = captures(write("a.xml", f"<?xml version='1.0'?><news>{item}</news>"))
    assert (stated(capture), capture.extra) == ({"title": "Crane", "published": "2026-03-01"}, {})


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (
            '<issue title="No 12" date="2026-03-01"><div title="One" id="1">{0}</div><div title="Two" id="2">{0}</div></issue>',
            "<div title id> stands inside of <issue title date>",
        ),
        (
            '<issue title="No 12" date="2026-03-01"><story>{0}</story><story>{0}</story></issue>',
            "its root is <issue>",
        ),
        (
            '<speeches><speech id="1" speakername="A" url="http://a.example">{0}</speech></speeches>',
            "root is <speeches>",
        ),
        ('<page title="Short" id="1">Too short</page>', "its root is <page>"),
        ('<article article-type="research"><body><sec id="1">{0}</sec></body></article>', "its root is <article>"),
    ],
)
def test_xml_in_which_articles_cannot_be_told_is_declined_with_what_was_seen(
    write: Write, inside: str, said: str
) -> None:
    body = "".join(f"<p>{text}</p>" for text in news.PARAGRAPHS)
    (reject,) = read(write("a.xml", f"<?xml version='1.0'?>{inside.replace('{0}', body)}"))
    assert isinstance(reject, Reject)
    assert (reject.reason, said in reject.detail) == (Reason.UNSUPPORTED_TYPE, True), reject.detail


def test_a_clipping_of_evernote_has_its_address_and_tags_and_an_empty_note_is_none(write: Write) -> None:
    capture, reject = read(write("notes.enex", news.ENEX))
    assert isinstance(capture, Capture)
    assert (capture.url, stated(capture)["title"]) == ("https://courier.example/harbour", news.TITLE)
    assert (stated(capture)["keywords"], tuple(paragraphs(capture))) == ("harbour, crane", news.PARAGRAPHS)
    day = capture.hints["published"]
    assert (day.value, day.announced, stated(capture)["authors"]) == ("20260304T080000Z", True, "Ada Quill")
    assert isinstance(reject, Reject)
    assert "Shopping" in reject.detail


@pytest.mark.parametrize(
    ("name", "times"),
    [("report", 1), ("report", 600), ("STORY", 600), ("article", 1), ("ns:item", 1), ("ns:item", 600)],
)
def test_several_elements_of_one_name_are_never_one_article(write: Write, name: str, times: int) -> None:
    body = "".join(f"<p>{text}</p>\n" for text in news.PARAGRAPHS) * times
    (reject,) = read(write("stories", f"<{name}>\n{body}</{name}>\n" * 3))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.UNSUPPORTED_TYPE
    assert f"3 documents <{name}> one after another" in reject.detail


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"<p>{text}</p>\n" for text in news.PARAGRAPHS),
        "".join(f"<div>{text}</div>\n" for text in news.PARAGRAPHS),
        "<Skarra Industrie> said it closed.\n" + "\n".join(news.PARAGRAPHS),
    ],
)
def test_pieces_of_a_page_and_texts_that_begin_like_a_tag_stay_one_text(write: Write, text: str) -> None:
    (capture,) = captures(write("a.txt", text))
    assert news.PRICE in capture.payload.decode()


def test_xml_documents_one_after_another_are_all_read(write: Write) -> None:
    item = news.RCV1.replace("2286", "{0}")
    articles = captures(write("items.xml", item.replace("{0}", "1") + item.replace("{0}", "2")))
    assert [one.extra["id"] for one in articles] == ["1", "2"]


def test_no_number_of_comments_in_front_of_a_file_keeps_it_from_being_recognised(write: Write) -> None:
    (capture,) = captures(write("a.txt", "<!-- a -->" * 500 + "<p>" + news.LEAD + "</p>"))
    assert news.LEAD in capture.payload.decode()
