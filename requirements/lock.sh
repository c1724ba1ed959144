#!/usr/bin/env bash
# Writes the lock files from pyproject.toml: every package with every hash.
# torch stands apart, since its CPU build and its CUDA build share a version number:
# `make setup` takes the CPU build where pip finds one, else what the registry offers, CUDA packages included.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
all=$(mktemp)
serve=$(mktemp)
trap 'rm -f "$all" "$serve"' EXIT
cat requirements/all.lock requirements/torch.lock > "$all"   # versions stay as they are, but for --upgrade
"$uv" pip compile pyproject.toml --extra compare --extra demo --extra dev --extra postgres --extra valkey --extra kafka --universal --generate-hashes --python-version 3.11 \
    --no-annotate --no-header --quiet --output-file "$all" "$@"

torch='^(torch==|nvidia-|cuda-|triton==)'
awk -v torch="$torch" '/^[a-z]/ { keep = ($0 !~ torch) } keep' "$all" > requirements/all.lock
awk -v torch="$torch" '/^[a-z]/ { keep = ($0 ~ torch) } keep' "$all" > requirements/torch.lock

# What the image serves with: the same versions, without what only demos, tests and comparisons need.
"$uv" pip compile pyproject.toml --extra postgres --extra valkey --extra kafka --universal --generate-hashes --python-version 3.11 \
    --no-annotate --no-header --quiet --constraint "$all" --output-file "$serve"
awk -v torch="$torch" '/^[a-z]/ { keep = ($0 !~ torch) } keep' "$serve" > requirements/serve.lock

cat > requirements/torch-cpu.lock <<'EOF'
# torch 2.13.0+cpu for CPython 3.11 on Linux x86-64, and what it needs besides all.lock: nothing
torch==2.13.0 \
    --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
EOF
