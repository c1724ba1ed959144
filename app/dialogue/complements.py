"""What may be said of products that should go with another."""

from collections.abc import Collection

from retrieval.schema import ProductId


def about_complements(title: str, shown: Collection[ProductId], together: Collection[ProductId]) -> str:
    """How many of the products shown are bought by those who buy this one; that none is, is said too."""
    many = len(set(shown) & set(together))
    if not many:
        return f"What is bought with {title} is not known yet, so these are the products nearest to it."
    if many == len(shown):
        return f"Shoppers who buy {title} also buy these."
    return f"Shoppers who buy {title} also buy {many} of these {len(shown)}."
