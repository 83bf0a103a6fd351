"""Image files as users have them, and what they hold: odd-images.json.

    python odd-images.py > odd-images.json

Needs numpy, Pillow 12, tifffile and imagecodecs. The values are Pillow's (turned by its ImageOps.exif_transpose,
to RGB by its convert), except where Pillow can't read a file or takes 16 bits for 8: those are what NumPy wrote.
"""
import base64
import hashlib
import io
import json
import struct
import sys
import zlib

import imagecodecs
import numpy as np
import tifffile
from PIL import Image, ImageCms, ImageOps

HEIGHT, WIDTH = 12, 20
RANDOM = np.random.default_rng(12)
Y, X = np.mgrid[0:HEIGHT, 0:WIDTH]
COLOUR = np.stack([X * 12 % 256, Y * 20 % 256, (X * 5 + Y * 7) % 256], -1).astype(np.uint8)
GREY = COLOUR[..., 2]
INK = np.concatenate([COLOUR, ((X + Y) * 6)[..., None].astype(np.uint8)], -1)
DEEP = RANDOM.integers(0, 65536, (HEIGHT, WIDTH, 3)).astype(np.uint16)
ALPHA = RANDOM.integers(0, 256, (HEIGHT, WIDTH, 1)).astype(np.uint8)
ALPHA[0], ALPHA[1] = 0, 255
TURNS = {1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: lambda a: np.swapaxes(a, 0, 1),
         6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(np.swapaxes(a, 0, 1), 2), 8: lambda a: np.rot90(a, 1)}

entries = []


def add(name, file, values=None):
    """With these values, else with Pillow's."""
    if values is None:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
        image = image.convert("L" if image.mode in ("1", "LA") else "L" if image.mode == "L" else "RGB")
        values = np.asarray(image)
    if values.ndim == 3 and (values == values[..., :1]).all():
        values = values[..., 0]
    entries.append({
        "name": name, "file": base64.b64encode(file).decode(), "width": values.shape[1], "height": values.shape[0],
        "channels": 1 if values.ndim == 2 else 3, "depth": 8 * values.dtype.itemsize,
        "sha256": hashlib.sha256(values.astype(values.dtype.newbyteorder("<")).tobytes()).hexdigest()})


def refuse(name, file, *words):
    entries.append({"name": name, "file": base64.b64encode(file).decode(), "refused": list(words)})


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tiff(array, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, array, metadata=None, software=False, **options)
    return out.getvalue()


def profile(space, kind, tags):
    """An ICC profile of version 2."""
    table, data, start = b"", b"", 132 + 12 * len(tags)
    for name, value in tags:
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value + b"\0" * (-len(value) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    head = struct.pack(">I4sI4s4s4s6H4s", 128 + len(body), b"none", 0x02400000, kind, space, b"XYZ ", 2020, 1, 1, 0, 0,
                       0, b"acsp") + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061)
    return head + b"\0" * (128 - len(head)) + body


def xyz(*values):
    return b"XYZ \0\0\0\0" + struct.pack(">iii", *(round(65536 * value) for value in values))


GAMMA = b"curv\0\0\0\0" + struct.pack(">IH", 1, 563)
NAMES = [(b"desc", b"desc\0\0\0\0" + struct.pack(">I", 2) + b"p\0" + b"\0" * 80), (b"cprt", b"text\0\0\0\0-\0"),
         (b"wtpt", xyz(.9642, 1, .8249))]
ADOBE_RGB = profile(b"RGB ", b"mntr", NAMES + [
    (b"rXYZ", xyz(.6097, .3111, .0195)), (b"gXYZ", xyz(.2053, .6257, .0609)), (b"bXYZ", xyz(.1492, .0632, .7446)),
    (b"rTRC", GAMMA), (b"gTRC", GAMMA), (b"bTRC", GAMMA)])
