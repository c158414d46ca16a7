"""A large warehouse from a small one: every article again, under another id and number, with the same body.

Ten million articles would cost hours to invent and to index. To copy the parts and the index's files of a tenth of
them costs a fraction, and queries, publishes and searches meet as many rows. Days, outlets and words are spread as
among the originals. Parts are packed as a load packs them, so bytes are not those of a compacted lake.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.storage import retry
from newsetl.warehouse.builds.build import Contents, Stored
from newsetl.warehouse.lake import Counts, Manifest
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.writer import apply
from newsetl.warehouse.writer.warehouse import Warehouse

_ID_BYTES, _MARK_BYTES = 16, 8


def add_copies(warehouse: Warehouse, total: int) -> None:
    """Add all articles of a compacted warehouse again and again, until it has `total` or a few more.

    They may be copies themselves.
    """
    originals, count = warehouse.contents("copies"), warehouse.next_version - 1
    marks = np.random.default_rng(count)
    for _ in range(count, total, count):
        _add_copy(warehouse, originals, count, marks.bytes(_MARK_BYTES))
        print(f"{warehouse.next_version - 1:,} of {total:,}", end="\r", flush=True)
    print()
    _finish(warehouse)


def _add_copy(warehouse: Warehouse, originals: Contents, count: int, mark: bytes) -> None:
    """Add all articles of these contents once more; `mark` tells them apart from other copies."""
    for group in sorted({part.part_group for part in originals.parts}):
        _copy_group(warehouse, [part for part in originals.parts if part.part_group == group], count, mark)
    for name in originals.search:
        _copy_index(warehouse, name, warehouse.next_version - 1)
    warehouse.next_version += count


def _copy_group(warehouse: Warehouse, parts: list[Stored], count: int, mark: bytes) -> None:
    """A load of the rows of one part group, numbered behind all that there is."""
    written: dict[str, list[str]] = {}
    for part in parts:
        rows = pq.read_table(warehouse.lake.part_path(part.part))
        again = _renumbered(rows, warehouse.next_version - 1, mark)
        name = retry(lambda table=part.table, of=again: warehouse.lake.write_rows(table, of))
        written.setdefault(part.table, []).append(name)
    articles = sum(part.rows for part in parts if part.table == "articles")
    manifest = Manifest(
        seq=warehouse.lake.last_seq() + 1,
        run_id="",
        recipe="1-bench",
        created_at=datetime.now(UTC).isoformat(),
        counts=Counts(seen=articles, new=articles),
        parts=written,
        next_version=warehouse.next_version + count,
        undo_from=0,
    )
    warehouse.lake.commit(manifest)
    apply.apply(warehouse.connection, warehouse.lake, manifest, indexed=False)


def _renumbered(rows: pa.Table, offset: int, mark: bytes) -> pa.Table:
    """The same rows of other articles."""
    changed: Mapping[str, pa.Array] = {
        "version": pa.array(rows["version"].to_numpy() + offset, rows.schema.field("version").type),
        "article_id": _marked(rows["article_id"], mark),
    }
    for name, values in changed.items():
        rows = rows.set_column(rows.schema.get_field_index(name), rows.schema.field(name), values)
    return rows


def _marked(ids: pa.ChunkedArray, mark: bytes) -> pa.Array:
    """UUIDs whose last bytes are those of these ids and the mark, by exclusive or: other marks give other ids."""
    storage = pa.chunked_array([chunk.storage for chunk in ids.chunks]).combine_chunks()
    octets = np.frombuffer(storage.buffers()[1], np.uint8).reshape(-1, _ID_BYTES).copy()
    octets[:, -_MARK_BYTES:] ^= np.frombuffer(mark, np.uint8)
    marked = pa.FixedSizeBinaryArray.from_buffers(storage.type, len(octets), [None, pa.py_buffer(octets)])
    return pa.ExtensionArray.from_storage(pa.uuid(), marked)


def _copy_index(warehouse: Warehouse, name: str, offset: int) -> None:
    """A file of the index whose postings are those of the copies, in the same order."""
    run, root = warehouse.connection.execute, warehouse.root
    postings, articles = (search_files.relation(root, [name], table) for table in ("postings", "articles"))
    with search_files.new_file(warehouse.connection, root) as copy:
        run(f"INSERT INTO target.postings SELECT * REPLACE (doc + {offset} AS doc) FROM {postings}")
        run(
            f"INSERT INTO target.articles SELECT a.* REPLACE (version AS doc, held.article_id AS article_id) "
            f"FROM {articles} AS a JOIN held ON held.version = a.doc + {offset} ORDER BY version"
        )
    search_files.list_file(warehouse.connection, root, copy)


def _finish(warehouse: Warehouse) -> None:
    """Note how many words copies have, and that they are as sound as what they copy."""
    for name in search_files.listed(warehouse.connection):
        held = search_files.relation(warehouse.root, [name], "articles")
        warehouse.connection.execute(
            f"UPDATE held SET words = a.words FROM {held} AS a WHERE held.version = a.doc AND held.words IS NULL"
        )
    warehouse.connection.execute("UPDATE checks SET seq = (SELECT max(seq) FROM loads)")
