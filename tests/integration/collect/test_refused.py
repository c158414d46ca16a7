"""A host whose URLs are refused by the thousand holds up nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsetl.collect.collect import collect
from newsetl.collect.frontier import Frontier
from newsetl.collect.sources import Source
from newsetl.collect.tally import Tally
from tests.web import TestWeb, settings

REFUSED = 5_000


def test_refused_urls_take_few_transactions_and_other_hosts_go_first(
    start_web: Callable[..., TestWeb], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    folder = files / "127.0.1.1"
    folder.mkdir(parents=True)
    web = start_web(hosts=2, pages=5, files=files)
    urls = "".join(f"<url><loc>{web.url(1, f'/private/{n}.html')}</loc></url>" for n in range(REFUSED))
    (folder / "refused.xml").write_text(f"<urlset>{urls}</urlset>")
    batches: list[int] = []
    record = Frontier.record_failures

    def count(self: Frontier, failures: list[object], **more: object) -> list[bool]:
        batches.append(len(failures))
        return record(self, failures, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Frontier, "record_failures", count)
    refused_before_the_last_page = 0

    def watch(total: Tally, left: int) -> None:
        nonlocal refused_before_the_last_page
        if total.fetched < 5:
            refused_before_the_last_page = total.failed["robots"]

    every = {
        "refused": Source(kind="sitemap", url=web.url(1, "/refused.xml")),
        "feed": Source(kind="feed", url=web.url(2, "/feed.xml")),
    }
    done = collect(
        every,
        settings=settings(connect_s=30.0, read_s=30.0, total_s=60.0),
        home=tmp_path / "home",
        on_progress=watch,
    )
    assert done.sources["refused"].failed == {"robots": REFUSED}
    assert done.sources["feed"].fetched == 5
    assert sum(batches) == REFUSED + 1  # the other host's feed names one that is refused, too
    assert len(batches) < REFUSED / 100
    assert refused_before_the_last_page < REFUSED / 2
    assert {line["path"] for line in web.requests() if line["host"] == "127.0.1.1"} == {
        "/robots.txt",
        "/refused.xml",
    }
