#!/bin/sh
# How well model files tell images that are unlike the training images, as Markdown:
#
#   experiments/gate.sh DATA STUDIES >experiments/gate.md
#
# A Sapling on each task of the phantoms against the other two, and a ResNet-18 cut after layer3.1 on
# chest X-rays against CT slices, histology and the same X-rays turned and inverted. DATA holds the
# data sets and weights; phantoms and trials go to STUDIES. Finished trials are not trained again.
set -eu

data=$1
studies=$2
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
pollard=$root/pollard
mkdir -p "$studies"

echo "# Input gates"
for task in texture lesion arrangement; do
  [ -e "$studies/gate-$task/index.csv" ] ||
    "$pollard" phantoms $task --out "$studies/gate-$task" --count 450 --training 200 --seed 1 >&2
done
for task in texture lesion arrangement; do
  case $task in
    texture) positive=coarse others="lesion arrangement" ;;
    lesion) positive=firm others="texture arrangement" ;;
    arrangement) positive=crossed others="texture lesion" ;;
  esac
  "$pollard" train "$studies/gate-$task" --study "$studies/gate-phantoms-$task" --strategy ftl \
    --seed 1 --positive $positive --backbone sapling --weights sapling --recipe short2d --epochs 8 \
    --batch 16 --rate 1e-3 --augment none --threads 1 --format csv >&2
  printf '\n## Sapling on %s phantoms\n\n' $task
  set --
  for other in $others; do
    set -- "$@" --other "$other phantoms=$studies/gate-$other"
  done
  "$pollard" bench gate "$studies/gate-phantoms-$task/sapling-ftl" "$@"
done
"$pollard" train "$data/cxr3" --study "$studies/gate-chest-xrays" --strategy ttl --cut layer3.1 \
  --seed 1 --backbone resnet18 --weights "$data/weights/resnet18-imagenet-pqf.safetensors" \
  --input 64 --recipe short2d --epochs 4 --threads 1 --format csv >&2
printf '\n## ResNet-18 cut after layer3.1 on chest X-rays at 64x64\n\n'
"$pollard" bench gate "$studies/gate-chest-xrays/resnet18-ttl-layer3.1" --turned \
  --other "CT slices=$data/covid-ct" --other "histology=$data/ami-br"
