#!/bin/sh
# Fuzzes each target for so many seconds, one after the other, from its seeds and what earlier runs found.
#
#   fuzz/run.sh SECONDS [TARGET...]
#
# Needs the nightly toolchain and cargo-fuzz. What it finds is left below fuzz/artifacts.
set -eu
cd "$(dirname "$0")"
seconds=$1
shift
for target in "${@:-json expression partiql key item position log policy signature table}"; do
    for one in $target; do
        mkdir -p "corpus/$one"
        echo "== $one"
        cargo +nightly fuzz run --sanitizer none "$one" "corpus/$one" "seeds/$one" -- \
            -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 -max_len=4096 -print_final_stats=1 -verbosity=1
    done
done
