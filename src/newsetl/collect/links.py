"""Links as strangers write them → web addresses."""

from __future__ import annotations

from urllib.parse import urljoin

from newsetl.core.identity import clean_url

LONGEST_URL = 4096  # characters


def absolute(base: str, link: str) -> str | None:
    """A link that stands on a page at `base`, in full and as it was written; None when it is no web address.

    What `urllib` refuses (`http://[::1`), other schemes and endless addresses are none.
    """
    url = link.strip()
    try:
        url = url if url.startswith(("http://", "https://")) else urljoin(base, url)
    except ValueError:
        return None
    clean = clean_url(url)
    return None if clean is None or len(clean) > LONGEST_URL else url
