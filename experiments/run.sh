#!/bin/sh
# Trains the trials of a plan, and keeps their scores beside it:
#
#   THREADS=1 experiments/run.sh NAME DATA STUDIES
#
# NAME.plan has a line a trial, the arguments of pollard train with {data} for DATA, the folder of
# data sets and weights; # begins a comment. Trials go to STUDIES/NAME, outside the work tree, a study
# a data set; finished ones are not trained again. NAME.csv gets a row for each.
set -eu

name=$1
data=$2
studies=$3/$name
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=$here/../pollard

grep -v '^ *\(#.*\)\{0,1\}$' "$here/$name.plan" | while read -r line; do
  set=${line%% *}
  study=$(echo "${set#"{data}/"}" | sed 's|\.[a-z]*$||; s|/|-|g')
  echo "== $line" >&2
  # shellcheck disable=SC2046 # flags are words
  "$pollard" train $(echo "$line" | sed "s|{data}|$data|g") --study "$studies/$study" \
    --threads "${THREADS:-2}" --format csv </dev/null >&2
done
"$pollard" study table "$studies"/* --trials --format csv --out "$here/$name.csv"
sed "s|$data|{data}|g" "$here/$name.csv" >"$here/$name.csv.new"
mv "$here/$name.csv.new" "$here/$name.csv"
