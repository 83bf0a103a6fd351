"""Rounds of training steps on request: a line "SIDE STEPS" comes in, milliseconds an image go out.

Called with the network, the image size, the batch and the number of threads. The first line out
says which versions these are.
"""

import contextlib
import sys
import time

import torch
import torchvision

network, size, batch, threads = sys.argv[1], *map(int, sys.argv[2:])
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)


class Side:
    def __init__(self, best_layout, bf16):
        torch.manual_seed(1)
        layout = torch.channels_last if best_layout else torch.contiguous_format
        self.model = getattr(torchvision.models, network)(num_classes=2).to(memory_format=layout)
        self.images = torch.randn(batch, 3, size, size).contiguous(memory_format=layout)
        self.labels = torch.zeros(batch, dtype=torch.long)
        # The default is what a script gets that asks for nothing.
        options = {"fused": True} if best_layout else {}
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-4, **options)
        self.bf16 = bf16

    def step(self):
        cast = torch.autocast("cpu", torch.bfloat16) if self.bf16 else contextlib.nullcontext()
        self.optimizer.zero_grad()
        with cast:
            logits = self.model(self.images)
        loss = torch.nn.functional.cross_entropy(logits.float(), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()


sides = {"default": Side(False, False), "best-fp32": Side(True, False), "best-bf16": Side(True, True)}
python = ".".join(map(str, sys.version_info[:3]))
print(f"Python {python}, torch {torch.__version__}, torchvision {torchvision.__version__}", flush=True)
for line in sys.stdin:
    side, steps = line.split()
    begun = time.perf_counter()
    for _ in range(int(steps)):
        sides[side].step()
    print(1000 * (time.perf_counter() - begun) / (int(steps) * batch), flush=True)
