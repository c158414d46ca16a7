"""The files that are shipped say what the code does."""

from __future__ import annotations

import tomllib
from pathlib import Path

from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source, load_sources

ROOT = Path(__file__).parents[3]


def uncommented(text: str) -> str:
    lines = (line.removeprefix("# ") for line in text.splitlines())
    return "\n".join(line for line in lines if line.startswith("[") or " = " in line)


def test_the_shipped_sources_are_none_and_each_example_is_one(tmp_path: Path) -> None:
    path = ROOT / "config" / "sources.toml"
    assert load_sources(path) == {}
    examples = tomllib.loads(uncommented(path.read_text()))["sources"]
    assert {Source.model_validate(one).kind for one in examples.values()} == {
        "feed", "sitemap", "site", "section", "urls", "local",
    }  # fmt: skip


def test_the_guide_lists_every_setting_with_its_default() -> None:
    guide = (ROOT / "docs" / "web.md").read_text()
    block = guide.partition("```toml\n[web]\n")[2].partition("```")[0]
    written = tomllib.loads("\n".join(line.removeprefix("# ") for line in block.splitlines()))
    assert WebSettings.model_validate(written) == WebSettings()
    assert list(written) == [name for name in WebSettings.model_fields if name != "proxy"]
