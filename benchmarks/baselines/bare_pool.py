"""The bare pool: fastwarc reads, two processes run trafilatura, nothing is kept. Prints documents in and out.

bare_pool.py FILE.warc.gz [WORKERS]
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from trafilatura import bare_extraction


def payloads(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
            yield record.reader.read()


def has_text(payload: bytes) -> bool:
    document = bare_extraction(payload, with_metadata=True)
    return document is not None and bool(document.text)


def main() -> None:
    logging.disable(logging.CRITICAL)
    workers = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with Pool(workers) as pool:
        flags = list(pool.imap(has_text, payloads(Path(sys.argv[1])), chunksize=4))
        pool.close()
        pool.join()
    print(json.dumps({"in": len(flags), "out": sum(flags)}))


if __name__ == "__main__":
    main()
