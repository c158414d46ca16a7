#!/usr/bin/env python3
"""Names of countries and of the cities of time zones in fifty languages, from Unicode's CLDR as Babel carries it.

    tools/world_places.py

Writes src/newsetl/extract/fields/data/world_places.toml. CLDR is under the Unicode licence, which lets its data be
passed on with its notice.
"""

from __future__ import annotations

from pathlib import Path

from babel import Locale

from newsetl.core.text import composed

LANGUAGES = (
    "en de fr es it pt nl sv nb nn da fi et lv lt hu ro pl cs sk sl hr sr bs ru uk be bg mk el tr az kk sq is ga "
    "ca eu gl id ms vi sw af ha yo zu hi bn th"
).split()
FILE = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data" / "world_places.toml"
HEAD = """# Countries and cities in many languages, one a line: by tools/world_places.py from CLDR
# (Unicode licence v3, © 1991-2026 Unicode, Inc.), as Babel {version} carries it.
"""


def main() -> None:
    """Write the file anew."""
    from babel import __version__

    countries: set[str] = set()
    cities: set[str] = set()
    for code in LANGUAGES:
        locale = Locale.parse(code)
        countries |= {
            name for key, name in locale.territories.items() if len(key) == 2 and key not in ("ZZ", "EZ")
        }
        cities |= {zone["city"] for zone in locale.time_zones.values() if "city" in zone}
    content = HEAD.format(version=__version__)
    for name, listed in (("countries", countries), ("cities", cities)):
        plain = sorted(composed(one) for one in listed if '"' not in one and "\\" not in one)
        content += f'{name} = """\n' + "\n".join(plain) + '"""\n'
    FILE.write_text(content, "utf-8")
    print(f"{FILE.name}: {len(countries)} names of countries, {len(cities)} of cities")


if __name__ == "__main__":
    main()
