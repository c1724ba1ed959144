"""Prompts are promoted through the bundle and rolled back with it; a shop without a bundle keeps its own."""

from pathlib import Path

import pytest

from app.rulebook import VersionConflict
from prompts.library import PromptLibrary
from prompts.scripted import ScriptedChatModel
from ranking.bundles import activation
from ranking.bundles.manifest import PROMPTS, BundleRefused
from ranking.bundles.reading import read_bundle
from tests.shop import open_home

SHIPPED = PromptLibrary.load()


def changed() -> dict[str, str]:
    text = SHIPPED.texts["chat_reply.yaml"].replace("version: 1", "version: 2").replace("No praise", "Never any praise")
    return {**SHIPPED.texts, "chat_reply.yaml": text}


@pytest.mark.parametrize("state", ["filled", "trained"])
def test_promoted_prompts_are_asked_with_at_once_and_after_a_restart_and_are_taken_back(
    tmp_path: Path, state: str
) -> None:
    asked: list[str] = []
    model = ScriptedChatModel(lambda call: asked.append(call.messages[0].text) or "Nothing.")  # type: ignore[func-returns-value]
    with open_home(tmp_path, state, chat_model=model) as shop:  # type: ignore[arg-type]
        before = shop.client.get("/v1/prompts").json()
        answer = shop.client.put("/v1/prompts", json={"files": changed(), "replaces": before["version"]})
        assert answer.status_code == 200, answer.json()
        version = answer.json()["version"]
        assert version != before["version"]
        assert (answer.json()["bundle_id"] is None) is (state == "filled")
        listed = shop.client.post("/v1/chat", json={"text": "a mug"}, headers={"accept": "application/json"}).json()
        assert "Never any praise" in asked[-1]
        assert shop.recommend()["bundle"]["prompts"] == version
        assert listed["products"]
    with open_home(tmp_path, state, chat_model=model) as shop:  # type: ignore[arg-type]
        assert shop.client.get("/v1/prompts").json()["version"] == version
        if state == "trained":
            earlier = activation.served(tmp_path / "bundles")[1]
            assert shop.client.put("/v1/bundles/active", json={"bundle_id": earlier}).status_code == 200
        else:
            assert shop.client.put("/v1/prompts", json={"before": True}).status_code == 200
        assert shop.client.get("/v1/prompts").json()["version"] == before["version"]


def test_prompts_that_cannot_be_used_are_refused_and_the_others_stay(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled") as shop:
        before = shop.client.get("/v1/prompts").json()["version"]
        broken = {**SHIPPED.texts, "explain.yaml": SHIPPED.texts["explain.yaml"].replace("{{ title }}", "{{ titel }}")}
        for body, code in (
            ({"files": broken}, "invalid_prompts"),
            ({"files": {"explain.yaml": SHIPPED.texts["explain.yaml"]}}, "invalid_prompts"),
            ({"files": changed(), "replaces": "another"}, "prompts_changed"),
        ):
            answer = shop.client.put("/v1/prompts", json=body)
            assert answer.json()["code"] == code, answer.json()
        assert shop.client.get("/v1/prompts").json()["version"] == before
        with pytest.raises(VersionConflict):
            shop.shop.current.change_prompts(SHIPPED, replaces="another")


def test_a_bundle_whose_prompts_were_changed_by_hand_is_refused(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as shop:
        made = shop.client.put("/v1/prompts", json={"files": changed()}).json()["bundle_id"]
    path = tmp_path / "bundles" / made / PROMPTS
    path.write_text(path.read_text(encoding="utf-8").replace("Never any praise", "Praise it"), encoding="utf-8")
    with pytest.raises(BundleRefused, match=r"prompts\.json is not the file that was written"):
        read_bundle(tmp_path / "bundles" / made)
