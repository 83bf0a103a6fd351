#!/bin/sh
# Trains a ResNet-18 on chest X-rays and on PneumoniaMNIST, whole and cut after layer3.1, as in the
# plans beside, exports each trial in float32 and in int8, and prints what that costs as Markdown:
#
#   experiments/models.sh DATA STUDIES >experiments/models.md
#
# DATA holds the data sets and weights; trials and model files go to STUDIES. Trials that are
# finished there are not trained again.
set -eu

data=$1
studies=$2
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)
mkdir -p "$studies"

model() {
  title=$1
  study=$studies/$2
  trial=$3
  strategy=$4
  shift 4
  # shellcheck disable=SC2086 # flags are words
  "$root/pollard" train "$@" --study "$study" $strategy --seed 1 --backbone resnet18 \
    --weights "$data/weights/resnet18-imagenet-pqf.safetensors" --recipe short2d --format csv >&2
  "$root/pollard" export "$study/$trial" --out "$study/$trial.onnx" --format csv >&2
  printf '\n## %s\n\n' "$title"
  code=0
  "$root/pollard" export "$study/$trial" --int8 --out "$study/$trial.int8.onnx" --test-scores --format md ||
    code=$?
  case $code in
    0) ;;
    3) printf '\nThe gate refused this int8 file: it was not written.\n' ;;
    *) exit $code ;;
  esac
}

echo "# Model files"
xrays() { model "$1" models-chest-xrays "$2" "$3" "$data/cxr3" --classes normal,pneumonia --positive pneumonia --input 112; }
xrays "Chest X-rays, full transfer" resnet18-ftl "--strategy ftl"
xrays "Chest X-rays, cut after layer3.1" resnet18-ttl-layer3.1 "--strategy ttl --cut layer3.1"
mnist() { model "$1" models-pneumoniamnist "$2" "$3" "$data/medmnist/pneumoniamnist.npz" --positive normal --allow-leaks --input 64 --epochs 6; }
mnist "PneumoniaMNIST, full transfer" resnet18-ftl "--strategy ftl"
mnist "PneumoniaMNIST, cut after layer3.1" resnet18-ttl-layer3.1 "--strategy ttl --cut layer3.1"
