#!/usr/bin/env bash
# The browser tests drive Debian's Chromium (nothing is downloaded by Playwright), and Debian's docker-compose reads our file.
set -euo pipefail
command -v chromium >/dev/null && command -v docker-compose >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium docker-compose >/dev/null
else
    echo "Chromium or docker-compose is not installed; their tests will fail. Install your system's packages." >&2
fi
