"""What agencies send as XML: NITF, NewsML 1.2 and NewsML-G2. Packages, concepts and plans hold no article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import lines_in, local, local_name, reader_of, text_in
from newsetl.readers.format import Format, Head
from newsetl.readers.markup_text import has_markup, text_of_markup

_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 hl1 hl2 li dt dd tr pre blockquote".split())
_NO_TEXT = frozenset("media figure header footer nav aside head style script".split())  # and what is in them
_SHORT_FORM = re.compile(r":(?:mnemonic|short)$")  # roles of a name that is a code or an abbreviation
_ADDRESSES = ":poi"  # the type of subjects whose name is an address
_SIGNS = re.compile(r"[a-z]{2,4}(?:/[a-z]{2,4})*")  # of those who typed a report: no byline, and no text
_SENT_ON = re.compile(r",?\s+[A-Z]{3} \d{1,2}$")  # "Reuters, MAR 04" in a byline
_RESERVED = re.compile(r"[.,;]?\s*all rights reserved\.?", re.IGNORECASE)  # behind the holder of a copyright
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?([+-]\d\d:?\d\d|Z)?$")


def _in_nitf(root: Any) -> Iterator[ExportedArticle]:
    """The one article of a NITF document."""
    issued = _attribute(root, "date.issue", "norm") or _attribute(root, "pubdata", "date.publication")
    keywords = [str(node.get("key") or text_in(node)) for node in local(root, "keyword")]
    yield ExportedArticle(
        title=_nitf_title(root),
        subtitle=_first(root, "hedline/hl2"),
        description=_first(root, "body.head/abstract"),
        authors=_nitf_byline(root),
        published=_iso(issued or _attribute(root, "story.date", "norm")),
        publisher=_nitf_publisher(root),
        section=_attribute(root, "pubdata", "position.section"),
        keywords=", ".join(filter(None, keywords)) or None,
        paragraphs=_without_lead(_paragraphs(local(root, "body.content"))),
        own_id=_attribute(root, "doc-id", "id-string"),
        extra=_stated(
            dateline=_nitf_dateline(root),
            page=_attribute(root, "pubdata", "position.sequence"),
            embargoed=_iso(_attribute(root, "date.release", "norm")) if _is_embargoed(root) else None,
            usage=_attribute(root, "doc.rights", "limitations"),
            note=_attribute(root, "ed-msg", "info"),
        ),
        kind="report",
    )


def _nitf_title(root: Any) -> str | None:
    return _first(root, "hedline/hl1") or _first(root, "hedline") or _first(root, "head/title")


def _nitf_byline(root: Any) -> str | None:
    """The persons in a byline where they are marked, else what stands in it beside its writer's title."""
    for node in local(root, "byline"):
        persons = [text for part in local(node, "person") if (text := text_in(part))]
        bare = "".join([node.text or "", *((part.tail or "") for part in node)]).strip()
        byline = ", ".join(persons) or bare or text_in(node)
        if byline and not _SIGNS.fullmatch(byline):
            return byline
    return None


def _nitf_publisher(root: Any) -> str | None:
    holder = _attribute(root, "doc.copyright", "holder") or ""
    return (
        _attribute(root, "pubdata", "name")
        or _RESERVED.sub("", holder).strip()
        or _first(root, "distributor")
        or _first(root, "rights.owner")
    )


def _nitf_dateline(root: Any) -> str | None:
    """The dateline as it is printed, where it states more than the date in figures."""
    dateline = _first(root, "dateline")
    return None if dateline is None or _BASIC.match(dateline) else dateline


def _is_embargoed(root: Any) -> bool:
    return _attribute(root, "docdata", "management-status") == "embargoed"


