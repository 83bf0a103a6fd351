"""What a model file says of images: python predict.py model.onnx scan.png [...]

Needs numpy, onnxruntime and Pillow. Prints one JSON object a file."""
import json
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def decode(path, channels):
    """[height, width] or [height, width, 3] of the file's own values, uint8 or uint16."""
    image = Image.open(path)
    with open(path, "rb") as file:
        start = file.read(26)
    if start[:4] == b"\x89PNG" and start[24] == 16 and start[25] != 0:
        raise ValueError(path + ": Pillow cuts 16-bit colours to 8 bits; read it by another library")
    image = ImageOps.exif_transpose(image)  # as the camera was held
    if image.mode.startswith("I;16"):
        return numpy.asarray(image).astype(numpy.uint16)
    if image.mode in ("I", "F"):
        raise ValueError(path + ": expected values of 8 or 16 bits without sign")
    image = image.convert("RGB")  # drops alpha, looks palettes up
    return numpy.asarray(image.convert("L") if channels == 1 else image)


def percentile(values, percent):
    """The smallest value that at least this share of all values does not exceed."""
    seen = numpy.bincount(values.ravel()).cumsum()
    return int(numpy.searchsorted(seen, max(1, percent / 100 * values.size)))


def to_bytes(values, how, around):
    """Raw values become 0 to 255, and the one that is put around, if there is one."""
    kind = how["type"]
    full = 255 if values.dtype == numpy.uint8 else 65535
    if kind == "by_file":  # Pillow's files say nothing of how their grey values should be shown
        if "name" in how:
            raise ValueError("expected a window called " + how["name"] + " but found none")
        kind = "by_depth"
    if kind == "by_depth":
        kind, how = ("full_range", how) if full == 255 else ("percentiles", {"low": 0.5, "high": 99.5})
    if kind == "full_range":
        low, high = 0, full
    elif kind == "percentiles":
        low, high = percentile(values, how["low"]), percentile(values, how["high"])
    elif kind == "window":
        low, high = how["centre"] - how["width"] / 2, how["centre"] + how["width"] / 2
    else:
        low, high = how["low"], how["high"]

    def level(some):
        share = (some - float(low)) / (high - low) if high > low else some * 0.0
        return numpy.floor(numpy.clip(share, 0, 1) * 255 + 0.5).astype(numpy.uint8)

    return level(values), 0 if around is None else int(level(numpy.float64(around)))


def margin(whole, part):
    return round((whole - part) / 2)  # halves to even


def fitted(image, how, around):
    """The image scaled into the rectangle from which the input is cut."""
    square = how.get("square")
    high, wide = how["cached"] if square is None else (square, square)
    width, height = image.size
    narrow = height * wide - width * high  # above 0 where the image is narrower than the rectangle
    if how["fit"] == "stretch":
        size = (wide, high)
    elif how["fit"] == "centre":
        size = (width, height)
    elif (narrow >= 0) if how["fit"] == "crop" else (narrow <= 0):
        size = (wide, max(1, wide * height // width))
    else:
        size = (max(1, high * width // height), high)
    # First horizontally: Pillow from 13 on takes the other order for images over twice as tall as wide.
    scaled = image.resize((size[0], height), FILTERS[how["interpolation"]])
    scaled = scaled.resize(size, FILTERS[how["interpolation"]])
    left, top = margin(size[0], min(size[0], wide)), margin(size[1], min(size[1], high))
    shown = scaled.crop((left, top, left + min(size[0], wide), top + min(size[1], high)))
    whole = Image.new(shown.mode, (wide, high), around if shown.mode == "L" else (around,) * 3)
    whole.paste(shown, ((wide - shown.width) // 2, (high - shown.height) // 2))
    return whole


def prepare(path, how):
    """float32 [1, channels, height, width], the network's input."""
    channels, high, wide = how.get("input") or (3, how["size"], how["size"])
    values, around = to_bytes(decode(path, channels), how["intensity"], how.get("pad_value"))
    image = fitted(Image.fromarray(values), how, around)
    left, top = margin(image.width, wide), margin(image.height, high)
    numbers = numpy.asarray(image.crop((left, top, left + wide, top + high)))
    if numbers.ndim == 2:
        numbers = numpy.repeat(numbers[..., None], channels, axis=2)  # grey fills all channels
    numbers = (numbers / 255 - how["mean"]) / how["deviation"]
    return numbers.transpose(2, 0, 1)[None].astype(numpy.float32)


def softmax(logits):
    shares = numpy.exp(logits - logits.max())
    return shares / shares.sum()


def calibrated(shares, logits, classes, said):
    """The probabilities that are shown; decisions are made of the network's own."""
    how = json.loads(said.get("pollard.calibration", "null"))
    if how is None:
        return shares
    if how["method"] == "temperature":
        return softmax(logits / how["temperature"])
    positive = classes.index(said["pollard.positive"])
    share = numpy.interp(shares[positive], how["scores"], how["shares"])
    return numpy.where(numpy.arange(2) == positive, share, 1 - share)


def main(model, *paths):
    session = onnxruntime.InferenceSession(model)
    said = session.get_modelmeta().custom_metadata_map
    classes = json.loads(said["pollard.classes"])
    how = json.loads(said["pollard.preprocessing"])
    if len(how.get("input", ())) == 4:
        raise ValueError(model + " takes volumes, which this program does not prepare; pollard predict does")
    for path in paths:
        logits = session.run(["logits"], {"images": prepare(path, how)})[0][0].astype(float)
        if not numpy.isfinite(logits).all():
            raise ValueError(path + ": the network gave no number, which is no answer")
        shares = softmax(logits)
        decision = classes[int(shares.argmax())]
        if "pollard.operating_point" in said:
            positive = classes.index(said["pollard.positive"])
            threshold = json.loads(said["pollard.operating_point"])["threshold"]
            decision = classes[positive if shares[positive] >= threshold else 1 - positive]
        shown = calibrated(shares, logits, classes, said)
        print(json.dumps({"file": path, "decision": decision, **dict(zip(classes, shown.tolist()))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
