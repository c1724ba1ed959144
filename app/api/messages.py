"""What chat messages say, in the shapes of the AI SDK and of OpenAI."""

from collections.abc import Sequence

from retrieval.feeds.text import clean

USER = "user"
_TEXT_PARTS = ("text", "input_text")


def role_of(message: object) -> str | None:
    """Whose message it is; None for what is no message."""
    role = message.get("role") if isinstance(message, dict) else None
    return role if isinstance(role, str) else None


def text_of(message: object) -> str:
    """A message's text, from its parts or its content; empty if it has none.

    The AI SDK writes `parts`, OpenAI `content`, which is a text or a list of parts.
    """
    if not isinstance(message, dict):
        return ""
    parts = message.get("parts")
    said = parts if isinstance(parts, list) else message.get("content")
    if not isinstance(said, list):
        return _text(said)
    texts = (_text(part.get("text")) for part in said if isinstance(part, dict) and part.get("type") in _TEXT_PARTS)
    return clean("\n".join(text for text in texts if text))


def last_of_user(messages: Sequence[object]) -> int | None:
    """The place of the user's last message; None if there is none."""
    places = reversed(range(len(messages)))
    return next((place for place in places if role_of(messages[place]) == USER), None)


def last_said(messages: Sequence[object]) -> str:
    """The text of the user's last message; empty if there is none."""
    place = last_of_user(messages)
    return "" if place is None else text_of(messages[place])


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""
