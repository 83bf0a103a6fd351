"""Rounds of training steps on request: a line "SIDE STEPS" comes in, milliseconds an image go out.

Called with the shape of an image (as 3,224,224), the batch and the number of threads. The network
comes then, line by line: its tensors and its operators, and "end". The first line out says which
versions these are. A side is "default", "best-fp32", "best-bf16" or one of these with "-infer".
"""

import contextlib
import math
import sys
import time

import torch
import torch.nn.functional as F

image, batch, threads = [int(size) for size in sys.argv[1].split(",")], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)

print(f"Python {'.'.join(map(str, sys.version_info[:3]))}, torch {torch.__version__}", flush=True)

tensors, operators = [], []
for line in iter(sys.stdin.readline, "end\n"):
    name, *words = line.split()
    if name == "tensor":
        tensors.append((words[0], words[1], [int(size) for size in words[2].split(",")]))
    else:
        arguments = dict(word.split("=", 1) for word in words)
        numbers = lambda key: [int(number) for number in arguments.pop(key).split(",") if number]
        out, values, last = numbers("out")[0], numbers("in"), numbers("last")
        reads = [word for word in arguments.pop("tensors").split(",") if word]
        parsed = {
            key: tuple(float(number) if "." in number or "e" in number.lower() else int(number) for number in text.split(","))
            for key, text in arguments.items()
        }
        operators.append((name, out, values, last, reads, parsed))

volume = len(image) == 4
convolution, pool_max, pool_mean = (F.conv3d, F.max_pool3d, F.avg_pool3d) if volume else (F.conv2d, F.max_pool2d, F.avg_pool2d)
adaptive = F.adaptive_avg_pool3d if volume else F.adaptive_avg_pool2d


def ones_behind(vector, axes):
    return vector.reshape(*vector.shape, *[1] * axes)


tables = {}


