"""Work for which a database has too little memory is done again in more."""

from __future__ import annotations

import duckdb
import pytest

from newsetl.warehouse.sql import with_enough_memory


def memory_of(connection: duckdb.DuckDBPyConnection) -> float:
    """In MiB."""
    ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    number, unit = str(limit).split()
    return float(number) * {"MiB": 1, "GiB": 1024}[unit]


@pytest.mark.parametrize("usual", [64, 256, 512, 4096])
def test_work_is_repeated_in_more_memory_each_time_and_the_limit_is_as_before_then(usual: int) -> None:
    limits: list[float] = []
    with duckdb.connect(config={"memory_limit": f"{usual}MiB"}) as connection:

        def work() -> None:
            limits.append(memory_of(connection))
            raise duckdb.OutOfMemoryException("too little")

        with pytest.raises(duckdb.OutOfMemoryException):
            with_enough_memory(connection, work)
        assert limits == [usual, *(more for more in (256, 1024, 2048) if more > usual)]
        assert memory_of(connection) == usual
