#!/bin/sh
# Every rehearsal that docs/validation.md quotes, from the folder of the repository: hours on two cores. Results go beside this file.
set -eu
out=bench/results
alone="--extra --no-checks --no-audits --evaluate-every 50"
# ByzFL's, and ours, which looks for copies before it looks for neighbours.
published=clipping:limit=2+nnm:f=F+trimmed-mean:f=F
pipeline=clipping:limit=2+distinct+nnm:f=F+trimmed-mean:f=F

rehearse() { # rehearse NAME JOB OPTIONS
    name=$1
    job=$2
    shift 2
    nice -n 10 ./verdant rehearse "$job" "$@" --json "$out/rehearsal-$name.json" --markdown "$out/rehearsal-$name.md" \
        --picture "$out/rehearsal-$name.png"
}

only=${1:-}
wanted() { [ -z "$only" ] || [ "$only" = "$1" ]; }

# Rules alone, MLP: the rows of an MLP 784-100-10.
if wanted mlp; then
    for similarity in 1 0.33 0; do
        # shellcheck disable=SC2086
        rehearse "mlp-$similarity" examples/rehearsal-mlp.yaml --similarity $similarity \
            --attacks none,mean-flip,label-flip-together,alie --rules "$published,$pipeline,trimmed-mean:f=F" --byzantine 2,4 $alone
    done
fi

# Rules alone, ByzFL's CNN: the worst of three attacks.
if wanted cnn; then
    for similarity in 1 0.66 0.33 0; do
        # shellcheck disable=SC2086
        rehearse "cnn-$similarity" examples/rehearsal-cnn.yaml --similarity $similarity \
            --attacks mean-flip,ipm-optimal,alie-optimal --rules "$published" --byzantine 1,2,3,4 $alone
    done
fi

# Checks on, no audits: ten workers, of whom one to four attack.
if wanted checks; then
    for similarity in 1 0.33; do
        rehearse "checks-$similarity" examples/rehearsal-mlp.yaml --similarity $similarity --no-audits --evaluate-every 50 \
            --attacks none,mean-flip,ipm,ipm-optimal,alie,alie-optimal,mimic,min-max,min-sum,label-flip,label-flip-together,sybil,adaptive,gaussian,zero,nan,scale,copy,replay \
            --rules "$pipeline" --byzantine 1,2,3,4
    done
fi

# The whole network, audits and disputes included: do two adaptive colluders of ten earn less than honest workers?
if wanted pay; then
    rehearse pay examples/mnist-honest.yaml --workers 10 --rounds 3 --attacks adaptive --byzantine 2 --seeds 20
fi
