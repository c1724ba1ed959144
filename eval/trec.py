"""Lists and truths in TREC's formats, for other tools: `query Q0 product rank score tag`, `query 0 product grade`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.sheets import Result, Sheet, Targets
from ranking.measures import NOTHING
from retrieval.schema import ProductId

Run = Mapping[str, Sequence[str]]
Qrels = Mapping[str, frozenset[str]]


class TrecError(ValueError):
    """A file is no run, or no qrels, with the line that is not."""


def write_run(path: Path, result: Result, target: Targets, ids: Sequence[ProductId]) -> None:
    """One line per place; scores fall by whole numbers, so no tool can order ties its own way."""
    with path.open("w", encoding="utf-8") as file:
        for visitor, row in zip(target.visitors, result.lists, strict=True):
            shown = row[row != NOTHING]
            for place, item in enumerate(shown.tolist(), start=1):
                tag = result.system.replace(" ", "_")
                file.write(f"{visitor} Q0 {ids[item]} {place} {shown.size - place + 1} {tag}\n")


def write_qrels(path: Path, target: Targets, ids: Sequence[ProductId]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for visitor, truth in target:
            file.writelines(f"{visitor} 0 {ids[item]} 1\n" for item in truth.tolist())


def read_run(path: Path) -> dict[str, list[str]]:
    """Each query's products, best first: by score falling, equal scores in the order of the file.

    Raises:
        TrecError: a line has not six fields, or a score that is no number.
    """
    scored: dict[str, dict[str, float]] = {}
    for number, fields in _lines(path, 6):
        query, _, product, _, score, _ = fields
        try:
            value = float(score)
        except ValueError:
            raise TrecError(f"{path}, line {number}: the score {score!r} is not a number") from None
        if product in scored.setdefault(query, {}):
            raise TrecError(f"{path}, line {number}: {product} stands twice in the list of {query}")
        scored[query][product] = value
    return {query: sorted(found, key=lambda one: -found[one]) for query, found in scored.items()}


def read_qrels(path: Path) -> dict[str, frozenset[str]]:
    """Each query's true products: those with a grade above 0.

    Raises:
        TrecError: a line has not four fields, or a grade that is no whole number.
    """
    truths: dict[str, set[str]] = {}
    for number, fields in _lines(path, 4):
        query, _, product, grade = fields
        try:
            good = int(grade) > 0
        except ValueError:
            raise TrecError(f"{path}, line {number}: the grade {grade!r} is not a whole number") from None
        truths.setdefault(query, set()).update({product} if good else ())
    return {query: frozenset(found) for query, found in truths.items()}


def scored(run: Run, qrels: Qrels) -> Mapping[str, npt.NDArray[np.float64]]:
    """Every measure for each query with a true product, in the order of qrels; without a list it reaches 0."""
    sheet = Sheet()
    for query, truth in qrels.items():
        if truth:
            ranked = run.get(query, ())
            place = {product: at for at, product in enumerate(ranked)}
            missing = range(len(ranked), len(ranked) + len(truth))
            true = [place.get(one, gap) for one, gap in zip(sorted(truth), missing, strict=True)]
            sheet.note(np.arange(len(ranked)), np.array(true, np.int64))
    return {measure: np.array(values) for measure, values in sheet.values.items()}


def _lines(path: Path, n: int) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if fields := line.split():
            if len(fields) != n:
                raise TrecError(f"{path}, line {number}: {len(fields)} fields where {n} belong")
            found.append((number, fields))
    return found
