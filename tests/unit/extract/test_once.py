"""What is dear is worked out once for one document: parsing, layout, features, language, tokens, names, quotes."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsetl.core.identity import digest
from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.article import extract
from newsetl.extract.fields.people import rules
from newsetl.extract.fields.people.tagger import names as tagger_names
from newsetl.extract.fields.quotes import quotes
from newsetl.extract.fields.words import language, quote_marks, shingles, tokens
from newsetl.extract.page import claims, engine, features, markup, page_data, walk

ROOT = Path(__file__).parents[3]
PAGES = sorted([*(ROOT / "tests/golden").glob("*/page.html"), *(ROOT / "samples/pages").glob("*.html")])


def counted(
    monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any], calls: Counter[tuple[str, object]]
) -> None:
    """Count calls of a function by its first argument (a record by itself), in every module that has it by name."""

    def call(first: object, *rest: Any, **named: Any) -> Any:
        calls[function.__name__, first if isinstance(first, str | bytes) else id(first)] += 1
        return function(first, *rest, **named)

    for module in list(sys.modules.values()):
        if module.__name__.startswith("newsetl.extract") and getattr(module, function.__name__, None) is function:
            monkeypatch.setattr(module, function.__name__, call)


def test_no_text_is_split_or_detected_twice_and_a_page_in_no_doubt_is_parsed_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: Counter[tuple[str, object]] = Counter()
    of_texts = (language.detect, tokens.read_text, shingles.folded_line, quote_marks.quote_spans)
    of_pages = (claims.read_second_text, features.features_of, quotes.drafts)
    of_names = (rules.named_by_rules, tagger_names.named_by_tagger)  # one of them, in each language
    of_trees = (engine.engine_text, page_data.article_source)
    for function in (markup.document_fromstring, walk.read_layout, *of_texts, *of_pages, *of_names, *of_trees):
        counted(monkeypatch, function, calls)
    in_no_doubt = 0
    for path in PAGES:
        payload = path.read_bytes()
        raw = Raw(source_uri=str(path), sha256=digest(payload), size_bytes=len(payload))
        capture = Capture(
            raw=raw, payload=payload, media="html", url=f"https://courier.example/{path.parent.name}"
        )
        calls.clear()
        extract(capture, options=Options())
        times = Counter(name for name, _ in calls)
        texts = {function.__name__ for function in of_texts}
        assert [call for call, count in calls.items() if call[0] in texts and count > 1] == [], path
        assert all(times[function.__name__] <= 1 for function in (tokens.read_text, *of_pages)), path
        assert sum(times[function.__name__] for function in of_names) <= 1, path
        if not any(times[function.__name__] for function in of_trees):  # each of these changes a tree of its own
            assert times["document_fromstring"] == times["read_layout"] == 1, path
            in_no_doubt += 1
    assert in_no_doubt > len(PAGES) / 4
