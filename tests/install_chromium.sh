#!/usr/bin/env bash
# The browser tests drive Debian's Chromium; nothing is downloaded by Playwright.
set -euo pipefail
command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
    echo "Chromium is not installed; the browser tests will fail. Install your system's 'chromium' package." >&2
fi
