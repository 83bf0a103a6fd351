#!/bin/sh
# Lungs on chest X-rays by a U-Net, whole and cut symmetrically at the end of each block (paper,
# section IV-E, table V):
#
#   THREADS=1 experiments/lungs.sh DATA STUDIES
#
# DATA holds lung-seg and the weights, STUDIES, outside the work tree, gets the trials; finished ones
# are not trained again. In lung-seg four X-rays of one case stand twice, under two patients, and so
# do two others: the pairs that pollard data names get one patient each. lungs.md gets the table,
# lungs.csv a row a trial.
set -eu

data=$(cd "$1" && pwd -P)
work=$2/lungs
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=${POLLARD:-$here/../pollard}
threads=${THREADS:-2}
mkdir -p "$work"

# Columns of the index: image, mask, patient. 97 is 178, 202 is 137, 195 is 193.
awk -F, -v d="$data/lung-seg" 'NR == 1 { print "file,mask,patient"; next }
  { p = $3; if (p == 97) p = 178; if (p == 202) p = 137; if (p == 195) p = 193
    print d "/images/" $1 "," d "/masks/" $2 "," p }' "$data/lung-seg/index.csv" >"$work/lungs.csv"

common="--structures lung --backbone unet-resnet18 --input 96 --fit pad --recipe short2d --epochs 10
  --batch 8 --rate 1e-3 --threads $threads"
# shellcheck disable=SC2086 # flags are words
"$pollard" search "$work/lungs.csv" $common --weights "$data/weights/resnet18-imagenet-pqf.safetensors" \
  --strategies ftl,ttl --neighbours 0 --repeats 3 --keep all --study "$work/study" >&2
for seed in 1 2 3; do
  # shellcheck disable=SC2086
  "$pollard" train "$work/lungs.csv" $common --weights none --strategy ftl --seed $seed --split-seed 1 \
    --study "$work/study" --format csv >&2
done
"$pollard" study table "$work/study" --format md --out "$here/lungs.md"
"$pollard" study table "$work/study" --trials --format csv --out "$here/lungs.csv"
sed "s|$work|{studies}/lungs|g; s|$data|{data}|g" "$here/lungs.csv" >"$here/lungs.csv.new"
mv "$here/lungs.csv.new" "$here/lungs.csv"
"$pollard" study plot "$work/study" --out "$work/plots" --format csv >&2
cp "$work/plots/cuts-unet-resnet18.png" "$here/lungs.png"