DOT_GAIN = profile(b"GRAY", b"mntr", NAMES + [(b"kTRC", GAMMA)])
# Of four inks, on a grid of two: a table that makes blue of everything.
PRESS = profile(b"CMYK", b"prtr", NAMES + [
    (b"A2B0", b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
     + bytes(range(256)) * 4 + bytes([40, 20, 200]) * 16 + bytes(range(256)) * 3)])


def note(orientation, order="<", kind=3):
    """An EXIF note: a TIFF of one field of kind 1 (BYTE), 3 (SHORT) or 4 (LONG)."""
    value = struct.pack(order + {1: "B3x", 3: "H2x", 4: "I"}[kind], orientation)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IHHHI", 8, 1, 274, kind, 1) + value + b"\0" * 4


def with_segments(jpeg, *segments):
    return jpeg[:2] + b"".join(
        bytes([0xff, marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments) + jpeg[2:]


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(packed, before=b"", after=b"", interlaced=0, size=(WIDTH, HEIGHT)):
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 0, 0, 0, interlaced)) + before
            + chunk(b"IDAT", packed) + after + chunk(b"IEND", b""))


def hand_tiff(pages, order="<", big=False, chain=True):
    """Pages of (values, [(tag, type, value), ...]) of 8 bits grey, uncompressed."""
    body, at, places = b"", 16 if big else 8, []
    for values, extra in pages:
        data = values.tobytes()
        fields = sorted([(256, 3, values.shape[1]), (257, 3, values.shape[0]), (258, 3, 8), (259, 3, 1), (262, 3, 1),
                         (273, 4, at + len(body)), (277, 3, 1), (278, 3, values.shape[0]), (279, 4, len(data))] + extra)
        body += data + b"\0" * (len(data) % 2)
        places.append(at + len(body))
        room = 8 if big else 4
        body += struct.pack(order + ("Q" if big else "H"), len(fields))
        for tag, kind, value in fields:
            packed = struct.pack(order + {1: "B", 3: "H", 4: "I", 16: "Q"}[kind], value)
            body += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, 1) + packed + b"\0" * (room - len(packed))
        body += b"NEXTNEXT"[:room]
    for place in places[1:] + [0]:
        body = body.replace(b"NEXTNEXT"[:8 if big else 4], struct.pack(order + ("Q" if big else "I"), place), 1)
    mark = b"II" if order == "<" else b"MM"
    head = mark + (struct.pack(order + "HHHQ", 43, 8, 0, places[0]) if big else struct.pack(order + "HI", 42, places[0]))
    return head + body


picture, grey, ink = Image.fromarray(COLOUR), Image.fromarray(GREY), Image.fromarray(INK, "CMYK")

# Stored values, whatever profile says what they mean
for kind in ("JPEG", "PNG", "TIFF"):
    add(kind + " of Adobe RGB", saved(picture, kind, icc_profile=ADOBE_RGB))
    add(kind + " of grey with a profile", saved(grey, kind, icc_profile=DOT_GAIN))
    add(kind + " of grey with a profile of colour", saved(grey, kind, icc_profile=ADOBE_RGB))
add("progressive JPEG of Adobe RGB", saved(picture, "JPEG", icc_profile=ADOBE_RGB, progressive=True))
for name, icc in (("no profile", None), ("a press's profile", PRESS), ("a profile of colour", ADOBE_RGB)):
    add("JPEG of CMYK with " + name, saved(ink, "JPEG", icc_profile=icc))
    add("TIFF of CMYK with " + name, saved(ink, "TIFF", icc_profile=icc))
