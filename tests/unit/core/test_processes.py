"""What a process of ours does without, and how it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import on_linux

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


HEAPS = """
import ctypes, sys, threading
from pathlib import Path
from newsetl.core.processes import share_free_memory

share_free_memory()
started = threading.Barrier(7)
for _ in range(6):
    threading.Thread(target=lambda: (bytearray(100_000), started.wait())).start()
started.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
print(Path(sys.argv[1]).read_text().count("<heap nr="))
"""


@on_linux("asks glibc (Linux)")
def test_threads_share_two_heaps(tmp_path: Path) -> None:
    program = [sys.executable, "-c", HEAPS, str(tmp_path / "heaps.xml")]
    ended = subprocess.run(program, capture_output=True, text=True, check=False)
    assert (ended.stdout.strip(), ended.stderr) == ("2", "")


LEAVING = """
import atexit, sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from newsetl.core.processes import leave

class Object:
    def __del__(self):
        print("taken apart")

def work():
    time.sleep(0.2)
    print("worked", end=" ")

atexit.register(print, "done at the end")
print("printed", end=" ")
kept = Object()
if sys.argv[1] == "working":
    threading.Thread(target=work).start()
elif sys.argv[1] == "a pool":
    pool = ThreadPoolExecutor(1)
    pool.submit(work)
leave(SystemExit(int(sys.argv[2])))
"""


@pytest.mark.parametrize(
    ("state", "printed"),
    [
        ("idle", "printed done at the end"),
        ("working", "printed worked done at the end"),
        ("a pool", "printed worked done at the end"),
    ],
)
def test_a_process_that_leaves_does_what_is_due_and_waits_for_its_threads_and_takes_nothing_apart(
    state: str, printed: str
) -> None:
    for code in (0, 3):
        program = [sys.executable, "-c", LEAVING, state, str(code)]
        ended = subprocess.run(program, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (code, printed, "")


@on_linux("writes to /dev/full (Linux)")
def test_a_process_that_leaves_says_what_could_not_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with Path("/dev/full").open("w") as full:
        program = [sys.executable, "-c", LEAVING, "idle", "0"]
        ended = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode != 0
    assert "No space left" in ended.stderr
