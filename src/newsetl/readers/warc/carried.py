"""What surrounds a document, carried along with its bytes: so that an exported capture is read as the first time.

Behind the record of a document from a file or a table stands a metadata record, Content-Type `application/json`:

    {"kind": "carried", "charset": "utf-8", "chosen": true, "identity": null,
     "hints": {"title": {"value": "…", "source": "table.headline", "announced": false}},
     "extra": {"id": 17}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from newsetl.core.records import Capture, Hint

_KIND = "carried"


def carried(capture: Capture) -> bytes:
    """Body of the metadata record of a capture."""
    content = {
        "kind": _KIND,
        "charset": capture.charset,
        "chosen": capture.chosen,
        "identity": capture.identity,
        "hints": {name: asdict(hint) for name, hint in capture.hints.items()},
        "extra": dict(capture.extra),
    }
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def carry(capture: Capture, body: bytes) -> Capture | None:
    """The capture with what was carried for it; None when the record is of another kind, or damaged."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or content.get("kind") != _KIND:
        return None
    charset, extra, identity = content.get("charset"), content.get("extra"), content.get("identity")
    return replace(
        capture,
        charset=charset if isinstance(charset, str) else None,
        chosen=content.get("chosen") is True,
        hints={**_hints(content.get("hints")), **capture.hints},
        extra=extra if isinstance(extra, dict) else {},
        identity=identity if isinstance(identity, str) else None,
    )


def _hints(content: Any) -> Mapping[str, Hint]:
    """Those that are whole."""
    if not isinstance(content, dict):
        return {}
    return {
        name: Hint(value=hint["value"], source=hint["source"], announced=hint.get("announced") is True)
        for name, hint in content.items()
        if isinstance(hint, dict) and isinstance(hint.get("source"), str) and "value" in hint
    }
