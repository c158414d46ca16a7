"""What the fields read from the text cost; what they are worth says fields.py.

    python benchmarks/text_fields.py DATA [OUT]
    python benchmarks/text_fields.py --sets FOLDER...

DATA has the folder quotes with text/*.txt. Prints two tables and writes them to OUT/text_fields.json (default:
benchmarks/results): milliseconds of CPU for a document of 4 kB, family by family, and per kB from 1 kB to 5 MB.
With --sets, folders of labelled texts in any language: one line each, for a document of 4,000 characters. With
NEWSETL_PURE=1 nothing compiled is used. Each text is read three times; what is kept of words helps the later ones.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.fields import coverage
from newsetl.extract.fields import keywords as keywords_text
from newsetl.extract.fields.bylines import credits
from newsetl.extract.fields.dates import dateline
from newsetl.extract.fields.dates import expressions as time_expressions
from newsetl.extract.fields.people import entities
from newsetl.extract.fields.quotes import quotes
from newsetl.extract.fields.words import languages
from newsetl.extract.fields.words.tokens import tokens_of
from newsetl.extract.page.page import Page
from newsetl.extract.page.read import read_page

FAMILIES = {
    "tokens": tokens_of,
    "entities": entities.linked,
    "quotes": quotes.quote_rows,
    "time expressions": time_expressions.time_rows,
    "date_not_before": time_expressions.lower_bound,
    "dateline": dateline.dateline,
    "credits": credits.credit_rows,
    "keywords": keywords_text.ranked,
    "paragraph languages": languages.paragraph_languages,
    "coverage": lambda page: list(coverage.field_coverage(page)),
}
OF_TEXT = ("entities", "quotes", "time expressions", "date_not_before", "dateline", "keywords")
SIZES_KB = (1, 4, 16, 64, 256, 1024, 5120)


def page_of(text: str | bytes, options: Options) -> Page:
    payload = text if isinstance(text, bytes) else text.encode()
    page = read_page(Capture(raw=Raw(source_uri="benchmark"), payload=payload, media="text"), options=options)
    if not isinstance(page, Page):
        raise SystemExit(f"not a page: {page.reason} {page.detail}")
    return page


def documents(folder: Path) -> Iterator[tuple[str, str | bytes]]:
    with (folder / "truth.jsonl").open(encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            name = str(row["id"])
            yield name, row["text"] if "text" in row else (folder / "text" / f"{name}.txt").read_bytes()


def cost(texts: list[str], options: Options, repeats: int = 3) -> dict[str, float]:
    """Milliseconds of CPU a document, family by family: each reads what those above it have read."""
    best = dict.fromkeys(FAMILIES, float("inf"))
    for _ in range(repeats):
        spent = dict.fromkeys(FAMILIES, 0.0)
        for text in texts:
            page = page_of(text, options)
            for name, read in FAMILIES.items():
                begun = time.process_time()
                read(page)
                spent[name] += time.process_time() - begun
        best = {name: min(best[name], 1000 * spent[name] / len(texts)) for name in FAMILIES}
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?", default=Path(__file__).parent / "results")
    parser.add_argument("--sets", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--profile", default="standard", choices=("standard", "full"))
    options = parser.parse_args()
    if options.sets:
        for folder in options.sets:
            print_cost_of_set(folder, Options(profile=options.profile))
        return
    if options.data is None:
        parser.error("name DATA, or folders with --sets")
    options.out.mkdir(parents=True, exist_ok=True)
    print_costs(options.data, options.out, Options(profile=options.profile))


def pieces_of(prose: str, most: int = 40) -> list[str]:
    """The first 4,000 characters, the next ones, and so on."""
    return [prose[at : at + 4000] for at in range(0, len(prose) - 4000, 4000)][:most]


def prose_of(folder: Path) -> str:
    """The texts of a set, one below another."""
    texts = (text for _, text in documents(folder))
    return "\n".join(text if isinstance(text, str) else text.decode("utf8", "replace") for text in texts)


def print_cost_of_set(folder: Path, options: Options) -> None:
    pieces = pieces_of(prose_of(folder))
    if not pieces:
        print(f"{folder.name:20} fewer than 4,000 characters")
        return
    spent = cost(pieces, options)
    together = sum(spent[name] for name in OF_TEXT)
    print(f"{folder.name:20} entities, quotes, dates, keywords {together:6.2f} ms, of that entities ", end="")
    print(f"{spent['entities']:6.2f} ms ({len(pieces)} documents)", flush=True)


def print_costs(data: Path, out: Path, options: Options) -> None:
    prose = prose_of(data / "quotes")
    pieces = pieces_of(prose, most=len(prose))
    spent = cost(pieces, options)
    print(f"CPU ms a document of 4 kB ({len(pieces)} documents)")
    for name, milliseconds in spent.items():
        print(f"  {name:20} {milliseconds:7.3f}")
    print(f"  {'sum':20} {sum(spent.values()):7.3f}")
    print("CPU ms per kB")
    by_size = {}
    for size in SIZES_KB:
        text = (prose * (1 + size * 1024 // len(prose)))[: size * 1024]
        by_size[size] = sum(cost([text], options, repeats=1 if size > 1000 else 5).values()) / size
        print(f"  {size:6} kB {by_size[size]:7.3f}")
    (out / "text_fields.json").write_text(json.dumps({"ms_4kb": spent, "ms_per_kb": by_size}, indent=1), "utf8")


if __name__ == "__main__":
    main()
