"""LangChain's vector store over qdrant-client's local mode: what most people build first."""

import warnings
from collections.abc import Sequence
from typing import Any

from langchain_core.embeddings import Embeddings
from langchain_qdrant import QdrantVectorStore
from qdrant_client import QdrantClient, models

from retrieval.encoder import Encoder, Vectors
from retrieval.indexes.payload import point_id
from retrieval.schema import Constraint, Op, Product

BATCH = 1_000
COLLECTION = "products"


class LocalMode:
    """The products in memory, searched as LangChain searches them."""

    def __init__(self, products: Sequence[Product], vectors: Vectors, encoder: Encoder) -> None:
        """`vectors` is float32 [len(products), dim]."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it advises against catalogues of this size; that is what is measured
            client = QdrantClient(":memory:")
            space = models.VectorParams(size=vectors.shape[1], distance=models.Distance.COSINE)
            client.create_collection(COLLECTION, space)
            for start in range(0, len(products), BATCH):
                some = products[start : start + BATCH]
                batch = models.Batch(
                    ids=[point_id(one.id) for one in some],
                    vectors=vectors[start : start + BATCH].tolist(),
                    payloads=[_document(one) for one in some],
                )
                client.upsert(COLLECTION, batch)
        self._store = QdrantVectorStore(client, COLLECTION, _Words(encoder))

    def by_vector(self, vector: list[float], limits: Sequence[Constraint], limit: int) -> list[str]:
        """Ids of the nearest products under the limits."""
        found = self._store.similarity_search_by_vector(vector, limit, _filter(limits))
        return [document.metadata["id"] for document in found]

    def by_text(self, text: str, limits: Sequence[Constraint], limit: int) -> list[str]:
        """The same, the words embedded first."""
        found = self._store.similarity_search(text, limit, _filter(limits))
        return [document.metadata["id"] for document in found]


class _Words(Embeddings):
    """Our encoder as LangChain asks for one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector.tolist() for vector in self._encoder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        [vector] = self.embed_documents([text])
        return vector


def _document(product: Product) -> dict[str, Any]:
    """What a tutorial keeps of a product, in LangChain's form."""
    return {
        "page_content": product.title,
        "metadata": {
            "id": product.id,
            "title": product.title,
            "category": product.categories[0] if product.categories else "",
            "price": product.price.amount if product.price else None,
            "availability": product.availability.value,
        },
    }


def _filter(limits: Sequence[Constraint]) -> models.Filter:
    return models.Filter(must=[_condition(one) for one in limits])


def _condition(limit: Constraint) -> models.FieldCondition:
    """A limit that the benchmark asks for, on the payload kept here."""
    key = f"metadata.{limit.field}"
    match limit.op, limit.value:
        case Op.EQ, str(value):
            return models.FieldCondition(key=key, match=models.MatchValue(value=value))
        case Op.IN, tuple(values):
            return models.FieldCondition(key=key, match=models.MatchAny(any=[str(one) for one in values]))
        case Op.LTE, int(value) | float(value):
            return models.FieldCondition(key=key, range=models.Range(lte=value))
    raise NotImplementedError(f"the benchmark asks for no such limit: {limit}")
