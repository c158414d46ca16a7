"""HTTP/2 where TLS offers it, and certificates that are checked."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from newsetl.collect.fetch import Fetcher
from newsetl.collect.outcomes import Fetched, FetchFailed, Why
from tests.web import settings

from .test_hostile import NoStore

ADDRESS = "127.0.1.1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A key and a certificate for the address, made by what Prefect brings."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    secret, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]),
    )
    today, address = datetime.now(UTC), x509.IPAddress(ip_address(ADDRESS))
    made = x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
    made = made.not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    cert.write_bytes(made.sign(secret, SHA256()).public_bytes(Encoding.PEM))
    key.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key, cert


async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One HTTP/2 connection: robots.txt is absent, anything else is a page."""
    talk = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    talk.initiate_connection()
    writer.write(talk.data_to_send())
    while data := await reader.read(65536):
        for event in talk.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers or [])[b":path"]
                status = "404" if path == b"/robots.txt" else "200"
                head = [(":status", status), ("content-type", "text/html"), ("x-old", "1")]
                talk.send_headers(event.stream_id, head)
                talk.send_data(event.stream_id, b"<p>over h2", end_stream=True)
        writer.write(talk.data_to_send())
    writer.close()


def fetched(certificate: tuple[Path, Path]) -> Fetched | FetchFailed:
    async def run() -> Fetched | FetchFailed:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate[1], certificate[0])
        context.set_alpn_protocols(["h2"])
        server = await asyncio.start_server(speak, ADDRESS, 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        fetcher = Fetcher(settings(), NoStore())
        try:
            return await fetcher.fetch(f"https://{ADDRESS}:{port}/a")
        finally:
            await fetcher.close()
            server.close()

    return asyncio.run(run())


def test_http_2_is_spoken_where_it_is_offered(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    outcome = fetched(certificate)
    assert isinstance(outcome, Fetched), outcome
    assert outcome.last.http_version == b"HTTP/2"
    assert outcome.last.body == b"<p>over h2"
    assert outcome.last.address == ADDRESS


def test_a_certificate_nobody_vouches_for_is_refused(certificate: tuple[Path, Path]) -> None:
    outcome = fetched(certificate)
    assert isinstance(outcome, FetchFailed)
    assert outcome.why is Why.ROBOTS_UNREACHABLE
    assert "CERTIFICATE_VERIFY_FAILED" in outcome.detail
