"""The items of an XML feed, one at a time: no DOCTYPE, no entities of its own, nothing kept but the item at hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from retrieval.feeds.cells import listed
from retrieval.feeds.complaints import Complaint
from retrieval.feeds.files import FeedFile
from retrieval.feeds.rows import MAX_ROW_BYTES, whole

_BLOCK: Final = 1 << 16
_ITEMS: Final = frozenset({"item", "entry"})
_DEEPEST: Final = 100
_DETAIL: Final = "product_detail"
_MANY: Final = frozenset(
    {"additional_image_link", "lifestyle_image_link", "product_highlight", "video_link", "virtual_model_link"}
)
"""Elements that may stand several times; of others the first counts."""
_LONGEST: Final = 50_000
"""Of such elements together; more than the contract has places for."""
_STRUCTURED: Final = frozenset({"structured_title", "structured_description"})
"""Elements of which `content` is the text."""
_MAX_DETAILS: Final = 30


@dataclass(kw_only=True, slots=True)
class Item:
    """One item: its elements' texts by name, and what its `product_detail`s say by their names."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    wrong: Complaint | None = None


def read_items(file: FeedFile) -> Iterator[Item]:
    """Every `item` or `entry` of the feed, in its order. What ends the reading stands in the last one's `wrong`."""
    reader = _Reader()
    try:
        while block := file.read(_BLOCK):
            reader.read(block)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from reader.taken()
        problem = f"is not well-formed XML ({expat.ErrorString(error.code)}); nothing behind it was read"
        yield Item(line=error.lineno, wrong=whole(problem, "mend the feed here and import it again"))
    except _NotAllowed as error:
        yield from reader.taken()
        yield Item(line=reader.parser.CurrentLineNumber, wrong=error.complaint)
    yield from reader.taken()


class _NotAllowed(Exception):  # noqa: N818 - a verdict
    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.complaint = whole(problem, cure)


class _Reader:
    """Collects items from the parser's events."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._done: list[Item] = []
        self._item: Item | None = None
        self._path: list[str] = []
        self._said: list[str] = []
        self._size = self._fed = self._depth = 0
        self._detail: dict[str, str] = {}

    def read(self, block: bytes) -> None:
        """The next bytes. The parser keeps a tag or comment that does not end, and every element that is open."""
        self.parser.Parse(block, False)
        self._fed += len(block)
        if self._fed - self.parser.CurrentByteIndex > MAX_ROW_BYTES:
            raise _NotAllowed("has a tag or comment longer than 1 MB", "end it, and import the feed again")

    def taken(self) -> list[Item]:
        """The items that are complete, each once."""
        done, self._done = self._done, []
        return done

    def _doctype(self, *_: object) -> None:
        raise _NotAllowed("has a DOCTYPE, which can make a small file huge", "leave it out; no feed needs one")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rsplit(" ", 1)[-1]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NotAllowed(
                f"has more than {_DEEPEST} elements within each other", "mend the feed; no feed needs as many"
            )
        if self._item is None:
            if plain in _ITEMS:
                self._item = Item(line=self.parser.CurrentLineNumber)
                self._path, self._said, self._size = [], [], 0
            return
        self._path.append(plain)
        self._said = []
        if plain == _DETAIL:
            self._detail = {}
        if plain == "link" and "href" in attributes:  # Atom
            self._item.fields.setdefault("link", attributes["href"])

    def _text(self, data: str) -> None:
        self._size += len(data)
        if self._item is not None and self._path and self._size <= MAX_ROW_BYTES:
            self._said.append(data)

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._item is None:
            return
        if not self._path:
            if self._size > MAX_ROW_BYTES:
                self._item.wrong = whole("is longer than 1 MB", "write shorter texts")
            self._done.append(self._item)
            self._item = None
            return
        element, text = self._path.pop(), "".join(self._said).strip()
        self._said = []
        if not self._path and element == _DETAIL:
            self._take_detail()
        elif not self._path and text and element not in _STRUCTURED:
            self._take(element, text)
        elif element == "content" and len(self._path) == 1 and self._path[0] in _STRUCTURED:
            self._take(self._path[0], text)
        elif self._path == [_DETAIL]:
            self._detail[element] = text

    def _take(self, element: str, text: str) -> None:
        item = self._item
        if item is None:
            return
        if element in _MANY:
            before = item.fields.pop(element, "")
            text = before if len(before) > _LONGEST else ",".join(part for part in (before, listed([text])) if part)
        item.fields.setdefault(element, text)

    def _take_detail(self) -> None:
        name, value = self._detail.get("attribute_name", ""), self._detail.get("attribute_value", "")
        if self._item and name and value and len(self._item.details) < _MAX_DETAILS:
            self._item.details.setdefault(name.lower().replace(" ", "_"), value)
