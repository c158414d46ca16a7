"""Path patterns: outlet, date and the like read from where a file lies.

{publisher}/{date:%Y/%m/%d}/*        matches …/courier/2026/03/04/page-1.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsetl.core.errors import UsageError
from newsetl.core.records import Hint

NAMES = ("publisher", "date", "year", "section", "language", "authors", "title")
_PIECE = re.compile(r"\{(\w+)(?::([^}]*))?\}|(\*\*)|(\*)|(\?)|([^{*?]+|\{)")
_WILD = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
_DIRECTIVE = {
    "%Y": r"\d{4}",
    "%y": r"\d{2}",
    "%m": r"\d{1,2}",
    "%d": r"\d{1,2}",
    "%j": r"\d{3}",
    "%b": r"[^\W\d]{3}",
}
_HINT = {"date": "published"}


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A compiled pattern; it is matched against the end of a path."""

    written: str
    expression: re.Pattern[str]
    formats: Mapping[str, str]  # name → strptime format

    def hints(self, path: str) -> dict[str, Hint]:
        """What the path says; nothing when it does not match or holds an impossible date."""
        match = self.expression.search(path.replace("\\", "/"))
        if match is None:
            return {}
        hints: dict[str, Hint] = {}
        for name, written in match.groupdict().items():
            value = _day(written, self.formats[name]) if name in self.formats else written
            if value is not None:
                hints[_HINT.get(name, name)] = Hint(value=value, source=f"path.{name}")
        return hints


def _day(written: str, form: str) -> str | None:
    try:
        return datetime.strptime(written, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def compile_pattern(written: str) -> PathPattern:
    """Compile, or raise UsageError naming the part that cannot be followed."""
    formats: dict[str, str] = {}
    parts: list[str] = []
    for name, form, many, some, one, literal in _PIECE.findall(written):
        if name:
            if name not in NAMES or f"(?P<{name}>" in "".join(parts):
                raise UsageError(
                    f"--path-pattern {written!r}: {{{name}}} is not one of {', '.join(NAMES)}, each once"
                )
            if name == "date":
                formats[name] = form or "%Y-%m-%d"
            parts.append(f"(?P<{name}>{_date_expression(formats[name]) if name in formats else '[^/]+'})")
        else:
            parts.append(_WILD.get(many or some or one) or re.escape(literal))
    return PathPattern(written, re.compile(f"(?:^|/){''.join(parts)}$"), formats)


def _date_expression(form: str) -> str:
    pieces = re.split(r"(%.?)", form)
    for piece in pieces[1::2]:
        if piece not in _DIRECTIVE:
            raise UsageError(f"--path-pattern: {piece} in {{date:{form}}} is not one of {', '.join(_DIRECTIVE)}")
    return "".join(_DIRECTIVE.get(piece, re.escape(piece)) for piece in pieces)
