"""Writes PyTorch's weight files of both formats: python pytorch.py FOLDER

Number i of a tensor, row-major, is s = (7 i + 3) % 11 - 5; types with fractions hold s / 4, unsigned
ones s + 5, and booleans whether s is odd. The rows of "expanded" are all the same.
"""

import collections
import pathlib
import sys

import torch


def numbers(dtype, *shape):
    steps = (7 * torch.arange(int(torch.tensor(shape).prod())) + 3) % 11 - 5
    if dtype.is_floating_point:
        steps = steps / 4
    elif dtype == torch.uint8:
        steps = steps + 5
    elif dtype == torch.bool:
        steps = steps % 2 == 1
    return steps.to(dtype).reshape(shape)


def tensors():
    f32 = torch.float32
    both = numbers(f32, 8)
    found = collections.OrderedDict()
    found["f64"] = numbers(torch.float64, 2, 3)
    found["f32"] = numbers(f32, 2, 3, 4)
    found["f16"] = numbers(torch.float16, 5)
    found["bf16"] = numbers(torch.bfloat16, 5)
    found["i64"] = numbers(torch.int64, 2, 2)
    found["i32"] = numbers(torch.int32, 3)
    found["i16"] = numbers(torch.int16, 3, 3)
    found["i8"] = numbers(torch.int8, 7)
    found["u8"] = numbers(torch.uint8, 4, 3)
    found["bool"] = numbers(torch.bool, 6)
    found["number"] = numbers(f32)
    found["empty"] = torch.zeros(0, 3)
    found["transposed"] = numbers(f32, 3, 4).t().contiguous().t()
    found["transposed_i16"] = numbers(torch.int16, 3, 4).t().contiguous().t()
    found["transposed_u8"] = numbers(torch.uint8, 3, 4).t().contiguous().t()
    found["transposed_f64"] = numbers(torch.float64, 3, 4).t().contiguous().t()
    found["channels_last"] = numbers(f32, 2, 3, 2, 2).contiguous(memory_format=torch.channels_last)
    found["expanded"] = numbers(f32, 1, 4).expand(3, 4)
    found["offset"] = torch.cat([torch.ones(5), numbers(f32, 6), torch.ones(3)])[5:11].reshape(2, 3)
    found["every_other"] = torch.stack([numbers(f32, 5), torch.zeros(5)], 1).reshape(10)[::2]
    found["shared_whole"] = both
    found["shared_start"] = both[:4]
    found["parameter"] = torch.nn.Parameter(numbers(f32, 2, 5))
    found["größe"] = numbers(f32, 1)
    found._metadata = collections.OrderedDict([("", {"version": 1})])
    return found


def checkpoint():
    weight = torch.nn.Parameter(numbers(torch.float32, 2, 2))
    optimizer = torch.optim.Adam([weight])
    weight.sum().backward()
    optimizer.step()
    named = collections.OrderedDict(("module." + name, tensor) for name, tensor in tensors().items())
    return {
        "epoch": 3,
        "best": 0.75,
        "long": 1 << 70,
        "plain": [None, True, -1, 300, 70000, 1 << 40, (), (1,), (1, 2, 3, 4), {"a", 2}, b"\0\xff", ""],
        "of_torch": [torch.Size([2, 3]), torch.bfloat16, weight.detach().untyped_storage()],
        "state_dict": {"model": named, "version": 2},
        "optimizer": optimizer.state_dict(),
    }


folder = pathlib.Path(sys.argv[1])
version = ".".join(torch.__version__.split(".")[:2])
for form, new in {"zip": True, "legacy": False}.items():
    for name, content in {"tensors": tensors(), "checkpoint": checkpoint()}.items():
        path = folder / f"torch-{version}-{form}-{name}.pth"
        torch.save(content, path, _use_new_zipfile_serialization=new)
