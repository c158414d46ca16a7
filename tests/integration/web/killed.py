"""`python killed.py HOME PORT HOSTS`: one collect of the test web, to be killed from outside."""

from __future__ import annotations

import sys
from pathlib import Path

from newsetl.web.collect import collect
from newsetl.web.settings import WebSettings
from newsetl.web.sources import Source

if __name__ == "__main__":
    home, port, hosts = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    found = {f"s{n}": Source(kind="site", url=f"http://127.0.1.{n}:{port}/") for n in range(1, hosts + 1)}
    found |= {f"f{n}": Source(kind="feed", url=f"http://127.0.1.{n}:{port}/feed.xml") for n in range(1, hosts + 1)}
    settings = WebSettings(contact="editor@news.example", allow=("127.0.1.0/24",), pace_s=0.0, warc_bytes=50_000)
    done = collect(found, settings=settings, home=home)
    sys.stdout.write(f"{done.total.fetched}\n")
