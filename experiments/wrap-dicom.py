"""The same X-rays as PNG and as DICOM: wrap-dicom.py CXR3 OUT COUNT.

Takes the first COUNT normal and pneumonia images of index.csv, the grey values that Pillow decodes,
to OUT/png (with an index.csv) and OUT/dicom (a folder per class, patients in the headers). The DICOM
files take turns: the JPEG as it is, RLE, JPEG 2000 lossless, 16 bits without compression. Needs pydicom, numpy, Pillow, pylibjpeg-openjpeg.
"""

import csv
import io
import pathlib
import sys

import numpy as np
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit, RLELossless, SecondaryCaptureImageStorage

source, out, count = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])


def dataset(values, number, patient, bits):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = f"1.2.826.0.1.3680043.10.1.{number}"
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset(None, {}, file_meta=meta, preamble=bytes(128))
    made.SOPClassUID, made.SOPInstanceUID = SecondaryCaptureImageStorage, meta.MediaStorageSOPInstanceUID
    made.StudyInstanceUID = made.SeriesInstanceUID = f"1.2.826.0.1.3680043.10.2.{number}"
    made.Modality, made.PatientID, made.PatientName = "DX", patient, f"Wrapped^{patient}"
    made.Rows, made.Columns = values.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit, made.PixelRepresentation = bits - 1, 0
    # The whole range of 8 bits, which a PNG is shown with (PS3.3 C.11.2.1.2).
    made.WindowCenter, made.WindowWidth = "128", "256"
    made.PixelData = values.astype(np.uint8 if bits == 8 else "<u2").tobytes()
    if len(made.PixelData) % 2:
        made.PixelData += b"\0"
    return made


rows = [row for row in csv.DictReader(open(source / "index.csv")) if row["class"] in ("normal", "pneumonia")]
taken = [row for label in ("normal", "pneumonia") for row in [r for r in rows if r["class"] == label][: count // 2]]
index = []
for number, row in enumerate(taken):
    stream = (source / row["file"]).read_bytes()
    image = Image.open(io.BytesIO(stream))
    isGrey = image.mode == "L"
    values = np.asarray(image.convert("L"))
    name = f"{row['class']}/{number:04}"
    for folder in ("png", "dicom"):
        (out / folder / row["class"]).mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(out / "png" / f"{name}.png")
    index.append((f"{name}.png", row["class"], row["patient"]))
    form = number % 4
    made = dataset(values, number, row["patient"], 16 if form == 3 else 8)
    if form == 0 and isGrey:
        made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
        made.PixelData = encapsulate([stream])
        made["PixelData"].is_undefined_length = True
    elif form == 1:
        made.compress(RLELossless)
    elif form == 2:
        made.compress(JPEG2000Lossless)
    made.save_as(out / "dicom" / f"{name}.dcm", enforce_file_format=True)
with open(out / "png" / "index.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(("file", "label", "patient"))
    writer.writerows(index)
