"""METS: the list of a newspaper's scanned pages, and which blocks of their ALTO files are which article.

The pages lie beside it as ALTO files. A METS file without them, or inside of an archive (whose members are read as
they come), is declined by its name, and its pages are read one by one. A page that is read with its METS file is
skipped where it lies, and counted.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.archives.alto import blocks_in_order, text_of_block
from newsetl.readers.archives.mets_files import is_mets_name, listed_files, root_in
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.exports.markup import text_in
from newsetl.readers.format import Format
from newsetl.readers.walk import path_of

_ARTICLES = frozenset("article newsarticle illustratedarticle obituary letter editorial".split())
_HEADINGS = frozenset("heading headline title title_section maintitle".split())
_NO_TEXT = frozenset("advertisement illustration caption table_of_contents".split())
_WRITER_ROLES = frozenset("aut author cre creator jrn journalist writer reporter correspondent".split())
_DECLINED = "METS XML without its ALTO files beside it; they are read page by page"
_PACKED = "METS XML inside of an archive, whose ALTO files are read page by page; unpack it to get its articles"


@dataclass(frozen=True, kw_only=True)
class _Issue:
    """A METS file, and the blocks of text of its pages."""

    root: Any
    pages: Mapping[str, Mapping[str, Any]]  # id of a file → id of a block → its node; in the order of the pages


def read_mets(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each division that is an article, else the pages one after another as one article."""
    payload = read_up_to(stream, options.document_bytes)
    path = path_of(entry.source_uri)
    root = None if entry.member or not is_mets_name(path.name) else root_in(path, "mets")
    files = {} if root is None else listed_files(root, path.parent)
    if not files:
        yield entry.reject(Reason.UNSUPPORTED_TYPE, _PACKED if entry.member else _DECLINED, payload=payload)
        return
    issue = _Issue(root=root, pages={own: _blocks(page) for own, page in files.items()})
    yield from captures_of(entry, _articles(issue), origin="mets")


def _blocks(path: Path) -> dict[str, Any]:
    """Id of a block → its node, in the order in which the page is read; none for a page that is no ALTO file."""
    root = root_in(path, "alto")
    return {} if root is None else {str(block.get("ID")): block for block in blocks_in_order(root)}


def _articles(issue: _Issue) -> Iterator[ExportedArticle]:
    divisions = [node for node in issue.root.iter("{*}div") if str(node.get("TYPE") or "").lower() in _ARTICLES]
    outer = [node for node in divisions if not any(above in divisions for above in node.iterancestors())]
    day, paper = _stated(issue.root, "dateIssued"), _paper(issue.root)
    for node in outer:
        yield _article(issue, node, day, paper)
    if not outer:
        blocks = (block for page in issue.pages.values() for block in page.values())
        yield ExportedArticle(
            title=_stated(issue.root, "title") or issue.root.get("LABEL"),
            published=day,
            paragraphs=[text for block in blocks if (text := text_of_block(block))],
            own_id=issue.root.get("OBJID"),
            kind="scanned issue",
        )


def _article(issue: _Issue, node: Any, day: str | None, paper: str | None) -> ExportedArticle:
    described = _description(issue.root, node.get("DMDID"))
    heading = " ".join(_texts(issue, node, only=_HEADINGS))
    own = "/".join(filter(None, (issue.root.get("OBJID"), node.get("ID"))))
    return ExportedArticle(
        title=heading or node.get("LABEL") or (_stated(described, "title") if described is not None else None),
        published=day,
        publisher=paper,
        authors=_writers(described) if described is not None else None,
        paragraphs=_texts(issue, node, without=_HEADINGS | _NO_TEXT),
        own_id=own or None,
        kind="scanned article",
    )


def _texts(
    issue: _Issue, node: Any, *, only: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()
) -> list[str]:
    """The blocks that the areas below a division name, in its order."""
    texts = []
    for area in node.iter("{*}area"):
        kinds = {
            str(above.get("TYPE") or "").lower() for above in area.iterancestors("{*}div") if above is not node
        }
        block = issue.pages.get(str(area.get("FILEID")), {}).get(str(area.get("BEGIN")))
        if block is not None and (not only or kinds & only) and not kinds & without:
            texts.append(text_of_block(block))
    return list(filter(None, texts))


def _description(root: Any, own: str | None) -> Any:
    named = str(own or "").split()
    return next((one for one in root.iter("{*}dmdSec") if one.get("ID") in named), None)


def _stated(node: Any, name: str) -> str | None:
    return next((text for one in node.iter(f"{{*}}{name}") if (text := text_in(one))), None)


def _writers(described: Any) -> list[str] | None:
    """Each name of a description, given names first; none of those who did something else than write."""
    written = [
        " ".join(text for part in sorted(_name_parts(name), key=_is_family) if (text := text_in(part)))
        for name in described.iter("{*}name")
        if {text_in(role).strip(".").lower() for role in name.iter("{*}roleTerm")} <= _WRITER_ROLES
    ]
    return list(filter(None, written)) or None


def _name_parts(name: Any) -> list[Any]:
    """What the parts of a name are: not its dates and titles."""
    return [part for part in name.iter("{*}namePart") if part.get("type") in (None, "given", "family")]


def _is_family(part: Any) -> bool:
    return str(part.get("type")) == "family"


def _paper(root: Any) -> str | None:
    """The newspaper: what the division of the whole issue is called, else the title of its first description."""
    whole = next((node for node in root.iter("{*}div") if str(node.get("TYPE")).lower() == "newspaper"), None)
    return (whole.get("LABEL") if whole is not None else None) or _stated(root, "title")


METS = Format(
    name="METS XML",
    begins_markup=True,
    matches=lambda head: head.root == "mets",
    read=read_mets,
    takes="With its ALTO files beside it each division that is an article: its blocks in order, title, "
    "date, writers and newspaper. Where no articles are marked the pages one after another. Without them, and "
    "inside of a ZIP, tar or WARC file, it is declined, and its pages are read one by one: unpack it first.",
)
