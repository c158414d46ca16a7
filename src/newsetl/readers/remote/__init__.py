"""Inputs in object stores and on web servers: listed, and read by ranges where they lie."""

from __future__ import annotations

from newsetl.readers.remote.addresses import (
    PUBLIC,
    Remote,
    check_address,
    is_remote,
    is_signed,
    is_web,
    name_of,
    scheme_of,
    without_signature,
)
from newsetl.readers.remote.walk import RemoteFile, check_remote, open_remote, remote_files, touch

__all__ = [
    "PUBLIC",
    "Remote",
    "RemoteFile",
    "check_address",
    "check_remote",
    "is_remote",
    "is_signed",
    "is_web",
    "name_of",
    "open_remote",
    "remote_files",
    "scheme_of",
    "touch",
    "without_signature",
]
