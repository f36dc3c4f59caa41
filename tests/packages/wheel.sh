#!/bin/sh
# The wheel: installed into an empty virtual environment with boto3 and pytest, used, taken away again.
set -eu
. "$(dirname "$0")/environment.sh"
python3 -m venv "$work/venv"
bin=$work/venv/bin
"$bin/pip" install --quiet --disable-pip-version-check \
    --requirement "$root/tests/sdk/boto3/requirements.txt"
# Nothing of it may come from an index.
started=$(date +%s%N)
"$bin/pip" install --quiet --disable-pip-version-check --no-index "$packages"/statordb-*.whl
"$bin/python" "$root/tests/packages/first_call.py"
took=$((($(date +%s%N) - started) / 1000000))
"$bin/stator" --version
[ "$("$bin/python" -m statordb --version)" = "$("$bin/stator" --version)" ] || fail "python -m is another program"
cp "$root/tests/packages/test_plugin.py" "$work"
(cd "$work" && "$bin/pytest" --quiet -p no:cacheprovider test_plugin.py)
"$bin/pip" uninstall --quiet --yes --disable-pip-version-check statordb
left=$(find "$work/venv" -name 'stator*' -not -path '*/__pycache__/*')
[ -z "$left" ] || fail "uninstalling leaves $left"
echo "wheel: from pip install to the first answered call of boto3: $took ms"
