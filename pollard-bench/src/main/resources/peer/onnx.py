"""ONNX files beside ours: PyTorch's export and Python's own int8, and all of them timed on request.

Called with a folder that holds ours as CUT.onnx and CUT.int8.onnx, and the cuts of ResNet-50. The
first line out says which versions these are; then a line a cut: the bytes of PyTorch's export and
of its int8, and the largest difference of our logits (CUT.logits, of images) in this runtime. Then
a line "SIDE CUT THREADS STEPS" comes in and milliseconds an image go out.
"""

import logging
import os
import sys
import time
import warnings

import numpy
import onnx
import onnxruntime
import torch
import torchvision
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
onnxruntime.set_default_logger_severity(4)
folder, cuts = sys.argv[1], sys.argv[2:]
images = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(1))
torch.set_num_interop_threads(1)


def path(name):
    return os.path.join(folder, name)


def network(cut):
    """torchvision's ResNet-50 up to and including a block, as "layer3.3"."""
    torch.manual_seed(1)
    full = torchvision.models.resnet50(num_classes=2)
    last, block = int(cut[5]), int(cut[7:])
    units = [full.conv1, full.bn1, full.relu, full.maxpool]
    for layer in range(1, last + 1):
        units.extend(getattr(full, f"layer{layer}"))
    units = units[: len(units) - len(getattr(full, f"layer{last}")) + block + 1]
    width = units[-1].conv3.out_channels
    head = [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(width, 2)]
    return torch.nn.Sequential(*units, *head).eval()


class Calibration(CalibrationDataReader):
    def __init__(self):
        self.left = [{"images": images.numpy()} for _ in range(8)]

    def get_next(self):
        return self.left.pop() if self.left else None


def session(file, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])


def difference(cut):
    onnx.checker.check_model(path(cut + ".onnx"), full_check=True)
    ours = numpy.fromfile(path(cut + ".logits"), "<f4")
    given = numpy.fromfile(path("images"), "<f4").reshape(1, 3, 224, 224)
    here = session(path(cut + ".onnx"), 1).run(["logits"], {"images": given})[0][0]
    return numpy.abs(here - ours).max() / max(1, numpy.abs(here).max())


def prepare(cut):
    export, int8 = path(cut + ".torch.onnx"), path(cut + ".torch.int8.onnx")
    torch.onnx.export(
        network(cut), (images,), export, dynamo=False, opset_version=17,
        input_names=["images"], dynamic_axes={"images": {0: "N"}})
    # Without it convolutions whose biases the exporter shares would stay in float32.
    quant_pre_process(export, int8, skip_symbolic_shape=True)
    quantize_static(
        int8, int8, Calibration(), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
    onnx.checker.check_model(path(cut + ".int8.onnx"), full_check=True)
    print(os.path.getsize(export), os.path.getsize(int8), difference(cut), flush=True)


def step(side, cut, threads):
    if side == "eager":
        model = network(cut)

        def eager():
            with torch.inference_mode():
                model(images)

        return eager
    files = {"ours": ".onnx", "ours8": ".int8.onnx", "export": ".torch.onnx", "int8": ".torch.int8.onnx"}
    running = session(path(cut + files[side]), threads)
    return lambda: running.run(None, {"images": images.numpy()})


torch_versions = f"torch {torch.__version__}, onnx {onnx.__version__}"
print(f"{torch_versions}, onnxruntime {onnxruntime.__version__}", flush=True)
for cut in cuts:
    prepare(cut)
steps = {}
for line in sys.stdin:
    side, cut, threads, count = line.split()
    torch.set_num_threads(int(threads))
    key = side, cut, threads
    if key not in steps:
        steps = {old: run for old, run in steps.items() if old[2] == threads and old[1] in (cut, cuts[0])}
        steps[key] = step(side, cut, int(threads))
    begun = time.perf_counter()
    for _ in range(int(count)):
        steps[key]()
    print(1000 * (time.perf_counter() - begun) / int(count), flush=True)
