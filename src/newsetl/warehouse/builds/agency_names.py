"""The names of news agencies in SQL: `is_of_agency` tells which publication is an agency's own."""

from __future__ import annotations

from newsetl.core.shipped import statements
from newsetl.extract.lexicon import agencies
from newsetl.warehouse.sql import quoted


def agency_names_sql() -> str:
    """What has `stored.agency_names` and the macros of agencies.sql in a database with the schema `stored`."""
    sql = statements("agencies.sql")
    rows = ", ".join(f"({quoted(alias)}, {quoted(agency)})" for alias, agency in agencies().items())
    return f"""{sql["create_table"]};
        {sql["create_macros"]};
        INSERT INTO stored.agency_names
        SELECT folded_name(alias), min(folded_name(kept)) FROM (VALUES {rows}) AS given(alias, kept) GROUP BY 1"""
