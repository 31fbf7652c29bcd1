#!/usr/bin/env bash
# Processor time of a step on one thread, ours and PyTorch's by turns, on a machine that other work shares.
# usage: shared.sh MODEL STEPS_OF_A_CLAIM RECIPE_FILE CLASS_PATH
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
coproc OURS { exec "${JAVA_HOME:?}/bin/java" --add-modules=jdk.incubator.vector -XX:+UseSerialGC -cp "$4" \
    io.verdant.bench.StepWorker "$1" 1 "$3" 2>/dev/null; }
exec 5<&"${OURS[0]}" 6>&"${OURS[1]}"
coproc THEIRS { exec python3 "$here/../pytorch/step.py" "$1" 1; } 2>/dev/null
ask_ours() { echo "$1" >&6; read -r answer <&5; }
ask_theirs() { echo "$1" >&"${THEIRS[1]}"; read -r answer <&"${THEIRS[0]}"; }
for ((i = 0; i < ${WARM:-60}; i++)); do ask_ours claim; done
ask_theirs "cpu $2"
echo "model $1, seconds of a step: ours, PyTorch's"
for ((i = 0; i < ${PAIRS:-9}; i++)); do
    ask_ours cpu; ours=$answer
    ask_theirs "cpu $2"
    awk -v a="$ours" -v b="$answer" -v n="$2" 'BEGIN { printf "%.6f %.6f %.3f\n", a / n, b / n, a / b }'
done
ask_ours allocated; echo "allocated bytes a step: $answer"
ask_ours memory; echo "peak memory, ours: $answer"
ask_theirs memory; echo "peak memory, PyTorch's: $answer"
ask_ours nodes; echo "nodes: $answer"
ask_ours hash; ask_ours hash; echo "roots of a claim, seconds: $answer"
