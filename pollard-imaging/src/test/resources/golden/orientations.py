"""Makes orientations.json: what nibabel makes of NIfTI headers of all orientations.

    python orientations.py > orientations.json

Each case is a file whose voxels count from 0 in the order in which they are stored, of nothing but
the fields that stand beside; what nibabel.as_closest_canonical gives of it stands behind.
"""

import itertools
import json

import nibabel
import numpy

SHAPE = (2, 3, 4)


def file(version, order, fields, shape):
    kind = nibabel.Nifti1Image if version == 1 else nibabel.Nifti2Image
    header = kind.header_class(endianness=order)
    header.set_data_dtype(numpy.int16)
    header.set_data_shape(shape)
    header["pixdim"][0:4] = fields["distances"]
    header["sform_code"] = fields["sformCode"]
    header["qform_code"] = fields["qformCode"]
    for row, name in enumerate(("srow_x", "srow_y", "srow_z")):
        header[name] = fields["rows"][4 * row : 4 * row + 4]
    names = ("quatern_b", "quatern_c", "quatern_d", "qoffset_x", "qoffset_y", "qoffset_z")
    for name, value in zip(names, fields["quaternion"]):
        header[name] = value
    header["magic"] = header.single_magic
    header["vox_offset"] = header.single_vox_offset
    values = numpy.arange(numpy.prod(shape)).astype(numpy.dtype(numpy.int16).newbyteorder(order))
    return kind, header.binaryblock + b"\0\0\0\0" + values.tobytes()


def case(name, version, order, fields, shape=SHAPE):
    kind, data = file(version, order, fields, shape)
    stored = kind.from_bytes(data)
    canonical = nibabel.as_closest_canonical(stored)
    return {
        "name": name,
        "version": version,
        "bigEndian": order == ">",
        "shape": list(shape),
        **fields,
        "codes": "".join(nibabel.aff2axcodes(stored.affine)),
        "canonicalShape": list(canonical.shape),
        "canonicalAffine": [float(v) for v in canonical.affine[:3].ravel()],
        "canonicalValues": [int(v) for v in numpy.asarray(canonical.dataobj).ravel(order="F")],
    }


def fields(distances=(1, 1, 1, 1), rows=(0,) * 12, sform=0, quaternion=(0,) * 6, qform=0):
    single = lambda values: [float(numpy.float32(v)) for v in values]
    return {
        "distances": single(distances),
        "sformCode": sform,
        "rows": single(rows),
        "qformCode": qform,
        "quaternion": single(quaternion),
    }


def cases():
    random = numpy.random.default_rng(13)
    tilt = numpy.array([[1.0, 0.11, -0.07], [-0.1, 1.0, 0.13], [0.08, -0.12, 1.0]])
    layouts = itertools.product((1, 2), ("<", ">"))
    layouts = itertools.cycle(layouts)
    for axes in itertools.permutations(range(3)):
        for signs in itertools.product((1, -1), repeat=3):
            matrix = numpy.zeros((3, 3))
            for column, (axis, sign) in enumerate(zip(axes, signs)):
                matrix[axis, column] = sign * (0.7, 1.5, 3.25)[column]
            # every other one is oblique
            turned = (tilt if (sum(axes[:2]) + sum(signs)) % 4 else numpy.eye(3)) @ matrix
            rows = numpy.column_stack([turned, random.integers(-90, 90, 3)])
            version, order = next(layouts)
            yield case(
                "affine %s %s" % (axes, signs),
                version,
                order,
                fields(distances=(1, 9, 9, 9), rows=rows.ravel(), sform=2, qform=1),
            )
    for index in range(24):
        quaternion = random.normal(size=4)
        quaternion /= numpy.linalg.norm(quaternion) * numpy.sign(quaternion[0])
        distances = (random.choice((-1, 1, 0)), *random.uniform(0.3, 4, 3))
        version, order = next(layouts)
        yield case(
            "quaternion %d" % index,
            version,
            order,
            fields(
                distances=distances,
                qform=1,
                quaternion=[*quaternion[1:], *random.uniform(-100, 100, 3)],
            ),
        )
    yield case("neither", 1, "<", fields(distances=(1, 2, 3, 4)))
    yield case("neither, four axes", 1, "<", fields(distances=(1, 2, 3, 4)), (2, 3, 4, 1))
    yield case("quaternion of zeros", 1, "<", fields(distances=(-1, 2, 3, 4), qform=1))
    yield case("distances of zero and below", 1, "<", fields(distances=(1, 0, -3, 4), qform=1))
    half = (1, 0, 0, 5, 6, 7)
    yield case("quaternion without a rest", 1, ">", fields(quaternion=half, qform=3))
    sheared = (2, 1.5, 0.5, 3, 0, 2, 1.75, 4, 0, 0, 2, 5)
    yield case("sheared", 2, ">", fields(rows=sheared, sform=4))
    crowded = (0.9, 0.8, 0.1, 0, 0.7, 0.9, 0.3, 0, 0.2, 0.1, 0.4, 0)
    yield case("axes that want the same direction", 1, "<", fields(rows=crowded, sform=1))


if __name__ == "__main__":
    print('{"madeWith": "nibabel %s, numpy %s",' % (nibabel.__version__, numpy.__version__))
    print(' "cases": [')
    print(",\n".join(json.dumps(one, separators=(",", ":")) for one in cases()))
    print("]}")
