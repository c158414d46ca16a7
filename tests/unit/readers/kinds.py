"""One sound file of every kind that is read, all of fiction."""

from __future__ import annotations

from functools import cache

from tests.unit.readers import document_files as documents
from tests.unit.readers import test_agencies_and_mail as agencies
from tests.unit.readers.test_documents_laws import DOCUMENTS
from tests.unit.readers.test_news_laws import files
from tests.unit.readers.test_one_entry import SOUND

_MAILBOX_LINE = "From news@post.example Wed Mar  4 05:06:07 2026\n"


@cache
def every_kind() -> dict[str, bytes]:
    """Name of a file → its bytes."""
    mails = [agencies.MAIL.replace("<17@", f"<{number}@") for number in (17, 18)]
    texts = {
        "news.eml": agencies.MAIL,
        "news.mbox": "\n".join(_MAILBOX_LINE + mail for mail in mails),
        "matter.md": agencies.MARKDOWN,
        "headed.txt": agencies.HEADED,
        "control.txt": agencies.WIRE,
    }
    return {
        **{name: payload for name, (_, payload) in files().items()},
        **SOUND,
        **{f"document-{name}": payload for name, payload in DOCUMENTS.items()},
        **{name: text.encode() for name, text in texts.items()},
        "encrypted.pdf": documents.encrypted_pdf("mole"),
    }
