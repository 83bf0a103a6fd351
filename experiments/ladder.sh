#!/bin/sh
# What a ladder and its rivals would have found and taken on three data sets, of which truncation was
# trained at every cut (docs/search.md):
#
#   THREADS=1 experiments/ladder.sh DATA STUDIES
#
# DATA holds the data sets and weights, STUDIES, outside the work tree, gets the studies; finished
# trials are not trained again. ladder.csv gets a row a study and search.
set -eu

data=$1
studies=$2
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=${POLLARD:-$here/../pollard}
mkdir -p "$studies"

search() {
  study=$1
  shift
  "$pollard" search "$@" --backbone resnet18 --weights "$data/weights/resnet18-imagenet-pqf.safetensors" \
    --strategies ftl,ttl --exhaustive --recipe short2d --input 64 --repeats 1 --vary both \
    --threads "${THREADS:-2}" --keep none --study "$studies/$study" >&2
}
search ladder-covid "$data/covid-ct" --positive covid --on-bad-file skip --epochs 12 || [ $? -eq 3 ]
search ladder-cxr3 "$data/cxr3" --classes normal,pneumonia --positive pneumonia --epochs 12
search ladder-pneu "$data/medmnist/pneumoniamnist.npz" --positive normal --allow-leaks --epochs 4
"$pollard" bench replay "$studies/ladder-covid" "$studies/ladder-cxr3" "$studies/ladder-pneu" \
  --rungs .25:.05,.5:.01 --rung-steps 20 --format csv >"$here/ladder.csv"
