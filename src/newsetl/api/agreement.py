"""How far coders agree beyond chance, by NLTK: Krippendorff's alpha and Cohen's kappa of nominal codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest

_NO_CODES = ("article_id", "quote", "coder", "coded_at")
Label = tuple[str, str, Any]  # coder, unit, code


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One measure of one code.

    Attributes:
        code: Name of the code.
        measure: krippendorff_alpha, of all coders, or cohen_kappa, of two.
        coders: Their names, in order.
        units: Articles or quotes that at least two of them coded.
        value: 1 is full agreement, 0 is chance; None where it cannot be told, as all say the same or no unit was
            coded twice.
    """

    code: str
    measure: str
    coders: str
    units: int
    value: float | None

    @property
    def facts(self) -> dict[str, Any]:
        """The same as a dict."""
        return asdict(self)

    @property
    def rounded(self) -> str:
        """The value with three decimals."""
        return "cannot be told" if self.value is None else f"{self.value:.3f}"


def agreements_of(name: str, rows: Sequence[Mapping[str, Any]], code: str | None = None) -> list[Agreement]:
    """Agreement on one code, or on each, of the rows of a table of codes.

    Raises:
        UsageError: there is no such code, NLTK is not installed, or fewer than two coders are named.
    """
    codes = [column for column in (rows[0] if rows else {}) if column not in _NO_CODES]
    if code is not None and code not in codes:
        raise UsageError(f"{name} has no code {code!r}{nearest(code, codes)}")
    measured = []
    for each in codes if code is None else [code]:
        labels = [
            (row["coder"], f"{row['article_id']} {row['quote'] or ''}", row[each])
            for row in rows
            if row["coder"] is not None and row[each] is not None
        ]
        measured += agreements(each, labels)
    return measured


def agreements(code: str, labels: Sequence[Label]) -> list[Agreement]:
    """Alpha of all coders, and kappa of each pair of them.

    Raises:
        UsageError: NLTK is not installed, or fewer than two coders are named.
    """
    coders = sorted({coder for coder, _, _ in labels})
    if len(coders) < 2:
        raise UsageError(f"{code}: only one coder is named ({', '.join(coders) or 'none'}); agreement needs two")
    measured = [_measured("krippendorff_alpha", code, labels, coders)]
    for pair in combinations(coders, 2):
        measured.append(_measured("cohen_kappa", code, [label for label in labels if label[0] in pair], pair))
    return measured


def _measured(measure: str, code: str, labels: Sequence[Label], coders: Sequence[str]) -> Agreement:
    counts: dict[str, int] = {}
    for _, unit, _ in labels:
        counts[unit] = counts.get(unit, 0) + 1
    shared = [label for label in labels if counts[label[1]] > 1]
    units = len({unit for _, unit, _ in shared})
    value = _value(measure, shared, coders) if shared and len({label[2] for label in shared}) > 1 else None
    return Agreement(code=code, measure=measure, coders=", ".join(coders), units=units, value=value)


def _value(measure: str, labels: Sequence[Label], coders: Sequence[str]) -> float:
    try:
        from nltk.metrics.agreement import AnnotationTask
    except ImportError as error:
        raise UsageError("nltk is not installed: pip install 'newsetl[agreement]'") from error
    task = AnnotationTask(data=list(labels))
    return float(task.alpha() if measure == "krippendorff_alpha" else task.kappa_pairwise(*coders))
