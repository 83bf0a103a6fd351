"""Makes volume-files.json: small NRRD and MetaImage files, and what SimpleITK makes of them.

    python volume-files.py > volume-files.json

"files" are the files in base64, the first of which is to be read. "values" are those of the volume
that SimpleITK's DICOMOrient turned to RAS, [depth, height, width]; "affine" is that volume's, in RAS.
"""

import base64
import itertools
import json
import os
import re
import tempfile

import nrrd
import numpy
import SimpleITK


def turned(image):
    out = SimpleITK.DICOMOrient(image, "RAS")
    step = numpy.array(out.GetDirection()).reshape(3, 3) * numpy.array(out.GetSpacing())
    affine = numpy.column_stack([step, out.GetOrigin()])
    affine[:2] *= -1  # ITK's space is LPS
    values = SimpleITK.GetArrayFromImage(out)
    return {
        "shape": list(values.shape[:3]),
        "affine": [float(v) for v in affine.ravel()],
        "values": [float(v) for v in values.ravel()],
    }


def files(folder, first):
    names = [first] + sorted(name for name in os.listdir(folder) if name != first)
    return [
        [name, base64.b64encode(open(os.path.join(folder, name), "rb").read()).decode()]
        for name in names
    ]


def image(random, kind, index):
    values = numpy.arange(24).reshape(4, 3, 2).astype(kind) * 7 - (0 if kind().dtype.kind == "u" else 60)
    made = SimpleITK.GetImageFromArray(values)
    axes = list(itertools.permutations(range(3)))[index % 6]
    direction = numpy.zeros((3, 3))
    for column, axis in enumerate(axes):
        direction[axis, column] = (-1) ** (index >> column)
    turn, _ = numpy.linalg.qr(numpy.eye(3) + random.uniform(-0.15, 0.15, (3, 3)))
    turn *= numpy.sign(numpy.diag(turn))
    made.SetDirection((turn @ direction).ravel())
    made.SetSpacing([0.75, 1.5, 3.0])
    made.SetOrigin(random.uniform(-100, 100, 3))
    return made


def by_simpleitk(random):
    kinds = (numpy.int16, numpy.uint8, numpy.float32, numpy.int8, numpy.uint16, numpy.int32, numpy.uint32, numpy.float64)
    names = ("a.mha", "a.mhd", "a.nrrd", "a.nhdr")
    for index, (packed, name) in enumerate(itertools.product((False, True), names * 3)):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            writer = image(random, kinds[index % len(kinds)], index)
            SimpleITK.WriteImage(writer, path, useCompression=packed)
            yield {"by": "SimpleITK", "files": files(folder, name), **turned(SimpleITK.ReadImage(path))}


def by_pynrrd(random):
    spaces = ("left-posterior-superior", "RAS", "left-anterior-superior")
    for index, (space, endian) in enumerate(itertools.product(spaces, ("little", "big"))):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.nrrd")
            values = (numpy.arange(24).reshape((2, 3, 4), order="F") * 5 - 40).astype("<i2" if endian == "little" else ">i2")
            steps = numpy.eye(3)[list(list(itertools.permutations(range(3)))[index])] * [[0.75], [-1.5], [3.0]]
            steps += random.uniform(-0.05, 0.05, (3, 3))
            header = {
                "space": space,
                "endian": endian,
                "space directions": steps,
                "space origin": random.uniform(-50, 50, 3),
                "kinds": ["domain"] * 3,
                "encoding": ("gzip", "raw")[index % 2],
            }
            nrrd.write(path, values, header)
            written = open(path, "rb").read()
            open(path, "wb").write(re.sub(rb"# on [^\n]*\n", b"", written, count=1))  # the date
            # What ITK calls its space is LPS, whatever the file's: it turns RAS and LAS to that.
            yield {"by": "pynrrd", "files": files(folder, "a.nrrd"), **turned(SimpleITK.ReadImage(path))}


if __name__ == "__main__":
    random = numpy.random.default_rng(7)
    print(
        '{"madeWith": "SimpleITK %s, pynrrd %s, numpy %s",'
        % (SimpleITK.Version_VersionString(), nrrd.__version__, numpy.__version__)
    )
    print(' "cases": [')
    cases = [*by_simpleitk(random), *by_pynrrd(random)]
    print(",\n".join(json.dumps(one, separators=(",", ":")) for one in cases))
    print("]}")
