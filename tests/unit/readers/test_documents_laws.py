"""Whatever is done to a document, it ends in captures and rejects, and what is stored is text that people wrote."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import Entry, ReadOptions, ReadOutcome, read_entry
from tests.garbage import garbage_in
from tests.mutations import Edit, apply, edits
from tests.unit.readers import document_files as made
from tests.unit.readers.document_files import BODY, TITLE

STORY = "".join(f"<p>{text}</p>" for text in BODY)
DOCUMENTS: dict[str, bytes] = {
    "a.pdf": made.pdf([[(60.0, 770.0, 20.0, TITLE), *made.column(60, 700, made.wrapped(" ".join(BODY), 60))]]),
    "a.docx": made.docx(made.word_paragraph(TITLE, "Title") + "".join(map(made.word_paragraph, BODY))),
    "a.odt": made.odt("".join(f"<text:p>{text}</text:p>" for text in BODY)),
    "a.epub": made.epub({"1.html": f"<h1>{TITLE}</h1>{STORY}", "2.html": f"<h1>Second</h1>{STORY}"}),
    "a.rtf": made.rtf(made.rtf_lines([TITLE, *BODY])),
    "nexis.rtf": made.nexis_rtf(),
    "advance.rtf": made.nexis_advance_rtf(),
    "factiva.rtf": made.factiva_rtf(),
    "tagged.rtf": made.factiva_tagged_rtf(),
    "proquest.txt": made.proquest_text().encode(),
    "proquest.html": made.proquest_html().encode(),
    "a.mhtml": made.MHTML,
    "a.srt": made.SRT.encode(),
    "a.vtt": made.VTT.encode(),
}


def outcomes_of(name: str, payload: bytes) -> list[ReadOutcome]:
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    return list(read_entry(entry, ReadOptions(document_bytes=1_000_000)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_sound_document_gives_captures_alone(name: str) -> None:
    outcomes = outcomes_of(name, DOCUMENTS[name])
    assert outcomes
    assert all(isinstance(outcome, Capture) for outcome in outcomes)


@settings(max_examples=80, deadline=None, derandomize=True)  # the same cases in every run
@given(st.sampled_from(sorted(DOCUMENTS)), edits())
@example("a.rtf", [Edit(kind="insert", place=0.0, length=0.0, token=b"]]>")])
@example("a.pdf", [Edit(kind="insert", place=0.0, length=0.0, token=b"<")])
@example("a.pdf", [Edit(kind="delete", place=0.0, length=0.1, token=b"")])
@example(
    "a.pdf",
    [Edit(kind=kind, place=place, length=0.13, token=b"") for kind, place in (("delete", 0), ("cut", 0.5))],
)
@example("a.docx", [Edit(kind="insert", place=0.0, length=0.0, token=b"\xff\xfe<<")])
@example("a.mhtml", [Edit(kind="delete", place=0.0, length=0.3, token=b"")])
def test_whatever_is_done_to_a_document_no_bytes_of_its_format_are_stored(name: str, changes: list[Edit]) -> None:
    for outcome in outcomes_of(name, apply(DOCUMENTS[name], changes)):
        if isinstance(outcome, Reject):
            assert outcome.detail
        elif outcome.media == "text":
            assert garbage_in(outcome.payload.decode("utf-8", "replace"), changes) == []


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.epub", "a.xlsx"])
def test_an_office_file_that_inflates_past_all_reason_is_a_bomb(name: str) -> None:
    members = {"a.docx": "word/document.xml", "a.xlsx": "xl/workbook.xml"}
    kinds = {"a.odt": "application/vnd.oasis.opendocument.text", "a.epub": "application/epub+zip"}
    kind = {"mimetype": kinds[name]} if name in kinds else {}
    (reject,) = outcomes_of(name, made.zipped({**kind, members.get(name, "content.xml"): " " * 30_000_000}))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.BOMB


def test_entities_of_an_office_file_are_never_followed_or_blown_up(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret"
    secret.write_text("The board's own password.")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY s SYSTEM "file://{secret}">{laughs}]>'
    sound = made.docx(made.word_paragraph(BODY[0] + "&s;&l9;"))
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    members["word/document.xml"] = body.encode() + members["word/document.xml"]
    for outcome in outcomes_of("a.docx", made.zipped(members)):
        assert not isinstance(outcome, Capture) or b"password" not in outcome.payload
        assert not isinstance(outcome, Capture) or len(outcome.payload) < 1_000


def test_a_mail_nested_fifty_deep_is_declined_with_that_reason() -> None:
    message = b"Subject: inner\r\n\r\nThe harbour board met on Monday.\r\n"
    for _ in range(50):
        message = b"Subject: Mole\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + message
    (reject,) = outcomes_of("a.eml", message)
    assert isinstance(reject, Reject)
    assert "nested more than 20 deep" in reject.detail
