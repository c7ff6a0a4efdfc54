# find_componentize_py: sets $componentize_py, to the program on PATH or to one in a virtual environment of its own.
. ../tools/env.sh

version=0.25.1

find_componentize_py() {
  componentize_py=$(first_of componentize-py)
  [ -n "$componentize_py" ] && return
  python=$(first_of python3 python)
  [ -n "$python" ] || fail 'python3 was not found on PATH: install Python 3.10 or newer.'
  venv=$components/.venv
  componentize_py=$venv/bin/componentize-py
  if [ ! -x "$componentize_py" ]; then
    "$python" -m venv "$venv" || fail 'python3 cannot make virtual environments: install its venv module (Debian: "apt install python3-venv").'
    "$venv/bin/pip" install --quiet --disable-pip-version-check "componentize-py==$version" ||
      fail "componentize-py was not found on PATH, and could not be installed: try \"pip install componentize-py==$version\"."
  fi
}
