"""The language of an answer, as a client asks for it."""

from typing import Annotated, TypeAlias

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field

from prompts.phrasebook import LANGUAGES, UnknownLanguage, known_locale
from retrieval.feeds.complaints import complain


def _known(name: str) -> str:
    """The locale as Babel writes it, if the shop has words in its language."""
    try:
        return known_locale(name).name
    except UnknownLanguage as error:
        raise complain(
            "is no locale that there are words for", f"send one of {', '.join(LANGUAGES)}, such as en-US or de-DE"
        ) from error


SpokenLocale: TypeAlias = Annotated[str, Field(min_length=2, max_length=35), AfterValidator(_known)]
"""A locale for words, prices and dates, such as de-DE."""


def babel_locale(asked: str | None, ours: str) -> str:
    """The locale asked for, as Babel writes it; the shop's own if there is no such language."""
    try:
        return str(Locale.parse((asked or ours).replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return ours
