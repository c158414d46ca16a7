"""Writes the table of docs/languages.md from the data files of the languages.

`--check` only compares, and ends with 1 when the page is out of date. Needs Babel for the languages' names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from newsetl.extract.fields.people.tagger.weights import has_own_weights, read_card
from newsetl.extract.fields.words.word_frequencies import word_frequencies
from newsetl.extract.lexicon import languages, lexicon

PAGE = Path(__file__).resolve().parents[1] / "docs" / "languages.md"
_BEGIN, _END = "<!-- table: made by tools/languages_reference.py -->\n", "<!-- end of the table -->\n"
_HEAD = """| language | quotes | dates in words | dates and bylines | names | types of names | common words |
|---|---|---|---|---|---|---|
"""
_CASELESS = frozenset({"ar", "fa", "he", "hi", "bn", "ja", "ko", "ta", "th", "ur", "zh"})


def reference() -> str:
    """The whole page, with its table as the data files are now."""
    written = PAGE.read_text("utf-8")
    before, _, rest = written.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{_HEAD}{''.join(_rows())}{_END}{after}"


def _rows() -> Iterator[str]:
    """One row a language that a data file speaks of."""
    folder = Path(__file__).resolve().parents[1] / "src" / "newsetl" / "extract" / "fields" / "data"
    listed = {path.stem for name in ("tagger", "frequencies") for path in (folder / name).iterdir()}
    for code in sorted((listed | languages().by_code.keys()) - {"shared", "sh"}):
        known = lexicon(code)
        cells = [
            f"{code} {Locale.parse(code).get_display_name('en')}",
            _mark(bool(known.quotes.cues)),
            _mark(bool(known.dates.patterns or known.dates.days)),
            _mark(code in languages().by_code),
            "rules" if known.has_name_rules else "tagger" if _has_names(code) else "–",
            _types(code),
            _mark(bool(word_frequencies(code))),
        ]
        yield f"| {' | '.join(cells)} |\n"


def _has_names(code: str) -> bool:
    return has_own_weights(code) or code not in _CASELESS


def _types(code: str) -> str:
    """What the types of names were learned from, with its licence."""
    if has_own_weights(code):
        card = read_card(code)
        return f"{card['learned_from']}, {card['licence']}"
    return "guessed" if _has_names(code) else "–"


def _mark(is_there: bool) -> str:
    return "yes" if is_there else "–"


def main() -> None:
    """Write the page, or compare it."""
    made = reference()
    if "--check" in sys.argv:
        sys.exit(made != PAGE.read_text("utf-8"))
    PAGE.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
