"""Vision transformers of timm: networks/timm-*.json of those below, and transformers.json.

    OMP_NUM_THREADS=1 python transformers.py .

Weights and inputs are the fill of io.pollard.testing.Fill; float64, evaluation mode, one thread. Needs torch, timm.
"""

import json
import sys
from pathlib import Path

import timm
import torch
from formula import fill, uniform, value_of
from timm.layers import Attention, Mlp
from timm.layers.pos_embed import resample_abs_pos_embed
from torch import nn

torch.set_num_threads(1)
OUT = Path(sys.argv[1])
TIMM = f"timm {timm.__version__}, torch {torch.__version__.split('+')[0]}"


def numbers(tensor):
    return [float(f"{v:.12g}") for v in tensor.tolist()]


def describe(tensor, first=8):
    flat = tensor.detach().double().contiguous().flatten()
    size = flat.numel()
    return {
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "std": flat.std(correction=0).item(),
        "l2": flat.norm().item(),
        "first": numbers(flat[:first]),
        "sampled": numbers(torch.stack([flat[k * size // 8] for k in range(8)])),
    }


def watched(network, paths, x):
    """What modules give, by path, and what the network gives."""
    seen = {}
    hooks = [network.get_submodule(path).register_forward_hook(
        lambda module, inputs, output, path=path: seen.__setitem__(path, output)) for path in paths]
    with torch.no_grad():
        out = network.eval()(x)
    for hook in hooks:
        hook.remove()
    return seen, out


def complexity(network, size):
    """Multiply-adds of modules, and ptflops' count of them: biases, 2 a number for norms, 1 for GELU."""
    counts = {"macs": 0, "macs_ptflops": 0}

    def count(module, inputs, output):
        biases = output.numel() if getattr(module, "bias", None) is not None else 0
        if isinstance(module, nn.Conv2d):
            macs = output.numel() // module.out_channels * module.weight.numel()
        elif isinstance(module, nn.Linear):
            macs = output.numel() // module.out_features * module.weight.numel()
        elif isinstance(module, nn.LayerNorm):
            macs, biases = 0, 2 * output.numel()
        elif isinstance(module, nn.GELU):
            macs, biases = 0, output.numel()
        elif getattr(module, "q_bias", None) is not None:
            # Its weights are used without their module.
            macs, biases = output.shape[1] * module.qkv.weight.numel(), 0
        else:
            return
        counts["macs"] += macs
        counts["macs_ptflops"] += macs + biases

    hooks = [module.register_forward_hook(count) for module in network.modules()]
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, *size))
    for hook in hooks:
        hook.remove()
    return {"parameters": sum(p.numel() for p in network.parameters()), **counts}


def inside(network, seen, block, below):
    """The residual sum after the attention, and the hidden layer after its activation."""
    return {f"blocks.{block}.attn": below + scaled(network.blocks[block], seen[f"blocks.{block}.attn"]),
            f"blocks.{block}.mlp.act": seen[f"blocks.{block}.mlp.act"]}


def scaled(block, attention):
    if hasattr(block, "gamma_1"):
        return attention if block.gamma_1 is None else block.gamma_1 * attention
    return block.ls1(attention)


def network(name, size, patch, note, **options):
    def build(img):
        return timm.create_model(name, pretrained=False, img_size=img, num_classes=1000, **options)

    model = fill(build(size).double())
    stages = ["pos_drop", *(f"blocks.{i}" for i in range(12)), "norm"]
    x = uniform("input", (2, 3, *size))
    seen, out = watched(model, [*stages, "blocks.3.attn", "blocks.3.mlp.act"], x)
    assert complexity(build(224), (224, 224))["parameters"] == sum(p.numel() for p in build(224).parameters())
    tokens = 224 // patch * (224 // patch) + seen["norm"].shape[1] - size[0] // patch * (size[1] // patch)
    kept = ["pos_drop", "blocks.0", "blocks.5", "blocks.11", "norm"]
    with torch.no_grad():
        single = fill(build(size)).eval()(x.float()).double()
    write(OUT / "networks" / f"timm-{name}.json", {
        "network": f"timm-{name}",
        "source": f"{TIMM}: create_model({name!r}, img_size={size}{''.join(f', {k}={v!r}' for k, v in options.items())})",
        "naming": "timm",
        "note": note,
        "macs_attention": 12 * 2 * tokens * tokens * 384,
        "classes": 1000,
        "input_shape": [2, 3, *size],
        "parameters": sum(p.numel() for p in model.parameters()),
        "complexity_224": complexity(build(224), (224, 224)),
        "state": [[k, list(v.shape)] for k, v in model.state_dict().items()],
        "stages": [{"unit": path, "module": path, **describe(seen[path])} for path in kept],
        "inside": [{"cut": cut, **describe(features)}
                   for cut, features in inside(model, seen, 3, seen["blocks.2"]).items()],
        "logits": describe(out, 32),
        "float32_logits_error": ((single - out).abs().max() / out.abs().max()).item(),
    })


def tiny(**options):
    return timm.create_model("deit_tiny_patch16_224", pretrained=False, img_size=(64, 96), num_classes=5, **options)


def heads_and_cuts():
    """DeiT-tiny cut inside two blocks, under three heads, and with the blocks from the third on of one head of 64."""
    x = uniform("input", (2, 3, 64, 96))
    model = fill(tiny().double())
    paths = [f"blocks.{i}" for i in range(12)]
    seen, logits = watched(model, [*paths, "pos_drop", "norm", *(f"blocks.{i}.{p}" for i in (0, 7) for p in ("attn", "mlp.act"))], x)
    cuts = {**inside(model, seen, 0, seen["pos_drop"]), **inside(model, seen, 7, seen["blocks.6"])}
    mean = fill(tiny(global_pool="avg", fc_norm=False).double())
    _, of_mean = watched(mean, [], x)
    both = value_of("head.weight", (5, 384)), value_of("head.bias", (5,))
    of_both = torch.cat([seen["norm"][:, 0], seen["norm"][:, 1:].mean(1)], 1) @ both[0].T + both[1]
    slim = tiny().double()
    for block in slim.blocks[2:]:
        block.attn = Attention(192, num_heads=1, qkv_bias=True, attn_head_dim=64).double()
        block.mlp = Mlp(192, 384).double()
    fill(slim)
    _, of_slim = watched(slim, [], x)
    write(OUT / "transformers.json", {
        "source": f"{TIMM}: create_model('deit_tiny_patch16_224', img_size=(64, 96), num_classes=5)",
        "input_shape": [2, 3, 64, 96],
        "cuts": [{"cut": cut, **describe(features)} for cut, features in cuts.items()],
        "heads": {"pooled": logits_of(logits), "mean": logits_of(of_mean), "both": logits_of(of_both)},
        "halved_after_blocks.1": {"parameters": sum(p.numel() for p in slim.parameters()), "logits": logits_of(of_slim)},
        "positions": [positions(old, new, before) for old, new, before in
                      ((14, (4, 6), 1), (3, (5, 7), 1), (6, (6, 6), 0), (5, (2, 9), 0))],
    })


def logits_of(out):
    return [numbers(row) for row in out]


def positions(old, new, before):
    """timm's resample_abs_pos_embed of a square table of 3 channels."""
    table = uniform("pos_embed", (1, before + old * old, 3)).float()
    out = resample_abs_pos_embed(table, list(new), [old, old], before)
    return {"old": old, "new": list(new), "before": before, "shape": list(out.shape), "values": numbers(out.flatten())}


def write(path, value):
    lines = []
    for key, part in value.items():
        if isinstance(part, list) and part and isinstance(part[0], (list, dict)):
            body = ",\n".join("  " + json.dumps(row, separators=(",", ":")) for row in part)
            lines.append(f" {json.dumps(key)}: [\n{body}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(part)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(path, path.stat().st_size)


# The counts are those of the file that was there before: timm's and ptflops' of DeiT-tiny.
tiny_counts = complexity(timm.create_model("deit_tiny_patch16_224", pretrained=False), (224, 224))
assert tiny_counts == {"parameters": 5717416, "macs_ptflops": 1082681704, "macs": 1074851328}, tiny_counts

PLAIN = "layer norm eps 1e-6, exact GELU; pos_drop is the sequence after class token and positions; complexity_224 " \
        "counts no attention products: add macs_attention; `inside` has the features at cuts inside blocks"
network("vit_small_patch16_224", (64, 96), 16, PLAIN)
network("deit_small_patch16_224", (64, 96), 16, PLAIN)
network("vit_small_patch14_dinov2", (56, 84), 14, PLAIN + "; layer scales ls1.gamma, ls2.gamma")
network("vit_small_patch14_reg4_dinov2", (56, 84), 14, PLAIN + "; layer scales; 4 registers behind the class token; "
        "positions of patches alone")
for variant, biases in (("", "no biases of queries, keys, values"), ("_qkvb", "biases of queries and values")):
    network(f"vit_small_patch16_dinov3{variant}", (64, 96), 16,
            f"{PLAIN}; layer norm eps 1e-5; layer scales gamma_1, gamma_2; 4 registers; rotary positions; {biases}",
            global_pool="token")
heads_and_cuts()
