"""Makes series-real.json: public series of dcmqi's test data as SimpleITK (GDCM) reads them, written
as NIfTI and turned to the nearest RAS+ orientation by nibabel.

    python series_real.py FOLDER_OF_DICOM > series-real.json
"""
import hashlib, json, os, subprocess, sys, tempfile
import nibabel
import numpy as np
import SimpleITK

SERIES = ["dcmqi/segmentations/ct-3slice", "dcmqi/segmentations/24x38x3/image", "dcmqi/segmentations/23x38x3/image",
          "dcmqi/paramaps/701-ADCb500"]


def main(root):
    found = []
    for series in SERIES:
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(root, series)
            for name in sorted(os.listdir(source)):
                with open(os.path.join(folder, name[: -len(".zst")]), "wb") as out:
                    subprocess.run(["zstd", "-dc", os.path.join(source, name)], stdout=out, check=True)
            reader = SimpleITK.ImageSeriesReader()
            reader.SetOutputPixelType(SimpleITK.sitkFloat64)
            names = reader.GetGDCMSeriesFileNames(folder)
            reader.SetFileNames(names)
            nifti = os.path.join(folder, "volume.nii")
            SimpleITK.WriteImage(reader.Execute(), nifti)
            canonical = nibabel.as_closest_canonical(nibabel.load(nifti))
            values = np.asarray(canonical.dataobj).astype("<f4")
            points = [[n // 2 for n in values.shape], [n // 3 for n in values.shape], [n * 3 // 4 for n in values.shape]]
            found.append({
                "series": series,
                "order": [os.path.basename(name) for name in names],
                "canonicalShape": list(values.shape),
                "canonicalAffine": [float(x) for x in canonical.affine[:3].ravel()],
                "points": [[*p, float(values[tuple(p)])] for p in points],
                "minimum": float(values.min()),
                "maximum": float(values.max()),
                "sum": float(values.astype(np.float64).sum()),
                "sha256OfFloat32DepthHeightWidth": hashlib.sha256(
                    np.ascontiguousarray(values.transpose(2, 1, 0)).tobytes()).hexdigest(),
            })
    made = "SimpleITK %s, nibabel %s" % (SimpleITK.Version_VersionString(), nibabel.__version__)
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in found)
    print('{"madeWith":"%s","series":[\n%s\n]}' % (made, lines))


if __name__ == "__main__":
    main(sys.argv[1])
