"""The formula that fills every tensor, as io.pollard.testing.Fill has it; for the makers beside."""

import math
import zlib

import numpy as np
import torch


def mix(z):
    z = z + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform(name, shape):
    """Numbers from -1 to 1 in float64, by the tensor's name."""
    seed = mix(np.array([zlib.crc32(name.encode())], dtype=np.uint64))
    bits = mix(seed + np.arange(math.prod(shape), dtype=np.uint64)) >> np.uint64(11)
    return torch.from_numpy((2 * (bits.astype(np.float64) * 2.0**-53) - 1).reshape(shape))


def value_of(name, shape):
    """A tensor of a state dict."""
    if name.endswith("num_batches_tracked"):
        return torch.zeros(shape)
    u = uniform(name, shape)
    if name.endswith("running_mean"):
        return 0.1 * u
    if name.endswith("running_var"):
        return 1 + 0.5 * u
    if len(shape) >= 2:
        return u * math.sqrt(6 / (math.prod(shape) // shape[0]))
    return 0.75 + 0.25 * u if name.endswith("weight") else 0.1 * u


def fill(network):
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            tensor.copy_(value_of(name, tuple(tensor.shape)))
    return network
