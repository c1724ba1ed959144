#!/usr/bin/env bash
# The AI SDK's own client, for its test: as package-lock.json pins it, into node_modules/ here, which git ignores.
set -euo pipefail
cd "$(dirname "$0")"
pinned=$(sha256sum package.json package-lock.json)
[ "$(cat node_modules/.pinned 2>/dev/null)" = "$pinned" ] && exit 0
if ! command -v npm >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
    else
        echo "Node is not installed; the AI SDK's test will fail. Install your system's 'nodejs' and 'npm' packages." >&2
        exit 0
    fi
fi
npm ci --silent
echo "$pinned" > node_modules/.pinned
