"""How much of what is understood is still understood in other words (rewordings.py)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from eval.proportion import Proportion
from eval.rewordings import REWORDINGS, Rewording
from eval.understanding import Case, Shelf, Verdict, judged


@dataclass(kw_only=True)
class Kept:
    """Of the cases to which one rewording applies: how many are read as rightly as before, and which are not."""

    rewording: Rewording
    cases: int = 0
    invented: int = 0
    broken: list[Verdict] = field(default_factory=list)

    @property
    def share(self) -> Proportion:
        return Proportion(self.cases - len(self.broken), self.cases)

    @property
    def invention(self) -> Proportion:
        """Those with an edit that nobody asked for."""
        return Proportion(self.invented, self.cases)

    def to_json(self) -> dict[str, object]:
        return {"kept": self.share.to_json(), "invented": self.invention.to_json()}

    def add(self, verdict: Verdict) -> None:
        self.cases += 1
        self.invented += bool(verdict.invented)
        if verdict.wrong:
            self.broken.append(verdict)


def kept_of(
    some: Iterable[Case],
    shelves: Mapping[str, Shelf],
    rewordings: Sequence[Rewording] = REWORDINGS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Kept]:
    """For every rewording what is kept of the cases that are read right as they stand; the others say nothing."""
    right = [case for case in some if not judged(case, shelves[case.shop]).wrong]
    kept = []
    for done, rewording in enumerate(rewordings, start=1):
        kept.append(one := Kept(rewording=rewording))
        for case in in_other_words(right, rewording):
            one.add(judged(case, shelves[case.shop]))
        progress(done, len(rewordings))
    return kept


def in_other_words(some: Iterable[Case], rewording: Rewording) -> Iterator[Case]:
    """The cases to which a rewording applies, each said so, and with its labels in either spelling."""
    for case in some:
        if said := rewording.of(case):
            words = _respelt(case.say, said)
            yield replace(case, say=said, right=(*case.right, *(_renamed(right, words) for right in case.right)))


def _respelt(before: str, now: str) -> dict[str, str]:
    """Which word is spelt how, where each word is still one; none otherwise."""
    words, new = ([word.strip(".,;:!?").lower() for word in said.split()] for said in (before, now))
    return dict(zip(words, new, strict=True)) if len(words) == len(new) else {}


def _renamed(right: Mapping[str, Any], words: Mapping[str, str]) -> Mapping[str, Any]:
    """A label whose words are spelt as the shopper now spells them: the search goes by the shopper's own."""

    def in_words(text: str) -> str:
        return " ".join(words.get(word.lower(), word) for word in text.split())

    limits = [
        {**one, "value": in_words(one["value"])} if one["field"] == "text" else one for one in right["constraints"]
    ]
    return {**right, "text": right["text"] and in_words(right["text"]), "constraints": limits}
