"""Inputs (files, folders, archives, tables) → captures: the bytes of single documents."""

from __future__ import annotations

from newsetl.readers.entry import HEAD_BYTES, Entry, FormatCount, InputProgress, ReadOptions, ReadOutcome
from newsetl.readers.format import Format
from newsetl.readers.formats import FORMATS, recognise
from newsetl.readers.path_pattern import PathPattern, compile_pattern
from newsetl.readers.places import is_there, open_place
from newsetl.readers.read import in_batches, read_at, read_captures, read_entry, read_file, read_input
from newsetl.readers.remote import Remote, is_remote
from newsetl.readers.tables.columns import check_columns
from newsetl.readers.tables.json_objects import JSON
from newsetl.readers.walk import (
    InputFile,
    check_inputs,
    kept_spec,
    measure,
    path_of,
    refuse_signed,
    storable,
    walk,
)
from newsetl.readers.warc.read import WARC, original_at, record_at

__all__ = [
    "FORMATS",
    "HEAD_BYTES",
    "JSON",
    "WARC",
    "Entry",
    "Format",
    "FormatCount",
    "InputFile",
    "InputProgress",
    "PathPattern",
    "ReadOptions",
    "ReadOutcome",
    "Remote",
    "check_columns",
    "check_inputs",
    "compile_pattern",
    "in_batches",
    "is_remote",
    "is_there",
    "kept_spec",
    "measure",
    "open_place",
    "original_at",
    "path_of",
    "read_at",
    "read_captures",
    "read_entry",
    "read_file",
    "read_input",
    "recognise",
    "record_at",
    "refuse_signed",
    "storable",
    "walk",
]
