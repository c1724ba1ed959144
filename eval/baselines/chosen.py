"""The baselines' settings, chosen for each data set and view on its validation period.

`shelftalk eval rank --data NAME --tune` chooses them again from the grids of eval/baselines/tuning.py.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from eval.baselines.by_implicit import Als, ItemKnn
from eval.baselines.content import Content
from eval.baselines.linear import Ease
from eval.baselines.past import RECENT_DAYS, System
from eval.baselines.simple import Blend, Personal, Popularity
from ranking.training import View

Chosen: TypeAlias = Mapping[View, System]
"""A system with the settings of each view."""

Systems: TypeAlias = Mapping[str, Chosen]


def _both(system: System) -> Chosen:
    return {"all": system, "new": system}


POPULARITY, RECENT = "popularity", "recent popularity"
COUNTED: Final[Systems] = {POPULARITY: _both(Popularity()), RECENT: _both(Popularity(days=RECENT_DAYS))}
"""What needs no choosing. These two can also serve a visitor without a past."""

QUICK: Final[Systems] = {
    **COUNTED,
    "personal recency": _both(Personal(half_life=120)),
    "EASE": {"all": Ease(reg=300, half_life=90), "new": Ease(reg=1_000, half_life=90)},
}
"""What every training is compared with: no extra library, settings of Complete Journey."""

_CJ_EASE: Final[Chosen] = {"all": Ease(reg=300, half_life=90), "new": Ease(reg=1_000, half_life=90)}
_COMPLETE_JOURNEY: Final[Systems] = {
    **COUNTED,
    "personal frequency": _both(Personal()),
    "personal recency": _both(Personal(half_life=120)),
    "item-kNN cosine": {
        "all": ItemKnn(kind="cosine", k=200, half_life=30, support=20, binary=True),
        "new": ItemKnn(kind="cosine", k=200, half_life=30, support=1, binary=True),
    },
    "item-kNN TF-IDF": _both(ItemKnn(kind="tfidf", k=200, half_life=30, support=20)),
    "item-kNN BM25": {
        "all": ItemKnn(kind="bm25", k=200, half_life=30, support=20),
        "new": ItemKnn(kind="bm25", k=50, half_life=30, support=1),
    },
    "ALS": {"all": Als(factors=128, alpha=1, reg=10), "new": Als(factors=64, alpha=1, reg=10)},
    "EASE": _CJ_EASE,
    "EASE + personal": {
        "all": Blend(first=_CJ_EASE["all"], second=Personal(half_life=120), share=0.3),
        "new": Blend(first=_CJ_EASE["new"], second=Personal(half_life=15), share=0.1),
    },
}

_OR_BM25: Final[Chosen] = {
    "all": ItemKnn(kind="bm25", k=200, half_life=90, support=1),
    "new": ItemKnn(kind="bm25", k=50, half_life=90, support=1),
}
_ONLINE_RETAIL: Final[Systems] = {
    **COUNTED,
    "personal frequency": _both(Personal()),
    "personal recency": _both(Personal(half_life=120)),
    "item-kNN cosine": {
        "all": ItemKnn(kind="cosine", k=200, half_life=30, support=1, binary=True),
        "new": ItemKnn(kind="cosine", k=50, half_life=90, support=20, binary=True),
    },
    "item-kNN TF-IDF": {
        "all": ItemKnn(kind="tfidf", k=200, half_life=90, support=20),
        "new": ItemKnn(kind="tfidf", k=50, half_life=90, support=20),
    },
    "item-kNN BM25": _OR_BM25,
    "ALS": _both(Als(factors=128, alpha=1, reg=10)),
    "EASE": {"all": Ease(reg=300, half_life=90), "new": Ease(reg=100, half_life=90)},
    "content TF-IDF": _both(Content(half_life=30)),
    "item-kNN + content": {
        "all": Blend(first=_OR_BM25["all"], second=Content(half_life=30), share=0.9),
        "new": Blend(first=_OR_BM25["new"], second=Content(half_life=30), share=0.9),
    },
    "EASE + personal": {
        "all": Blend(first=Ease(reg=300, half_life=90), second=Personal(half_life=120), share=0.3),
        "new": Blend(first=Ease(reg=100, half_life=90), second=Personal(half_life=15), share=0.1),
    },
    "EASE + content": _both(Blend(first=Ease(reg=300, half_life=90), second=Content(half_life=30), share=0.7)),
}

_AS_EASE: Final[Chosen] = {"all": Ease(reg=1_000, half_life=90), "new": Ease(reg=100, half_life=90)}
_AS_TFIDF: Final[Chosen] = {
    "all": ItemKnn(kind="tfidf", k=200, half_life=30, binary=True),
    "new": ItemKnn(kind="tfidf", k=200, half_life=90, binary=True),
}
_AMAZON_SCIENTIFIC: Final[Systems] = {
    POPULARITY: COUNTED[POPULARITY],
    "item-kNN cosine": {
        "all": ItemKnn(kind="cosine", k=200, half_life=30, binary=True),
        "new": ItemKnn(kind="cosine", k=200, half_life=90, binary=True),
    },
    "item-kNN TF-IDF": _AS_TFIDF,
    "item-kNN BM25": {
        "all": ItemKnn(kind="bm25", k=50, half_life=30, binary=True),
        "new": ItemKnn(kind="bm25", k=200, half_life=90, binary=True),
    },
    "ALS": {"all": Als(factors=64, alpha=10, reg=10), "new": Als(factors=128, alpha=10, reg=10)},
    "EASE": _AS_EASE,
    "content TF-IDF": {"all": Content(half_life=30), "new": Content(half_life=90)},
    "item-kNN + content": {
        "all": Blend(first=_AS_TFIDF["all"], second=Content(half_life=30), share=0.5),
        "new": Blend(first=_AS_TFIDF["new"], second=Content(half_life=90), share=0.7),
    },
    "EASE + content": {
        "all": Blend(first=_AS_EASE["all"], second=Content(half_life=30), share=0.7),
        "new": Blend(first=_AS_EASE["new"], second=Content(half_life=90), share=0.5),
    },
}

CHOSEN: Final[Mapping[str, Systems]] = MappingProxyType(
    {
        "complete-journey": _COMPLETE_JOURNEY,
        "online-retail": _ONLINE_RETAIL,
        "amazon-scientific": _AMAZON_SCIENTIFIC,
    }
)
"""By name of the data set; a shop of one's own is compared with `QUICK`, or with what `--tune` finds."""
