"""Prompt templates are checked on load, and each version's wording is held by a golden file.

A new or changed template: bump its version, put example variables into
tests/golden/prompts/NAME.json, run `python -m tests.test_prompt_library`, read what it wrote.
"""

import json
from pathlib import Path

import pytest
import yaml

from prompts.errors import PromptError
from prompts.library import PromptLibrary
from prompts.messages import ModelCall

GOLDEN = Path(__file__).parent / "golden" / "prompts"
LIBRARY = PromptLibrary.load()
GOOD = {
    "name": "greet",
    "version": 1,
    "owner": "tests",
    "changed": "The first version.",
    "description": "Greets.",
    "variables": {"who": "A name."},
    "reply": "prose",
    "system": "Be kind.",
    "user": "Greet {{ who }}.",
}


def rendering(call: ModelCall) -> str:
    head = f"{call.prompt} max_tokens={call.max_tokens} temperature={call.temperature}\n"
    said = "".join(f"--- {message.role.value}\n{message.text}\n" for message in call.messages)
    return head + said + f"--- schema\n{json.dumps(call.schema, indent=1, sort_keys=True)}\n"


def example(name: str) -> dict[str, object]:
    """The variables of a template's golden case."""
    assert (GOLDEN / f"{name}.json").exists(), f"prompt {name} has no example variables; see this file's first lines"
    variables: dict[str, object] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return variables


def folder_with(tmp_path: Path, **changes: object) -> Path:
    text = yaml.safe_dump({key: value for key, value in {**GOOD, **changes}.items() if value is not None})
    (tmp_path / "greet.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", sorted(LIBRARY.templates))
def test_a_version_keeps_its_wording(name: str) -> None:
    call = LIBRARY.render(name, **example(name))
    golden = GOLDEN / f"{call.prompt}.txt"
    assert golden.exists(), f"{call.prompt} has no golden rendering; see this file's first lines"
    assert rendering(call) == golden.read_text(encoding="utf-8")


def test_a_good_template_renders_its_messages(tmp_path: Path) -> None:
    library = PromptLibrary.load(folder_with(tmp_path))
    call = library.render("greet", who="Ada")
    assert [message.text for message in call.messages] == ["Be kind.", "Greet Ada."]
    assert (call.prompt, call.schema) == ("greet@1", None)


def test_data_is_not_read_as_a_template(tmp_path: Path) -> None:
    library = PromptLibrary.load(folder_with(tmp_path))
    assert library.render("greet", who="{{ 7 * 7 }}").messages[1].text == "Greet {{ 7 * 7 }}."


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"user": "Greet {{ who }} and {{ whom }}."}, "uses whom, which its `variables` do not declare"),
        ({"variables": {"who": "A name.", "mood": "A mood."}}, "declares mood, but does not use it"),
        ({"user": "Greet {{ who"}, "mistake in its text"),
        ({"reply": "poem"}, "reply shape 'poem'; known are prose, "),
        ({"version": 0}, "version"),
        ({"owner": None}, "owner: Field required"),
        ({"nmae": "x"}, "nmae: Extra inputs"),
        ({"name": "hello"}, "name and file must agree"),
    ],
)
def test_a_wrong_template_is_refused_in_words(tmp_path: Path, changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(PromptError, match=f"greet.yaml.*{complaint}"):
        PromptLibrary.load(folder_with(tmp_path, **changes))


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text("a: [1", encoding="utf-8")
    with pytest.raises(PromptError, match=r"odd\.yaml cannot be read"):
        PromptLibrary.load(tmp_path)


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no prompt templates"):
        PromptLibrary.load(tmp_path)


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [({}, "declares who"), ({"who": "Ada", "age": 7}, "is given age"), ({"name": "x"}, "name")],
)
def test_variables_must_be_those_declared(tmp_path: Path, variables: dict[str, object], complaint: str) -> None:
    with pytest.raises(PromptError, match=complaint):
        PromptLibrary.load(folder_with(tmp_path)).render("greet", **variables)


def test_a_template_cannot_reach_into_python(tmp_path: Path) -> None:
    library = PromptLibrary.load(folder_with(tmp_path, user="{{ who.__class__.__mro__ }}"))
    with pytest.raises(PromptError, match="cannot be filled in"):
        library.render("greet", who="Ada")


def test_an_unknown_prompt_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no prompt 'hello'; known are greet"):
        PromptLibrary.load(folder_with(tmp_path)).render("hello")


def test_the_version_changes_with_any_text(tmp_path: Path) -> None:
    before = PromptLibrary.load(folder_with(tmp_path)).version
    assert PromptLibrary.load(tmp_path).version == before
    assert PromptLibrary.load(folder_with(tmp_path, system="Be brief.")).version != before


def write_new_goldens() -> None:
    """Writes the renderings that are missing; one that exists is never overwritten."""
    for name in LIBRARY.templates:
        if not (GOLDEN / f"{name}.json").exists():
            continue
        call = LIBRARY.render(name, **example(name))
        golden = GOLDEN / f"{call.prompt}.txt"
        if not golden.exists():
            golden.write_text(rendering(call), encoding="utf-8")


if __name__ == "__main__":
    write_new_goldens()
