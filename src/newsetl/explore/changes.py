"""What an explorer that was started with --write can change: a field, codes, and which rejects run again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from newsetl.api.find import find_article
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.core.records import Reason
from newsetl.explore.article import article_id_of, article_row
from newsetl.explore.site import Form, link, see, site_of, written
from newsetl.maintain.annotate import Codes, annotate
from newsetl.maintain.correct import Correction, correct


@written
def correct_field(request: Request, form: Form) -> Response:
    """Correct a field of an article, or take its correction back; the page shows the build that has it."""
    site = site_of(request)
    with site.published.newest() as build:
        identity = article_row(build, article_id_of(request))["article_id"]
    made = Correction(
        article_id=identity,
        column=form.get("column", ""),
        value=form.get("value", ""),
        note=form.get("note") or None,
        is_withdrawn=form.get("withdraw") == "yes",
    )
    correct(site.settings, [made])
    site.published.catch_up()
    return see(f"/article/{identity}")


@written
def annotate_article(request: Request, form: Form) -> Response:
    """Add one code of an article."""
    site = site_of(request)
    with site.published.newest() as build:
        identity = article_row(build, article_id_of(request))["article_id"]
        row = {"article_id": str(identity), form.get("code", ""): form.get("value", "")}
        row |= {"coder": form["coder"]} if form.get("coder") else {}
        done = annotate(
            site.settings,
            Codes(name=form.get("name", ""), rows=[row]),
            find=lambda words: find_article(build.connection, words),
        )
    if done.declined:
        raise UsageError("; ".join(done.declined))
    site.published.catch_up()
    return see(f"/article/{identity}")


@written
def requeue(request: Request, form: Form) -> Response:
    """Run the rejects of a reason again."""
    reason = form.get("reason", "")
    if reason and reason not in set(Reason):
        raise UsageError(f"reason {reason}: there is no such reason{nearest(reason, Reason)}")
    if not site_of(request).requeue.start(reason):
        raise UsageError("rejects are being run again already: wait until that has ended")
    return see(link("/rejects", reason=reason))
