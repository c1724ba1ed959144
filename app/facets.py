"""The filters that a list offers, with how many products each would leave."""

from collections.abc import Sequence

from retrieval.filters import words
from retrieval.index import Facets, VectorIndex
from retrieval.schema import Candidate, Constraint, Op, Query

NEAREST = 100
"""Products that are counted where none holds all the words: the best of those that were found."""


def counted(fields: Sequence[str], query: Query, found: Sequence[Candidate], index: VectorIndex) -> Facets:
    """Counts per value of each field, by the index's word, among the products that answer the query.

    Without words those are all under the constraints. With words: all that hold them; where none does ("something
    for breakfast"), the nearest that were found.

    Raises:
        IndexUnavailable: the index cannot answer now.
    """
    if not words(query.text):
        return index.facets(fields, query.constraints)
    holding = (*query.constraints, Constraint(field="text", op=Op.CONTAINS, value=query.text))
    if index.count(holding):
        return index.facets(fields, holding)
    return index.facets(fields, query.constraints, among=[one.product_id for one in found[:NEAREST]])
