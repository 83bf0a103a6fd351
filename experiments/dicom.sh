#!/bin/sh
# One trial on X-rays as PNG and one on the same X-rays as DICOM, whose weights have equal bytes:
#
#   experiments/dicom.sh DATA STUDIES PYTHON
#
# DATA holds the data sets and weights. PYTHON (pydicom, numpy, Pillow, pylibjpeg-openjpeg) writes the
# images once, to STUDIES/dicom-images; JPEG, RLE, JPEG 2000 lossless and 16 bits take turns.
set -eu

data=$1
studies=$2
python=$3
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
images=$studies/dicom-images
[ -e "$images/png/index.csv" ] || "$python" "$here/wrap-dicom.py" "$data/cxr3" "$images" 400

for kind in png dicom; do
  "$here/../pollard" train "$images/$kind" --study "$studies/dicom-$kind" --positive pneumonia \
    --backbone resnet18 --weights "$data/weights/resnet18-imagenet-pqf.safetensors" --input 64 \
    --recipe short2d --epochs 3 --strategy ttl --cut layer2.1 --threads 1 --format csv >&2
done
for kind in png dicom; do
  (cd "$studies/dicom-$kind"/trials/* && sha256sum best.safetensors | sed "s/best/$kind: best/")
done
cmp "$studies"/dicom-png/trials/*/best.safetensors "$studies"/dicom-dicom/trials/*/best.safetensors
