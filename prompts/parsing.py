"""Reads a value out of a model's reply: lenient about the wrapping, strict about the value.

A reply is user input. Code fences, prose before and after, and trailing commas are forgiven; numbers
that are not finite, nesting bombs, oversized replies and wrong shapes are not. Nothing here backtracks:
the work is linear in the length of the reply.
"""

import json
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from prompts.errors import ReplyUnreadable

MAX_CHARS: Final = 256 * 1024
MAX_DEPTH: Final = 16
_ATTEMPTS: Final = 8
_CLOSERS: Final = {"{": "}", "[": "]"}

Shape = TypeVar("Shape", bound=BaseModel)


def parse_reply(text: str, shape: type[Shape]) -> Shape:
    """The reply as `shape`: the first JSON value in the text that has it.

    Raises:
        ReplyUnreadable: there is none; the message says why, without quoting the reply.
    """
    why = "the reply has no JSON object in it"
    for block in blocks(text):
        try:
            return shape.model_validate(value_of(block))
        except ValidationError as error:
            why = f"the reply does not have the shape {shape.__name__}: {_first_problem(error)}"
        except ValueError as error:
            why = f"the reply is not JSON: {error}"
    raise ReplyUnreadable(why)


def blocks(text: str) -> Iterator[str]:
    """The outermost bracketed parts of the text in their order, at most eight; each may be JSON or not.

    Raises:
        ReplyUnreadable: the text is too long, or a bracket is never closed or nests too deep.
    """
    if len(text) > MAX_CHARS:
        raise ReplyUnreadable(f"the reply has {len(text)} characters; at most {MAX_CHARS} are read")
    start = 0
    for _ in range(_ATTEMPTS):
        start = _next_opening(text, start)
        if start < 0:
            return
        try:
            block, start = _balanced(text, start)
        except _NotClosed as error:
            raise ReplyUnreadable(str(error)) from None
        yield block


def value_of(block: str) -> Any:
    """The JSON value that the block is, trailing commas forgiven. Raises ValueError."""
    return json.loads(
        _without_trailing_commas(block), parse_constant=_not_finite, parse_float=_finite, parse_int=_small_int
    )


class _NotClosed(Exception):  # noqa: N818
    """A JSON value that ends nowhere, or nests too deep."""


def _next_opening(text: str, start: int) -> int:
    found = [at for at in (text.find("{", start), text.find("[", start)) if at >= 0]
    return min(found, default=-1)


def _balanced(text: str, start: int) -> tuple[str, int]:
    """The bracketed block that opens at `start`, and where it ends; brackets in strings do not count."""
    expected: list[str] = []
    in_string = escaped = False
    for at in range(start, len(text)):
        char = text[at]
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string, escaped = True, False
        elif char in _CLOSERS:
            expected.append(_CLOSERS[char])
            if len(expected) > MAX_DEPTH:
                raise _NotClosed(f"the reply nests more than {MAX_DEPTH} deep")
        elif char in "}]":
            if char != expected.pop():
                return text[start : at + 1], at + 1
            if not expected:
                return text[start : at + 1], at + 1
    raise _NotClosed("the reply's JSON breaks off before its end")


def _without_trailing_commas(block: str) -> str:
    """Drops commas that stand right before a closing bracket, outside of strings."""
    kept: list[str] = []
    comma = -1
    in_string = escaped = False
    for char in block:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string, escaped, comma = True, False, -1
        elif char == ",":
            comma = len(kept)
        elif char in "}]":
            if comma >= 0:
                kept[comma] = ""
            comma = -1
        elif not char.isspace():
            comma = -1
        kept.append(char)
    return "".join(kept)


def _not_finite(name: str) -> float:
    raise ValueError(f"{name} is not a number in JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large")
    return value


def _small_int(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("a whole number is too long")
    return int(digits)


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, problem['loc'][:4])) or 'the value'} ({problem['type']})"
