"""Makes series.json: synthetic DICOM series of all 24 orientations that a cross product leaves, of
oblique ones and of slopes that differ from slice to slice, as SimpleITK (GDCM) reads them, and what
nibabel makes of the NIfTI that SimpleITK writes of them. Run with SimpleITK, pydicom, nibabel, numpy.

A stored value is (7 column + 31 row + 101 slice) mod 500; slice counts along the normal.
"""
import json, os, sys, tempfile
import nibabel
import numpy as np
import pydicom
import SimpleITK
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, PositronEmissionTomographyImageStorage

COLUMNS, ROWS, BETWEEN_COLUMNS, BETWEEN_ROWS = 4, 3, 0.75, 1.25
ORIGIN = np.array([10.5, -20.25, 30.0])
POINTS = [(0, 0, 0), (1, 1, 1), (2, 1, 0), (-1, -1, -1), (0, -1, 2), (-1, 0, 1)]


def stored(k):
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS]
    return ((7 * columns + 31 * rows + 101 * k) % 500).astype(np.uint16)


def write(path, case, place):
    meta = FileMetaDataset()
    modality = PositronEmissionTomographyImageStorage if case["slopes"] else CTImageStorage
    meta.MediaStorageSOPClassUID = modality
    meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.10.1.%d" % (place + 1)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID = modality
    data.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    data.SeriesInstanceUID, data.StudyInstanceUID = "1.2.826.0.1.3680043.10.2", "1.2.826.0.1.3680043.10.3"
    data.Modality = "PT" if case["slopes"] else "CT"
    data.InstanceNumber = 100 - place
    data.ImagePositionPatient = case["positions"][place]
    data.ImageOrientationPatient = case["orientation"]
    data.PixelSpacing = [BETWEEN_ROWS, BETWEEN_COLUMNS]
    data.SliceThickness = 99
    data.Rows, data.Columns = ROWS, COLUMNS
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    data.RescaleSlope = case["slopes"][place] if case["slopes"] else 1
    data.RescaleIntercept = 0 if case["slopes"] else -1024
    data.PixelData = stored(case["slices"][place]).tobytes()
    data.save_as(path, enforce_file_format=True)


def series(name, row, column, count, step, digits, slopes=()):
    """Files in an order that is none of places."""
    normal = np.cross(row, column)
    slices = [(3 * i + 2) % count for i in range(count)] if count % 3 else list(range(count))[::-1]
    rounded = lambda numbers: [float(round(x, digits)) + 0.0 for x in numbers]
    return {
        "name": name,
        "orientation": rounded(list(row) + list(column)),
        "positions": [rounded(ORIGIN + k * step * normal) for k in slices],
        "slices": slices,
        "slopes": list(slopes),
    }


def cases():
    axes = [np.array(v, float) for v in np.vstack([np.eye(3), -np.eye(3)])]
    for row in axes:
        for column in axes:
            if row @ column == 0:
                yield series("%s %s" % (row.astype(int), column.astype(int)), row, column, 5, 2.5, 6)
    random = np.random.default_rng(7)
    for i in range(6):
        turned, _ = np.linalg.qr(random.normal(size=(3, 3)))
        yield series("oblique %d" % i, turned[:, 0], turned[:, 1], 2 + i, 0.625 + i, 6)
    yield series("slopes", axes[0], axes[1], 4, 3.0, 6, [0.5, 1.25, 2.0, 0.125])


def read(case, folder):
    for place in range(len(case["slices"])):
        write(os.path.join(folder, "IM%02d" % place), case, place)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetOutputPixelType(SimpleITK.sitkFloat64)
    names = reader.GetGDCMSeriesFileNames(folder)
    reader.SetFileNames(names)
    image = reader.Execute()
    nifti = os.path.join(folder, "volume.nii")
    SimpleITK.WriteImage(image, nifti)
    canonical = nibabel.as_closest_canonical(nibabel.load(nifti))
    values = np.asarray(canonical.dataobj)
    case["order"] = [int(os.path.basename(n)[2:]) for n in names]
    case["origin"] = list(image.GetOrigin())
    case["spacing"] = list(image.GetSpacing())
    case["direction"] = list(image.GetDirection())
    case["canonicalShape"] = list(values.shape)
    case["canonicalAffine"] = [float(x) for x in canonical.affine[:3].ravel()]
    case["points"] = [[*p, float(values[tuple(i % n for i, n in zip(p, values.shape))])] for p in POINTS]
    case["points"] = [[*(i % n for i, n in zip(p[:3], values.shape)), p[3]] for p in case["points"]]
    case["sum"] = float(values.astype(np.float64).sum())
    return case


def main():
    found = []
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            found.append(read(case, folder))
    made = "SimpleITK %s, pydicom %s, nibabel %s" % (
        SimpleITK.Version_VersionString(), pydicom.__version__, nibabel.__version__)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in found)
    print('{"madeWith":"%s","columns":%d,"rows":%d,"betweenColumns":%s,"betweenRows":%s,"cases":[\n%s\n]}' % (
        made, COLUMNS, ROWS, BETWEEN_COLUMNS, BETWEEN_ROWS, lines))


if __name__ == "__main__":
    main()
