"""The files of the page and of the <shelf-talk> element; the element is for pages of other origins too."""

import re
from os import PathLike, stat_result
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_ELEMENT: Final = re.compile(r"shelf-talk(-[\w-]+)?\.js")
_HASHED: Final = re.compile(r"shelf-talk-\w+-[\w-]{8}\.js")
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class PageFiles(StaticFiles):
    """Static files; those of the element may be fetched by any page, as module scripts must be allowed to.

    A chunk with a hash in its name never changes; everything else is asked for again, and answered with 304.
    """

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        name = scope["path"].rsplit("/", 1)[-1]
        if _ELEMENT.fullmatch(name):
            response.headers["access-control-allow-origin"] = "*"
            response.headers["cross-origin-resource-policy"] = "cross-origin"
        response.headers["cache-control"] = _FOR_EVER if _HASHED.fullmatch(name) else "no-cache"
        return response
