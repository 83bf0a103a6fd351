#!/bin/sh
# Searches strategies and cuts on real images, and writes what was found beside this script:
#
#   THREADS=1 experiments/search.sh NAME DATA STUDIES
#
# NAME is chest-xrays-search, pneumoniamnist-search or mitoses-search. DATA holds the data sets and
# weights, STUDIES, outside the work tree, gets the trials; finished ones are not trained again, and
# several processes may be given the same command while the search runs. NAME.plan lists its trials,
# NAME.csv gets a row for each of them, NAME.md the paper's table. The rows and tables here were made
# with one thread; another number, as two without THREADS, gives other last digits.
set -eu

name=$1
data=$2
studies=$3
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=$here/../pollard

case $name in
  chest-xrays-search)
    set -- "$data/cxr3" --classes normal,pneumonia --positive pneumonia --input 112 --strategies all
    study=cxr3
    ;;
  pneumoniamnist-search)
    set -- "$data/medmnist/pneumoniamnist.npz" --positive normal --allow-leaks --input 64 --epochs 6 \
      --strategies ftl,ttl --exhaustive
    study=medmnist-pneumoniamnist
    ;;
  mitoses-search)
    set -- "$data/ami-br" --positive atypical --group-column slide --input 96 --class-weights balanced \
      --strategies ftl,ttl --neighbours 0 --vary splits
    study=ami-br
    ;;
  *)
    echo "expected chest-xrays-search, pneumoniamnist-search or mitoses-search but found $name" >&2
    exit 2
    ;;
esac
study=$studies/$name/$study

"$pollard" search "$@" --backbone resnet18 --weights "$data/weights/resnet18-imagenet-pqf.safetensors" \
  --recipe short2d --repeats 3 --keep all --threads "${THREADS:-2}" --study "$study"
# Also what no search tries, as full transfer from random weights.
"$here/run.sh" "$name" "$data" "$studies"
# So that the table has the times of model files.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for trial in "$study"/trials/*/; do
  [ -e "$trial/exported.json" ] ||
    "$pollard" export "$trial" --out "$work/model.onnx" --threads "${THREADS:-2}" --format csv >&2
done
"$pollard" study table "$study" --format md --out "$here/$name.md"
