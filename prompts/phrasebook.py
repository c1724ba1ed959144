"""What the shop says, in every language that it speaks: one file of phrases for each in prompts/languages."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from pydantic import BaseModel, ConfigDict, ValidationError

from prompts.errors import PromptError
from prompts.product_card import clean
from retrieval.filters import ATTRIBUTE, INTERNAL

FOLDER: Final = Path(__file__).parent / "languages"
LANGUAGES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
"""The languages with phrases, by their codes."""
MODEL_LANGUAGE: Final = "en"
"""The one language in which a model's words can be checked (prompts.claims)."""


class UnknownLanguage(PromptError):  # noqa: N818 - what was asked for, not a mistake of ours
    """A locale in whose language the shop has no words; the message says which it has."""


class PhraseFile(BaseModel):
    """What stands in a language's file.

    `phrases` have named slots; one with plural forms has a phrase for each that the language knows.
    `day` and `day_of_year` are Babel's date patterns, in the locale `dates`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    day: str
    day_of_year: str
    dates: str
    phrases: Mapping[str, str | Mapping[str, str]]
    stock: Mapping[str, str]
    fields: Mapping[str, str]
    features: Mapping[str, str]


class Phrasebook:
    """The phrases of one language."""

    def __init__(self, language: str, file: PhraseFile) -> None:
        self.language = language
        self.file = file
        self._plural = Locale(language).plural_form

    def say(self, key: str, /, count: float | None = None, **slots: str) -> str:
        """The phrase with its slots filled; `count` chooses among plural forms.

        Raises:
            KeyError: there is no such phrase, or a slot was not given.
        """
        phrase = self.file.phrases[key]
        if not isinstance(phrase, str):
            phrase = phrase[self._plural(count or 0)] if self._plural(count or 0) in phrase else phrase["other"]
        return phrase.format_map(slots)

    def day(self, day: datetime, *, with_year: bool) -> str:
        """A date as people of the language write it."""
        pattern = self.file.day_of_year if with_year else self.file.day
        return _date_in_words(day.date(), pattern, self.file.dates)

    def field(self, field: str) -> str:
        """A catalogue field as a shopper would say it: attributes.care_level is "care level" where it has no phrase."""
        if phrase := self.file.fields.get(field):
            return phrase
        plain = clean(field.removeprefix(ATTRIBUTE).removeprefix(INTERNAL), 40)
        spoken = " ".join(word.lower() for word in re.split(r"[^A-Za-z0-9]+", plain) if word)
        return self.file.fields["category"] if spoken == "categories" else spoken

    def feature(self, name: str) -> str:
        """A feature in a reader's words; an unknown one by its name."""
        return self.file.features.get(name, name)


class KnownLocale(NamedTuple):
    """A locale as Babel writes it, and the phrasebook of its language."""

    name: str
    book: Phrasebook


@cache
def known_locale(name: str) -> KnownLocale:
    """The locale, for numbers, prices and words.

    Raises:
        UnknownLanguage: there is no such locale, or no phrase in its language.
    """
    try:
        locale = Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise UnknownLanguage(f"{name!r} is no locale; {_CURE}") from error
    if locale.language not in LANGUAGES:
        raise UnknownLanguage(f"there are no words for {name!r}; {_CURE}")
    return KnownLocale(str(locale), _read(locale.language))


def phrasebook(locale: str) -> Phrasebook:
    """The phrases for a locale. Raises UnknownLanguage."""
    return known_locale(locale).book


@cache
def _read(language: str) -> Phrasebook:
    path = FOLDER / f"{language}.yaml"
    try:
        return Phrasebook(language, PhraseFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))))
    except (yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"{path.name} is not a language's phrases: {error}") from error


_CURE: Final = f"use a locale of {', '.join(LANGUAGES)}, such as en_US or de_DE"


@lru_cache(maxsize=4_096)
def _date_in_words(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=locale)
