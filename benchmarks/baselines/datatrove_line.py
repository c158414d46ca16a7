"""datatrove's own line: WarcReader, Trafilatura, ParquetWriter; two tasks, two workers.

Runs in an environment of its own. datatrove_line.py SHARDS_FOLDER OUT_FOLDER
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

import pyarrow.parquet as pq
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import ParquetWriter


def main() -> None:
    shards, out = Path(sys.argv[1]), Path(sys.argv[2])
    LocalPipelineExecutor(
        pipeline=[
            WarcReader(str(shards), glob_pattern="*.warc.gz"),
            Trafilatura(timeout=30),
            ParquetWriter(str(out / "parquet")),
        ],
        tasks=2,
        workers=2,
        logging_dir=str(out / "logs"),
    ).run()
    rows = sum(pq.read_metadata(part).num_rows for part in (out / "parquet").glob("*.parquet"))
    versions = {name: version(name) for name in ("datatrove", "trafilatura")}
    print(json.dumps({"out": rows, "versions": versions}))


if __name__ == "__main__":
    main()
