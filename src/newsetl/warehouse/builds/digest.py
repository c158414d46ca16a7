"""One hash of a warehouse's content: equal exactly when the articles, versions, child rows and rejects are.

Left out: row order, run ids, load times, and where and when the bytes were had from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb

from newsetl.warehouse.schema import ARTICLES, CHILDREN, REJECTS, Spec

# Of a reject, the bytes say which it is: its place may differ from machine to machine.
_REJECT_BYTES = "raw_sha256"


def content_digest(connection: duckdb.DuckDBPyConnection) -> str:
    """SHA-256, hex, over the sorted hashes of all rows."""
    whole = hashlib.sha256()
    tables = {"articles": ARTICLES, "article_versions": ARTICLES, "rejects": REJECTS, **CHILDREN}
    for table, specs in sorted(tables.items()):
        whole.update(f"{table}\n".encode())
        for (row,) in _row_hashes(connection, table, specs):
            whole.update(row.encode())
    return whole.hexdigest()


def _row_hashes(connection: duckdb.DuckDBPyConnection, table: str, specs: Sequence[Spec]) -> list[tuple[str]]:
    names = sorted(spec.name for spec in specs if not spec.provenance or spec.name == _REJECT_BYTES)
    packed = ", ".join(f'"{name}" := "{name}"' for name in names)
    sql = f"SELECT md5(to_json(struct_pack({packed}))::VARCHAR) AS hash FROM {table} ORDER BY hash"
    return connection.execute(sql).fetchall()
