"""Weight files of PyTorch in many forms, with what is in them: python -c SCRIPT FOLDER.

A line out for each file, tab-separated, its name and then for each tensor its name, type, shape and
the SHA-256 of its numbers, row-major and little-endian. The first line says which versions these are.
"""

import hashlib
import pathlib
import sys

import torch

TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint8: "U8", torch.bool: "BOOL",
}

torch.manual_seed(1)
torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Conv2d(3, 16, 3, bias=False)
        self.norm = torch.nn.BatchNorm2d(16)
        self.fc = torch.nn.Linear(16, 5)

    def forward(self, images):
        return self.fc(self.norm(self.stem(images)).mean((2, 3)))


def trained():
    network = Network().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.randn(2, 3, 8, 8)).sum().backward()
    optimizer.step()
    return network, optimizer


def every_type():
    whole = torch.randn(6, 8)
    tensors = {str(dtype): (8 * torch.randn(3, 4)).to(dtype) for dtype in TYPES}
    tensors |= {"whole": whole, "rows": whole[2:4], "columns": whole[:, 1:7:2], "turned": whole.t()}
    tensors |= {"wide": torch.randn(3, 1).expand(3, 7), "one": torch.tensor(3), "none": torch.ones(0, 2)}
    tensors["parameter"] = torch.nn.Parameter(torch.randn(4, 2).t())
    return tensors


def digest(tensor):
    flat = tensor.detach().clone(memory_format=torch.contiguous_format).untyped_storage()
    shape = ",".join(map(str, tensor.shape))
    return f"{TYPES[tensor.dtype]} [{shape}] {hashlib.sha256(bytes(flat.tolist())).hexdigest()}"


def save(name, content, tensors, **options):
    torch.save(content, folder / name, **options)
    print("\t".join([name] + [f"{key} {digest(tensor)}" for key, tensor in tensors.items()]), flush=True)


network, optimizer = trained()
state = network.state_dict()
parallel = torch.nn.DataParallel(network).state_dict()
checkpoint = {"epoch": 3, "state_dict": parallel, "optimizer": optimizer.state_dict(), "tags": {"a", 1}}
half = {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, torch {torch.__version__}", flush=True)
for form, new in {"zip": True, "legacy": False}.items():
    options = {"_use_new_zipfile_serialization": new}
    save(f"{form}-state.pth", state, state, **options)
    save(f"{form}-half.bin", half, half, **options)
    save(f"{form}-checkpoint.pt", checkpoint, state, **options)
    save(f"{form}-types.th", every := every_type(), every, **options)
    for protocol in (3, 4, 5):
        save(f"{form}-protocol{protocol}.pth", state, state, pickle_protocol=protocol, **options)
