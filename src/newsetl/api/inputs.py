"""Inputs from Python: documents read on the spot, and inputs taken into a warehouse."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsetl.run.report import Report


def read(source: str | Path | bytes, *, profile: str | None = None) -> list[dict[str, Any]]:
    """What newsetl reads of a file, folder, archive or of bytes: one dict a document. No warehouse is touched.

    >>> [article] = newsetl.read(b"Ferry stops. The ferry to Skarra stopped on Monday, the harbour master said.")
    >>> article["outcome"]
    'article'

    Args:
        source: A path, or the bytes of one file.
        profile: fast, standard or full; None is what the settings say.

    Returns:
        Dicts with `outcome` (article or reject) and the columns of that table; child tables are lists of dicts.

    Raises:
        UsageError: there is no such file.
    """
    if isinstance(source, bytes):
        with tempfile.TemporaryDirectory(prefix="newsetl-") as folder:
            file = Path(folder) / "bytes"
            file.write_bytes(source)
            return _read(str(file), profile)
    return _read(str(source), profile)


def _read(source: str, profile: str | None) -> list[dict[str, Any]]:
    from newsetl.run.lines import line_of
    from newsetl.run.pipeline import extract_stream
    from newsetl.run.request import Request
    from newsetl.settings import load_settings

    flags: dict[str, Any] = {"run": {"workers": 1}}
    if profile is not None:
        flags["extract"] = {"profile": profile}
    request = Request(sources=[source], settings=load_settings(flags))
    return [line_of(outcome) for _, outcome in extract_stream(request, stop=threading.Event())]


def ingest(
    sources: str | Path | Iterable[str | Path],
    *,
    warehouse: str | Path | None = None,
    workers: int | None = None,
) -> Report:
    """Read inputs into a warehouse, as `newsetl run` does: twice changes nothing, and a kill loses nothing.

    Args:
        sources: One of them or several: file, folder, pattern, list of addresses.
        warehouse: Its folder; None is what the settings say.
        workers: Processes that extract; None is what the settings say.

    Returns:
        What the run did: `counts`, `reasons`, `seconds`, `sentence`.

    Raises:
        UsageError: a source that is not there.
        LockedError: another process writes to the warehouse.
        WarehouseError: the warehouse cannot be written.
    """
    from newsetl.run import pipeline
    from newsetl.run.request import Request
    from newsetl.settings import load_settings

    flags: dict[str, Any] = {}
    if warehouse is not None:
        flags["warehouse"] = Path(warehouse)
    if workers is not None:
        flags["run"] = {"workers": workers}
    given = [sources] if isinstance(sources, str | Path) else sources
    return pipeline.run(Request(sources=[str(source) for source in given], settings=load_settings(flags)))


def rows_of(table: Any) -> list[Mapping[str, Any]]:
    """Rows of a DataFrame of pandas or polars, of an Arrow table, or of dicts."""
    if hasattr(table, "to_dicts"):
        return list(table.to_dicts())
    if hasattr(table, "to_pylist"):
        return list(table.to_pylist())
    return list(table.to_dict("records")) if hasattr(table, "to_dict") else list(table)
