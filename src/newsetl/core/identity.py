"""Identity: URL forms, article ids, content hashes. The same on every machine and in every order.

These rules are final: a change here gives every article another id. `URL_RULES` numbers them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit
from uuid import UUID, uuid5

import idna
import orjson

from newsetl.core.records import Capture, plain

URL_RULES = 1
ARTICLE_NAMESPACE = UUID("0b6d4a52-7a56-5f0b-8f8e-2f9d3b1c5e10")

# Parameters that name a campaign, a click or a session, never a document.
_TRACKING = re.compile(
    r"(?:utm|mtm|piwik|matomo|hsa|stm|at|vero|oly|fb|ga|gaa|guce)_\w+|_hs\w+|__twitter_impression|"
    r"pk_(?:campaign|kwd|keyword|source|medium|content|cid|vid)|"
    r"(?:fb|g|d|dc|gb|wb|y|msc|ttc|tw|li_fat_|igs|mkt_)cl(?:k)?id|gclsrc|msclkid|fbclid|gbraid|wbraid|igshid|igsh|"
    r"mc_[ce]id|_ga|_gl|_openstat|wickedid|yclid|twclid|ttclid|rb_clickid|s_cid|"
    r"cmpid|cmp|ocid|ncid|icid|smid|smtyp|ito|xtor|wt[._]\w+|wtmc|ns_(?:campaign|mchannel|source|linkname|fee)|"
    r"guccounter|spm|scm|mkt_tok|trk|trkcampaign|sharetoken|shareid|sh_kit|"
    r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|sessionid|session_id",
    re.IGNORECASE,
)
_AMP_QUERY = re.compile(
    r"(?:amp|outputtype=amp|amp=(?:1|true)?|_amp=(?:1|true)|usqp=.*|amp_js_v=.*)", re.IGNORECASE
)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
_TWIN_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.[^.])")
_AMP_PATH = re.compile(r"(?:/amp|\.amp)(?=(?:\.html?)?$)|(?<=/)amp/(?=.)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_BARE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_NO_HOST = re.compile(r"[\s\"#%/<>?@\\^`{|}]")
_PATH_SAFE = "/:@!$&'()*+,;=~-._%"
_QUERY_SAFE = "/?:@!$'()*+,;~-._%="
_AS_PYTHON = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


@lru_cache(maxsize=256)  # the id, the hash of the input and the row of a capture all ask for it
def clean_url(url: str | None) -> str | None:
    """`url` as one would open it: no tracking, session or fragment parts, one spelling; None if not http(s).

    Order of parameters, scheme and host twins (www, m, AMP) stay: `url_key` folds those.
    """
    parts = _split(url)
    if parts is None:
        return None
    scheme, host, path, query, fragment = parts
    path = _resolve(_SESSION_PATH.sub("", _spell(path, _PATH_SAFE))) or "/"
    pairs = (_spell(pair, _QUERY_SAFE) for pair in query.split("&"))
    kept = [pair for pair in pairs if pair and not _is_tracking(pair)]
    fragment = fragment if fragment.startswith("!") else ""
    return urlunsplit((scheme, host, path, "&".join(kept), fragment))


def url_key(url: str) -> str:
    """What all URLs of one document share: its `clean_url` without scheme, host twins and order of parameters."""
    parts = urlsplit(clean_url(url) or url.strip())
    host = _TWIN_HOST.sub("", parts.netloc.removesuffix(":80").removesuffix(":443"))
    path = _INDEX.sub("/", _AMP_PATH.sub("", parts.path.rstrip("/"))).rstrip("/")
    query = "&".join(sorted(pair for pair in parts.query.split("&") if pair and not _AMP_QUERY.fullmatch(pair)))
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{path}{'?' + query if query else ''}{fragment}"


def article_id(capture: Capture) -> UUID:
    """The id of a capture: from its address; without one, from the name its surroundings give it, else its bytes.

    The page's own canonical claim plays no part: many pages claim to be their homepage.
    """
    stated = uuid5(ARTICLE_NAMESPACE, capture.identity) if capture.identity else None
    return url_id(capture.url) or stated or bytes_id(capture)


def bytes_id(capture: Capture) -> UUID:
    """The id of an article of which nothing is known but its bytes."""
    return uuid5(ARTICLE_NAMESPACE, f"sha256:{capture.raw.sha256 or digest(capture.payload)}")


def url_id(url: str | None) -> UUID | None:
    """The id of the article at a URL; None for what is no web address."""
    return uuid5(ARTICLE_NAMESPACE, f"url:{url_key(url or '')}") if clean_url(url) else None


def digest(payload: bytes) -> str:
    """SHA-256 of bytes, hex."""
    return hashlib.sha256(payload).hexdigest()


def content_hash(values: Mapping[str, Any], *, has_any_number: bool = True) -> str:
    """128-bit hash, hex, of an article's text and fields: equal exactly when the values are.

    `has_any_number`: a number in it may be infinite, NaN or one that is written with an exponent. Where all are
    whole or have few decimals the hash is the same, and made in half the time.
    """
    return hashlib.blake2b(_canonical(values, has_any_number=has_any_number), digest_size=16).hexdigest()


def _canonical(values: Mapping[str, Any], *, has_any_number: bool) -> bytes:
    """JSON with its keys in order, as Python's own module writes it; by orjson where both write the same."""
    if not has_any_number:
        with suppress(orjson.JSONEncodeError):  # a lone surrogate, a number of more than 64 bits
            return orjson.dumps(values, default=_plain, option=_AS_PYTHON)
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return canonical.encode("utf-8", "surrogatepass")


def input_hash(capture: Capture) -> str:
    """128-bit hash, hex, of everything extraction reads of a capture: equal input, equal article."""
    context = {
        "sha256": capture.raw.sha256 or digest(capture.payload),
        "media": capture.media,
        "charset": capture.charset,
        "url": clean_url(capture.url),
        "chosen": capture.chosen,
        "hints": {name: [hint.source, hint.value] for name, hint in capture.hints.items()},
        "extra": dict(capture.extra),
    }
    return content_hash(context)


def _plain(value: object) -> object:
    """What JSON does not know: records as objects, times and dates in ISO form, bytes as hex."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return plain(value) if is_dataclass(value) else str(value)


def _split(url: str | None) -> tuple[str, str, str, str, str] | None:
    """Scheme, host with port, path, query and fragment; None for what is no web address."""
    text = _CONTROLS.sub("", url or "").strip()
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host:
        return None
    host = _ascii_host(host)
    if not host or _NO_HOST.search(host):
        return None
    if port is not None and port != {"http": 80, "https": 443}[scheme]:
        host = f"{host}:{port}"
    return scheme, host, parts.path, parts.query, parts.fragment


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:
        return ""


def _resolve(path: str) -> str:
    """Dot segments taken out (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    done: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if len(done) > 1:
                done.pop()
        elif part != ".":
            done.append(part)
    if path.endswith(("/.", "/..")):
        done.append("")
    return "/".join(done)


def _spell(part: str, safe: str) -> str:
    """One percent-encoding: what needs none is bare, all else is upper-case hex of UTF-8."""
    escaped = _ESCAPE.sub(_unescape, _BARE_PERCENT.sub("%25", part))
    return quote(escaped, safe=safe, errors="replace")


def _unescape(match: re.Match[str]) -> str:
    char = unquote(match[0], errors="strict") if int(match[0][1:], 16) < 0x80 else ""
    return char if char and (char.isalnum() or char in "-._~") else match[0].upper()


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(pair.partition("=")[0]) is not None
