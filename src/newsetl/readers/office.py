"""Files of office programs: ZIP archives of XML. Their macros are never run, their addresses never followed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import read_up_to
from newsetl.readers.packed import BombError

MAGIC_BEFORE_2007 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of the container that Office used until then
_MOST_TIMES = 20  # of one article's limit: what the files in an office file may have, inflated
_MOST_ELEMENTS = 2_000_000


def has_stream(data: bytes, name: str) -> bool:
    """Whether a file of Office before 2007, or the beginning of one, has a stream of this name."""
    return name.encode("utf-16-le") in data


def open_office(payload: bytes, document_bytes: int) -> zipfile.ZipFile:
    """The archive that an office file is.

    Raises:
        BombError: it inflates past all reason.
        DeclinedError: it is encrypted.
        zipfile.BadZipFile: it is damaged.
    """
    archive = zipfile.ZipFile(io.BytesIO(payload))
    inflated = sum(info.file_size for info in archive.infolist())
    if inflated > _MOST_TIMES * document_bytes:
        raise BombError(f"{inflated:,} bytes in an office file")
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise DeclinedError(Reason.UNSUPPORTED_TYPE, "encrypted office file: save it without a password")
    return archive


def xml_in(archive: zipfile.ZipFile, name: str) -> Any:
    """The root of an XML file in an archive; None where there is none that can be parsed.

    Raises:
        DeclinedError: it holds more elements than any article.
    """
    from lxml import etree

    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    with archive.open(info) as member:
        payload = read_up_to(member, info.file_size)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    if payload.count(b"<") > 2 * _MOST_ELEMENTS:
        raise DeclinedError(Reason.TOO_COMPLEX, f"more than {_MOST_ELEMENTS:,} elements in {name}")
    try:
        return etree.fromstring(payload, parser)
    except (etree.LxmlError, ValueError):
        return None
