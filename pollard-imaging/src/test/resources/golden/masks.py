"""Masks as programs save them, and the values that they hold: masks.json.

    python masks.py > masks.json

Needs numpy and Pillow 13. The values are what Pillow has in the mode that it opens a file in: places in a palette,
or grey values.
"""
import base64
import io
import json
import sys

import numpy as np
from PIL import Image

MASK = np.zeros((6, 9), np.uint8)
MASK[1:4, 2:6] = 1
MASK[3:6, 5:8] = 2
COLOURS = [40, 40, 40, 255, 0, 0, 0, 200, 80]
CASES = []


def add(name, image, values, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    found = np.asarray(Image.open(io.BytesIO(out.getvalue())))
    found = found * 255 if found.dtype == bool else found
    found = found[..., 0] if found.ndim == 3 else found
    assert (found == values).all(), name
    CASES.append({"name": name, "file": base64.b64encode(out.getvalue()).decode(),
                  "values": found.astype(int).ravel().tolist()})


def palette(colours, values=MASK):
    image = Image.fromarray(values, "L")
    image.putpalette(colours)
    return image


grey = Image.fromarray(MASK * 100)
black = Image.fromarray(((MASK > 0) * 255).astype(np.uint8))
add("PNG of a palette", palette(COLOURS), MASK, "PNG")
add("PNG of a palette of 8 bits", palette(list(np.random.default_rng(1).integers(0, 256, 768))), MASK, "PNG")
add("PNG of a palette of greys", palette([0, 0, 0, 255, 255, 255, 128, 128, 128]), MASK, "PNG")
add("PNG of a palette of 1 bit", palette([0, 0, 0, 255, 255, 0], (MASK > 0).astype(np.uint8)), MASK > 0, "PNG")
add("PNG of grey", grey, MASK * 100, "PNG")
add("PNG of 1 bit", black.convert("1"), (MASK > 0) * 255, "PNG")
add("PNG of 16 bits", Image.fromarray(MASK.astype(np.uint16)), MASK, "PNG")
add("PNG of equal colours", grey.convert("RGB"), MASK * 100, "PNG")
add("GIF", palette(COLOURS), MASK, "GIF")
add("BMP of a palette", palette(COLOURS), MASK, "BMP")
add("BMP of grey", grey, MASK * 100, "BMP")
add("BMP of 1 bit", black.convert("1"), (MASK > 0) * 255, "BMP")
add("TIFF of a palette", palette(COLOURS), MASK, "TIFF")
add("TIFF of grey", grey, MASK * 100, "TIFF")
add("TIFF of 1 bit", black.convert("1"), (MASK > 0) * 255, "TIFF")
json.dump(CASES, sys.stdout, separators=(",", ":"))
print()
