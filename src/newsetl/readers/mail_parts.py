"""Parts of a message in MIME, and which of them its file cuts."""

from __future__ import annotations

import re
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from typing import Any

_PAGE_ENDS = re.compile(rb"</html\s*>\s*\Z", re.IGNORECASE)


def cut_part(message: Message) -> Message | None:
    """The part in which a message ends before the boundary that ends its parts; None where none is cut.

    A page that is ended is whole, boundary or not.
    """
    part: Any = message
    is_open = False
    while part.is_multipart() and part.get_payload():
        if part.get_content_maintype() == "multipart":
            is_open = any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)
            if not is_open:
                return None
        part = part.get_payload()[-1]
    is_ended = _PAGE_ENDS.search(part.get_payload(decode=True) or b"") is not None
    return part if is_open and not is_ended else None
