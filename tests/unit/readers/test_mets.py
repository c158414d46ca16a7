"""METS: the articles of a scanned newspaper, put together from the blocks of its pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsetl.core.records import Capture, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures

FIRST = "The harbour board met on Monday and voted."
SECOND = "The dredger comes in May with her crew."


def page(**blocks: str) -> str:
    """An ALTO file with these blocks of text."""
    words = {own: "".join(f'<String CONTENT="{word}"/>' for word in text.split()) for own, text in blocks.items()}
    printed = "".join(
        f'<TextBlock ID="{own}"><TextLine>{text}</TextLine></TextBlock>' for own, text in words.items()
    )
    return f'<alto xmlns="http://www.loc.gov/standards/alto/ns-v2#"><Layout><Page>{printed}</Page></Layout></alto>'


def area(file: str, block: str) -> str:
    return f'<fptr><area FILEID="{file}" BETYPE="IDREF" BEGIN="{block}"/></fptr>'


ARTICLE = (
    '<div TYPE="Newspaper" LABEL="The Ellery Post"><div TYPE="ARTICLE" ID="D1" LABEL="x">'
    f'<div TYPE="HEADING">{area("P1", "h1")}</div><div TYPE="BODY">{area("P1", "b1")}'
    f'<div TYPE="ADVERTISEMENT">{area("P1", "ad")}</div>{area("P2", "b2")}</div></div></div>'
)


def mets(divisions: str, first: str = "file://./alto/p1.xml") -> str:
    """A METS file of two pages, with these divisions."""
    return (
        '<?xml version="1.0"?><mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:mods="http://www.loc.gov/mods/v3" OBJID="ellery-1887"><dmdSec ID="M1"><mdWrap><xmlData><mods:mods>'
        "<mods:titleInfo><mods:title>The Ellery Post, 4 March</mods:title></mods:titleInfo>"
        "<mods:originInfo><mods:dateIssued>1887-03-04</mods:dateIssued></mods:originInfo></mods:mods></xmlData></mdWrap>"
        f'</dmdSec><fileSec><fileGrp><file ID="P1"><FLocat xlink:href="{first}"/></file>'
        '<file ID="P2"><FLocat xlink:href="alto/p2.xml"/></file></fileGrp></fileSec>'
        f'<structMap TYPE="LOGICAL">{divisions}</structMap></mets>'
    )


@pytest.fixture
def issue(tmp_path: Path) -> Path:
    """A folder with two pages, and without a METS file."""
    folder = tmp_path / "issue" / "alto"
    folder.mkdir(parents=True)
    (folder / "p1.xml").write_text(page(b1=FIRST, h1="Basin vote", ad="Buy nets now."))
    (folder / "p2.xml").write_text(page(b2=SECOND))
    return folder.parent


def read(path: Path) -> tuple[list[ReadOutcome], ReadOptions]:
    options = ReadOptions()
    return list(read_captures([str(path)], options)), options


def test_an_article_is_put_together_from_the_blocks_of_its_pages_in_order(issue: Path) -> None:
    (issue / "ellery_mets.xml").write_text(mets(ARTICLE))
    (capture,), options = read(issue)
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == f"{FIRST}\n\n{SECOND}"
    assert {name: hint.value for name, hint in capture.hints.items()} == {
        "title": "Basin vote",
        "published": "1887-03-04",
        "publisher": "The Ellery Post",
    }
    assert capture.identity == "id:mets:ellery-1887/D1"
    assert options.progress.skipped == 2  # the pages, which were read with it


def test_where_no_articles_are_marked_the_pages_are_one_article_in_their_order(issue: Path) -> None:
    (issue / "mets.xml").write_text(mets('<div TYPE="page"/>'))
    (capture,), _ = read(issue)
    assert isinstance(capture, Capture)
    assert capture.payload.decode().split("\n\n") == [FIRST, "Basin vote", "Buy nets now.", SECOND]


def test_pages_are_read_one_by_one_where_their_mets_file_lies_elsewhere(issue: Path) -> None:
    (issue.parent / "list_mets.xml").write_text(mets(ARTICLE))
    *pages, reject = read(issue.parent)[0]
    assert [isinstance(one, Capture) for one in pages] == [True, True]
    assert isinstance(reject, Reject)
    assert reject.detail.startswith("METS XML without its ALTO files")


@pytest.mark.parametrize("href", ["file:///etc/hostname", "../../secret.xml", "http://post.example/p1.xml"])
def test_no_file_outside_of_the_folder_of_a_mets_file_is_read(issue: Path, href: str) -> None:
    (issue.parent.parent / "secret.xml").write_text(page(b1="A secret of somebody else."))
    (issue / "mets.xml").write_text(mets(ARTICLE, first=href))
    outcomes, _ = read(issue / "mets.xml")
    (capture,) = outcomes
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == SECOND


def test_all_writers_that_a_description_names_are_authors_and_nobody_else(issue: Path) -> None:
    names = "".join(
        f"<mods:name>{parts}<mods:role><mods:roleTerm>{role}</mods:roleTerm></mods:role></mods:name>"
        for parts, role in (
            (
                '<mods:namePart type="family">Vane</mods:namePart><mods:namePart type="given">Cy</mods:namePart>',
                "aut",
            ),
            (
                '<mods:namePart>Ada Quill</mods:namePart><mods:namePart type="date">1850-</mods:namePart>',
                "creator",
            ),
            ("<mods:namePart>Ben Rook</mods:namePart>", "Journalist"),
            ("<mods:namePart>Eve Marsh</mods:namePart>", "ill"),
        )
    )
    described = mets(ARTICLE.replace('ID="D1"', 'ID="D1" DMDID="M1"')).replace(
        "<mods:titleInfo>", f"{names}<mods:titleInfo>"
    )
    (issue / "mets.xml").write_text(described)
    (capture,), _ = read(issue)
    assert isinstance(capture, Capture)
    assert capture.hints["authors"].value == ["Cy Vane", "Ada Quill", "Ben Rook"]


def test_inside_of_an_archive_the_pages_are_read_one_by_one_and_the_reject_says_how_to_get_the_articles(
    issue: Path,
) -> None:
    (issue / "mets.xml").write_text(mets(ARTICLE))
    packed = shutil.make_archive(str(issue.parent / "issue"), "zip", issue)
    outcomes, _ = read(Path(packed))
    assert sum(isinstance(one, Capture) for one in outcomes) == 2
    assert ["unpack it" in one.detail for one in outcomes if isinstance(one, Reject)] == [True]
