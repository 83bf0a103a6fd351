"""Golden values of how DICOM files say that grey values should be shown.

    python presentation.py > presentation.json

Needs numpy and pydicom. Each case is a small data set of `stored` values. `values` is what pydicom's
apply_modality_lut makes of them, `levels` what its apply_voi_lut makes of those, brought to 0 to 255 by the
ends of its output's range (of a window those that apply_windowing takes from the stored bits and the rescale,
of a table 0 and the highest number of its bits) and, of MONOCHROME1, taken from 255. Nothing is rounded. pydicom counts the places of
a table of 8 bits in 8 bits, so that values lie less than 256 above its first one here.
"""
import json
import warnings

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut
from pydicom.sequence import Sequence

warnings.simplefilter("ignore")  # of tables for values that are no whole numbers


def dataset(signed, bits, photometric):
    ds = Dataset()
    ds.PixelRepresentation = int(signed)
    ds.BitsStored = bits
    ds.PhotometricInterpretation = photometric
    return ds


def lut(first, bits, entries):
    item = Dataset()
    item.add_new("LUTDescriptor", "SS" if first < 0 else "US", [len(entries) % 65536, first, bits])
    item.add_new("LUTData", "US", list(entries))
    return item


def ends(ds):
    """What a window's black and white are, as in apply_windowing."""
    if "ModalityLUTSequence" in ds:
        low, high = 0, 2 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1
    elif ds.PixelRepresentation:
        low, high = -(2 ** (ds.BitsStored - 1)), 2 ** (ds.BitsStored - 1) - 1
    else:
        low, high = 0, 2 ** ds.BitsStored - 1
    if "RescaleSlope" in ds:
        slope, intercept = float(ds.RescaleSlope), float(ds.RescaleIntercept)
        low, high = low * slope + intercept, high * slope + intercept
    return low, high


def described(first, bits, entries):
    return {"first": first, "bits": bits, "entries": entries}


def plain(number):
    return int(number) if number == int(number) else number


def case(name, type, stored, bits, *, rescale=None, modality=None, windows=(), function=None, tables=(),
         chosen=0, prefer_lut=True, photometric="MONOCHROME2"):
    signed = min(stored) < 0
    ds = dataset(signed, bits, photometric)
    if rescale:
        ds.RescaleSlope, ds.RescaleIntercept = rescale
    if modality:
        ds.ModalityLUTSequence = Sequence([lut(*modality)])
    if windows:
        ds.WindowCenter = [centre for centre, _ in windows]
        ds.WindowWidth = [width for _, width in windows]
    if function:
        ds.VOILUTFunction = function
    if tables:
        ds.VOILUTSequence = Sequence([lut(*table) for table in tables])
    array = np.array(stored, dtype=np.int16 if signed else np.uint16)
    values = apply_modality_lut(array, ds)
    shown = apply_voi_lut(values, ds, index=chosen, prefer_lut=prefer_lut).astype(np.float64)
    is_table = tables and prefer_lut
    low, high = (0, 2 ** tables[chosen][1] - 1) if is_table else ends(ds)
    levels = (shown - low) / (high - low) * 255
    if photometric == "MONOCHROME1":
        levels = 255 - levels
    return {
        "name": name, "stored": stored, "signed": signed, "bits": bits, "photometric": photometric,
        "rescale": rescale, "modality": modality and described(*modality),
        "type": type, "values": [plain(value) for value in values.astype(np.float64).tolist()],
        "windows": windows, "function": function, "tables": [described(*table) for table in tables],
        "chosen": chosen if is_table or not tables else len(tables) + chosen,
        "levels": [plain(round(level, 9)) for level in levels.tolist()],
    }


def main():
    ct = list(range(-1100, 1400, 197)) + [-2048, -160, -159, 239, 240, 40, 2047]
    twelve = list(range(0, 4096, 273)) + list(range(1079, 1110, 4))
    deep = list(range(0, 65536, 4369)) + [65535]
    near = list(range(1000, 1300, 23))
    below = list(range(-200, 120, 17))
    eight = list(range(0, 256, 17)) + [127, 128, 255]
    soft, lung = (40, 400), (-600, 1500)
    bent = [i * i // 4 for i in range(100, 128)]
    dark = [255 - 5 * i for i in range(50)]
    cases = [
        case("soft tissue", "S16", ct, 12, windows=[soft, lung]),
        case("lung", "S16", ct, 12, windows=[soft, lung], chosen=1),
        case("rescaled", "S16", twelve, 12, rescale=(1, -1024), windows=[soft]),
        case("edges that are exact", "S16", ct, 12, windows=[soft], function="LINEAR_EXACT"),
        case("sigmoid", "S16", ct, 12, windows=[soft], function="SIGMOID"),
        case("identity of 8 bits", "U8", eight, 8, windows=[(128, 256)]),
        case("a step", "U8", eight, 8, windows=[(128, 1)]),
        case("two values wide", "U8", eight, 8, windows=[(128, 2)]),
        case("narrow and exact", "U8", eight, 8, windows=[(128, 0.5)], function="LINEAR_EXACT"),
        case("fractions", "F32", twelve, 12, rescale=(0.25, -3.5), windows=[(511.25, 99.5)]),
        case("downwards", "F32", twelve, 12, rescale=(-0.5, 100), windows=[(-900, 700)]),
        case("negative film", "U16", deep, 16, windows=[(30000, 41000)], photometric="MONOCHROME1"),
        case("negative sigmoid", "S16", ct, 12, windows=[soft], function="SIGMOID", photometric="MONOCHROME1"),
        case("table of 12 bits", "U16", twelve, 12, tables=[(1080, 12, bent)]),
        case("table of 8 bits below zero", "S16", below, 12, tables=[(-130, 8, dark)]),
        case("table of 16 bits", "U8", eight, 8, tables=[(0, 16, [i * 1040 for i in range(64)])]),
        case("second table", "U16", near, 12, tables=[(1080, 12, bent), (1070, 8, dark)], chosen=1),
        case("table before window", "U16", twelve, 12, tables=[(1080, 12, bent)], windows=[(2000, 900)]),
        case("window behind table", "U16", twelve, 12, tables=[(1080, 12, bent)], windows=[(2000, 900)],
             prefer_lut=False),
        case("negative table", "U16", twelve, 12, tables=[(1080, 12, bent)], photometric="MONOCHROME1"),
        case("modality table", "U8", twelve, 12, modality=(1070, 8, dark), windows=[(100, 150)]),
        case("modality table and table", "U16", twelve, 12, modality=(16, 16, [1050 + i * 2 for i in range(60)]),
             tables=[(1080, 12, bent)]),
        case("table of fractions", "F32", twelve, 12, rescale=(0.25, -3.5), tables=[(266, 12, bent)]),
    ]
    made = {"madeWith": "pydicom %s, numpy %s" % (pydicom.__version__, np.__version__)}
    print("{\n" + json.dumps(made)[1:-1] + ",\n\"cases\": [\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases) + "\n]}")


if __name__ == "__main__":
    main()
