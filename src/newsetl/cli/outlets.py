"""`newsetl outlets`: the outlets of the corpus, and their names set right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from newsetl.cli.answer import form_of, write_answer
from newsetl.cli.flags import FileFlag, FormatFlag, JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError


def outlets(
    names: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="CSV, XLSX: outlet_id, name, country, language, aliases."),
    ] = None,
    form: FormatFlag = None,
    file: FileFlag = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """List the outlets; with a FILE, give them names, countries and aliases that hold in every build from then on.

    outlet_id is a host, or the name that articles without an address print. aliases are parted by |: other names,
    and other hosts whose articles belong to the outlet. An empty name takes back what a file said before.

    Examples:
        newsetl outlets -o outlets.csv

        newsetl outlets outlets.csv
    """
    from newsetl.api import questions

    settings = settings_from(warehouse=warehouse)
    if names is None:
        write_answer(
            settings,
            questions.OUTLETS,
            form=form_of(form, file, as_json=as_json),
            file=file,
        )
        return
    from newsetl.maintain.correct import add_rows
    from newsetl.warehouse.manual.sheets import read_sheet
    from newsetl.warehouse.missing import refuse_missing

    refuse_missing(settings.warehouse)
    rows = [_row(names, number, row) for number, row in enumerate(read_sheet(names), start=2)]
    if rows:
        add_rows(settings, "outlets", rows, on_message=print_note)
    print_json({"outlets": len(rows)}) if as_json else print_line(f"{counted(len(rows), 'outlet')} set")


def _row(path: Path, number: int, row: Any) -> dict[str, Any]:
    import json

    outlet = row.get("outlet_id", "").strip().lower()
    if not outlet or "name" not in row:
        raise UsageError(f"{path}, row {number}: it needs outlet_id and name; nothing was set")
    country, listed = row.get("country", "").strip().upper(), row.get("aliases", "").strip()
    if country and (len(country) != 2 or not country.isalpha()):
        raise UsageError(f"{path}, row {number}: country {country!r} is no code such as DE; nothing was set")
    aliases = json.loads(listed) if listed.startswith("[") else listed.split("|")  # as -o writes them, or by hand
    return {
        "outlet_id": outlet,
        "name": row["name"].strip() or None,
        "country": country or None,
        "language": row.get("language", "").strip().lower() or None,
        "aliases": [alias.strip() for alias in aliases if alias.strip()],
        "note": row.get("note", "").strip() or None,
    }
