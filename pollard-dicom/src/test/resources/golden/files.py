"""Makes files.json: what pydicom and its plugins read of the DICOM files beside the project.

    python files.py $POLLARD_TEST_DATA/dicom VOLUMES.json > files.json

VOLUMES.json has the hashes of stored values that pydicom 3.0.2 with several decoders gave; the rest
is pydicom's of the version that is named in the file: values after the modality LUT, and colours.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array


def sha(values):
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def main(folder, volumes):
    stored = {v["file"][len("dicom/"):]: v for v in json.load(open(volumes))["dicom"]}
    files = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        name = path.relative_to(folder).as_posix()
        folder_name = name.split("/")[0]
        if not path.is_file() or folder_name not in ("pydicom", "wg04") or path.suffix in (".txt", ".zst"):
            continue
        known = stored.get(name, {})
        entry = {}
        if "sha256OfInt32" in known:
            entry["stored"] = [known["sha256OfInt32"]]
        if "decodersDisagree" in known:
            entry["stored"] = sorted({d["sha256OfInt32"] for d in known["decodersDisagree"].values()})
        try:
            data = pydicom.dcmread(path, force=True)
            if "PixelData" not in data:
                continue
            if "TransferSyntaxUID" not in data.file_meta:
                data.file_meta.TransferSyntaxUID = (
                    pydicom.uid.ImplicitVRLittleEndian if data.original_encoding[0]
                    else pydicom.uid.ExplicitVRLittleEndian if data.original_encoding[1]
                    else pydicom.uid.ExplicitVRBigEndian)
            raw = pixel_array(data, raw=True)
            if "stored" not in entry:
                entry["stored"] = [sha(raw.astype("<i8").astype("<i4"))]
            if data.file_meta.TransferSyntaxUID == pydicom.uid.JPEG2000:
                # Decoders round differently, by 1 at most.
                entry["mean"] = float(raw.mean(dtype="f8"))
                entry["sampled"] = raw.ravel()[:: raw.size // 64][:64].tolist()
            photometric = data.PhotometricInterpretation
            if photometric == "PALETTE COLOR":
                rgb = apply_color_lut(raw, data)
                if data.original_encoding[1]:  # it takes the words of a palette for little-endian
                    entry["rgb"] = sha(rgb.astype("<i4"))
            elif data.SamplesPerPixel == 3:
                rgb = pixel_array(data)
                if data.BitsStored > 16:
                    rgb = rgb.astype("<f4")
                entry["rgb"] = sha(rgb.astype("<i8").astype("<i4"))
                entry["rgbMeans"] = [float(rgb[..., c].mean(dtype="f8")) for c in range(3)]
            else:
                values = apply_modality_lut(raw, data).astype("f8")
                entry["values"] = [float(values.min()), float(values.max()), float(values.mean())]
        except Exception as e:
            entry["fails"] = type(e).__name__
        files[name] = entry
    made = {"pydicom": pydicom.__version__, "numpy": np.__version__}
    print(json.dumps({"madeWith": made, "files": files}, indent=0))


main(*sys.argv[1:])
