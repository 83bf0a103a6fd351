"""Single kernels, forward and backward in float32, on request.

Called with the number of threads. The first line out says which versions these are. A line in is a
kernel's name, its sizes, and how many times it is to run; milliseconds a time go out.
"""

import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(int(sys.argv[1]))
torch.set_num_interop_threads(1)

print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, torch {torch.__version__}", flush=True)


def leaf(*shape):
    tensor = torch.randn(shape)
    if len(shape) > 3:
        layout = torch.channels_last if len(shape) == 4 else torch.channels_last_3d
        tensor = tensor.contiguous(memory_format=layout)
    return tensor.requires_grad_()


def convolution(samples, channels, out, groups, kernel, stride, *sides):
    x, w = leaf(samples, channels, *sides), leaf(out, channels // groups, *[kernel] * len(sides))
    call = F.conv2d if len(sides) == 2 else F.conv3d
    return lambda: call(x, w, None, stride, kernel // 2, 1, groups)


def linear(samples, tokens, channels, out):
    x, w, b = leaf(samples, tokens, channels), leaf(out, channels), leaf(out)
    return lambda: F.linear(x, w, b)


def attention(samples, heads, tokens, channels):
    leaves = [leaf(samples, tokens, heads * channels) for _ in range(3)]
    parted = lambda x: x.view(samples, tokens, heads, channels).transpose(1, 2)
    return lambda: F.scaled_dot_product_attention(*map(parted, leaves))


def gelu(samples, tokens, channels):
    x = leaf(samples, tokens, channels)
    return lambda: F.gelu(x)


MAKERS = {"convolution": convolution, "linear": linear, "attention": attention, "gelu": gelu}
made = {}
for line in sys.stdin:
    name, *numbers = line.split()
    *sizes, times = [int(number) for number in numbers]
    key = (name, *sizes)
    if key not in made:
        call = MAKERS[name](*sizes)
        made[key] = call, torch.randn_like(call())
    call, gradient = made[key]
    begun = time.perf_counter()
    for _ in range(times):
        call().backward(gradient)
    print(1000 * (time.perf_counter() - begun) / times, flush=True)
