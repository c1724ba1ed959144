#!/usr/bin/env bash
# Each named folder's packages, as its package-lock.json pins them, into its node_modules, which git ignores.
set -euo pipefail
cd "$(dirname "$0")/.."
for folder in "$@"; do
    pinned=$(cd "$folder" && sha256sum package.json package-lock.json)
    [ "$(cat "$folder/node_modules/.pinned" 2>/dev/null)" = "$pinned" ] && continue
    if ! command -v npm >/dev/null; then
        if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
        else
            echo "Node is not installed; what needs it in $folder will fail. Install your system's 'nodejs' and 'npm' packages." >&2
            continue
        fi
    fi
    (cd "$folder" && npm ci --silent)
    echo "$pinned" > "$folder/node_modules/.pinned"
done
