"""Two hundred ways to say something to a browser in a title, a text, a name, an address or the name of a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from newsetl.core.records import PLACE_NAMESPACE, Reason
from newsetl.operations import run_artifacts
from newsetl.operations.sources_table import health_artifact
from newsetl.run.collected import web_context
from newsetl.settings import load_settings
from newsetl.warehouse.batches import conform
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.schema import PARTS
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.warehouse.conftest import RUN, article

RUN_CODE = "window.executed=1"
EXECUTED = "typeof window.executed !== 'undefined'"  # what a browser says after it
SEEDS = (
    f"<script>{RUN_CODE}</script>",
    f"<img src=x onerror={RUN_CODE}>",
    f"<svg onload={RUN_CODE}>",
    f"<svg><script>{RUN_CODE}</script></svg>",
    f"<math><mtext><style><img src=x onerror={RUN_CODE}></style></mtext></math>",
    f"<iframe srcdoc='<script>parent.{RUN_CODE}</script>'></iframe>",
    f"<a href=javascript:{RUN_CODE}>x</a>",
    f"<body onload={RUN_CODE}>",
    f"<details open ontoggle={RUN_CODE}>",
    f"<input autofocus onfocus={RUN_CODE}>",
    f"<video><source onerror={RUN_CODE}></video>",
    f"<object data='javascript:{RUN_CODE}'></object>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN_CODE}'>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    f"<form action=//evil.example><button formaction=javascript:{RUN_CODE}>x",
    f"{{{{ ''.__class__ }}}}{{% raw %}}<script>{RUN_CODE}</script>",
    f"javascript:{RUN_CODE}",
    f"JaVa\tScRiPt:{RUN_CODE}",
    f"data:text/html,<script>{RUN_CODE}</script>",
    f"http://evil.example/' onmouseover='{RUN_CODE}",
    "\u202egnp.elif\u202c \u2066\u2067 \u200f",
    "*bold* [link](javascript:1) ![x](http://evil.example/x.png) `code` | table |",
    "\x1b[31m \ue000mark\ue001 \ufffe",
    "-->]]><![CDATA[<!--",
    f"&lt;script&gt;{RUN_CODE}&lt;/script&gt; &#60;script&#62;",
)
WRAPPED = (
    "{}",
    '"{}',
    "'{}",
    '">{}',
    "'>{}",
    "</title></textarea></style></script>{}",
    "</a></p></td></table></svg>{}",
    "{} window",
)
PAYLOADS = tuple(
    wrapped.format(seed) if "{" not in seed else wrapped.replace("{}", seed)
    for wrapped in WRAPPED
    for seed in SEEDS
)
PAGE = """<!DOCTYPE html><html><head><title>A hostile page</title><base href="{other}/">
<meta http-equiv="refresh" content="0;url={other}/refreshed"><link rel="preconnect" href="{other}">
<link rel="dns-prefetch" href="{other}"><link rel="stylesheet" href="{other}/x.css"><link rel="prefetch" href="{other}/p">
<script>document.title='executed'; parent.executed=1; fetch('{other}/fetched')</script><script src="{other}/x.js"></script>
<style>@import url({other}/i.css); body {{ background: url({other}/b.png) }} @font-face {{ font-family: x; src: url({other}/f) }}</style>
</head><body onload="document.title='executed'"><h1>A hostile page</h1><p style="font-family:x">The ferry stopped.</p>
<img src="{other}/a.png" onerror="document.title='executed'"><iframe src="{other}/frame"></iframe>
<object data="{other}/o"></object><video src="{other}/v" autoplay></video><form action="{other}/f"><input autofocus></form>
<svg><image href="{other}/s.png"/><use href="{other}/u.svg#a"/></svg><a href="{other}/ping" ping="{other}/pinged">out</a>
</body></html>"""


def hostile_warehouse(root: Path, inputs: Path, other: str) -> tuple[list[UUID], UUID]:
    """A warehouse of an article a payload, and one whose original is a page that calls another server.

    Returns:
        The ids of the articles with payloads, and that of the page.
    """
    inputs.mkdir()
    file = inputs / "hostile.html"
    file.write_text(PAGE.format(other=other))
    with open_writer(root) as writer:
        rows = [_article(number, payload) for number, payload in enumerate(PAYLOADS)]
        rows.append(article("saved", "The ferry stopped.", title="Saved", media_type="html", source_uri=str(file)))
        _load(writer, rows)
        writer.publish()
    return [row["article_id"] for row in rows[:-1]], rows[-1]["article_id"]


def _article(number: int, payload: str) -> dict[str, Any]:
    return article(
        f"payload {number}",
        f"{payload}\nAgain: {payload}",
        title=payload,
        subtitle=payload,
        byline=payload,
        authors=[{"name": payload, "url": payload, "role": None, "kind": "person"}],
        section=payload,
        publisher=payload,
        language=None if number % 2 else "ar",
        url=payload,
        url_canonical=payload,
        image_url=payload,
        source_uri=f"/news/{payload}",
        keywords=[payload],
        paragraphs=[
            {"start": 0, "end": len(payload), "kind": "p"},
            {"start": len(payload) + 1, "end": 2 * len(payload) + 8, "kind": payload},
        ],
    )


def _load(writer: Warehouse, rows: list[dict[str, Any]]) -> None:
    first = writer.next_version
    rows = [{**row, "version": first + place} for place, row in enumerate(rows)]
    tables: dict[str, list[dict[str, Any]]] = {"articles": rows}
    for row in rows:
        if row["paragraphs"] is None:
            continue
        words = row["title"]
        shared = {"article_id": row["article_id"], "position": 0, "version": row["version"]}
        place = {"start": 0, "end": len(words), "text": words}
        add = {
            "entities": {
                "entity": words,
                "name": words,
                "type": "PER",
                "aliases": [words],
                "titles": [],
                "count": 1,
                "salience": 1.0,
            },
            "mentions": {"entity": words, "type": "PER", **place},
            "quotes": {"speaker": words, "speaker_resolved": words, "kind": "direct", "paragraph": 0, **place},
            "time_expressions": {"value": words, "precision": "day", **place},
            "images": {"url": words, "caption": words, "credit": words, "alt": words},
            "links": {"url": words, "text": words, "paragraph": 0},
            "credits": {"text": words, "kind": words},
            "field_evidence": {
                "field": "title",
                "value": words,
                "source": words,
                "locator": words,
                "chosen": False,
            },
        }
        for name, values in add.items():
            tables.setdefault(name, []).append({**shared, **values})
    version = first + len(rows)
    tables["rejects"] = [
        {
            "capture_id": uuid5(PLACE_NAMESPACE, f"reject {number}"),
            "stage": "read",
            "reason": str(Reason.BINARY),
            "detail": payload,
            "url": payload,
            "recipe": "1-test",
            "source_uri": f"/news/{payload}",
            "run_id": RUN,
            "loaded_at": datetime.now(UTC),
            "version": version + number,
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    batches = {name: [conform(name, [_whole(name, row) for row in given])] for name, given in tables.items()}
    writer.add(
        LoadRows(tables=batches),
        run_id=str(RUN),
        recipe="1-test",
        counts=Counts(seen=len(rows) + len(PAYLOADS), new=len(rows), rejects=len(PAYLOADS)),
        next_version=version + len(PAYLOADS),
    )


def _whole(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {spec.name: row.get(spec.name) for spec in PARTS[name]}


def artifacts(root: Path) -> list[str]:
    """What the flows show in Prefect, made of the worst that strangers can write."""
    checks = [{"result": "ok", "check": line, "it counts": line, "such as": line} for line in PAYLOADS]
    rejects = [{"documents": 1, "reason": line, "such as": line, "what to do": "nothing"} for line in PAYLOADS]
    health = health_artifact(web_context(load_settings({"warehouse": root})))
    return [
        run_artifacts.check_list(checks),
        run_artifacts.markdown_table(checks),
        run_artifacts.reject_list(rejects),
        health["markdown"],
    ]


# Elements that a browser made of a payload: what runs, what carries a handler, what leads to a script.
MADE_OF_PAYLOADS = """() => [...document.querySelectorAll('*')].filter(element =>
    element.matches('base[href*=evil], link[href*=evil], form[action*=evil], iframe[srcdoc], meta[http-equiv=refresh]')
    || element.tagName === 'SCRIPT' && /executed/.test(element.textContent)
    || [...element.attributes].some(attribute => /executed/.test(attribute.value)
        && (/^(on|srcdoc)/.test(attribute.name) || /^\\s*(javascript|vbscript|data:text)/i.test(attribute.value))))
    .map(element => element.outerHTML.slice(0, 200))"""
