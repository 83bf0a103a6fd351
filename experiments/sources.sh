#!/bin/sh
# Which source task helps which target, and where the cut then lies (paper, section IV-G.2, figure
# 11), on generated images, of which the answer is known beforehand, and on chest X-rays:
#
#   THREADS=1 experiments/sources.sh DATA STUDIES
#
# Sapling is pretrained on the findings of phantoms findings: on those that need a few pixels (low),
# on those that need a whole shape (high), and on all (mix). DATA holds the data sets; drawn images,
# weights and studies go to STUDIES/sources, outside the work tree. What is finished is not done
# again. sources-TASK.csv and sources-TASK.png are written beside this script.
set -eu

data=$1
work=$2/sources
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=${POLLARD:-$here/../pollard}
threads=${THREADS:-2}
mkdir -p "$work"

draw() {
  [ -e "$work/$1/index.csv" ] || "$pollard" phantoms "$1" --out "$work/$1" --count "$2" --training "$3" --seed "$4"
}
draw findings 6250 0 21
for task in texture lesion arrangement; do draw "$task" 450 200 22; done

for source in mix high low; do
  "$pollard" pretrain "$work/findings" --findings-file "$work/findings/$source.yaml" --backbone sapling \
    --weights none --input 64 --recipe short2d --epochs 12 --batch 32 --rate 2e-3 --augment none \
    --threads "$threads" --study "$work/source-$source" --out "$work/$source.safetensors"
done

search() {
  task=$1
  shift
  "$pollard" search "$@" --backbone sapling --input 64 \
    --weights "$work/mix.safetensors,$work/high.safetensors,$work/low.safetensors,none" \
    --strategies ftl,ttl --neighbours 0 --repeats 3 --keep none --recipe short2d --epochs 10 --batch 16 \
    --rate 1e-3 --threads "$threads" --study "$work/target-$task" --format csv >"$here/sources-$task.csv"
  cp "$work/target-$task/plots/cuts-sapling.png" "$here/sources-$task.png"
}
search texture "$work/texture" --positive coarse --augment none
search lesion "$work/lesion" --positive firm --augment none
search arrangement "$work/arrangement" --positive crossed --augment none
search chest-xrays "$data/cxr3" --classes normal,pneumonia --positive pneumonia
