"""A shopper's language over HTTP: asked for with the list, kept with it, refused where there are no words."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.settings import Settings
from prompts.scripted import ScriptedChatModel
from tests.shop import OpenShop, open_home

RED = "home-whistle-kettle-red"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    model = ScriptedChatModel(lambda call: "It is in stock.")
    with open_home(tmp_path_factory.mktemp("german"), "filled", chat_model=model) as shop:
        yield shop


def get(home: OpenShop, path: str, **asked: str) -> dict[str, Any]:
    answer = home.client.get(f"/v1/recommendations/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_german_list_is_german_on_its_cards_and_when_it_is_explained(home: OpenShop) -> None:
    listed = home.recommend(surface="search", query="kettle under 50", locale="de-DE")
    first = listed["products"][0]
    assert first["reason"]["text"].startswith("Passt zu Ihrer Suche nach „")
    assert "\xa0€" in first["reason"]["text"]
    id, product = listed["recommendation_id"], first["product"]["id"]
    explained = get(home, f"{id}/explanations/{product}")
    assert explained["locale"] == "de_DE"
    assert "Passt zu Ihrer Suche" in explained["text"]
    assert get(home, id)["products"][0]["reason"] == first["reason"]
    english = get(home, f"{id}/explanations/{product}", locale="en-US")
    assert "Matches your search" in english["text"]
    assert [claim["fact_ids"] for claim in english["claims"]] == [claim["fact_ids"] for claim in explained["claims"]]


def test_a_list_is_in_the_shops_language_unless_another_is_asked_for(home: OpenShop) -> None:
    listed = home.recommend(surface="search", query="kettle under 50")
    assert listed["products"][0]["reason"]["text"].startswith("Matches your search")


def test_words_of_a_model_that_cannot_be_checked_are_not_asked_for(home: OpenShop) -> None:
    listed = home.recommend(surface="search", query="kettle", locale="de")
    path = f"{listed['recommendation_id']}/explanations/{listed['products'][0]['product']['id']}"
    german = get(home, path, words="llm")
    assert (german["words"], german["fallback_reason"]) == ("template", "language_off")
    assert get(home, path, words="llm", locale="en")["words"] == "llm"


def test_why_not_is_answered_in_the_language_of_the_list_or_the_one_asked_for(home: OpenShop) -> None:
    listed = home.recommend(surface="search", query="whistling kettle under 30", locale="de-DE")
    german = get(home, f"{listed['recommendation_id']}/why-not/{RED}")["text"]
    assert german.startswith("Es ist nicht das, was gewünscht war (Preis unter 30,00 €).")
    assert "Um 6,91\xa0€ günstiger stünde es auf Platz" in german
    english = get(home, f"{listed['recommendation_id']}/why-not/{RED}", locale="en")["text"]
    assert english.startswith("It is not what was asked for (")


@pytest.mark.parametrize("locale", ["fr-FR", "xx", "klingon", "d"])
def test_a_language_without_words_is_refused_with_the_place_and_the_cure(home: OpenShop, locale: str) -> None:
    body = {"surface": "home", "locale": locale}
    answer = home.client.post("/v1/recommendations", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/locale")
    listed = home.recommend()["recommendation_id"]
    for path in ("explanations", "why-not"):
        asked = home.client.get(f"/v1/recommendations/{listed}/{path}/{RED}", params={"locale": locale})
        error = asked.json()["errors"][0]
        assert (asked.status_code, error["pointer"]) == (422, "query:locale")
        if len(locale) > 1:
            assert error["detail"].endswith("send one of de, en, such as en-US or de-DE")


def test_a_shop_in_a_language_without_words_is_refused_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="use a locale of de, en, such as en_US or de_DE"):
        Settings(locale="fr_FR")
