#!/bin/sh
# Whether the maps of Sapling's cuts find lesions that lie where it is known, as Markdown:
#
#   experiments/maps.sh DIR >experiments/maps.md
#
# Images, trials and model files go to DIR; a few minutes on one thread.
set -eu

out=$1
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=$here/../pollard
mkdir -p "$out"
[ -e "$out/lesions/index.csv" ] ||
  "$pollard" phantoms lesion --out "$out/lesions" --count 450 --training 200 --seed 1 >&2
for cut in layer1.0 layer2.1 layer3.1 layer4.0; do
  strategy="--strategy ttl --cut $cut"
  trial=sapling-ttl-$cut
  [ "$cut" != layer4.0 ] || strategy="--strategy ftl" trial=sapling-ftl
  # shellcheck disable=SC2086 # flags are words
  "$pollard" train "$out/lesions" --positive firm --backbone sapling --weights sapling \
    --recipe short2d --epochs 10 --batch 16 --rate 1e-3 --augment none --seed 1 --threads 1 \
    --study "$out/study" $strategy >&2
  "$pollard" export "$out/study/$trial" --maps --without-gate --out "$out/$cut.onnx" >&2
done
"$pollard" bench maps "$out/layer1.0.onnx" "$out/layer2.1.onnx" "$out/layer3.1.onnx" \
  "$out/layer4.0.onnx" --seed 1 --from 400 --count 100
