"""What every discovery yields, and how XML of strangers is read: streamed, without entities or DTDs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from lxml import etree

from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARED = re.compile(rb"^[^<]{0,8}<\?xml[^>]{0,200}encoding", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One article that was announced."""

    url: str
    entry: Announcement = field(default_factory=Announcement)
    modified_at: datetime | None = None


def elements(body: bytes, tags: Sequence[str], *, charset: str | None) -> Iterator[tuple[str, etree._Element]]:
    """(local name of the root, element) for every element of those local names, one at a time.

    An element is emptied when the next is asked for. Broken XML gives what stands before the fault.

    Raises:
        Failed: UNPARSABLE, when entities are declared: only attacks on parsers do that in a feed.
    """
    if _ENTITY.search(body.replace(b"\0", b"")):
        raise Failed(Why.UNPARSABLE, "it declares XML entities")
    body, encoding = _in_utf8(body, charset)
    try:
        context = etree.iterparse(
            BytesIO(body.lstrip()),
            events=("end",),
            tag=[f"{{*}}{tag}" for tag in tags],
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in context:
            yield local_name(element.getroottree().getroot()), element
            element.clear(keep_tail=False)
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (etree.LxmlError, LookupError, ValueError):
        return


def _in_utf8(body: bytes, charset: str | None) -> tuple[bytes, str | None]:
    """A document that does not name its encoding, in UTF-8 by the server's word; what to tell lxml."""
    if charset is None or _DECLARED.match(body) or body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body, None
    try:
        return body.decode(charset, "replace").encode(), "utf-8"
    except LookupError:
        return body, None


def root_name(body: bytes) -> str:
    """Local name of the first element of an XML document; "" when there is none."""
    found = re.search(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", body[:20_000].replace(b"\0", b""))
    return found[1].decode("ascii").lower() if found else ""


def local_name(element: etree._Element) -> str:
    """Tag without its namespace, lower-case; "" for comments."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def child_texts(element: etree._Element, *names: str) -> Iterator[str]:
    """Texts of the direct children of those local names, in document order."""
    for child in element:
        if local_name(child) in names and (said := "".join(child.itertext()).strip()):
            yield said
