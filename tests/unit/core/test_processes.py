"""What a process of ours does without."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from newsetl.core.processes import do_without, give_back_memory

do_without("numpy", "pandas")
import duckdb, pyarrow, pyarrow.parquet

table = pyarrow.table({"word": ["ferry", None], "count": [2, 3]})
with duckdb.connect() as connection:
    connection.register("words", table)
    print(connection.sql("SELECT sum(count) AS n, min(word) AS w FROM words").to_arrow_table().to_pylist())
give_back_memory()
print("numpy" in sys.modules or "pandas" in sys.modules)
"""


def test_tables_and_queries_work_without_numpy_and_pandas_though_both_are_installed() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert ended.stderr == ""
    rows, has_either = ended.stdout.splitlines()
    assert "'n': Decimal('5')" in rows
    assert "'w': 'ferry'" in rows
    assert has_either == "False"
