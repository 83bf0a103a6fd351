#!/bin/sh
# What features before and after full transfer have in common, beside what cuts scored:
#
#   THREADS=1 experiments/transferability.sh DATA STUDIES
#
# ResNet-18 on chest X-rays and PneumoniaMNIST (transferability.plan), and Sapling on the phantoms
# (the full transfers of phantoms.plan). DATA holds the data sets and weights; phantoms, trials and
# all results, with their pictures and each single coefficient, go to STUDIES, outside the work tree;
# finished trials are not trained again. Tables come to the folder transferability beside this script.
# The scores of cuts are those of chest-xrays-search.csv, pneumoniamnist-search.csv and phantoms.csv.
set -eu

data=$1
studies=$2
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=$here/../pollard
threads=${THREADS:-2}

# compare NAME STUDY [FLAGS]: what comes of one study.
compare() {
  name=$1
  study=$2
  shift 2
  "$pollard" transferability "$study" --threads "$threads" --out "$results/$name" \
    --format csv "$@" >"$results/$name.csv"
}

# keep NAME FOLDER...: the tables of some of them, one beneath the other.
keep() {
  name=$1
  shift
  for table in levels detected blocks probes; do
    for folder in "$@"; do
      [ ! -e "$results/$folder/$table.csv" ] || cat "$results/$folder/$table.csv"
    done | awk 'NR == 1 { head = $0 } NR == 1 || $0 != head' >"$here/transferability/$name-$table.csv"
    [ -s "$here/transferability/$name-$table.csv" ] || rm "$here/transferability/$name-$table.csv"
  done
}

results=$studies/transferability-of
mkdir -p "$results" "$here/transferability"
THREADS=$threads "$here/run.sh" transferability "$data" "$studies"
compare chest-xrays "$studies/transferability/cxr3" --curve "$here/chest-xrays-search.csv"
compare pneumoniamnist "$studies/transferability/medmnist-pneumoniamnist" \
  --curve "$here/pneumoniamnist-search.csv"
keep chest-xrays chest-xrays
keep pneumoniamnist pneumoniamnist

images=$studies/phantoms-images
mkdir -p "$images"
phantoms=
for seed in 1 2 3 4 5; do
  for task in texture lesion arrangement; do
    [ -e "$images/$task-$seed/index.csv" ] ||
      "$pollard" phantoms "$task" --out "$images/$task-$seed" --count 450 --training 200 --seed "$seed" >&2
    grep "^{data}/$task-$seed .* --strategy ftl" "$here/phantoms.plan" | sed "s|{data}|$images|" |
      while read -r line; do
        # shellcheck disable=SC2086 # flags are words
        "$pollard" train $line --threads "$threads" --study "$studies/phantoms/$task-$seed" \
          --format csv </dev/null >&2
      done
    compare "$task-$seed" "$studies/phantoms/$task-$seed" --analyses svcca,probes \
      --curve "$here/phantoms.csv"
    phantoms="$phantoms $task-$seed"
  done
done
# shellcheck disable=SC2086 # folders are words
keep phantoms $phantoms
