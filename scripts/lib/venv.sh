# Sourced by every script: finds the checkout, names a missing tool in one line, keeps the Python tools in .local/venv.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"

need() { # need TOOL WHY...
  command -v "$1" >/dev/null 2>&1 || { echo "missing: $1 ($2)" >&2; exit 1; }
}

need_rust() {
  need cargo "the Rust toolchain, https://rustup.rs"
  need cc "a C compiler, Rust's linker (Debian: apt-get install build-essential)"
}

need_node() {
  need node "20 or newer: the web app"
  need npm "the web app"
  node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' || { echo "missing: node 20 or newer" >&2; exit 1; }
}

need python3 "3.10 or newer: the local stack and the scripts"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "missing: python3 3.10 or newer" >&2; exit 1; }
python3 -c 'import venv, ensurepip' 2>/dev/null || { echo "missing: python3 venv (Debian: apt-get install python3-venv)" >&2; exit 1; }

# One venv for all stacks of a checkout, made again only when the requirements change.
VENV=$ROOT/.local/venv
STAMP=$VENV/requirements.$(cksum < scripts/requirements.txt | cut -d' ' -f1)
if [ ! -e "$STAMP" ]; then
  echo "python tools: installing into .local/venv"
  mkdir -p .local
  rm -rf "$VENV"
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check -r scripts/requirements.txt
  touch "$STAMP"
fi
export PYTHONDONTWRITEBYTECODE=1
PYTHON=$VENV/bin/python
