"""An order of handles, read out of a reply: lenient about its shape, strict about what is named.

A reply may come as JSON of many shapes, or as a line such as "A2 > B3 > C4". Where it could be read in two ways it is
not read at all, and text is never searched for handles: a card that a model copies is no order.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from prompts.errors import ReplyUnreadable
from prompts.parsing import blocks, value_of

MOST_NESTED: Final = 3
"""How deep an order may lie in other objects."""

FOREIGN: Final = ""
"""Stands for an entry that names nothing: it is no handle, but it was said."""

_NAMES: Final = ("handle", "id")
_RANKS: Final = ("rank", "position", "place")
_HANDLE: Final = re.compile(r"[A-Za-z][0-9]")
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_BULLETS: Final = ("", "-", "*", "•")
_NUMBERING: Final = re.compile(r"\s*([0-9]{1,3})[.):]\s+")
_BETWEEN: Final = re.compile(r"\s*(?:,|;|>|\||→|->|=>)\s*|\s+")
_AROUND: Final = " \t\r\n\"'`“”‘’«».,;:!#()[]"
_LEADING: Final = re.compile(r"([A-Za-z][0-9])(?:\s*[:,(]|\s+[-–—]\s)")
_TITLE: Final = re.compile(r"\s*[^\W\d][^\W\d ]*(?: [^\W\d ]+){0,4}:\s+")


def read_order(text: str, handles: Collection[str]) -> list[str]:
    """What the reply puts in order, best first: handles in capitals, and FOREIGN for what is none.

    The first JSON value that names one of `handles` counts; else the first that has the shape `{"order": []}`; else,
    where the reply has no brackets, lines of nothing but handles.

    Raises:
        ReplyUnreadable: there is no order in it, or it could be read in two ways.
    """
    first: list[str] | None = None
    bracketed = False
    for block in blocks(text):
        bracketed = True
        found = _in_block(block, handles)
        if found is not None and not set(handles).isdisjoint(found):
            return found
        first = found if first is None else first
    if not bracketed:
        first = _in_lines(text.splitlines(), handles)
    if first is None:
        raise ReplyUnreadable("the reply has no order of handles in it")
    return first


def _in_block(block: str, handles: Collection[str]) -> list[str] | None:
    try:
        return _in_value(value_of(block), handles)
    except ValueError:
        pass
    if '"' not in block:
        try:
            return _in_value(value_of(block.replace("'", '"')), handles)
        except ValueError:
            pass
    return _line(block[1:-1]) if block.startswith("[") else None


def _in_value(value: Any, handles: Collection[str]) -> list[str] | None:
    """The order that a JSON value is or holds. Under another name than `order` it must name a handle, and be alone."""
    if isinstance(value, list):
        return _entries(value)
    if not isinstance(value, dict):
        return None
    if "order" in value:
        order = value["order"]
        return _entries(order) if isinstance(order, list) else _named_in(order, handles)
    found = [one for one in _orders_within(value, MOST_NESTED) if not set(handles).isdisjoint(one)]
    return found[0] if len(found) == 1 else None


def _orders_within(value: Mapping[str, Any], depth: int) -> Iterator[list[str]]:
    for part in value.values():
        if isinstance(part, list):
            yield _entries(part)
        elif isinstance(part, str):
            yield _line(part) or []
        elif isinstance(part, dict) and depth > 1:
            yield from _orders_within(part, depth - 1)


def _named_in(order: Any, handles: Collection[str]) -> list[str] | None:
    """An order that is a text or an object: only if it names a handle."""
    if isinstance(order, dict):
        return _in_value(order, handles)
    found = _line(order) if isinstance(order, str) else None
    return found if found and not set(handles).isdisjoint(found) else None


def _entries(values: Sequence[Any]) -> list[str]:
    """The handles of a list's entries. Ranks that contradict the list's order leave nothing to rely on."""
    if any(earlier >= later for earlier, later in pairwise(_ranks(values))):
        return [FOREIGN]
    return [handle for value in values for handle in _entry(value)]


def _entry(value: Any) -> list[str]:
    """One entry: a handle, bare or dressed ("1. A2", "A2: Linen towel"), several in one text, or an object with one."""
    match value:
        case str():
            return _line(value) or _leading(value) or [FOREIGN]
        case dict():
            named = [value[name] for name in _NAMES if isinstance(value.get(name), str)]
            texts = named[:1] or [one for one in value.values() if isinstance(one, str)]
            found = [handle for text in texts for handle in (_line(text) or []) if handle]
            return found if len(found) == 1 else [FOREIGN]
    return [FOREIGN]


def _leading(text: str) -> list[str]:
    """The handle before a title that was copied with it."""
    bare = text[numbering.end() :] if (numbering := _NUMBERING.match(text)) else text
    found = _LEADING.match(bare.lstrip(f"{_AROUND}-*•"))
    return [found[1].upper()] if found else []


def _line(text: str) -> list[str] | None:
    """The handles of a text that holds nothing else but numbering, quotes and separators; None for any other."""
    found: list[str] = []
    numbers: list[int] = []
    for piece in _BETWEEN.split(text.strip(_AROUND)):
        bare = piece.strip(_AROUND)
        if _HANDLE.fullmatch(bare):
            found.append(bare.upper())
        elif _NUMBER.fullmatch(bare):
            numbers.append(int(bare))
        elif bare not in _BULLETS:
            return None
    counted = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    return found if found and counted else None


def _in_lines(lines: Sequence[str], handles: Collection[str]) -> list[str] | None:
    """The one run of lines that are nothing but handles, or are numbered and begin with one; each named once.

    Numbers must count up from 1: who counts down has the best last.
    """
    runs: list[list[str]] = [[]]
    number = 0
    for line in lines:
        numbering = _NUMBERING.match(line)
        found = _line(_untitled(line)) or (_leading(line) if numbering else None)
        if found:
            number += 1
            if numbering and int(numbering[1]) != number:
                return None
            runs[-1] += found
        elif line.strip(_AROUND):
            runs, number = [*runs, []], 0
    named = [run for run in runs if not set(handles).isdisjoint(run)]
    return named[0] if len(named) == 1 and len(set(named[0])) == len(named[0]) else None


def _untitled(line: str) -> str:
    """The line without a title before it, as in "Order: A2 > B3"."""
    return line[title.end() :] if (title := _TITLE.match(line)) else line


def _ranks(values: Sequence[Any]) -> list[float]:
    found = (value.get(name) for value in values if isinstance(value, dict) for name in _RANKS)
    return [float(one) for one in found if isinstance(one, int | float)]
