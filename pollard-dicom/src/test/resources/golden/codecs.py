"""Small compressed frames of all kinds that DICOM has, and what they hold: codecs.json.

    python codecs.py > codecs.json

Needs numpy, Pillow, imagecodecs, pyjpegls and pylibjpeg-libjpeg, and opj_compress, cjpeg and jpegtran
on the path. `crc32` is of the values [rows, columns, samples] as little-endian int32, as another program than the one
that wrote the stream decodes them where there is one; where decoders may round otherwise, `values` are uint16.
"""
import base64
import io
import json
import os
import subprocess
import sys
import tempfile
import zlib

import imagecodecs
import jpeg_ls
import libjpeg
import numpy as np
from PIL import Image

BASELINE, EXTENDED, LOSSLESS, FIRST = ("1.2.840.10008.1.2.4." + end for end in ("50", "51", "57", "70"))
LS, NEAR, J2K, J2K_LOSSY = ("1.2.840.10008.1.2.4." + end for end in ("80", "81", "90", "91"))
cases, refused = [], []


def picture(rows, columns, samples, bits, seed=0):
    """Smooth, with an edge, a flat part and noise in it."""
    random = np.random.default_rng(seed + 1000 * rows + columns)
    y, x, c = np.meshgrid(np.arange(rows), np.arange(columns), np.arange(samples), indexing="ij")
    values = 0.4 + 0.3 * np.sin(x / 3 + c) + 0.2 * np.cos(y / 4 - c) + 0.02 * random.standard_normal(x.shape)
    values = np.where(x > columns * 2 // 3, 0.9 - 0.1 * c, values)
    values = np.where(y > rows * 3 // 4, 0.25, values)
    return np.clip(np.rint(values * (2**bits - 1)), 0, 2**bits - 1).astype(np.uint16)


def entry(name, syntax, shape, bits, stream, signed):
    return {"name": name, "syntax": syntax, "rows": shape[0], "columns": shape[1], "samples": shape[2], "bits": bits,
            "signed": signed, "stream": base64.b64encode(bytes(stream)).decode()}


def add(name, syntax, bits, stream, values, within=0, signed=False):
    values = np.asarray(values)
    values = values.reshape(values.shape[0], values.shape[1], -1)
    case = entry(name, syntax, values.shape, bits, stream, signed)
    if within:
        packed = base64.b64encode(zlib.compress((values.astype(np.int32) & 0xFFFF).astype("<u2").tobytes(), 9)).decode()
        case |= {"within": within, "values": packed}
    else:
        case["crc32"] = zlib.crc32(values.astype("<i4").tobytes())
    cases.append(case)


def refuse(name, syntax, shape, bits, stream, says):
    refused.append(entry(name, syntax, shape, bits, stream, False) | {"says": says})


def undecorated(image):
    """Pillow's samples as the stream has them, without its conversion to RGB."""
    opened = Image.open(io.BytesIO(image))
    if opened.mode == "RGB":
        opened.draft("YCbCr", opened.size)
    return np.asarray(opened)


def jpeg(array, **options):
    file = io.BytesIO()
    array = array.astype(np.uint8)
    Image.fromarray(array[..., 0] if array.shape[2] == 1 else array).save(file, "JPEG", **options)
    return file.getvalue()


def sequential():
    for rows, columns in ((1, 1), (1, 9), (9, 1), (13, 9), (24, 17)):
        for quality in (30, 100):
            stream = jpeg(picture(rows, columns, 1, 8), quality=quality)
            add(f"baseline {rows} x {columns}, quality {quality}", BASELINE, 8, stream,
                undecorated(stream).reshape(rows, columns))
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        for rows, columns in ((1, 1), (3, 3), (2, 5), (19, 21)):
            stream = jpeg(picture(rows, columns, 3, 8), quality=80, subsampling=sampling)
            add(f"baseline {sampling} {rows} x {columns}", BASELINE, 8, stream, undecorated(stream))
    colours = picture(19, 21, 3, 8)
    for factors in ("1x2", "4x1", "4x2", "2x4"):
        header = b"P6 21 19 255 " + colours.astype(np.uint8).tobytes()
        stream = subprocess.run(["cjpeg", "-sample", factors], input=header, capture_output=True, check=True).stdout
        add(f"baseline, chroma {factors}", BASELINE, 8, stream, undecorated(stream))
    stream = jpeg(picture(24, 17, 1, 8), quality=90, restart_marker_blocks=1, optimize=True)
    add("baseline, restarts after each block", BASELINE, 8, stream, undecorated(stream))
    stream = jpeg(picture(35, 40, 3, 8), quality=70, restart_marker_rows=1, subsampling="4:2:0")
    add("baseline, restarts after each row of units", BASELINE, 8, stream, undecorated(stream))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as scans:
        scans.write("0; 1; 2;")
        scans.flush()
        stream = subprocess.run(["jpegtran", "-scans", scans.name, "-restart", "3B"], input=jpeg(colours, quality=85),
                                capture_output=True, check=True).stdout
    add("baseline, components apart", BASELINE, 8, stream, undecorated(stream))
    stream = jpeg(colours, quality=80, keep_rgb=True)
    add("baseline of red, green and blue", BASELINE, 8, stream, np.asarray(Image.open(io.BytesIO(stream))))
    for samples in (1, 3):
        for rows, columns in ((1, 1), (17, 10)):
            source = picture(rows, columns, samples, 12)
            stream = imagecodecs.jpeg8_encode(source if samples == 3 else source[..., 0], level=92, bitspersample=12,
                                              subsampling="444")
            if samples == 3:
                decoded = imagecodecs.jpeg8_decode(stream, colorspace="YCBCR", outcolorspace="YCBCR")
            else:
                decoded = imagecodecs.jpeg8_decode(stream)
            add(f"extended {rows} x {columns}, 12 bits, {samples} samples", EXTENDED, 12, stream, decoded)
    progressive = jpeg(picture(9, 9, 1, 8), progressive=True)
    refuse("progressive", BASELINE, (9, 9, 1), 8, progressive, "progressive JPEG")
    header = b"P5 9 9 255 " + picture(9, 9, 1, 8).astype(np.uint8).tobytes()
    stream = subprocess.run(["cjpeg", "-arithmetic"], input=header, capture_output=True, check=True).stdout
    refuse("arithmetic", BASELINE, (9, 9, 1), 8, stream, "arithmetic codes")
    refuse("of other sizes", BASELINE, (9, 10, 1), 8, jpeg(picture(9, 9, 1, 8)), "expected 9 x 10 pixels")
    refuse("of more bits", BASELINE, (17, 10, 1), 8, imagecodecs.jpeg8_encode(
        picture(17, 10, 1, 12)[..., 0], bitspersample=12), "at most 8 bits")


def lossless_stream(values, bits, predictor, shift, interval):
    """A lossless JPEG by T.81, annex H, with codes of 4 and 5 bits."""
    rows, columns, samples = values.shape
    v = values.astype(int) >> shift
    out = bytearray(b"\xff\xd8\xff\xc3" + (8 + 3 * samples).to_bytes(2, "big") + bytes([bits])
                    + rows.to_bytes(2, "big") + columns.to_bytes(2, "big") + bytes([samples]))
    for c in range(samples):
        out += bytes([c + 1, 0x11, 0])
    out += b"\xff\xc4" + (2 + 17 + 17).to_bytes(2, "big") + bytes([0, 0, 0, 0, 14, 3] + [0] * 11) + bytes(range(17))
    if interval:
        out += b"\xff\xdd\x00\x04" + (interval * columns).to_bytes(2, "big")
    out += b"\xff\xda" + (6 + 2 * samples).to_bytes(2, "big") + bytes([samples])
    for c in range(samples):
        out += bytes([c + 1, 0])
    out += bytes([predictor, 0, shift])
    text, marker = "", 0

    def flush():
        padded = text + "1" * (-len(text) % 8)
        for i in range(0, len(padded), 8):
            byte = int(padded[i:i + 8], 2)
            out.append(byte)
            if byte == 255:
                out.append(0)

    for y in range(rows):
        if interval and y and y % interval == 0:
            flush()
            text = ""
            out += bytes([0xFF, 0xD0 + marker % 8])
            marker += 1
        first = y == 0 or (interval and y % interval == 0)
        for x in range(columns):
            for c in range(samples):
                if first:
                    guess = 1 << (bits - shift - 1) if x == 0 else v[y, x - 1, c]
                elif x == 0:
                    guess = v[y - 1, x, c]
                else:
                    a, b, d = v[y, x - 1, c], v[y - 1, x, c], v[y - 1, x - 1, c]
                    guess = (a, b, d, a + b - d, a + ((b - d) >> 1), b + ((a - d) >> 1), (a + b) >> 1)[predictor - 1]
                difference = (int(v[y, x, c]) - int(guess)) % 65536
                difference -= 65536 if difference > 32768 else 0
                size = 16 if difference == 32768 else abs(difference).bit_length()
                text += f"{size:04b}" if size < 14 else f"{28 + size - 14:05b}"
                if 0 < size < 16:
                    text += f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}"
    flush()
    return bytes(out + b"\xff\xd9")


def lossless():
    for predictor in range(1, 8):
        source = picture(11, 14, 1, 16, predictor)
        stream = imagecodecs.jpeg8_encode(source[..., 0], lossless=True, predictor=predictor, bitspersample=16)
        add(f"lossless, predictor {predictor}, 16 bits", LOSSLESS, 16, stream, source)
        source = picture(7, 8, 3, 8, predictor)
        stream = lossless_stream(source, 8, predictor, 0, 0)
        assert (libjpeg.decode(stream) == source).all(), predictor
        add(f"lossless, predictor {predictor}, 3 samples", LOSSLESS, 8, stream, source)
    for bits in range(2, 16):
        source = picture(6, 5, 1, bits)
        stream = imagecodecs.jpeg8_encode(source[..., 0].astype(np.uint8 if bits <= 8 else np.uint16), lossless=True,
                                          predictor=1, bitspersample=bits)
        add(f"lossless, {bits} bits", FIRST, bits, stream, source)
    extremes = np.array([[0, 65535, 0, 32768], [32768, 0, 65535, 1], [1, 32769, 0, 32768]], np.uint16)[..., None]
    for predictor in (1, 4, 6):
        stream = lossless_stream(extremes, 16, predictor, 0, 0)
        assert (libjpeg.decode(stream) == extremes[..., 0]).all()
        add(f"lossless, the largest differences, predictor {predictor}", LOSSLESS, 16, stream, extremes)
    for rows, columns in ((1, 1), (1, 9), (9, 1)):
        source = picture(rows, columns, 1, 12)
        add(f"lossless {rows} x {columns}", FIRST, 12, lossless_stream(source, 12, 1, 0, 0), source)
    for predictor, shift, interval in ((1, 3, 0), (4, 2, 2), (7, 0, 1), (2, 0, 3)):
        source = picture(11, 9, 1, 12)
        stream = lossless_stream(source, 12, predictor, shift, interval)
        decoded = imagecodecs.jpeg8_decode(stream)
        assert (decoded == source[..., 0] >> shift << shift).all(), (predictor, shift, interval)
        add(f"lossless, predictor {predictor}, shift {shift}, restarts {interval}", LOSSLESS, 12, stream, decoded)
    stream = bytearray(lossless_stream(picture(11, 9, 1, 12), 12, 7, 0, 1))
    at = stream.index(b"\xff\xdd") + 4
    stream[at:at + 2] = (4).to_bytes(2, "big")
    refuse("lossless, restarts in rows", LOSSLESS, (11, 9, 1), 12, stream, "restart markers lie within rows")


def ls(source, bits, near=0, mode=None):
    array = source.astype(np.uint8 if bits <= 8 else np.uint16)
    if mode == 0:
        array = array.transpose(2, 0, 1)
    return bytes(jpeg_ls.encode_buffer(array.tobytes(), source.shape[0], source.shape[1], source.shape[2], bits, near,
                                       mode))


def ls_stream(values, bits, near=0, preset=None, interval=0, mode=0):
    """A JPEG-LS by T.87, annex A, with parameters of its own, restarts and all ways of laying components."""
    rows, columns, samples = values.shape
    most = preset[0] if preset else 2**bits - 1
    factor = (min(most, 4095) + 128) // 256
    t1, t2, t3, reset = preset[1:] if preset else (
        factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near, 64)
    width = 2 * near + 1
    span = (most + 2 * near) // width + 1
    qbpp, bpp = (span - 1).bit_length(), max(2, most.bit_length())
    limit = 2 * (bpp + max(8, bpp))
    steps = [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [4, 4, 5, 5, 6, 6, 7, 7] + list(range(8, 16))
    out = bytearray(b"\xff\xd8\xff\xf7" + (8 + 3 * samples).to_bytes(2, "big") + bytes([bits])
                    + rows.to_bytes(2, "big") + columns.to_bytes(2, "big") + bytes([samples]))
    for c in range(samples):
        out += bytes([c + 1, 0x11, 0])
    if preset:
        out += b"\xff\xf8\x00\x0d\x01" + b"".join(value.to_bytes(2, "big") for value in preset)
    if interval:
        out += b"\xff\xdd\x00\x04" + interval.to_bytes(2, "big")

    def clamp(value):
        return min(most, max(0, value))

    def level(d):
        size = abs(d)
        kind = 0 if size <= near else 1 if size < t1 else 2 if size < t2 else 3 if size < t3 else 4
        return -kind if d < 0 else kind

    def scan(parts, by_sample):
        nonlocal out
        out += b"\xff\xda" + (6 + 2 * len(parts)).to_bytes(2, "big") + bytes([len(parts)])
        for c in parts:
            out += bytes([c + 1, 0])
        out += bytes([near, mode if len(parts) > 1 else 0, 0])
        text = []
        state = {}

        def begin():
            first = max(2, (span + 32) // 64)
            state.update(A=[first] * 367, B=[0] * 367, C=[0] * 367, N=[1] * 367, Nn=[0, 0], run=[0] * len(parts),
                         above=[[0] * (columns + 2) for _ in parts])

        def flush():
            bits_ = "".join(text)
            text.clear()
            at, after = 0, False
            while at < len(bits_):
                size = 7 if after else 8
                byte = int(bits_[at:at + size].ljust(size, "0"), 2)
                out.append(byte)
                after = byte == 255
                at += size
            if after:
                out.append(0)

        def golomb(value, k, most_zeros):
            zeros = value >> k
            if zeros < most_zeros - qbpp - 1:
                text.append("0" * zeros + "1" + (f"{value & (1 << k) - 1:0{k}b}" if k else ""))
            else:
                text.append("0" * (most_zeros - qbpp - 1) + "1" + f"{value - 1:0{qbpp}b}")

        def quantised(error):
            error = (error + near) // width if error > 0 else -((near - error) // width)
            error += span if error < 0 else 0
            return error - span if error >= (span + 1) // 2 else error

        def restored(guess, error):
            value = guess + error * width
            if value < -near:
                value += span * width
            elif value > most + near:
                value -= span * width
            return clamp(value)

        def regular(context, i, up, line, x, value):
            sign = -1 if context < 0 else 1
            q = abs(context)
            a, b, c = line[x - 1], up[x], up[x - 1]
            guess = min(a, b) if c >= max(a, b) else max(a, b) if c <= min(a, b) else a + b - c
            A, B, C, N = (state[name] for name in "ABCN")
            guess = clamp(guess + sign * C[q])
            error = quantised(sign * (value - guess))
            line[x] = restored(guess, sign * error)
            k = 0
            while N[q] << k < A[q]:
                k += 1
            if near == 0 and k == 0 and 2 * B[q] <= -N[q]:
                mapped = 2 * error + 1 if error >= 0 else -2 * (error + 1)
            else:
                mapped = 2 * error if error >= 0 else -2 * error - 1
            golomb(mapped, k, limit)
            B[q] += error * width
            A[q] += abs(error)
            if N[q] == reset:
                A[q], B[q], N[q] = A[q] >> 1, B[q] >> 1, N[q] >> 1
            N[q] += 1
            if B[q] <= -N[q]:
                B[q] = max(B[q] + N[q], 1 - N[q])
                C[q] = max(-128, C[q] - 1)
            elif B[q] > 0:
                B[q] = min(B[q] - N[q], 0)
                C[q] = min(127, C[q] + 1)

        def ending(kind, i, up, line, x, value):
            a, b = line[x - 1], up[x]
            guess, sign = (a, 1) if kind else (b, -1 if a > b else 1)
            error = quantised(sign * (value - guess))
            line[x] = restored(guess, sign * error)
            q = 365 + kind
            A, N, Nn = state["A"], state["N"], state["Nn"]
            total, k = A[q] + (N[q] >> 1 if kind else 0), 0
            while N[q] << k < total:
                k += 1
            turned = k == 0 and error > 0 and 2 * Nn[kind] < N[q] or error < 0 and (2 * Nn[kind] >= N[q] or k != 0)
            mapped = 2 * abs(error) - kind - turned
            golomb(mapped, k, limit - steps[state["run"][i]] - 1)
            Nn[kind] += error < 0
            A[q] += (mapped + 1 - kind) >> 1
            if N[q] == reset:
                A[q], N[q], Nn[kind] = A[q] >> 1, N[q] >> 1, Nn[kind] >> 1
            N[q] += 1

        def row(own, y):
            lines = []
            for i in own:
                up = state["above"][i]
                up[columns + 1] = up[columns]
                lines.append([up[1]] + [0] * (columns + 1))
            x = 1
            while x <= columns:
                contexts = [81 * level(u[x + 1] - u[x]) + 9 * level(u[x] - u[x - 1]) + level(u[x - 1] - l[x - 1])
                            for u, l in zip((state["above"][i] for i in own), lines)]
                if any(contexts):
                    for i, context, line in zip(own, contexts, lines):
                        regular(context, i, state["above"][i], line, x, int(values[y, x - 1, parts[i]]))
                    x += 1
                    continue
                r, length = own[0], 0
                while x + length <= columns and all(
                        abs(int(values[y, x + length - 1, parts[i]]) - line[x - 1]) <= near
                        for i, line in zip(own, lines)):
                    length += 1
                for line in lines:
                    line[x:x + length] = [line[x - 1]] * length
                x += length
                runs = state["run"]
                while length >= 1 << steps[runs[r]]:
                    text.append("1")
                    length -= 1 << steps[runs[r]]
                    runs[r] = min(31, runs[r] + 1)
                if x > columns:
                    if length:
                        text.append("1")
                    break
                text.append("0" + (f"{length:0{steps[runs[r]]}b}" if steps[runs[r]] else ""))
                for i, line in zip(own, lines):
                    up = state["above"][i]
                    kind = int(not by_sample and abs(line[x - 1] - up[x]) <= near)
                    ending(kind, r, up, line, x, int(values[y, x - 1, parts[i]]))
                runs[r] = max(0, runs[r] - 1)
                x += 1
            for i, line in zip(own, lines):
                state["above"][i] = line

        begin()
        for y in range(rows):
            if interval and y and y % interval == 0:
                flush()
                out += bytes([0xFF, 0xD0 + (y // interval - 1) % 8])
                begin()
            if by_sample:
                row(list(range(len(parts))), y)
            else:
                for i in range(len(parts)):
                    row([i], y)
        flush()

    if mode == 0:
        for c in range(samples):
            scan([c], False)
    else:
        scan(list(range(samples)), mode == 2)
    return bytes(out + b"\xff\xd9")


def decoded_ls(stream, shape):
    """By CharLS; in colour by pixel."""
    return imagecodecs.jpegls_decode(stream).reshape(shape)


def jpeg_ls_cases():
    for bits in range(2, 17):
        source = picture(9, 11, 1, bits)
        add(f"JPEG-LS, {bits} bits", LS, bits, ls(source, bits), source)
    for rows, columns in ((1, 1), (1, 9), (9, 1), (16, 60)):
        source = picture(rows, columns, 1, 8)
        add(f"JPEG-LS {rows} x {columns}", LS, 8, imagecodecs.jpegls_encode(source[..., 0].astype(np.uint8)), source)
    for bits, near in ((8, 1), (8, 3), (8, 10), (12, 5), (16, 2), (16, 200)):
        stream = ls(picture(12, 13, 1, bits), bits, near)
        add(f"JPEG-LS, {bits} bits, within {near}", NEAR, bits, stream, decoded_ls(stream, (12, 13, 1)))
    for mode in (0, 1, 2):
        for bits, near in ((8, 0), (8, 2), (16, 0)):
            source = picture(8, 12, 3, bits)
            stream = ls(source, bits, near, mode)
            own = ls_stream(source, bits, near, None, 0, mode)
            assert (decoded_ls(own, source.shape) == decoded_ls(stream, source.shape)).all()
            add(f"JPEG-LS, way {mode}, {bits} bits, within {near}", NEAR if near else LS, bits, stream,
                libjpeg.decode(stream))
    flat = np.full((5, 300, 3), 77, np.uint16)
    flat[2, 100:180] = 90
    flat[3, 7, 1] = 3
    for mode in (0, 1, 2):
        add(f"JPEG-LS, long runs, way {mode}", LS, 8, ls(flat, 8, 0, mode), flat)
    for preset, near, interval, mode in (((4000, 20, 60, 200, 64), 0, 0, 0), ((4095, 18, 67, 276, 8), 3, 0, 0),
                                         ((4095, 3, 7, 21, 255), 0, 3, 0), (None, 0, 1, 0), (None, 2, 4, 0)):
        source = np.minimum(picture(13, 12, 1, 12), preset[0] if preset else 4095)
        stream = ls_stream(source, 12, near, preset, interval, mode)
        # CharLS takes no notice of a MAXVAL that is no power of two.
        decoded = libjpeg.decode(stream).reshape(source.shape)
        assert abs(decoded.astype(int) - source).max() <= near
        add(f"JPEG-LS, parameters {preset}, within {near}, restarts {interval}", NEAR if near else LS, 12, stream,
            decoded)
    for mode in (0, 1, 2):
        source = picture(10, 7, 3, 8)
        stream = ls_stream(source, 8, 0, None, 4, mode)
        assert (decoded_ls(stream, source.shape) == source).all(), mode
        add(f"JPEG-LS, way {mode}, restarts", LS, 8, stream, source)
    stream = bytearray(ls(picture(9, 9, 1, 8), 8))
    stream[stream.index(b"\xff\xda") + 6] = 1
    refuse("JPEG-LS with a palette", LS, (9, 9, 1), 8, stream, "palette")
    stream = ls(picture(9, 9, 3, 8), 8, 0, 2)
    refuse("JPEG-LS with colours mixed", LS, (9, 9, 3), 8,
           stream[:2] + b"\xff\xe8\x00\x07mrfx\x01" + stream[2:], "Hewlett-Packard")
    refuse("JPEG-LS of other sizes", LS, (9, 8, 3), 8, stream, "expected 9 x 8 pixels")


def opj(values, bits, *options, signed=False):
    with tempfile.TemporaryDirectory() as folder:
        raw = os.path.join(folder, "a.rawl" if bits > 8 else "a.raw")
        kind = ("i" if signed else "u") + ("2" if bits > 8 else "1")
        values.transpose(2, 0, 1).astype("<" + kind).tofile(raw)
        rows, columns, samples = values.shape
        to = os.path.join(folder, "a.j2k")
        subprocess.run(["opj_compress", "-i", raw, "-o", to, "-F",
                        f"{columns},{rows},{samples},{bits},{'s' if signed else 'u'}", *options],
                       check=True, capture_output=True)
        with open(to, "rb") as file:
            return file.read()


def j2k(name, bits, source, *options, signed=False, lossy=False):
    stream = opj(source, bits, *options, signed=signed)
    # Its comment says only who wrote it.
    decoded = imagecodecs.jpeg2k_decode(stream).reshape(source.shape).astype(np.int32)
    if not lossy:
        assert (decoded == source).all(), name
    add("JPEG 2000, " + name, J2K_LOSSY if lossy else J2K, bits, stream, decoded, 1 if "-I" in options else 0, signed)
    return stream


def jpeg_2000():
    for rows, columns, most in ((1, 1, "1"), (1, 9, "1"), (9, 1, "1"), (2, 3, "2"), (13, 17, "4")):
        j2k(f"{rows} x {columns}", 8, picture(rows, columns, 1, 8), "-n", most)
        j2k(f"{rows} x {columns}, irreversible", 8, picture(rows, columns, 1, 8), "-n", most, "-I", lossy=True)
    for bits in (2, 4, 10, 12, 14, 16):
        j2k(f"{bits} bits", bits, picture(9, 11, 1, bits), "-n", "2")
        source = picture(9, 11, 1, bits).astype(np.int32) - 2 ** (bits - 1)
        if bits > 8:
            j2k(f"{bits} bits, signed", bits, source, "-n", "3", signed=True)
    j2k("signed, irreversible", 12, picture(9, 11, 1, 12).astype(np.int32) - 2048, "-n", "3", "-I", signed=True,
        lossy=True)
    colours = picture(21, 18, 3, 8)
    for order in ("LRCP", "RLCP", "RPCL", "PCRL", "CPRL"):
        j2k(f"{order}, precincts, layers, tiles", 8, colours, "-p", order, "-n", "3", "-r", "9,4,1", "-t", "13,11",
            "-c", "[8,8],[4,8]", "-b", "4,8")
    j2k("without a transform of colours", 8, colours, "-mct", "0", "-n", "2")
    j2k("irreversible colours", 8, colours, "-I", "-n", "3", "-r", "5", lossy=True)
    j2k("cut off by its rate", 12, picture(32, 30, 1, 12), "-n", "4", "-r", "6", lossy=True)
    for mode in (1, 2, 4, 8, 32, 5, 13, 63):
        j2k(f"blocks of style {mode}", 12, picture(17, 19, 1, 12), "-M", str(mode), "-n", "2", "-b", "8,16")
    j2k("layers of lazy blocks", 12, picture(17, 19, 1, 12), "-M", "1", "-n", "2", "-r", "6,3,1")
    j2k("markers of packets, parts of tiles", 8, picture(16, 18, 1, 8), "-SOP", "-EPH", "-TP", "R", "-PLT", "-n", "3",
        "-t", "9,9")
    j2k("an image beside the origin", 8, picture(16, 18, 1, 8), "-d", "5,3", "-T", "2,1", "-t", "7,8", "-n", "3")
    j2k("changes of order", 8, colours, "-n", "3", "-r", "3,1",
        "-POC", "T1=0,0,2,2,3,RLCP/T1=2,0,2,3,3,CPRL")
    stream = opj(picture(8, 8, 1, 8), 8, "-n", "1")
    boxes = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 " + b"\0\0\0\0jp2c"
    add("JPEG 2000, with boxes around", J2K, 8, boxes + stream, picture(8, 8, 1, 8))
    refuse("JPEG 2000 of other sizes", J2K, (8, 9, 1), 8, stream, "expected 8 x 9 pixels")
    refuse("JPEG 2000 with a region of interest", J2K, (8, 8, 1), 8,
           opj(picture(8, 8, 1, 8), 8, "-n", "1", "-ROI", "c=0,U=3"), "regions of interest")
    throughput = bytearray(stream)
    throughput[throughput.index(b"\xff\x52") + 12] |= 0x40
    refuse("JPEG 2000 of high throughput", J2K, (8, 8, 1), 8, throughput, "high-throughput")


if __name__ == "__main__":
    sequential()
    lossless()
    jpeg_ls_cases()
    jpeg_2000()
    versions = {name: module.__version__ for name, module in
                (("numpy", np), ("imagecodecs", imagecodecs), ("pyjpegls", jpeg_ls), ("pylibjpeg-libjpeg", libjpeg))}
    versions |= {"pillow": Image.__version__, "opj_compress": "2.5.0", "cjpeg": "libjpeg-turbo 2.1.5"}
    lines = [json.dumps(case) for case in cases], [json.dumps(case) for case in refused]
    print('{"madeWith": %s,\n"cases": [\n%s\n],\n"refused": [\n%s\n]}' % (
        json.dumps(versions), ",\n".join(lines[0]), ",\n".join(lines[1])))
    print(len(cases), "cases", file=sys.stderr)
