#!/bin/sh
# Runs the tests on each Python from 3.11 to 3.14 that is on the PATH, each in an environment of its own.
set -eu
ran=0
for version in 3.11 3.12 3.13 3.14; do
    python="python$version"
    if ! "$python" -c '' 2>/dev/null; then
        echo "Python $version: not installed"
        continue
    fi
    venv=".venv-$version"
    echo "Python $version: $("$python" --version)"
    "$python" scripts/environment.py "$venv" --require-hashes -r requirements/dev.txt
    "$python" scripts/environment.py "$venv" --no-deps --no-build-isolation -e .
    "$venv/bin/pytest" -m "not packaging and not tools"
    ran=$((ran + 1))
done
[ "$ran" -gt 0 ]
