"""Lists of URLs: one a line, and as tables that people download."""

from __future__ import annotations

import errno
import gzip
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest

from newsetl.collect.boundary import contained
from newsetl.collect.discover.announced import Listing
from newsetl.collect.discover.urls import read_urls
from newsetl.collect.outcomes import Failed, Why
from tests.web.documents import GDELT, MEDIA_CLOUD

BOTH = ["https://paper.example/1", "https://paper.example/2"]


def listed(path: Path, text: str | bytes) -> Listing:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_urls(path)


def urls(listing: Listing) -> list[str]:
    return [page.url for page in listing.pages]


def test_lists_of_urls(tmp_path: Path) -> None:
    listing = listed(tmp_path / "urls.txt", "# ours\nhttps://x.example/1 # first\n\nhttps://x.example/2\n")
    assert urls(listing) == ["https://x.example/1", "https://x.example/2"]


def test_a_line_that_is_no_address_costs_itself(tmp_path: Path) -> None:
    listing = listed(tmp_path / "urls.txt", "https://x.example/1\nhttp://[::1\nhttps://x.example/2\nnonsense\n")
    assert urls(listing) == ["https://x.example/1", "https://x.example/2"]
    assert (listing.malformed, listing.first_malformed) == (2, "line 2: 'http://[::1'")


def test_a_list_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        read_urls(tmp_path)
    assert failed.value.why is Why.UNREADABLE


def test_media_cloud_gives_urls_with_titles_and_dates(tmp_path: Path) -> None:
    listing = listed(tmp_path / "media-cloud.csv", MEDIA_CLOUD)
    assert urls(listing) == BOTH
    first, second = (page.announcement for page in listing.pages)
    assert (first.title, first.published, first.language) == ("One, two", "2026-11-01", "en")
    assert second.title == 'A "quoted" title'


def test_gdelt_has_no_header_and_its_urls_in_the_last_column(tmp_path: Path) -> None:
    assert urls(listed(tmp_path / "20261102.export.CSV", GDELT)) == BOTH


def test_packed_tables_are_read_as_they_are_downloaded(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "20261102.export.CSV.zip", "w") as archive:
        archive.writestr("20261102.export.CSV", GDELT)
    assert urls(read_urls(tmp_path / "20261102.export.CSV.zip")) == BOTH
    assert urls(listed(tmp_path / "media-cloud.csv.gz", gzip.compress(MEDIA_CLOUD))) == BOTH
    for broken in (b"PK\x03\x04 no archive", b"\x1f\x8b no gzip"):
        with pytest.raises(Failed):
            listed(tmp_path / "broken.zip", broken)


@pytest.mark.parametrize(
    "text",
    [
        "URL,MobileURL,Date,Title\n{0},,20261102,One\n{1},,20261102,Two\n",
        "sep=;\r\ntitle;url\r\nOne;{0}\r\nTwo;{1}\r\n",
        "url\n{0}\n{1}\n",
        "{0}\tOne\n{1}\tTwo\n",
        'title,url\n"never closed,{0}\nTwo,{1}\n',
        "title,url\r{0},{0}\r{1},{1}\r",
    ],
)
def test_tables_of_every_form(tmp_path: Path, text: str) -> None:
    assert urls(listed(tmp_path / "list.csv", text.format(*BOTH))) == BOTH
    assert urls(listed(tmp_path / "list", text.format(*BOTH).encode("utf-16"))) == BOTH


def test_a_comma_in_an_address_makes_no_table(tmp_path: Path) -> None:
    commas = ["https://paper.example/a,123.html", "https://paper.example/b,124,c.html"]
    assert urls(listed(tmp_path / "urls.txt", "\n".join(commas))) == commas


def test_a_row_without_an_address_costs_itself(tmp_path: Path) -> None:
    listing = listed(
        tmp_path / "list.csv",
        "id,url\n1,https://paper.example/1\n2,\n3\n4,http://[::1\n5,https://paper.example/2\n",
    )
    assert (urls(listing), listing.malformed, listing.first_malformed) == (BOTH, 3, "line 3: ''")


def test_a_cell_of_a_megabyte_costs_its_row_at_most(tmp_path: Path) -> None:
    text = f'title,url\n"{"x" * 1_000_000}",https://paper.example/1\nTwo,https://paper.example/2\n'
    assert urls(listed(tmp_path / "list.csv", text)) == BOTH


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_damaged_archive_of_any_method_is_a_list_that_cannot_be_read(method: int, tmp_path: Path) -> None:
    path = tmp_path / "list.zip"
    with ZipFile(path, "w", method) as archive:
        archive.writestr("a.txt", "\n".join(f"https://paper.example/{number}" for number in range(500)))
    damaged = bytearray(path.read_bytes())
    for place in range(45, 75):
        damaged[place] ^= 0xFF
    with pytest.raises(Failed) as failed:
        listed(path, bytes(damaged))
    assert failed.value.why is Why.UNREADABLE


def test_damaged_bytes_fail_their_source_and_a_full_disk_ends_the_collect() -> None:
    with pytest.raises(Failed), contained():
        raise OSError("Invalid data stream")  # as bz2 and gzip raise it
    with pytest.raises(OSError, match="No space left"), contained():
        raise OSError(errno.ENOSPC, "No space left on device")
