"""What the user names becomes captures: each once, in a stable order, whatever lies in between."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.errors import UsageError
from newsetl.core.hints import HINT_NAMES
from newsetl.core.records import Capture, Raw, Reason, Reject, Stage
from newsetl.readers import (
    HEAD_BYTES,
    InputProgress,
    ReadOptions,
    ReadOutcome,
    check_columns,
    check_inputs,
    compile_pattern,
    in_batches,
    measure,
    read_captures,
)
from newsetl.readers.formats import FORMATS, recognise
from newsetl.readers.packed import without_packing
from newsetl.readers.path_pattern import NAMES
from newsetl.readers.reread import read_raw
from newsetl.readers.tables.columns import USUAL_NAMES, guess_columns
from newsetl.readers.warc.announced import Announcement
from tests.conftest import absent, as_nobody

Write = Callable[[str, bytes | str], Path]
PROSE = "The harbour board met on Monday. It voted for the wider basin."
SCRIPTED_PAGE = (
    b"<!DOCTYPE html>\n<html><head><script>\n" + b"var a = f(1);\nif (a) {\n}\n" * 40 + b"</script></head></html>"
)
PAGE = f"<!doctype html><html><body><p>{PROSE}</p></body></html>"


def read(*specs: object, **how: object) -> list[ReadOutcome]:
    return list(read_captures(map(str, specs), ReadOptions(**how)))  # type: ignore[arg-type]


def names(outcomes: list[ReadOutcome]) -> list[str]:
    return [Path(entry.raw.source_uri).name for entry in outcomes]


# -- recognising ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"", "page.html", "empty file"),
        (PROSE.encode(), "story.txt", "plain text"),
        (PROSE.encode(), "story", "plain text"),
        (PROSE.encode(), "story.html", "HTML page"),
        (PAGE.encode(), "story.txt", "HTML page"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>\n<!-- c -->\n<HTML>", "x", "HTML page"),
        (b"<div>\n<!-- saved --><html><body>", "x.txt", "HTML page"),
        (b'<?xml version="1.0"?>\n<rss version="2.0">', "index.html", "feed or sitemap"),
        (b'<?xml version="1.0"?><urlset xmlns="x">', "x", "feed or sitemap"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>', "x", "feed or sitemap"),
        ('<?xml version="1.0" encoding="utf-16"?><rss version="2.0">'.encode("utf-16"), "x", "feed or sitemap"),
        (b'<t:Tides xmlns:t="urn:t"><t:p>High</t:p></t:Tides>', "x", "other XML"),
        (b"<?xml vers", "x", "XML that is damaged"),
        (b"sioned\nWARC-Type: response\nWARC-Date: 2026-03-04T05:06:07Z", "x", "web archive that is damaged"),
        (b'{"text": "a"}\n{"text": "b"}', "x.txt", "JSON"),
        (b'[\n  {\n "text": "a"', "x.json", "JSON"),
        (b"[Editor's note] The board met.", "x.txt", "plain text"),
        (b"{Editor's note} The board met.", "x.txt", "plain text"),
        (b"title,text\nA,B\n", "x.dat", "CSV table"),
        (b"Title;Body;Url\n", "x.txt", "CSV table"),
        (b"a,b\n1,2", "x.csv", "CSV table"),
        (b"Yesterday, today, tomorrow: the text, the title and the date\n", "x.txt", "plain text"),
        (b"https://a.example/1\n# note\nhttps://a.example/2\n", "x.txt", "list of URLs"),
        (b"https://a.example/1\nThe board met on Monday.\n", "x.txt", "plain text"),
        (b"%PDF-1.7", "x.txt", "PDF document"),
        (b"{\\rtf1\\ansi The board met.}", "x.txt", "RTF document"),
        (b" CDX N b a m s k r M S V g\nexample,ellery)/ 20260304050607 a b 200 c d e f g", "x", "CDX index"),
        (b"filedesc://a.arc 0.0.0.0 20260304050607 text/plain 76\n", "a.arc", "ARC archive"),
        (b"From ada@quill.example Wed Mar  4 05:06:07 2026\nSubject: Mole\n\nThe board met.", "b", "mailbox"),
        (b"Received: from a\nMessage-ID: <1@a>\nSubject: Mole\n\nThe board met.", "a.txt", "mail"),
        (b'<?xml version="1.0"?><mediawiki xmlns="x"><page>', "x.txt", "MediaWiki XML"),
        (b'<?xml version="1.0"?><nitf><head/><body/></nitf>', "a.xml", "NITF"),
        (b'<?xml version="1.0"?><harbour><board/></harbour>', "a.xml", "other XML"),
        (b"import os\n\n\ndef main():\n    return os.name\n", "x.txt", "source code"),
        (SCRIPTED_PAGE, "page.html", "HTML page"),
        (SCRIPTED_PAGE, "page", "HTML page"),
        (b"\n\n" + SCRIPTED_PAGE, "page.htm", "HTML page"),
        (b"print('The board met.')", "a.py", "source code"),
        (b"PAGE = '<!-- LXNComment 1 --> articleParagraph Factiva DocPublicationName'", "a.py", "source code"),
        (b"[server]\nport = 80\nhost = a.example\n", "x", "settings or configuration"),
        (b"2026-03-04 05:06:07 INFO a\n2026-03-04 05:06:08 ERROR b\n2026-03-04 05:06:09 INFO c\n", "x", "log"),
        (b"Return to the harbour;\nreturn, said the board.\nIt met on Monday.\n", "poem.txt", "plain text"),
        (bytes(range(256)), "x.txt", "binary file"),
        (b"PAR1....", "x.csv", "Parquet table"),
        (b"WARC/1.0\r\n", "x.gz", "WARC"),
        (b"\x28\xb5\x2f\xfd", "x", "Zstandard file"),
        (PROSE.encode("utf-16"), "x.txt", "plain text"),
        (PROSE.encode("cp1252"), "x.bin", "plain text"),
    ],
)
def test_content_counts_before_the_name(head: bytes, name: str, kind: str) -> None:
    assert recognise(head, name).name == kind


@given(st.binary(max_size=600), st.sampled_from(["a", "a.txt", "a.csv", "a.html", "a.gz", "", ".."]))
def test_any_bytes_are_something(head: bytes, name: str) -> None:
    assert recognise(head, name) in FORMATS


def test_one_suffix_of_packing_is_taken_off_at_a_time() -> None:
    assert without_packing("a.jsonl.gz") == "a.jsonl"
    assert without_packing("a.tgz") == "a.tar"
    assert without_packing("a.warc") == "a.warc"


def test_usual_column_names_are_known_and_each_is_used_once() -> None:
    assert guess_columns(["Headline", "Article_Body", "Permalink", "Pub Date", "By-line", "id"]) == {
        "text": "Article_Body",
        "url": "Permalink",
        "title": "Headline",
        "published": "Pub Date",
        "authors": "By-line",
    }
    guessed = guess_columns(["content", "text", "html"])
    assert guessed["text"] == "text"
    assert len(set(guessed.values())) == len(guessed)


def test_a_named_column_is_never_guessed_over() -> None:
    assert guess_columns(["text", "plain"], override={"text": "plain"}) == {"text": "plain"}
    assert "text" not in guess_columns(["text"], override={"text": "absent"})
    with pytest.raises(UsageError, match=r"body.*not one of.*text"):
        check_columns({"body": "x"})


def test_real_pages_and_wires_are_taken_for_what_they_are(shared: Path) -> None:
    pages = {path: gzip.decompress(path.read_bytes()) for path in shared.glob("data/pages/*/html/*.gz")}
    assert pages
    assert {recognise(data[:HEAD_BYTES], path.stem).name for path, data in pages.items()} == {"HTML page"}
    wires = [path.read_bytes() for path in shared.glob("data/text/wire/**/*.txt")]
    assert wires
    assert {recognise(data[:HEAD_BYTES], "wire.txt").name for data in wires} <= {"plain text", "text with a head"}


# -- walking ----------------------------------------------------------------------------------------------


def test_folders_are_walked_in_name_order_without_hidden_files(write: Write, tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.txt", ".hidden.txt", "b/.git/x.txt", "c.txt"):
        write(name, PROSE)
    assert names(read(tmp_path / "in")) == ["a.txt", "1.txt", "2.txt", "c.txt"]


def test_a_warehouse_below_the_folder_that_is_named_is_no_input_but_one_that_is_named_is(
    write: Write, tmp_path: Path
) -> None:
    for name in ("a.txt", "warehouse/raw/stdin/x.txt", "warehouse/lake/note.txt", "warehouse/writer.lock"):
        write(name, PROSE)
    progress = InputProgress()
    assert names(read(tmp_path / "in", progress=progress)) == ["a.txt"]
    assert progress.skipped == 1
    assert "x.txt" in names(read(tmp_path / "in" / "warehouse"))


def test_a_glob_gives_its_files_and_a_name_that_looks_like_one_gives_itself(write: Write, tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "x/c.txt", "d.csv", "e[1].txt", "e1.txt"):
        write(name, PROSE)
    assert names(read(f"{tmp_path}/in/[ab].txt")) == ["a.txt", "b.txt"]
    assert names(read(f"{tmp_path}/in/**/c.txt")) == ["c.txt"]
    assert names(read(f"{tmp_path}/in/e[1].txt")) == ["e[1].txt"]


def test_what_is_not_there_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere.*no such file"):
        check_inputs([str(tmp_path / "nowhere")])
    with pytest.raises(UsageError, match="no file matches"):
        check_inputs([f"{tmp_path}/*.txt"])
    with pytest.raises(UsageError, match=r"no input given.*standard input"):
        check_inputs([])
    with pytest.raises(UsageError, match=r"^ftp://: .* not read, but paths and s3://"):
        check_inputs(["ftp://reader:secret@archive.example/news.warc.gz"])


def test_links_between_folders_end(write: Write, tmp_path: Path) -> None:
    write("a/1.txt", PROSE)
    (tmp_path / "in/a/loop").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in/a/self").symlink_to("self")
    outcomes = read(tmp_path / "in")
    assert names([entry for entry in outcomes if isinstance(entry, Capture)]) == ["1.txt"]
    (broken,) = (entry for entry in outcomes if isinstance(entry, Reject))
    assert (Path(broken.raw.source_uri).name, broken.reason) == ("self", Reason.UNREADABLE)


@pytest.mark.parametrize("is_pattern", [False, True])
def test_a_link_out_of_a_folder_is_declined_unless_it_is_allowed(
    write: Write, tmp_path: Path, is_pattern: bool
) -> None:
    write("a/1.txt", PROSE)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/2.txt").write_text(PROSE)
    (tmp_path / "in/a/b.txt").symlink_to(tmp_path / "secret/2.txt")
    (tmp_path / "in/a/c").symlink_to(tmp_path / "in/../secret")
    spec = tmp_path / ("in/a/*" if is_pattern else "in")
    inside, *outside = read(spec)
    assert (type(inside), [type(one) for one in outside]) == (Capture, [Reject, Reject])
    assert {one.reason for one in outside if isinstance(one, Reject)} == {Reason.UNSAFE_PATH}
    assert f"to {tmp_path / 'secret/2.txt'}" in outside[0].detail  # type: ignore[union-attr]
    assert names(read(spec, are_links_followed=True)) == ["1.txt", "b.txt", "2.txt"]
    assert measure([str(spec)]) == len(PROSE)
    assert measure([str(spec)], are_links_followed=True) == 3 * len(PROSE)


def test_links_that_the_user_names_and_those_that_stay_inside_are_followed(write: Write, tmp_path: Path) -> None:
    write("a/1.txt", PROSE)
    (tmp_path / "in/a/link.txt").symlink_to("1.txt")
    (tmp_path / "named").symlink_to(tmp_path / "in/a")
    (tmp_path / "named.txt").symlink_to(tmp_path / "in/a/1.txt")
    outcomes = read(tmp_path / "named", tmp_path / "named.txt", tmp_path / "named" / "1.txt")
    assert names([one for one in outcomes if isinstance(one, Capture)]) == [
        "1.txt",
        "link.txt",
        "named.txt",
        "1.txt",
    ]


def test_what_is_no_regular_file_is_declined_without_opening_it(write: Write, tmp_path: Path) -> None:
    write("a.txt", PROSE)
    os.mkfifo(tmp_path / "in/b.fifo")  # opening it would wait for ever
    (tmp_path / "in/c.txt").symlink_to(tmp_path / "gone")
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(tmp_path / "in", os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{folder}/d.sock" if Path("/proc/self/fd").exists() else "d.sock")
        finally:
            os.close(folder)
        outcomes = read(tmp_path / "in")
    rejected = {Path(entry.raw.source_uri).name: entry for entry in outcomes if isinstance(entry, Reject)}
    assert {entry.reason for entry in rejected.values()} == {Reason.UNREADABLE}
    assert rejected.keys() >= {"b.fifo", "c.txt"}
    assert "pipe" in rejected["b.fifo"].detail
    assert "No such file" in rejected["c.txt"].detail


def test_unreadable_files_and_folders_are_declined_and_the_rest_is_read(nobodys: Path) -> None:
    (nobodys / "b").mkdir()
    for name in ("a.txt", "b/x.txt", "c.txt"):
        (nobodys / name).write_text(PROSE)
    read(nobodys)  # nobody may not import what is read only when it is needed
    (nobodys / "a.txt").chmod(0)
    (nobodys / "b").chmod(0)
    try:
        with as_nobody():
            outcomes = read(nobodys)
    finally:
        (nobodys / "b").chmod(0o700)
    assert names(outcomes) == ["a.txt", "b", "c.txt"]
    assert [getattr(entry, "reason", None) for entry in outcomes] == [Reason.UNREADABLE, Reason.UNREADABLE, None]


def test_a_file_that_goes_away_during_the_walk_is_declined(write: Write, tmp_path: Path) -> None:
    write("a.txt", PROSE)
    second = write("b.txt", PROSE)
    outcomes = read_captures([str(tmp_path / "in")], ReadOptions())
    assert isinstance(next(outcomes), Capture)
    second.unlink()
    last = next(outcomes)
    assert isinstance(last, Reject)
    assert last.reason is Reason.UNREADABLE


def test_names_that_are_no_unicode_are_read(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/in"
    os.mkdir(folder)  # noqa: PTH102 - pathlib knows no bytes
    try:
        with open(folder + b"/caf\xe9.txt", "wb") as out:  # noqa: PTH123
            out.write(PROSE.encode())
    except OSError:
        absent("this file system wants UTF-8 names")
    (outcomes,) = read(tmp_path / "in")
    assert isinstance(outcomes, Capture)
    assert outcomes.raw.capture_id  # an identity can be made of it
    assert read_raw(outcomes.raw) == PROSE.encode()  # and the bytes are outcomes again


def test_folders_may_be_nested_as_deep_as_the_system_allows(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    here = os.open(tmp_path / "in", os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        deeper = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(os.open("deep.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    try:
        (outcomes,) = read(tmp_path / "in")
    finally:
        subprocess.run(["rm", "-rf", str(tmp_path / "in")], check=True)  # shutil.rmtree calls itself too deep
    assert isinstance(outcomes, Reject)
    assert outcomes.reason is Reason.EMPTY


def test_the_size_of_all_sources_is_known_unless_they_are_too_many(write: Write, tmp_path: Path) -> None:
    write("a.txt", b"12345")
    write("b/c.txt", b"123")
    assert measure([str(tmp_path / "in")]) == 8
    assert measure([str(tmp_path / "in"), "-"]) is None
    assert measure([str(tmp_path / "in")], at_most=1) is None
    progress = InputProgress()
    read(tmp_path / "in", progress=progress)
    assert progress.bytes_read == 8


# -- single files -----------------------------------------------------------------------------------------


def test_text_is_the_users_choice_and_a_page_is_not(write: Write) -> None:
    text, page = read(write("a.txt", "Short."), write("b.html", PAGE))
    assert isinstance(text, Capture)
    assert isinstance(page, Capture)
    assert (text.media, text.chosen, page.media, page.chosen) == ("text", True, "html", False)
    assert text.payload == b"Short."
    assert (text.url, page.url) == (None, None)
    assert text.captured_at is not None


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", Reason.EMPTY),
        (bytes(range(256)) * 20, Reason.BINARY),
        (b"%PDF-1.7 words", Reason.CORRUPT),
        (b"x" * 1001, Reason.TOO_LARGE),
        (b"<rss><channel></channel></rss>", Reason.NOT_FETCHED),
    ],
)
def test_what_cannot_be_an_article_is_declined_with_its_reason(
    write: Write, payload: bytes, reason: Reason
) -> None:
    (outcomes,) = read(write("a.txt", payload), document_bytes=1000)
    assert isinstance(outcomes, Reject)
    assert outcomes.reason is reason


def test_a_document_of_just_the_limit_is_read(write: Write) -> None:
    (outcomes,) = read(write("a.txt", b"x" * 1000), document_bytes=1000)
    assert isinstance(outcomes, Capture)


def test_every_address_of_a_list_is_accounted_for(write: Write) -> None:
    outcomes = read(write("list.txt", "\ufeffhttps://a.example/1\n\n# comment\nhttps://a.example/2\n"))
    assert [(entry.url, entry.raw.row) for entry in outcomes] == [
        ("https://a.example/1", 0),
        ("https://a.example/2", 3),
    ]
    assert {entry.reason for entry in outcomes if isinstance(entry, Reject)} == {Reason.NOT_FETCHED}


# -- path patterns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path", "expected_hints"),
    [
        (
            "{publisher}/{date:%Y/%m/%d}/*",
            "/x/courier/2026/03/04/1.txt",
            {"publisher": "courier", "published": "2026-03-04"},
        ),
        ("{publisher}/{date:%Y/%m/%d}/*", "/x/courier/2026/13/04/1.txt", {"publisher": "courier"}),
        ("{publisher}/{date:%Y/%m/%d}/*", "/x/courier/1.txt", {}),
        ("{date}_*.txt", "/x/2026-03-04_ferry.txt", {"published": "2026-03-04"}),
        ("{date:%Y%m%d}-*.txt", "/x/20260304-ferry.txt", {"published": "2026-03-04"}),
        ("{publisher}/**/{title}.txt", "/x/courier/a/b/Ferry adrift.txt", {"title": "Ferry adrift"}),
        ("{language}/{section}/?.txt", "/x/de/hafen/1.txt", {"language": "de", "section": "hafen"}),
        ("{language}/{section}/?.txt", "/x/de/hafen/12.txt", {}),
        ("{publisher}.x/*", "/x/courier.x/1.txt", {"publisher": "courier"}),
        ("{publisher}.x/*", "/x/courierax/1.txt", {}),
        ("{publisher}/*", "C:\\news\\courier\\1.txt", {"publisher": "courier"}),
    ],
)
def test_a_path_says_outlet_and_date(pattern: str, path: str, expected_hints: dict[str, str]) -> None:
    hints = compile_pattern(pattern).hints(path)
    if pattern.startswith("{publisher}/**"):
        assert hints.pop("publisher").value  # the outermost folder that fits
    assert {name: hint.value for name, hint in hints.items()} == {
        name: value for name, value in expected_hints.items() if name != "publisher" or "**" not in pattern
    }


@pytest.mark.parametrize(
    "pattern", ["{outlet}/*", "{date}/{date}/*", "{date:%Q}/*", "{date:%d %B %Y}", "{date:%}"]
)
def test_a_pattern_that_cannot_be_followed_is_named(pattern: str) -> None:
    with pytest.raises(UsageError, match=r"path-pattern.*(publisher|%Y)"):
        compile_pattern(pattern)


@given(st.text(max_size=30), st.text(max_size=40))
def test_no_pattern_and_no_path_is_a_crash(pattern: str, path: str) -> None:
    try:
        compiled = compile_pattern(pattern)
    except UsageError:
        return
    compiled.hints(path)


def test_hints_of_a_path_reach_the_capture(write: Write, tmp_path: Path) -> None:
    write("courier/2026/03/04/a.txt", PROSE)
    (outcomes,) = read(tmp_path / "in", pattern=compile_pattern("{publisher}/{date:%Y/%m/%d}/*"))
    assert isinstance(outcomes, Capture)
    assert outcomes.hints["published"].value == "2026-03-04"
    assert outcomes.hints["publisher"].source == "path.publisher"


@given(st.lists(st.integers(0, 50) | st.none()), st.integers(1, 5), st.integers(1, 100))
def test_batches_keep_everything_in_order_and_their_bounds(
    sizes: list[int | None], documents: int, size_bytes: int
) -> None:
    raw = Raw(source_uri="a")
    reject = Reject(raw=raw, stage=Stage.SOURCE, reason=Reason.CORRUPT)
    outcomes: list[ReadOutcome] = [
        reject if size is None else Capture(raw=raw, payload=b"x" * size, media="text") for size in sizes
    ]
    batches = list(in_batches(outcomes, documents=documents, size_bytes=size_bytes))

    def held(batch: list[ReadOutcome]) -> int:
        return sum(len(one.payload) for one in batch if isinstance(one, Capture))

    assert [one for batch in batches for one in batch] == outcomes
    assert all(1 <= len(batch) <= documents and held(batch[:-1]) < size_bytes for batch in batches)
    assert all(len(batch) == documents or held(batch) >= size_bytes for batch in batches[:-1])


def test_readers_speak_of_fields_by_the_names_of_hints_and_by_no_others() -> None:
    content = {"html", "text", "url", "captured"}
    assert set(USUAL_NAMES) - content == set(HINT_NAMES)
    assert {"published" if name == "date" else name for name in NAMES} <= set(HINT_NAMES)
    assert set(Announcement.__slots__) <= set(HINT_NAMES)


def test_source_code_is_read_when_it_is_asked_for(write: Write) -> None:
    path = write("a.py", f"{PROSE}\n")
    assert [type(one) for one in read(path)] == [Reject]
    assert [type(one) for one in read(path, is_code_read=True)] == [Capture]


@pytest.mark.parametrize(
    "name", ["it's.txt", "a[1].txt", "a*b.txt", "[red]x[/red].txt", "\x1b[31m.txt", "né\u202e.txt"]
)
def test_a_file_of_any_name_is_read_and_found_again(write: Write, name: str) -> None:
    (capture,) = read(write(name, PROSE))
    assert isinstance(capture, Capture)
    assert read_raw(capture.raw) == PROSE.encode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("der\ndie\n\ndas\nund\noder\n", "list of words"),
        ("der\ndie\ndas\nund\n", "plain text"),
        ("der\ndie\ndas\nund so\nweiter\n", "plain text"),
        ("今天\n明天\n后天\n上海\n北京\n", "plain text"),
    ],
)
def test_a_list_of_single_words_is_no_article(text: str, kind: str) -> None:
    assert recognise(text.encode(), "a.txt").name == kind


def test_a_piece_of_html_in_a_text_file_is_stored_without_its_markup(write: Write) -> None:
    (capture,) = read(write("a.txt", "<p>The board &amp; the town.</p>\n<p>It voted.</p>"))
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.media, capture.chosen) == (
        "The board & the town.\nIt voted.",
        "text",
        True,
    )
