#!/usr/bin/env bash
# Sets up all that the program needs, beside the sources: system libraries (where it may), .venv, packages, models.
# Run again it mends what is missing. `make` calls it only when one of the files that it reads has changed.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "likeness: $*" >&2; exit 2; }
say() { echo "likeness: $*"; }

# --- system libraries -------------------------------------------------------------------------------------------
missing_packages() {
    local present
    present=$(/sbin/ldconfig -p 2>/dev/null || true)
    while read -r file package; do
        case $file in
            ''|'#'*) continue ;;
            lib*) grep -qF "$file " <<<"$present" || echo "$package" ;;
            *) command -v "$file" >/dev/null || echo "$package" ;;
        esac
    done < resources/debian_libraries.txt
}

# Installs Debian packages as root or by sudo without a password; otherwise says the command.
install_packages() {
    local root=()
    if ! command -v apt-get >/dev/null; then
        say "these Debian packages, or what your system calls them, are missing: $*"
        return 1
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if sudo -n true 2>/dev/null; then root=(sudo -n)
        else say "run: sudo apt-get install $*"; return 1; fi
    fi
    say "installing $*"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 && return
    "${root[@]}" apt-get update -qq && "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing=$(missing_packages | sort -u | tr '\n' ' ')
# shellcheck disable=SC2086  # a list of words
[ -z "$missing" ] || install_packages $missing ||
    say "going on without them; the window or the sound may not work (see: likeness doctor)"

# --- Python -----------------------------------------------------------------------------------------------------
python=${PYTHON:-}
for candidate in python3.11 python3.12 python3.13 python3; do
    [ -n "$python" ] && break
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$candidate
done
[ -n "$python" ] || fail "Python 3.11 or newer was not found. Install it (apt-get install python3) and try again."

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 || {
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        rm -rf .venv
        install_packages "$version-venv" && "$python" -m venv .venv
    } || fail "no virtual environment could be made. Install your Python's venv package and try again."
fi

# --- packages ---------------------------------------------------------------------------------------------------
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }
torch=$(sed -n 's/^torch==\([^+ ]*\).*/\1/p' packaging/constraints.txt)

# The processor's build of torch is 200 MB, the graphics card's several GB: take the one that this machine can use.
if ! .venv/bin/python -c "import importlib.metadata as m, sys; sys.exit(m.version('torch').split('+')[0] != '$torch')" 2>/dev/null; then
    if nvidia-smi -L >/dev/null 2>&1; then
        say "fetching torch $torch for the graphics card"
        pip install -qq -c packaging/constraints.txt "torch==$torch"
    else
        say "fetching torch $torch for the processor"
        pip install -qq -c packaging/constraints.txt "torch==$torch+cpu" 2>/dev/null ||
            pip install -qq -c packaging/constraints.txt "torch==$torch"
    fi
fi
say "fetching packages"
pip install -qq -c packaging/constraints.txt -e '.[cpu,dev]'

# --- models -----------------------------------------------------------------------------------------------------
say "fetching models"
.venv/bin/python - <<'PY' || fail "the models could not be fetched (see above)."
import sys

from core.errors import UserError
from core.models import catalogue, model_path

for model in catalogue():
    try:
        model_path(model.name)
    except UserError as error:
        sys.stderr.write(f"likeness: {error}\n")
        if model.required:
            sys.exit(1)
PY
say "ready"
