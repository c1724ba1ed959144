"""Suites of cases, as product teams write them: YAML in promptfoo's shape, with a shop's vars.

    description: Price limits
    shop: home
    defaultTest:
      assert: [{type: in_stock_only}]
    tests:
      - description: a limit is kept
        vars: {query: kettle under 40}
        assert:
          - {type: constraint_satisfied, value: {field: price, op: lt, value: 4000}}

Nothing unknown is skipped in silence: a suite that cannot be read whole is refused, with file and case.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.api.chat_bodies import Said
from app.api.wire import ConstraintBody
from eval.harness.assertions import CHECKS, Check
from ranking.rules import Rules, RulesError
from retrieval.feeds.text import Id
from retrieval.schema import Surface


class SuiteError(Exception):
    """A suite that cannot be run, with file, case and what to change."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Assertion(_Strict):
    """One thing that must hold. `threshold`: the share that is enough; `weight` 0: told, but never fails the case."""

    type: str
    value: Any = None
    threshold: Annotated[float, Field(gt=0, le=1)] = 1.0
    weight: Annotated[float, Field(ge=0, le=1000)] = 1.0

    @property
    def check(self) -> Check:
        return CHECKS[self.type]

    @model_validator(mode="after")
    def fits_its_type(self) -> Self:
        if self.type not in CHECKS:
            raise ValueError(f"there is no assertion {self.type!r}; use {', '.join(CHECKS)}")
        try:
            self.check.value.validate_python(self.value)
        except ValidationError as error:
            raise ValueError(f"{self.type}: {_first(error, 'value')}") from error
        return self


Reply: TypeAlias = Annotated[str, Field(max_length=20_000)]


class Vars(_Strict):
    """What is asked: a list, or with `turns` a conversation, whose last answer is looked at.

    `explain` asks for the explanation of the product at that place of the list. `words: llm` wants the
    model's own words, if there is a model, and `rerank` its order. With `model_reply` a model that says exactly this
    stands in; by prompt it says different things, and "@reversed" orders a list the other way round.
    `rules` are the shop's for this case alone.
    """

    surface: Annotated[Surface, Field(strict=False)] | None = None
    query: Annotated[str, Field(min_length=1, max_length=1_000)] | None = None
    product_id: Id | None = None
    visitor_id: Id | None = None
    constraints: Annotated[tuple[ConstraintBody, ...], Field(max_length=30, strict=False)] = ()
    limit: Annotated[int, Field(ge=1, le=100)] | None = None
    turns: Annotated[tuple[Said, ...], Field(max_length=50, strict=False)] = ()
    explain: Annotated[int, Field(ge=1)] | None = None
    words: Literal["template", "llm"] = "template"
    model_reply: Reply | dict[str, Reply] | None = None
    rerank: bool = False
    rules: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None

    @model_validator(mode="after")
    def asks_one_thing(self) -> Self:
        of_a_list = {"surface", "query", "product_id", "constraints", "limit"} & self.model_fields_set
        if self.turns and of_a_list:
            raise ValueError(f"turns are a conversation; {', '.join(sorted(of_a_list))} belong to a list")
        if not self.turns and not of_a_list & {"surface", "query", "product_id"}:
            raise ValueError("asks nothing; give turns, a query, a product_id or a surface")
        wanted = self.model_reply is not None or self.words == "llm"
        if wanted and not (self.turns or self.explain or self.rerank):
            raise ValueError(
                "a model words conversations and explanations, or orders a list: give turns, explain or rerank"
            )
        return self

    @field_validator("rules")
    @classmethod
    def usable(cls, rules: str | None) -> str | None:
        try:
            Rules.parse(rules or "")
        except RulesError as error:
            raise ValueError(str(error)) from error
        return rules

    @property
    def wants_model(self) -> bool:
        return self.words == "llm" or self.rerank or self.model_reply is not None

    @property
    def said(self) -> tuple[str, ...]:
        """The shopper's own words."""
        return self.turns or ((self.query,) if self.query else ())

    def list_request(self) -> dict[str, Any]:
        """The body of POST /v1/recommendations."""
        surface = self.surface or (Surface.PRODUCT if self.product_id else Surface.SEARCH)
        fields = {"query", "product_id", "visitor_id", "constraints", "limit"}
        asked = self.model_dump(mode="json", include=fields, exclude_none=True, exclude_defaults=True)
        return {"surface": surface.value, **asked}

    def reply_to(self, prompt: str) -> str:
        """What the stand-in says to a call of this prompt ("explain@2"); nothing where it has nothing to say."""
        if isinstance(self.model_reply, Mapping):
            return self.model_reply.get(prompt.partition("@")[0], "")
        return self.model_reply or ""


