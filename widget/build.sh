#!/usr/bin/env bash
# Builds the element into app/static (or SHELF_TALK_OUT), and its reference into docs/widget.md (or the page named).
set -euo pipefail
cd "$(dirname "$0")"
../requirements/node.sh widget
npx --no-install tsc
npx --no-install vite build --logLevel warn
npx --no-install cem analyze --globs src/shell.ts --outdir build --quiet
node docs.mjs "$@"
