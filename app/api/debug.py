"""GET /debug/events: the last events, why any was rejected, and which recommendation each joined. A page, and JSON."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, StrictUndefined
from pydantic import BaseModel, Field, TypeAdapter
from starlette.concurrency import run_in_threadpool

from app.access.needs import SecretDep
from app.api.deps import ShopDep
from app.intake.recent import MOST, Noted
from app.problem import ErrorOut
from app.store.ports import ServedRecommendation

router = APIRouter(tags=["events"])

_NOTED = TypeAdapter(list[Noted])

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
}
"""No script may run here, whatever an event says. Beside the policy of every answer; browsers hold to both."""

PAGE = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
    """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Last events · {{ shop }}</title>
  <link rel="stylesheet" href="/static/debug.css">
</head>
<body>
<main>
  <h1>Last events</h1>
  <p>{{ events | length }} of at most {{ most }}, the newest first, since the server started.</p>
  {% if events %}
  <table>
    <thead><tr>
      <th scope="col">received</th><th scope="col">from</th><th scope="col">event</th><th scope="col">visitor</th>
      <th scope="col">answer</th><th scope="col">recommendation</th>
    </tr></thead>
    <tbody>
    {% for one in events %}
    <tr class="{{ one.status }}">
      <td><time>{{ one.received_at.isoformat(timespec="seconds") }}</time></td>
      <td>{{ one.source }}</td>
      <td>{{ one.event_name or "–" }}<br><small>{{ one.event_id or "no id" }}</small></td>
      <td>{{ one.visitor_id or "–" }}</td>
      <td>{{ one.status }}{% if one.code %} <strong>{{ one.code }}</strong>{% endif %}
        {% if one.errors %}
        <ul>{% for error in one.errors %}<li><code>{{ error.pointer }}</code> {{ error.detail }}</li>{% endfor %}</ul>
        {% endif %}
      </td>
      <td>{% if one.recommendation %}
        {{ one.recommendation.surface if one.recommendation.found else "not found" }}<br>
        <small>{{ one.recommendation.id }}</small>
        {% else %}–{% endif %}</td>
    </tr>
    {% endfor %}
    </tbody>
  </table>
  {% else %}
  <p>No event has come yet.</p>
  {% endif %}
</main>
</body>
</html>
"""
)


class JoinedOut(BaseModel):
    """The list that an event names."""

    id: str
    found: bool = Field(description="False: no such list is kept, and the event counts for none.")
    surface: str | None = Field(None, description="Where the list stood.")


class SeenEventOut(BaseModel):
    """One row of a request, or of a topic, and what became of it."""

    received_at: datetime
    source: str = Field(description="`events`, or the format of another system.")
    event_id: str | None
    event_name: str | None
    visitor_id: str | None = Field(description="Null for visitors who refused consent.")
    status: str
    code: str | None
    errors: list[ErrorOut]
    recommendation: JoinedOut | None


class SeenEventsOut(BaseModel):
    events: list[SeenEventOut]


@router.get("/debug/events.json")
async def debug_events(shop: ShopDep, _: SecretDep) -> SeenEventsOut:
    """The last events of this server, the newest first, with what was wrong and which list each joined."""
    noted = shop.reception.recent.latest()
    for answer in (await shop.peers.gather("/recent")).values():
        noted += _NOTED.validate_json(answer.content)
    noted = sorted(noted, key=lambda one: one.at, reverse=True)[:MOST]
    named = {one.recommendation_id for one in noted if one.recommendation_id}
    lists = await run_in_threadpool(lambda: {name: shop.recommendations.get(name) for name in named})
    return SeenEventsOut(events=[_seen(one, lists) for one in noted])


@router.get("/debug/events", include_in_schema=False)
async def debug_events_page(shop: ShopDep, caller: SecretDep) -> HTMLResponse:
    """The same as a page without scripts; everything in it is text."""
    events = (await debug_events(shop, caller)).events
    return HTMLResponse(PAGE.render(shop=shop.settings.shop_name, events=events, most=MOST), headers=HEADERS)


def _seen(noted: Noted, lists: dict[str, ServedRecommendation | None]) -> SeenEventOut:
    joined = None
    if name := noted.recommendation_id:
        found = lists[name]
        joined = JoinedOut(id=name, found=found is not None, surface=found.surface if found else None)
    return SeenEventOut(
        received_at=noted.at,
        source=noted.source,
        event_id=noted.event_id,
        event_name=noted.event_name,
        visitor_id=noted.visitor_id,
        status=noted.status,
        code=noted.code,
        errors=[ErrorOut(pointer=pointer, detail=detail) for pointer, detail in noted.errors],
        recommendation=joined,
    )
