"""Writes docs/api.md from the docstrings of the public names.

`--check` only compares, and ends with 1 when the page is out of date. A public name, a method, an argument or an
attribute that its docstring does not explain ends it with 1 too.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import newsetl

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
_HEAD = """# Python

Made by `python tools/api_reference.py` from the docstrings in `src/newsetl/api`: change those. The names on this
page are public and follow semantic versions; everything else may change. `pip install 'newsetl[notebook]'` adds
pandas, polars and Altair, which `.df()`, `.pl()` and `.plot()` need.

    import newsetl

    corpus = newsetl.open("warehouse")
    corpus.search("ferry AND NOT gearbox", since="2026-03-01").df()
    corpus.timeline("ferry", step="week").plot()

A picture in a notebook loads Vega from the net; where there is none, `altair.renderers.enable("mimetype")` has
JupyterLab draw it.

The examples below are run by a test, with `warehouse` as the folder of a warehouse of the samples.

A result's `.relation` is DuckDB's own: `corpus.articles().relation.aggregate(…)` goes on in SQL.

`newsetl export corpus.duckdb` makes a file in the storage format of DuckDB 1.5, which ibis, R's duckdb and every
other client of DuckDB 1.5 or newer open:

    import ibis

    corpus = ibis.duckdb.connect("corpus.duckdb", read_only=True)
    corpus.table("articles").group_by("language").agg(articles=ibis._.count()).to_pandas()

    # R
    corpus <- DBI::dbConnect(duckdb::duckdb(), "corpus.duckdb", read_only = TRUE)
    DBI::dbGetQuery(corpus, "SELECT language, count(*) AS articles FROM articles GROUP BY language")
"""


def reference() -> str:
    """The whole page."""
    functions = [name for name in newsetl.__all__ if inspect.isfunction(getattr(newsetl, name))]
    classes = [name for name in newsetl.__all__ if inspect.isclass(getattr(newsetl, name))]
    parts = [_HEAD, "## Functions\n"]
    parts += [_entry(f"newsetl.{name}", getattr(newsetl, name)) for name in functions]
    for name in classes:
        parts += [f"## {name}\n", _text(getattr(newsetl, name))]
        parts += [_entry(f".{method}", value) for method, value in _methods(getattr(newsetl, name))]
    return "\n".join(parts).rstrip() + "\n"


def _methods(owner: type) -> Iterator[tuple[str, Any]]:
    for name, value in vars(owner).items():
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property)):
            yield name, value


def _entry(name: str, value: Any) -> str:
    if isinstance(value, property):
        return f"### `{name}`\n\n{_text(value)}"
    signature = re.sub(r"\(self(, )?", "(", str(inspect.signature(value)))
    signature = re.sub(r"(: |-> )'([^']*)'", r"\1\2", signature)  # annotations are texts
    return f"### `{name}{signature}`\n\n{_text(value)}"


def _text(value: Any) -> str:
    """A docstring: its examples as code, the names of its sections in bold, their entries as lists."""
    lines: list[str] = []
    is_code = False
    for line in (inspect.getdoc(value) or "").splitlines():
        if line.startswith(">>>") and not is_code:
            lines.append("```python")
            is_code = True
        if is_code and not line.strip():
            lines.append("```")
            is_code = False
        lines.append(line if is_code else _line(line))
    return "\n".join([*lines, *(["```"] if is_code else [])]).strip() + "\n"


def _line(line: str) -> str:
    if line.strip() in ("Args:", "Returns:", "Raises:", "Attributes:"):
        return f"**{line.strip().removesuffix(':')}**\n"
    if line.startswith("        "):
        return f"  {line.strip()}"
    return f"- {line.strip()}" if line.startswith("    ") else line


def undocumented() -> list[str]:
    """Public names, methods, arguments and attributes that no docstring explains."""
    names = [name for name in newsetl.__all__ if name != "__version__"]
    missing: list[str] = []
    for name in names:
        value = getattr(newsetl, name)
        missing += unexplained(name, value)
        if inspect.isclass(value):
            for method, one in _methods(value):
                missing += unexplained(f"{name}.{method}", one, shared=value.__doc__ or "")
    return missing


def unexplained(name: str, value: Any, *, shared: str = "") -> list[str]:
    """What the docstring of a value leaves open: itself, arguments, fields of a dataclass.

    `shared` is the docstring of its class, which explains what several methods take.
    """
    written = value.__doc__ or ""
    if not written.strip():
        return [name]
    parts: Sequence[str] = ()
    if is_dataclass(value):
        parts = [one.name for one in fields(value) if not one.name.startswith("_")]
    elif inspect.isfunction(value):
        parts = [one for one in inspect.signature(value).parameters if one != "self"]
    return [f"{name}: {part}" for part in parts if not re.search(rf"\b{part}\b", f"{written} {shared}")]


def main() -> None:
    """Write the page, or compare it."""
    if missing := undocumented():
        sys.exit(f"no docstring explains {', '.join(missing)}")
    made = reference()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/api.md is out of date: run `python tools/api_reference.py`")


if __name__ == "__main__":
    main()