def _without_lead(paragraphs: list[str]) -> list[str]:
    """The paragraphs less those at their beginning that come again at once: a lead that stands before the text."""
    for size in range(len(paragraphs) // 2, 0, -1):
        if paragraphs[:size] == paragraphs[size : 2 * size]:
            return paragraphs[size:]
    return paragraphs


def _in_newsml_g2(root: Any) -> Iterator[ExportedArticle]:
    """Each news item, alone or in a message; a content set alone is the rest of one."""
    items = [root] if root.tag.rpartition("}")[2] in ("newsItem", "contentSet") else local(root, "newsItem")
    for item in items:
        contents = [*local(item, "inlineXML"), *local(item, "inlineData")]
        kind = _attribute(item, "itemClass", "qcode")
        subjects = [
            name
            for node in local(item, "contentMeta/subject")
            if (name := _concept(node)) and not str(node.get("type")).endswith(_ADDRESSES)
        ]
        yield ExportedArticle(
            title=_first(item, "contentMeta/headline") or _first(item, "itemMeta/title") or _nitf_title(item),
            authors=_SENT_ON.sub("", _first(item, "contentMeta/by") or "")
            or _first_concept(item, "contentMeta/creator")
            or _nitf_byline(item),
            published=_first(item, "itemMeta/firstCreated")
            or _first(item, "contentMeta/contentCreated")
            or _first(item, "itemMeta/versionCreated"),
            publisher=_first_concept(item, "itemMeta/provider")
            or _provider_code(item)
            or _first_concept(item, "rightsInfo/copyrightHolder")
            or _attribute(item, "copyrightHolder", "literal"),
            language=_attribute(item, "contentMeta/language", "tag") or _attribute(item, "language", "tag"),
            keywords=", ".join(dict.fromkeys(subjects)) or None,
            description=_first(item, "contentMeta/description"),
            paragraphs=_paragraphs(_bodies(contents)),
            own_id=str(item.get("guid") or "") or None,
            extra=_stated(
                slug=_first(item, "contentMeta/slugline"),
                dateline=_first(item, "contentMeta/dateline"),
                embargoed=_first(item, "itemMeta/embargoed"),
                usage=_first(item, "rightsInfo/usageTerms"),
                type=kind,
            ),
            kind=f"news item of the class {(kind or 'none').rpartition(':')[2]}",
        )


def _first_concept(item: Any, path: str) -> str | None:
    return next((name for node in local(item, path) if (name := _concept(node))), None)


def _concept(node: Any) -> str | None:
    """The name of a concept in words: none of its short forms, and not its own code once more."""
    code = str(node.get("qcode") or "").partition(":")[2]
    named = [
        name for name in node if local_name(name) == "name" and not _SHORT_FORM.search(name.get("role") or "")
    ]
    return next((text for name in named if (text := text_in(name)) and text != code), None)


def _provider_code(item: Any) -> str | None:
    """A provider that is stated by its code alone: IPTC lists agencies under "nprov"."""
    code = str(_attribute(item, "itemMeta/provider", "qcode") or "")
    listed = code.strip().removeprefix("nprov:") if code.startswith("nprov:") else None
    return _attribute(item, "itemMeta/provider", "literal") or listed


def _in_newsml(root: Any) -> Iterator[ExportedArticle]:
    """Each news item of NewsML 1.2."""
    for item in local(root, "NewsItem"):
        yield ExportedArticle(
            title=_first(item, "NewsLines/HeadLine"),
            subtitle=_first(item, "NewsLines/SubHeadLine"),
            authors=_first(item, "NewsLines/ByLine"),
            published=_iso(_first(item, "NewsManagement/FirstCreated") or _first(item, "NewsIdentifier/DateId")),
            publisher=_attribute(item, "Provider/Party", "FormalName")
            or _first(item, "NewsIdentifier/ProviderId"),
            language=_attribute(item, "DescriptiveMetadata/Language", "FormalName"),
            paragraphs=_paragraphs(_bodies(local(item, "ContentItem/DataContent"))),
            own_id=_first(item, "NewsIdentifier/PublicIdentifier"),
            extra=_stated(slug=_first(item, "NewsLines/SlugLine"), dateline=_first(item, "NewsLines/DateLine")),
            kind=f"news item of the type {_attribute(item, 'MediaType', 'FormalName') or 'none'}",
        )


def _bodies(contents: list[Any]) -> list[Any]:
    """The bodies in contents; of a NITF document or a page in them, what is not its head."""
    return [body for node in contents for body in (local(node, "body.content") or local(node, "body") or [node])]


def _paragraphs(nodes: list[Any]) -> list[str]:
    """The text of bodies as it stands: paragraphs, headings, items of lists, rows of tables; no pictures."""
    lines = [line for node in nodes for line in ([*_lines_of_blocks(node)] or lines_in(node))]
    texts = [
        text
        for line in lines
        for text in (text_of_markup(line).split("\n") if has_markup(line) else [line])
        if text
    ]
    return texts[:-1] if texts and _SIGNS.fullmatch(texts[-1]) else texts


def _lines_of_blocks(node: Any) -> Iterator[str]:
    """A line for each innermost block of text in a node; what stands beside blocks are codes of the agency."""
    for child in node:
        name = local_name(child)
        if name == "tr" or (
            name in _BLOCKS and not any(local_name(part) in _BLOCKS for part in child.iterdescendants())
        ):
            if not _is_label(child):
                yield " ".join(lines_in(child, without=_NO_TEXT))
        elif name and name not in _NO_TEXT:
            yield from _lines_of_blocks(child)


def _is_label(paragraph: Any) -> bool:
    """Whether a paragraph names the kind of the report ("Extra", "Summary") and is no part of it."""
    return str(paragraph.get("class") or "").startswith("genre")


def _first(node: Any, path: str) -> str | None:
    return next((text for part in local(node, path) if (text := text_in(part))), None)


def _attribute(node: Any, path: str, name: str) -> str | None:
    return next((str(part.get(name)) for part in local(node, path) if part.get(name)), None)


def _iso(written: str | None) -> str | None:
    """A date in the basic form of ISO 8601 with its hyphens; others as they are."""
    match = _BASIC.match(written or "")
    if match is None:
        return written
    year, month, day, hour, minute, second, zone = match.groups()
    time = f"T{hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return f"{year}-{month}-{day}{time}"


def _stated(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _by_root(*roots: str) -> Any:
    def matches(head: Head) -> bool:
        return head.root in roots

    return matches


NITF = Format(
    name="NITF",
    begins_markup=True,
    matches=_by_root("nitf"),
    read=reader_of("nitf", _in_nitf, is_xml=True),
    takes="One article: headline, byline, dateline, date, publisher, section, keywords; page and id in `extra`.",
)
NEWSML_G2 = Format(
    name="NewsML-G2",
    begins_markup=True,
    matches=_by_root("newsitem", "newsmessage", "contentset"),
    read=reader_of("newsml_g2", _in_newsml_g2, is_xml=True),
    takes="Each news item with text: headline, byline, date, provider, language, dateline, subjects; slug, "
    "embargo and usage terms in `extra`. Pictures and videos are declined as without text.",
)
NEWSML = Format(
    name="NewsML 1.2",
    begins_markup=True,
    matches=_by_root("newsml"),
    read=reader_of("newsml", _in_newsml, is_xml=True),
    takes="Each news item with text: headline, byline, date, provider, language, dateline; slug in `extra`.",
)
