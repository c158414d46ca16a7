"""Long XML documents, an element at a time: each is freed once it is read, and no part of a file goes unsaid."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.exports.markup import SAFE_XML

_CHUNK_BYTES = 65_536


def read_elements(stream: io.BufferedReader, names: Sequence[str]) -> Iterator[Any]:
    """The elements of these names as each ends; all is gone from one when the next is asked for.

    Args:
        stream: of an XML document; entities and addresses in it are never followed.
        names: of elements, as lxml writes them: "{*}page" in any name-space.

    Raises:
        DeclinedError: behind the last of them, where the document ends before its root does (what is cut is not
            given), or where something follows its root or cannot be read.
    """
    from lxml import etree

    parser: Any = etree.XMLPullParser(events=("end",), tag=names, **SAFE_XML)
    while chunk := stream.read1(_CHUNK_BYTES):
        parser.feed(chunk)
        yield from _freed(parser.read_events())
    parser.close()  # ends all elements that are open
    problem = _problem(parser.feed_error_log)
    if problem is None or problem.reason is not Reason.TRUNCATED:
        yield from _freed(parser.read_events())
    if problem is not None:
        raise problem


def _freed(events: Iterator[tuple[str, Any]]) -> Iterator[Any]:
    """Elements, each emptied once it is read, and those in front of it taken out of the root."""
    for _, node in events:
        yield node
        node.clear()
        root = node.getparent()
        while root is not None and root.getparent() is None and node.getprevious() is not None:
            del root[0]


def _problem(log: Any) -> DeclinedError | None:
    """Why a document was not read to its end; faults in the midst of it are mended by the parser."""
    from lxml.etree import ErrorTypes as Fault

    reasons = {
        Fault.ERR_TAG_NOT_FINISHED: (Reason.TRUNCATED, "the file ends in the midst of its XML"),
        Fault.ERR_DOCUMENT_END: (Reason.CORRUPT, "something follows the end of its XML; split the file there"),
        Fault.ERR_RESOURCE_LIMIT: (Reason.CORRUPT, "its XML cannot be read further"),
        Fault.ERR_NAME_TOO_LONG: (Reason.CORRUPT, "its XML cannot be read further"),
    }
    for fault in log:
        if fault.type in reasons:
            reason, detail = reasons[fault.type]
            return DeclinedError(reason, f"{detail} (line {fault.line:,}: {fault.message})")
    return None
