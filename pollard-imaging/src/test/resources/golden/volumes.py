"""Golden values of volumes: scaling, masks, intensities, spacing and fits.

    python volumes.py > volumes.json

Needs numpy, torch and Pillow. A volume [D, H, W] is scaled by three passes of Pillow's resize, each along one
axis and each rounded to 8 bits by Pillow: along W, along H, along D. Beside it stands how far that is from the
same three passes of torch's antialiased interpolation in float64, which round nothing. Percentiles are numpy's
(method inverted_cdf), windows its arithmetic; cropping and padding is its slicing.
"""
import json
import sys
import zlib

import numpy as np
import PIL
import torch
from PIL import Image

SHAPE = (7, 11, 13)
PILLOW = {"BILINEAR": Image.Resampling.BILINEAR, "BICUBIC": Image.Resampling.BICUBIC,
          "NEAREST": Image.Resampling.NEAREST}


def mix(z):
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def u(name, shape):
    seed = mix(np.array([zlib.crc32(name.encode("utf-8"))], dtype=np.uint64))
    with np.errstate(over="ignore"):
        z = mix(seed + np.arange(int(np.prod(shape)), dtype=np.uint64))
    return (2.0 * ((z >> np.uint64(11)).astype(np.float64) * 2.0 ** -53) - 1.0).reshape(shape)


def levels(name, shape):
    return np.floor(128.0 * (u(name, shape) + 1.0)).astype(np.uint8)


def along(volume, axis, size, how):
    """One of Pillow's horizontal passes, over the rows along an axis."""
    rows = np.moveaxis(volume, axis, -1)
    flat = np.ascontiguousarray(rows).reshape(-1, rows.shape[-1])
    done = np.asarray(Image.fromarray(flat).resize((size, flat.shape[0]), PILLOW[how]))
    return np.moveaxis(done.reshape(rows.shape[:-1] + (size,)), -1, axis)


def resize(volume, out, how):
    for axis in (2, 1, 0):
        volume = along(volume, axis, out[axis], how)
    return volume


def unrounded(volume, out, how):
    """The same in float64 by torch, whose antialiased interpolation has two axes of which one stays."""
    x = volume.astype(np.float64)
    for axis in (2, 1, 0):
        rows = np.moveaxis(x, axis, -1)
        flat = torch.from_numpy(np.ascontiguousarray(rows).reshape(1, 1, -1, rows.shape[-1]))
        mode = {"BILINEAR": "bilinear", "BICUBIC": "bicubic"}[how]
        done = torch.nn.functional.interpolate(
            flat, size=(flat.shape[2], out[axis]), mode=mode, antialias=True, align_corners=False)
        x = np.moveaxis(done.numpy().reshape(rows.shape[:-1] + (out[axis],)), -1, axis)
        x = np.clip(x, 0, 255)  # as Pillow does after each pass
    return x


def scaled(values, low, high):
    share = (values.astype(np.float64) - low) / (high - low)
    return np.floor(np.clip(share, 0, 1) * 255 + 0.5).astype(np.uint8)


def margin(whole, part):
    return int(round((whole - part) / 2.0))


def centred(volume, out, around):
    """Cropped to its centre, or surrounded, along each axis."""
    for axis in range(3):
        n, m = volume.shape[axis], out[axis]
        if n > m:
            volume = np.take(volume, range(margin(n, m), margin(n, m) + m), axis)
        elif n < m:
            before = (m - n) // 2
            widths = [(0, 0)] * 3
            widths[axis] = (before, m - n - before)
            volume = np.pad(volume, widths, constant_values=around)
    return volume


def numbers(volume):
    return volume.ravel().tolist()


def main():
    volume = levels("volume", SHAPE)
    resized = []
    for how, out in [("BILINEAR", (4, 8, 8)), ("BILINEAR", (10, 5, 20)), ("BILINEAR", (7, 11, 6)),
                     ("BICUBIC", (5, 12, 9)), ("NEAREST", (4, 9, 17))]:
        result = resize(volume, out, how)
        row = {"interpolation": how, "out": out, "result": numbers(result)}
        if how != "NEAREST":
            far = np.abs(result.astype(np.float64) - unrounded(volume, out, how)).max()
            assert far < 2, far
            row["unroundedDifference"] = round(float(far), 4)
        resized.append(row)

    hounsfield = np.rint(1200 * u("hounsfield", SHAPE) - 200).astype(np.int16)
    real = (3.7 * u("real", SHAPE)).astype(np.float32)
    intensities = []
    for name, values in (("hounsfield", hounsfield), ("real", real)):
        for low, high in ((0.5, 99.5), (10, 60)):
            ends = [float(np.percentile(values, p, method="inverted_cdf")) for p in (low, high)]
            intensities.append({"volume": name, "percentiles": [low, high], "ends": ends,
                                "result": numbers(scaled(values, *ends))})
    intensities.append({"volume": "hounsfield", "window": [40, 400],
                        "result": numbers(scaled(hounsfield, -160, 240))})
    intensities.append({"volume": "real", "range": [-1.5, 2.25],
                        "result": numbers(scaled(real, -1.5, 2.25))})

    # Raw -300 in a window of 40, 400 is below it; -100 is level floor(60 / 400 * 255 + .5).
    window = scaled(hounsfield, -160, 240)
    fits = []
    for value in (None, -100.0):
        around = 0 if value is None else int(scaled(np.array([value]), -160, 240)[0])
        for out in ((4, 16, 10), (9, 5, 13)):
            fits.append({"fit": "CENTRE", "padValue": value, "out": out,
                         "result": numbers(centred(window, out, around))})
        tall = resize(window, (6, 8 * 11 // 13, 8), "BILINEAR")
        fits.append({"fit": "PAD", "padValue": value, "out": (6, 8, 8),
                     "result": numbers(centred(tall, (6, 8, 8), around))})
    wide = resize(window, (6, 8, 8 * 13 // 11), "BILINEAR")
    fits.append({"fit": "CROP", "padValue": None, "out": (6, 8, 8),
                 "result": numbers(centred(wide, (6, 8, 8), 0))})
    fits.append({"fit": "STRETCH", "padValue": None, "out": (6, 8, 8),
                 "result": numbers(resize(window, (6, 8, 8), "BILINEAR"))})

    have, want = (2.5, 0.7, 0.8), (2.0, 1.1, 1.0)
    size = [max(1, int(np.rint(n * h / w))) for n, h, w in zip(SHAPE, have, want)]
    spaced = {"have": have, "want": want, "size": size, "out": (8, 8, 8),
              "result": numbers(centred(resize(window, size, "BILINEAR"), (8, 8, 8), 0))}

    json.dump({"madeWith": {"python": sys.version.split()[0], "numpy": np.__version__,
                            "pillow": PIL.__version__, "torch": torch.__version__},
               "shape": SHAPE, "resize": resized, "intensity": intensities, "fit": fits,
               "spacing": spaced}, sys.stdout, separators=(",", ":"))
    print()


main()
