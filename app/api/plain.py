"""GET /plain: the demo shop for browsers without scripts: a form, and a list with its reasons."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from app.access.needs import AnyoneDep
from app.api.deps import ShopDep
from app.api.recommendations import list_request
from app.api.wire import RecommendationBody
from app.recommendation import Recommendation, ShownProduct
from prompts.spoken import money_in_words
from retrieval.feeds.text import Text
from retrieval.schema import Surface

router = APIRouter()

SHOWN = 24

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{title} · {shop}</title>
  <link rel="icon" href="/static/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/static/shop.css">
  <link rel="stylesheet" href="/static/cards.css">
</head>
<body>
  <header class="top">
    <a class="brand" href="/plain"><img src="/static/icon.svg" alt="" width="30" height="30"><span>{shop}</span></a>
    <form class="search" role="search" action="/plain" method="get">
      <label class="sr-only" for="q">Search the shop</label>
      <input id="q" name="q" type="search" value="{words}" maxlength="500">
      <button type="submit">Search</button>
    </form>
  </header>
  <main>
    <h1>{title}</h1>
    <p class="about">{about}</p>
    <ul class="cards">{cards}</ul>
  </main>
</body>
</html>
"""


@router.get("/plain", include_in_schema=False)
async def plain_page(shop: ShopDep, _: AnyoneDep, q: Annotated[Text, Query(max_length=500)] = "") -> HTMLResponse:
    """A page without scripts: what the words find, or what anybody may like."""
    surface = Surface.SEARCH if q else Surface.HOME
    found = await shop.recommender.recommend(
        list_request(RecommendationBody(surface=surface, query=q or None, limit=SHOWN, llm="off"), shop, None)
    )
    title = f"Results for “{q}”" if q else "On the shelves"
    return HTMLResponse(
        PAGE.format(
            title=escape(title),
            shop=escape(shop.settings.shop_name),
            words=escape(q),
            about=escape(_about(found)),
            cards="".join(_card(shown, shop.settings.locale) for shown in found.products),
        )
    )


def _about(found: Recommendation) -> str:
    """What was understood, and what cannot be confirmed."""
    unmet = [f"{one.wish}: {one.detail}" for one in found.unmet]
    return " · ".join(unmet) if found.products else "Nothing here fits. Try fewer or other words."


def _card(shown: ShownProduct, locale: str) -> str:
    """A product with its price and the reason, all of it text."""
    product = shown.product
    price = money_in_words(product.price, locale) if product.price else "Price not stated"
    lines = [
        f'<h2 class="card-title">{escape(product.title)}</h2>',
        f'<p class="price">{escape(price)}</p>',
        f'<p class="availability">{escape(product.availability.value.replace("_", " ").capitalize())}</p>',
        '<p class="sponsored">Sponsored</p>' if shown.sponsored else "",
        f'<p class="reason">{escape(shown.reason.text)}</p>',
    ]
    return f'<li class="card">{"".join(lines)}</li>'
