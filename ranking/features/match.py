"""Features of how well a product answers the words and products that were asked with."""

from collections.abc import Mapping

import numpy as np

from ranking.features.base import Column, Context, Feature, Group

FEATURES = (
    Feature(name="match.meaning", unit="cosine"),
    Feature(name="match.words", unit="BM25"),
    Feature(name="match.similar", unit="cosine"),
    Feature(name="match.together", unit="similarity"),
)

SOURCES = {
    "semantic": "match.meaning",
    "lexical": "match.words",
    "similar": "match.similar",
    "together": "match.together",
}


def compute(context: Context) -> Mapping[str, Column]:
    columns = {feature.name: np.full(context.positions.size, np.nan, np.float32) for feature in FEATURES}
    for row, candidate in enumerate(context.candidates):
        for evidence in candidate.evidence:
            if name := SOURCES.get(evidence.source):
                columns[name][row] = evidence.score
    return columns


GROUP = Group(features=FEATURES, compute=compute)
