"""Decodes DICOM files on request: a line "TIMES PATH" comes in, milliseconds a time go out.

The first line out says which versions these are; of a file that can't be decoded, "none".
"""

import importlib.metadata
import sys
import time
import warnings

import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut

warnings.simplefilter("ignore")


def version(package):
    try:
        return f", {package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return ""


decoders = "".join(map(version, ["pylibjpeg", "pylibjpeg-libjpeg", "pylibjpeg-openjpeg", "python-gdcm", "numpy"]))
print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, pydicom {pydicom.__version__}{decoders}", flush=True)

def values(path):
    """What Pollard gives: grey values after the modality LUT, colours as red, green and blue."""
    dataset = pydicom.dcmread(path)
    pixels = dataset.pixel_array
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        return apply_color_lut(pixels, dataset)
    return apply_modality_lut(pixels, dataset) if dataset.SamplesPerPixel == 1 else pixels


for line in sys.stdin:
    times, path = line.rstrip("\n").split(" ", 1)
    begun = time.perf_counter()
    try:
        for _ in range(int(times)):
            values(path)
        print(1000 * (time.perf_counter() - begun) / int(times), flush=True)
    except Exception:
        print("none", flush=True)
