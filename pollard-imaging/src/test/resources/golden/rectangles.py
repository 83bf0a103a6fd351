"""Golden values of rectangular inputs: fits of images and masks, grey of colour, turned masks.

    python rectangles.py > rectangles.json

Needs numpy and Pillow. Resizing, pasting, turning and grey are Pillow's; that a covering image is scaled to
int(side * edge / other edge) and its centre taken from int(round((length - crop) / 2)) on is torchvision's
(Resize and CenterCrop of torchvision 0.29, transforms/functional.py).
"""
import json
import sys
import zlib

import numpy as np
import PIL
from PIL import Image

RECTANGLES = [(18, 12), (12, 18), (9, 27)]  # width, height
CLASSES = 4


def mix(z):
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def synthetic(name, shape):
    """floor(128 (u(name, i) + 1)), 0..255, row-major [H, W] or [H, W, C]."""
    seed = mix(np.array([zlib.crc32(name.encode("utf-8"))], dtype=np.uint64))
    with np.errstate(over="ignore"):
        z = mix(seed + np.arange(int(np.prod(shape)), dtype=np.uint64))
    u = 2.0 * ((z >> np.uint64(11)).astype(np.float64) * 2.0 ** -53) - 1.0
    return np.floor(128.0 * (u + 1.0)).astype(np.uint8).reshape(shape)


def crop(image, width, height, filter):
    w, h = image.size
    if w * height <= h * width:
        size = (width, int(width * h / w))
    else:
        size = (int(height * w / h), height)
    left, top = int(round((size[0] - width) / 2.0)), int(round((size[1] - height) / 2.0))
    return image.resize(size, filter).crop((left, top, left + width, top + height))


def pad(image, width, height, filter):
    w, h = image.size
    if w * height >= h * width:
        size = (width, int(width * h / w))
    else:
        size = (int(height * w / h), height)
    whole = Image.new(image.mode, (width, height))
    whole.paste(image.resize(size, filter), ((width - size[0]) // 2, (height - size[1]) // 2))
    return whole


def stretch(image, width, height, filter):
    return image.resize((width, height), filter)


def main():
    grey = synthetic("pixels", (37, 53))
    images = {"pixels": Image.fromarray(grey), "mask": Image.fromarray(grey % CLASSES)}
    rows = [
        {"source": source, "fit": fit.__name__.upper(), "width": width, "height": height,
         "result": np.asarray(fit(images[source], width, height, filter)).tolist()}
        for source, filter in (("pixels", Image.Resampling.BILINEAR), ("mask", Image.Resampling.NEAREST))
        for fit in (crop, pad, stretch)
        for width, height in RECTANGLES
    ]
    turned = [
        {"degreesCounterClockwise": degrees,
         "result": np.asarray(images["mask"].rotate(degrees, Image.Resampling.NEAREST)).tolist()}
        for degrees in (7.0, -7.0)
    ]
    colour = Image.fromarray(synthetic("pixels3", (37, 53, 3)))
    json.dump(
        {"source": f"Pillow {PIL.__version__}, numpy {np.__version__}", "fit": rows, "turnedMask": turned,
         "luma": np.asarray(colour.convert("L")).tolist()},
        sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