ycck = imagecodecs.jpeg8_encode(INK, level=90, colorspace="CMYK", outcolorspace="YCCK")
add("JPEG of YCCK", ycck)
add("JPEG of YCCK with a press's profile", with_segments(ycck, (0xe2, b"ICC_PROFILE\0\1\1" + PRESS)))
add("JPEG of RGB", imagecodecs.jpeg8_encode(COLOUR, level=90, colorspace="RGB", outcolorspace="RGB"))
packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in GREY))
add("PNG of linear gamma", png(packed, chunk(b"gAMA", struct.pack(">I", 100000))))
add("PNG of sRGB", png(packed, chunk(b"sRGB", b"\0")))
add("PNG of other primaries", png(packed, chunk(b"cHRM", struct.pack(
    ">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))))

# Alpha that colours were multiplied by
multiplied = np.concatenate([(COLOUR.astype(int) * ALPHA // 255).astype(np.uint8), ALPHA], -1)
options = dict(photometric="rgb", extrasamples=["assocalpha"])
add("TIFF of associated alpha", tiff(multiplied, **options))
add("TIFF of associated alpha, big-endian", tiff(multiplied, byteorder=">", **options))
add("TIFF of associated alpha, LZW", tiff(multiplied, compression="lzw", predictor=True, **options))
add("TIFF of associated alpha in tiles", tiff(multiplied, tile=(16, 16), **options))
add("TIFF of associated alpha in planes", tiff(np.moveaxis(multiplied, -1, 0).copy(), planarconfig="separate", **options),
    np.asarray(Image.open(io.BytesIO(tiff(multiplied, **options))).convert("RGB")))
add("TIFF of alpha beside", tiff(np.concatenate([COLOUR, ALPHA], -1), photometric="rgb", extrasamples=["unassalpha"]))

# Samples
for name, order in (("little", "<"), ("big", ">")):
    add("TIFF of 16 bits, " + name + "-endian", tiff(DEEP, photometric="rgb", byteorder=order), DEEP)
add("TIFF of 16 bits in planes", tiff(np.moveaxis(DEEP, -1, 0).copy(), photometric="rgb", planarconfig="separate"), DEEP)
add("TIFF of 16 bits in tiles", tiff(DEEP, photometric="rgb", tile=(16, 16), compression="deflate"), DEEP)
for bits in (1, 2, 4, 10, 12, 14, 16):
    values = (DEEP[..., 0] >> (16 - bits)).astype(np.uint8 if bits < 8 else np.uint16)
    shown = values * np.uint8(255 // ((1 << bits) - 1)) if bits < 8 else values
    for zero in ("minisblack", "miniswhite"):
        white = np.array(255 if bits < 8 else (1 << bits) - 1, shown.dtype) - shown
        add("TIFF of %s bits, %s" % (bits, zero),
            tiff(values.astype(bool) if bits == 1 else values, photometric=zero, bitspersample=bits),
            shown if zero == "minisblack" else white)
add("TIFF of 8 bits, miniswhite", tiff(GREY, photometric="miniswhite"))
add("TIFF of CMYK of 16 bits", tiff(np.concatenate([DEEP, DEEP[..., :1]], -1), photometric="separated"))
palette = RANDOM.integers(0, 65536, (3, 256)).astype(np.uint16)
add("TIFF of a palette", tiff(GREY, photometric="palette", colormap=palette))
for kind, word in (("i1", "signed"), ("i2", "signed"), ("i4", "signed"), ("i8", "signed"), ("f2", "floating-point"),
                   ("f4", "floating-point"), ("f8", "floating-point"), ("c8", "complex"), ("u4", "32 bits"),
                   ("u8", "64 bits")):
    refuse("TIFF of " + kind, tiff(GREY.astype(kind), photometric="minisblack"), word)
    refuse("TIFF of colour of " + kind, tiff(COLOUR.astype(kind), photometric="rgb"), word)
twelve = imagecodecs.jpeg_encode(DEEP[..., 0] >> 4, level=90, bitspersample=12)
refuse("JPEG of 12 bits", twelve, "12 bits")

# Orientation
plain = saved(grey, "JPEG", quality=90)
decoded = np.asarray(Image.open(io.BytesIO(plain)))
for orientation in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535):
    turn = TURNS.get(orientation, TURNS[1])
    order = "<>"[orientation % 2]
    for big in (False, True):
        add("%sTIFF turned by %s" % ("Big" if big else "", orientation),
            hand_tiff([(GREY, [(274, 3, orientation)])], order, big), turn(GREY))
    add("PNG turned by %s" % orientation, png(packed, chunk(b"eXIf", note(orientation, order))), turn(GREY))
    add("JPEG turned by %s" % orientation, with_segments(plain, (0xe1, b"Exif\0\0" + note(orientation, order))),
        turn(decoded))
for kind, name in ((1, "BYTE"), (4, "LONG")):
    add("TIFF turned by a " + name, hand_tiff([(GREY, [(274, kind, 6)])], ">"), TURNS[6](GREY))
    add("BigTIFF turned by a " + name, hand_tiff([(GREY, [(274, kind, 6)])], "<", True), TURNS[6](GREY))
    add("PNG turned by a " + name, png(packed, chunk(b"eXIf", note(6, ">", kind))), TURNS[6](GREY))
    add("JPEG turned by a " + name, with_segments(plain, (0xe1, b"Exif\0\0" + note(6, ">", kind))), TURNS[6](decoded))
add("BigTIFF turned by a LONG8", hand_tiff([(GREY, [(274, 16, 8)])], "<", True), TURNS[8](GREY))
add("PNG turned by a note after its picture", png(packed, after=chunk(b"eXIf", note(8))), TURNS[8](GREY))
add("JPEG turned by its second APP1", with_segments(
    plain, (0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), (0xe1, b"Exif\0\0" + note(6))), TURNS[6](decoded))
add("JPEG whose thumbnail alone is turned", with_segments(plain, (0xe1, b"Exif\0\0" + b"II*\0" + struct.pack(
    "<IHHHIIIHHHIII", 8, 1, 282, 3, 1, 1, 26, 1, 274, 3, 1, 6, 0))), decoded)

# Pages
small = np.ascontiguousarray(GREY[::4, ::4])
mask = (GREY > 99).astype(np.uint8) * 255
for big in (False, True):
    name = "BigTIFF" if big else "TIFF"
    add(name + " whose first page is a thumbnail", hand_tiff([(small, [(254, 4, 1)]), (GREY, [])], big=big), GREY)
    add(name + " whose first page is an old thumbnail", hand_tiff([(small, [(255, 3, 2)]), (GREY, [(255, 3, 1)])], big=big), GREY)
    add(name + " whose first page is a mask", hand_tiff([(mask, [(254, 4, 4)]), (GREY, [])], big=big), GREY)
    add(name + " whose first pages are a thumbnail and its mask", hand_tiff(
        [(small, [(254, 4, 1)]), (small, [(254, 4, 5)]), (mask, [(254, 4, 4)]), (GREY, [(254, 4, 2), (274, 3, 6)])], big=big),
        TURNS[6](GREY))
    add(name + " of thumbnails only", hand_tiff([(small, [(254, 4, 1)])], big=big), small)
    add(name + " of three pages", hand_tiff([(GREY, [(254, 4, 2)]), (mask, [(254, 4, 2)]), (mask, [(254, 4, 2)])], big=big), GREY)

thumbnail = bytearray(hand_tiff([(small, [(254, 4, 1), (330, 4, 0)]), (GREY, [(274, 3, 8)])]))
end = struct.unpack_from("<I", thumbnail, 4)[0] + 2 + 11 * 12
thumbnail[end - 4:end] = thumbnail[end:end + 4]  # the second page hangs below the first
thumbnail[end:end + 4] = b"\0" * 4
add("TIFF whose thumbnail has the picture below it", bytes(thumbnail), TURNS[8](GREY))

# Damage
noise = Image.fromarray(RANDOM.integers(0, 256, (48, 48)).astype(np.uint8))
jpeg = saved(noise, "JPEG", quality=90)
middle = len(jpeg) * 2 // 3
refuse("JPEG of zeros within", jpeg[:middle] + b"\0" * 300 + jpeg[middle + 300:], "damaged")
refuse("JPEG without its end", jpeg[:-200], "cut off")
refuse("JPEG cut and ended", jpeg[:-200] + b"\xff\xd9", "cut off")
progressive = saved(picture, "JPEG", quality=90, progressive=True)
scans = [i for i in range(len(progressive) - 1) if progressive[i:i + 2] == b"\xff\xda"]
for kept in (1, 2, len(scans) - 1):
    refuse("progressive JPEG of %s scans" % kept, progressive[:scans[kept]] + b"\xff\xd9", "scans are missing")
last = progressive[scans[-1]:-2]
refuse("progressive JPEG of a scan twice", progressive[:-2] + last + b"\xff\xd9", "repeated")
refuse("progressive JPEG of a scan often", progressive[:-2] + last * 200 + b"\xff\xd9", "at most 100 scans")
one = saved(grey, "JPEG", quality=90, progressive=True)
head = one[:one.index(b"\xff\xc4")]


def passes_of(highest):
    """A JPEG whose every scan is legal: each codes one more bit of some coefficients, all of them 0."""
    tables = b"".join(b"\xff\xc4" + struct.pack(">HB", 20, kind << 4) + bytes([1] + [0] * 15 + [0]) for kind in (0, 1))
    file = head + tables
    for first, last in ((0, 0), (1, 63)):
        for low in range(highest, -1, -1):
            high = 0 if low == highest else low + 1
            file += b"\xff\xda" + struct.pack(">HBBBBBB", 8, 1, 1, 0, first, last, high << 4 | low) + b"\0"
    return file + b"\xff\xd9"


add("progressive JPEG of three passes", passes_of(2))
refuse("progressive JPEG of fourteen passes", passes_of(13), "at most 6 times")
for name, file in (("JPEG", plain), ("progressive JPEG", progressive)):
    frame = file.index(b"\xff\xc2" if name != "JPEG" else b"\xff\xc0") + 5
    refuse(name + " that claims more than it can hold", file[:frame] + struct.pack(">HH", 2800, 2800) + file[frame + 4:],
           "cut off")
baseline = saved(grey, "JPEG", quality=90)
scan = baseline[baseline.index(b"\xff\xda"):-2]
refuse("JPEG of a scan often", baseline[:-2] + scan * 50 + b"\xff\xd9", "repeated")
whole = png(packed)
refuse("PNG of a wrong bit", whole[:60] + bytes([whole[60] ^ 1]) + whole[61:], "check sum")
refuse("PNG of half a picture", png(packed[:len(packed) // 2]), "cut off")
refuse("PNG of half the rows", png(zlib.compress(b"".join(b"\0" + row.tobytes() for row in GREY[:6]))), "cut off")
refuse("PNG of zeros within", png(packed[:40] + b"\0" * 20 + packed[60:]), "damaged")
refuse("PNG without its end", whole[:-12], "cut off")
passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def interlaced(values):
    parts = [values[y::down, x::across] for x, y, across, down in passes]
    return b"".join(b"\0" + row.tobytes() for part in parts if part.size for row in part)


add("PNG interlaced", png(zlib.compress(interlaced(GREY)), interlaced=1), GREY)
add("PNG interlaced, tiny", png(zlib.compress(interlaced(GREY[:3, :3])), interlaced=1, size=(3, 3)), GREY[:3, :3])
refuse("PNG interlaced, without its last pass", png(zlib.compress(interlaced(GREY)[:-60]), interlaced=1), "cut off")
gif = saved(noise, "GIF")
add("GIF", gif)
refuse("GIF cut off", gif[:len(gif) // 2], "cut off")
block = gif.index(b",\0\0\0\0") + 11
block += gif[block] + 1
refuse("GIF that ends too early", gif[:block] + b"\0;", "cut off")
bitmap = saved(picture, "BMP")
add("BMP", bitmap)
for bits, masks, space in ((24, (0, 0, 0, 0), "embedded"), (32, (0xff0000, 0xff00, 0xff, 0), "embedded"),
                           (32, (0xff0000, 0xff00, 0xff, 0), "calibrated")):
    rows = b"".join(row[:, ::-1].tobytes() if bits == 24 else np.concatenate([row[:, ::-1], row[:, :1]], -1).tobytes()
                    for row in COLOUR[::-1])
    primaries = np.array([[.64, .33, .03], [.21, .71, .08], [.15, .06, .79]]) * (1 << 30)
    header = struct.pack("<IiiHHIIiiII", 124, WIDTH, HEIGHT, 1, bits, 3 if bits == 32 else 0, len(rows), 0, 0, 0, 0)
    header += struct.pack("<4I", *masks) + (b"DEBM" if space == "embedded" else b"\0" * 4)
    header += struct.pack("<9i3I", *primaries.astype(int).ravel(), *[int(2.2 * 65536)] * 3)
    header += struct.pack("<4I", 4, 124 + len(rows), len(ADOBE_RGB), 0)
    add("BMP of %s bits with an %s profile" % (bits, space), b"BM" + struct.pack("<IHHI", 138 + len(rows), 0, 0, 138) + header + rows
        + ADOBE_RGB, COLOUR)
refuse("BMP cut off", bitmap[:-99], "can't be decoded")
refuse("BMP of a JPEG", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54 + len(jpeg), 0, 0, 54, 40, 48, 48, 1, 0, 4, len(jpeg), 0, 0, 0, 0) + jpeg, "within a bitmap")
for name, options in (("", {}), ("of LZW", {"compression": "lzw"}), ("of deflate", {"compression": "deflate"}), ("of tiles", {"tile": (16, 16)})):
    file = tiff(np.asarray(noise), photometric="minisblack", **options)
    with tifffile.TiffFile(io.BytesIO(file)) as pages:
        start, length = pages.pages[0].dataoffsets[-1], pages.pages[0].databytecounts[-1]
    refuse(("TIFF %s that ends within its picture" % name).replace("  ", " "), file[:start + length // 2], "cut off")
    if "compression" in options:
        middle = start + length // 2
        refuse("TIFF %s of zeros within" % name, file[:middle] + b"\0" * 60 + file[middle + 60:], "can't be decoded")
refuse("TIFF of too few strips", hand_tiff([(GREY, [])]).replace(struct.pack("<HHI", 278, 3, 1) + struct.pack("<H", HEIGHT),
       struct.pack("<HHI", 278, 3, 1) + struct.pack("<H", 1)), "expected 12 strips")
tile = tiff(GREY, photometric="minisblack", tile=(16, 16), compression="lzw")
for tag in (322, 323):
    field = struct.pack("<HHI", tag, 4 if struct.pack("<HHI", tag, 4, 1) in tile else 3, 1)
    at = tile.index(field) + 2
    tile = tile[:at] + struct.pack("<HII", 4, 1, 1 << 30) + tile[at + 10:]
refuse("TIFF of a tile that is mostly air", tile, "that fit")
tall = tiff(COLOUR, photometric="rgb", compression="jpeg")
with tifffile.TiffFile(io.BytesIO(tall)) as pages:
    start, length = pages.pages[0].dataoffsets[0], pages.pages[0].databytecounts[0]
huge = bytearray(tall)
frame = tall.index(b"\xff\xc0", start)
huge[frame + 5:frame + 9] = b"\xff\xdc\xff\xdc"
refuse("TIFF of a JPEG that claims more", bytes(huge), "claims")
add("TIFF of JPEG", tall)

json.dump(entries, sys.stdout, indent=0)
