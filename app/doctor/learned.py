"""What was learned, the index that it belongs to, and whether both are of this catalogue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.doctor.finding import Finding, State
from app.settings import Settings
from app.store.ports import CatalogStore
from ranking.bundles import activation
from ranking.bundles.manifest import BundleRefused
from ranking.bundles.reading import Bundle, read_bundle

_FEWEST: Final = 0.5
"""Of a bundle's products, how many should still be sold."""


def learned(settings: Settings, catalog: CatalogStore | None, encoder: str | None) -> Iterator[Finding]:
    """Without `catalog` or `encoder` what needs them is not looked at."""
    root, index = settings.data_dir / "bundles", settings.data_dir / "index"
    active = activation.active(root)
    build = _text(index / "current")
    if active is None:
        said = "none: lists come in retrieval's order"
        yield Finding(part="bundle", state=State.OFF, said=said, cure="shelftalk train, after some weeks of events")
    else:
        try:
            found = read_bundle(root / active)
        except BundleRefused as error:
            cure = "shelftalk bundle rollback, or shelftalk train"
            yield Finding(part="bundle", state=State.BAD, said=f"{active}: {error}", cure=cure)
        else:
            build = found.manifest.index_build
            yield _bundle(found, catalog, encoder)
    yield _index(index, build, catalog)


def _bundle(found: Bundle, catalog: CatalogStore | None, encoder: str | None) -> Finding:
    name, theirs = found.manifest.id, found.manifest.encoder
    if encoder and theirs != encoder:
        said = f"{name} was made for the encoder {theirs}, and this shop runs {encoder}"
        cure = "set SHELFTALK_ENCODER as it was, or shelftalk index build and shelftalk train"
        return Finding(part="bundle", state=State.BAD, said=said, cure=cure)
    if catalog is not None and found.item_ids:
        sold = len(catalog.get(found.item_ids))
        if sold < _FEWEST * len(found.item_ids):
            said = f"{name} knows {len(found.item_ids)} products, of which {sold} are in the catalogue"
            cure = "shelftalk train; or restore the database that it was learned from"
            return Finding(part="bundle", state=State.DOUBT, said=said, cure=cure)
    return Finding(part="bundle", state=State.OK, said=name)


def _index(root: Path, build: str | None, catalog: CatalogStore | None) -> Finding:
    if build is None:
        return Finding(part="index", state=State.OFF, said="none: the server builds one when it opens")
    seen = _text(root / f"{build}.sequence")
    if seen is None:
        return Finding(part="index", state=State.BAD, said=f"{build} is not there", cure="shelftalk index build")
    known = catalog.sequence() if catalog is not None else int(seen)
    if int(seen) > known:
        said = f"{build} has seen change {seen}, and the catalogue ends at {known}: it is of another catalogue"
        cure = "shelftalk index build; or restore the database that it belongs to"
        return Finding(part="index", state=State.DOUBT, said=said, cure=cure)
    behind = known - int(seen)
    said = f"{build}, {behind} changes behind; the server takes them in when it opens" if behind else build
    return Finding(part="index", state=State.OK, said=said)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None