class Case(_Strict):
    """One situation and what must hold in it. `must_pass`: a gate closes on it alone, whatever the others say.

    `needs_model`: there is nothing to see without one.
    """

    description: Annotated[str, Field(min_length=1)]
    must_pass: bool = False
    needs_model: bool = False
    vars: Vars
    assertions: Annotated[tuple[Assertion, ...], Field(alias="assert", min_length=1, strict=False)]


class MadeShop(StrEnum):
    """The shops that a run makes for itself."""

    HOME = "home"
    GROCERY = "grocery"


class _Default(_Strict):
    assertions: Annotated[tuple[Assertion, ...], Field(alias="assert", min_length=1, strict=False)]


class _SuiteFile(_Strict):
    description: Annotated[str, Field(min_length=1)]
    shop: Annotated[MadeShop, Field(strict=False)] = MadeShop.HOME
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")] = "other"
    default: Annotated[_Default | None, Field(alias="defaultTest")] = None
    tests: Annotated[tuple[Case, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def told_apart(self) -> Self:
        counts = Counter(case.description for case in self.tests)
        if twice := [description for description, many in counts.items() if many > 1]:
            raise ValueError(f"several cases are called {twice[0]!r}; a case is found by its description")
        return self

    def whole(self, case: Case) -> Case:
        """The case with what is asserted of every case of the file."""
        if self.default is None:
            return case
        return case.model_copy(update={"assertions": (*case.assertions, *self.default.assertions)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Suite:
    """The cases of one file, in its order. `name` is the file's name without its ending, `kind` what they are about."""

    name: str
    description: str
    cases: tuple[Case, ...]
    shop: MadeShop = MadeShop.HOME
    kind: str = "other"


def load(paths: Iterable[Path]) -> tuple[Suite, ...]:
    """The suites of files and folders (every *.yaml in and under them, by name), each file once.

    Raises:
        SuiteError: a file is missing, is no suite, or there is none at all.
    """
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    suites = tuple(_read(file) for file in files)
    counts = Counter(suite.name for suite in suites)
    if twice := [name for name, many in counts.items() if many > 1]:
        raise SuiteError(f"several suites are called {twice[0]!r}; rename a file")
    if not suites:
        raise SuiteError("there is no suite to run; give a YAML file, or a folder with some")
    return suites


def _files(path: Path) -> Sequence[Path]:
    return sorted(path.rglob("*.yaml")) if path.is_dir() else [path]


def _read(path: Path) -> Suite:
    data = None
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
        file = _SuiteFile.model_validate(data)
    except OSError as error:
        raise SuiteError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise SuiteError(f"{path}: {line}is no YAML: {error.problem}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SuiteError(f"{path}: is no YAML: {error}") from error
    except ValidationError as error:
        raise SuiteError(f"{path}: {_first(error, 'suite', data)}") from error
    cases = tuple(map(file.whole, file.tests))
    return Suite(name=path.stem, description=file.description, cases=cases, shop=file.shop, kind=file.kind)


class _Loader(yaml.SafeLoader):
    """Refuses a mapping that has a key twice, of which YAML would keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} stands here twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _first(error: ValidationError, whole: str, data: Any = None) -> str:
    """The first thing that is wrong: which case, where in it, what."""
    found = error.errors(include_url=False)[0]
    loc: list[str | int] = list(found["loc"])
    case = ""
    if loc[:1] == ["tests"] and len(loc) > 1:
        number = int(loc[1])
        case, loc = f"{_name_of(data, number)}: ", loc[2:]
    steps = [str(step + 1) if isinstance(step, int) else step for step in loc]
    cure = found.get("ctx", {}).get("cure")
    problem = {"extra_forbidden": "is not a known key", "missing": "is missing"}.get(found["type"], found["msg"])
    more = error.error_count() - 1
    return (
        f"{case}{' '.join(steps) or whole}: {problem}"
        + (f"; {cure}" if cure else "")
        + (f" (and {more} more)" if more else "")
    )


def _name_of(data: Any, number: int) -> str:
    try:
        return f"case {number + 1} “{data['tests'][number]['description']}”"
    except (KeyError, IndexError, TypeError):
        return f"case {number + 1}"
