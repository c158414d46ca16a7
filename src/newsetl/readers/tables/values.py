"""Values of cells: what is null, and what texts, lists, objects and mark-up become."""

from __future__ import annotations

import ast
import html
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from newsetl.core.text import NULL_OF_R
from newsetl.readers.markup_text import has_markup, text_of_markup

_NULLS = frozenset(
    ("nan", "null", "none", "\\n", "n/a", "#n/a", "<na>", "nat", "#nv", "#n/d", "#yok", "k.a.", "k. a.")
)  # as programs write them, in lower case
_NAME_KEYS = (
    "rendered main name title text content value label original displayname display_name username cdata".split()
)
_LONGEST_NULL = 8
_TEXT_KEYS = ("text", "content", "rendered", "body", "value")
_DEEPEST = 20  # lists and objects inside of each other
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.I)
_EXCEL_DAY = re.compile(r"[2-5]\d{4}(?:\.\d+)?")  # 1954 to 2064
_EXCEL_EPOCH = date(1899, 12, 30)
_PRINTED_FORMS = (  # of Excel, and of Twitter
    (re.compile(r"\d{1,2}-[^\W\d]+-\d{2}"), "%d-%b-%y"),
    (re.compile(r"[^\W\d]+ [^\W\d]+ \d{1,2} [\d:]+ [+-]\d+ \d{4}"), "%a %b %d %H:%M:%S %z %Y"),
)


def is_known(value: Any) -> bool:
    """Whether a cell states anything: programs write NaN, NULL and their like for what they do not know."""
    if isinstance(value, str):
        if len(value) > _LONGEST_NULL:
            return not value.isspace()
        return bool(value.strip()) and value.strip().lower() not in _NULLS
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def is_stated(value: Any) -> bool:
    """Whether a cell states what its column is for: not what `is_known` leaves out, nor the NA of R."""
    return is_known(value) and not (isinstance(value, str) and value.strip() == NULL_OF_R)


def given_name_first(name: str) -> str:
    """A name as it is spoken: "Lee, Ann" is Ann Lee; one without a comma, or with several, stays."""
    family, _, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if given and "," not in given else name.strip()


def storable_text(text: str) -> str:
    """`text` less the lone surrogates that JSON can spell and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def line_of(value: Any, depth: int = 0) -> str | None:
    """A cell as one line of text: of an object its name, of a list its items; mark-up undone. None for nothing."""
    if isinstance(value, str):
        return _line_of_text(value)
    if not is_known(value) or depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        named = (line_of(value[key], depth + 1) for key in _NAME_KEYS if key in value)
        return next((name for name in named if name), None)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (line_of(item, depth + 1) for item in value))) or None
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _line_of_text(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


def _line_of_text(value: str) -> str | None:
    if not is_known(value):
        return None
    text = storable_text(value)
    if "<" in text and has_markup(text):
        text = text_of_markup(text)
    elif "&" in text and _ENTITY.search(text):
        text = html.unescape(text)
    return text.strip() or None


def list_of(value: Any) -> list[str]:
    """The items of a cell that holds a list, however it is written; of any other its one text."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "(") and len(value) < 100_000:
        value = _written_list(value.strip())
    if isinstance(value, list | tuple):
        return [line for item in value if (line := line_of(item))]
    line = line_of(value)
    return [line] if line else []


def _written_list(text: str) -> Any:
    for read in (json.loads, ast.literal_eval):
        try:
            value = read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
        if isinstance(value, list | tuple):
            return value
    if text.startswith("[") and text.endswith("]"):  # as YAML writes one
        return [item.strip(" '\"") for item in text[1:-1].split(",")]
    return text


def text_of(value: Any, depth: int = 0) -> str | None:
    """The article in a cell: of lists the items one below the other, of an object its text. None for nothing."""
    if isinstance(value, str):
        return value if is_known(value) else None
    if not is_known(value) or depth > _DEEPEST:
        return None
    if isinstance(value, list | tuple):
        texts = [text for item in value if (text := text_of(item, depth + 1))]
        inline = any(isinstance(item, str) for item in value) and any(isinstance(item, Mapping) for item in value)
        return ("" if inline else "\n").join(texts) or None  # Telegram parts one text where its style changes
    if isinstance(value, Mapping):
        inner = next(
            (value[key] for key in ("text", "content", "rendered", "body", "value") if key in value), None
        )
        return text_of(inner, depth + 1)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def day_of(value: Any) -> str | None:
    """A date as text; numbers count from 1970, or are a day written together. None for none."""
    if isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    line = line_of(value)
    if line is None or line == "0" or line.startswith("1970-01-01T00:00:00"):  # what programs write for no date
        return None
    if re.fullmatch(r"\d{6,19}(?:\.\d+)?", line):
        return _day_of_number(line) or line
    if _EXCEL_DAY.fullmatch(line):
        return (_EXCEL_EPOCH + timedelta(days=int(float(line)))).isoformat()
    for shape, form in _PRINTED_FORMS:
        if shape.fullmatch(line) is None:
            continue
        try:
            return datetime.strptime(line, form).isoformat()  # noqa: DTZ007 - the zone is in the text, or nowhere
        except ValueError:
            continue
    return line


def _day_of_number(digits: str) -> str | None:
    """Of digits such as 20260303, 20260303101500 and of seconds, milliseconds or less since 1970; else None."""
    for form, length in (("%Y%m%d", 8), ("%Y%m%d%H%M%S", 14)):
        if len(digits) == length and "18" <= digits[:2] <= "20":
            try:
                return datetime.strptime(digits, form).isoformat().removesuffix("T00:00:00")  # noqa: DTZ007
            except ValueError:
                return None
    number = float(digits)
    seconds = next((number / unit for unit in (1, 1e3, 1e6, 1e9) if 1e8 < number / unit < 4.2e9), None)
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC).isoformat()


def moment_of(value: Any) -> datetime | None:
    """The instant of a capture, UTC where no zone is stated; None for what is no date."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(str(value).strip()).replace(microsecond=0)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def plain_value(value: Any) -> Any:
    """A value as JSON has them, so that it hashes alike on every machine."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {storable_text(str(name)): plain_value(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)  # JSON has no such numbers
    return value if isinstance(value, int | float | bool | None) else storable_text(str(value))
