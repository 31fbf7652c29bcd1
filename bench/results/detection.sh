#!/usr/bin/env bash
# Takes the detection figures of docs/validation.md: ten workers, 0 to 4 of them attackers, seeds 1 to 3, even and uneven data.
# What is there already is kept, so that it goes on where it was stopped. Arguments: seeds (default: 1 2 3).
set -eu
cd "$(dirname "$0")/../.."
out=bench/results/detection
mkdir -p "$out"

measure() { # NAME OPTIONS...
    local file=$out/$1.json
    shift
    [ -s "$file" ] && return
    ./verdant bench detection "$@" --json "$file.part"
    mv "$file.part" "$file"
}

for seed in "${@:-1 2 3}"; do
    for s in $seed; do
        for f in 4 3 2 1; do
            measure "iid-${f}0-seed$s" --honest $((10 - f)) --byzantine "$f" --seed "$s"
        done
        measure "none-seed$s" --byzantine 0 --attacks none --rounds 1000 --seed "$s"
        for f in 4 3 2 1; do
            measure "gamma33-${f}0-seed$s" --honest $((10 - f)) --byzantine "$f" --gamma 0.33 --seed "$s"
        done
    done
done