def turned(heads):
    table = tables.setdefault(heads.shape[2:], torch.ones(heads.shape[2:]))
    return (heads * table + torch.roll(heads, heads.shape[3] // 2, 3) * table).to(heads.dtype)


def attention(x, w, a):
    n, t, _ = x.shape
    if len(w) == 5:
        bias = torch.cat([w[3], torch.zeros_like(w[3]), w[4]])
    else:
        bias = w[3] if len(w) == 4 else None
    q, k, v = F.linear(x, w[0], bias).reshape(n, t, 3, a["heads"][0], -1).permute(2, 0, 3, 1, 4).unbind(0)
    if a["rotary"][0]:
        q, k = turned(q), turned(k)
    mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, t, -1)
    return F.linear(mixed, w[1], w[2])


def tokens(x, w, a):
    """The class token, registers and patches; positions are of the first and last, or the last."""
    rows, positioned = x.flatten(2).transpose(1, 2), a["positioned"][0]
    first = w[0].expand(len(rows), -1, -1)
    if positioned == 1:
        rows = rows + w[1]
    if positioned == 0:
        both = torch.cat([first, rows], 1) + w[1]
        if not a["registers"][0]:
            return both
        first, rows = both[:, :1], both[:, 1:]
    between = [w[-1].expand(len(rows), -1, -1)] if a["registers"][0] else []
    return torch.cat([first, *between, rows], 1)


def kept(x, survival):
    mask = x.new_empty(x.shape[0], *[1] * (x.dim() - 1)).bernoulli_(survival).div_(survival)
    return x * mask


def layer_norm_of_map(x, w, epsilon):
    return F.layer_norm(x.movedim(1, -1), w[0].shape, w[0], w[1], epsilon).movedim(-1, 1)


CALLS = {
    "conv": lambda x, w, a, m: convolution(x[0], w[0], w[1] if len(w) > 1 else None, a["stride"], a["padding"], 1, a["groups"][0]),
    "pad": lambda x, w, a, m: F.pad(x[0], a["sides"]),
    "linear": lambda x, w, a, m: F.linear(x[0], w[0], w[1]),
    "linear_of_map": lambda x, w, a, m: convolution(x[0], ones_behind(w[0], a["axes"][0]), w[1]),
    "batch_norm": lambda x, w, a, m: F.batch_norm(x[0], w[2], w[3], w[0], w[1], m, a["momentum"][0], a["epsilon"][0]),
    "layer_norm": lambda x, w, a, m: F.layer_norm(x[0], w[0].shape, w[0], w[1], a["epsilon"][0]),
    "layer_norm_of_map": lambda x, w, a, m: layer_norm_of_map(x[0], w, a["epsilon"][0]),
    "group_norm": lambda x, w, a, m: F.group_norm(x[0], w[0].numel() // 16, w[0], w[1], a["epsilon"][0]),
    "scale": lambda x, w, a, m: x[0] * ones_behind(w[0].flatten(), a["axes"][0]),
    "attention": lambda x, w, a, m: attention(x[0], w, a),
    "tokens": lambda x, w, a, m: tokens(x[0], w, a),
    "mean": lambda x, w, a, m: x[0][:, a["before"][0] :].mean(1),
    "channels": lambda x, w, a, m: x[0].narrow(2, a["first"][0], a["count"][0]),
    "relu": lambda x, w, a, m: F.relu(x[0]),
    "relu_": lambda x, w, a, m: F.relu_(x[0]),
    "leaky_relu": lambda x, w, a, m: F.leaky_relu(x[0], 0.01),
    "relu6": lambda x, w, a, m: F.relu6(x[0]),
    "silu": lambda x, w, a, m: F.silu(x[0]),
    "gelu": lambda x, w, a, m: F.gelu(x[0]),
    "sigmoid": lambda x, w, a, m: torch.sigmoid(x[0]),
    "hard_sigmoid": lambda x, w, a, m: F.hardsigmoid(x[0]),
    "hard_swish": lambda x, w, a, m: F.hardswish(x[0]),
    "max_pool": lambda x, w, a, m: pool_max(x[0], a["kernel"], a["stride"], a["padding"]),
    "avg_pool": lambda x, w, a, m: pool_mean(x[0], a["kernel"], a["stride"], a["padding"]),
    "adaptive_avg_pool": lambda x, w, a, m: adaptive(x[0], a["size"]),
    "flatten": lambda x, w, a, m: x[0].flatten(1),
    "first": lambda x, w, a, m: x[0][:, 0],
    "upsample": lambda x, w, a, m: F.interpolate(x[0], a["size"], mode="nearest"),
    "dropout": lambda x, w, a, m: F.dropout(x[0], a["share"][0], m),
    "stochastic_depth": lambda x, w, a, m: kept(x[0], a["kept"][0]) if m else x[0],
    "add": lambda x, w, a, m: x[0] + x[1],
    "cat": lambda x, w, a, m: torch.cat(x, a["axis"][0]),
    "gate": lambda x, w, a, m: x[1] * ones_behind(x[0], a["axes"][0]),
}


def first_values(role, shape):
    if role.endswith("_weight"):
        return torch.randn(shape) * math.sqrt(2 / max(1, math.prod(shape[1:])))
    return torch.ones(shape) if role in ("norm_scale", "running_variance", "layer_scale") else torch.zeros(shape)


class Side:
    def __init__(self, best_layout, bf16):
        torch.manual_seed(1)
        flat = torch.channels_last_3d if volume else torch.channels_last
        self.layout = flat if best_layout else torch.contiguous_format
        self.state = {}
        for name, role, shape in tensors:
            tensor = first_values(role, shape)
            if len(shape) == len(image) + 1:
                tensor = tensor.contiguous(memory_format=self.layout)
            self.state[name] = tensor.requires_grad_(not role.startswith("running"))
        self.images = torch.randn(batch, *image).contiguous(memory_format=self.layout)
        self.bf16 = bf16
        trained = [tensor for tensor in self.state.values() if tensor.requires_grad]
        # The default is what a script gets that asks for nothing.
        self.optimizer = torch.optim.Adam(trained, lr=1e-4, **({"fused": True} if best_layout else {}))

    def cast(self):
        return torch.autocast("cpu", torch.bfloat16) if self.bf16 else contextlib.nullcontext()

    def forward(self, images, training):
        values = {0: images}
        scope = contextlib.ExitStack()
        scope.enter_context(self.cast())
        for name, out, reads, last, weights, arguments in operators:
            x = [values[value] for value in reads]
            for value in last:
                del values[value]
            if name == "head":
                scope.close()
                values[out] = x[0].float()
            else:
                values[out] = CALLS[name](x, [self.state[weight] for weight in weights], arguments, training)
            del x
        return values[out]

    def step(self):
        self.optimizer.zero_grad()
        logits = self.forward(self.images, True)
        labels = torch.zeros(logits.shape[0], *logits.shape[2:], dtype=torch.long)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def infer(self):
        with torch.no_grad():
            return self.forward(self.images, False)


made = {}


def side(key):
    name = key.removesuffix("-infer")
    if name not in made:
        made[name] = Side(name != "default", name == "best-bf16")
    return made[name].infer if key.endswith("-infer") else made[name].step


for line in sys.stdin:
    key, steps = line.split()
    work = side(key)
    begun = time.perf_counter()
    for _ in range(int(steps)):
        work()
    print(1000 * (time.perf_counter() - begun) / (int(steps) * batch), flush=True)
