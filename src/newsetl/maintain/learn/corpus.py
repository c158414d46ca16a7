"""What there is to learn from, read from the published build. Chosen by content, so that no order plays a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from newsetl.core.records import Capture
from newsetl.extract.page.site_profiles import host_key
from newsetl.maintain.learn.sites import ENOUGH
from newsetl.readers import ReadOptions
from newsetl.readers.reread import RAW_COLUMNS, Wanted, raw_of, read_again
from newsetl.warehouse.builds.reader import open_reader

_PAGES = 40  # of a host: more teach little
_HOSTS_AT_ONCE = 50  # memory holds their pages
_PAGES_OF_HOSTS = f"""
SELECT url, captured_at, {RAW_COLUMNS}
FROM articles WHERE media_type = 'html' AND url IS NOT NULL AND raw_sha256 IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY regexp_extract(url, '//([^/?#]+)', 1) ORDER BY raw_sha256, url) <= $1
ORDER BY raw_sha256, url
"""
_MOST = 50_000  # texts of a language: thousandths need no more
_AT_ONCE = 500
_TEXTS = """
SELECT language, text FROM articles SEMI JOIN (
    SELECT min(article_id) AS article_id FROM articles WHERE language IS NOT NULL GROUP BY language, md5(text)
    QUALIFY row_number() OVER (PARTITION BY language ORDER BY md5(text)) <= $1
) USING (article_id)
"""


def recipes(root: Path) -> list[str]:
    """The recipes that the articles were made by."""
    connection = open_reader(root)
    try:
        return [row[0] for row in connection.execute("SELECT DISTINCT recipe FROM articles").fetchall()]
    finally:
        connection.close()


def each_text(
    root: Path, *, on_progress: Callable[[int, int], None] | None = None, most: int = _MOST
) -> Iterator[tuple[str, str]]:
    """(language, text) of the articles whose language is known, each text once; in no particular order.

    Raises:
        WarehouseError: nothing has been published yet.
    """
    connection = open_reader(root)
    try:
        (total,) = connection.execute(f"SELECT count(*) FROM ({_TEXTS})", [most]).fetchone() or (0,)
        cursor = connection.execute(_TEXTS, [most])
        done = 0
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
            done += len(rows)
            if on_progress:
                on_progress(done, total)
    finally:
        connection.close()


def each_host(
    root: Path, *, on_progress: Callable[[int, int], None] | None = None, most: int = _PAGES
) -> Iterator[tuple[str, list[Capture]]]:
    """(host, pages) of the hosts with pages enough, each page read again from where it lies.

    Of a host with many, those of the smallest digests. What can no longer be read is passed over.

    Raises:
        WarehouseError: nothing has been published yet.
    """
    hosts = _hosts(root, most)
    done, total = 0, sum(map(len, hosts.values()))
    names = sorted(hosts)
    for start in range(0, len(names), _HOSTS_AT_ONCE):
        batch = names[start : start + _HOSTS_AT_ONCE]
        batch_wanted = [wanted for name in batch for wanted in hosts[name]]
        pages: dict[str, list[Capture]] = {name: [] for name in batch}
        for capture in read_again(batch_wanted, ReadOptions(), lost=lambda _: None):
            pages[host_key(capture.url) or ""].append(capture)
        for name in batch:
            yield name, pages[name]
            done += len(hosts[name])
            if on_progress:
                on_progress(done, total)


def _hosts(root: Path, most: int) -> dict[str, list[Wanted]]:
    """Host → its pages, one of each digest; hosts with too few are left out."""
    connection = open_reader(root)
    try:
        rows = connection.execute(_PAGES_OF_HOSTS, [most]).fetchall()
    finally:
        connection.close()
    hosts: dict[str, list[Wanted]] = {}
    for url, captured_at, *place in rows:
        host = host_key(url)
        if host is not None and len(hosts.setdefault(host, [])) < most:
            hosts[host].append(Wanted(raw=raw_of(place), input_hash=None, captured_at=captured_at))
    return {host: wanted for host, wanted in hosts.items() if len(wanted) >= ENOUGH}
