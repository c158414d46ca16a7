"""What `make demo-web` runs: the sample newspaper on a server of this machine, collected, then read offline.

The server stands on 127.0.1.1 only. Feed, sitemap and pages are those of samples/, their addresses rewritten.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from newsetl.collect.collect import collect
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source
from newsetl.collect.tally import Collected

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
PAPER = "https://www.harbourcourier.example"
ADDRESS = "127.0.1.1"
_CANONICAL = re.compile(r'rel="canonical" href="([^"]+)"')


class Newspaper(ThreadingHTTPServer):
    """The Harbour Courier's site, as far as samples/ knows it."""

    def __init__(self) -> None:
        super().__init__((ADDRESS, 0), _Desk)
        self.home = f"http://{ADDRESS}:{self.server_port}"
        self.paths: list[str] = []
        self.files = {
            "/robots.txt": f"User-agent: *\nDisallow: /admin/\nSitemap: {PAPER}/news-sitemap.xml\n",
            "/feed.xml": (SAMPLES / "feed.xml").read_text(encoding="utf-8"),
            "/news-sitemap.xml": (SAMPLES / "news-sitemap.xml").read_text(encoding="utf-8"),
        }
        for page in sorted((SAMPLES / "pages").glob("*.html")):
            text = page.read_bytes().decode("utf-8", "replace")
            canonical = _CANONICAL.search(text)
            if canonical and canonical[1].startswith(f"{PAPER}/") and urlsplit(canonical[1]).path != "/":
                self.files[urlsplit(canonical[1]).path] = text

    def body(self, path: str) -> bytes | None:
        """A file of the site, with its own addresses."""
        text = self.files.get(path)
        return None if text is None else text.replace(PAPER, self.home).encode()


class _Desk(BaseHTTPRequestHandler):
    """Answers GET, with ETag and 304."""

    server: Newspaper
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Serve a file, or say that there is none."""
        self.server.paths.append(self.path)
        body = self.server.body(self.path)
        etag = f'"{zlib.crc32(body or b""):08x}"'
        if body is not None and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200 if body is not None else 404)
        self.send_header(
            "Content-Type", "application/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
        )
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the demo prints its own account."""


def run(paper: Newspaper, home: Path) -> Collected:
    """Collect the newspaper's feed and site into `home`."""
    sources = {
        "courier": Source(kind="feed", url=f"{paper.home}/feed.xml"),
        "courier-site": Source(kind="site", url=f"{paper.home}/"),
    }
    settings = WebSettings(contact="demo@newsetl.example", allow=(f"{ADDRESS}/32",), pace_s=0.1, sitemap_days=0)
    return collect(sources, settings=settings, home=home, names=tuple(sources))


def main() -> None:
    """Serve, collect twice, then make articles of the archive with the server gone."""
    paper = Newspaper()
    threading.Thread(target=paper.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="newsetl-demo-web-") as folder:
        home = Path(folder)
        for time in ("first", "second"):
            before = len(paper.paths)
            total = run(paper, home).total
            print(
                f"{time} collect: {len(paper.paths) - before} requests, {total.fetched} pages fetched, "
                f"{total.bytes / 1000:.1f} kB, failed: {dict(total.failed) or 'none'}",
                flush=True,
            )
        paper.shutdown()
        print("\nThe server is gone. $ newsetl run raw", flush=True)
        for words in (["run", str(home / "raw")], ["sql", "SELECT title, published_on FROM articles ORDER BY 2"]):
            done = subprocess.run([sys.executable, "-m", "newsetl", *words, "-w", folder], cwd=ROOT, check=False)
            if done.returncode:
                sys.exit(done.returncode)


if __name__ == "__main__":
    main()
