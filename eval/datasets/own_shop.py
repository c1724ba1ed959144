"""The shop itself as a data set: its catalogue, and the purchases of its event log."""

from app.engine import purchases_of
from app.stores import Stores
from eval.datasets.base import Dataset, MissingDatasetError
from ranking.items import ItemSpace
from ranking.training import Window
from retrieval.schema import Product


def load(stores: Stores, held_out_days: float) -> Dataset:
    """Settings are chosen on the days before the held-out ones, as many; the last `held_out_days` are measured on.

    Raises:
        MissingDatasetError: nothing was bought yet.
    """
    catalogue = {product.id: product for product in stores.catalog.all()}
    purchases = purchases_of(stores.events, ItemSpace(catalogue))
    if not purchases.day.size:
        raise MissingDatasetError("The event log holds no purchase; post events first, or measure on a data set.")
    end = float(purchases.day[-1]) + 1e-6
    cut = end - held_out_days
    return Dataset(
        name="shop",
        notice=f"The shop's own events: {purchases.day.size} purchases, the last {held_out_days:g} days held out.",
        purchases=purchases,
        products=[catalogue.get(one) or Product(id=one, title="") for one in purchases.item_ids],
        validation=Window(cut - held_out_days, cut),
        test=Window(cut, end),
    )
