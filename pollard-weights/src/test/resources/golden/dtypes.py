import sys, torch, safetensors.torch as s
s.save_file({
    "f32": torch.tensor([[1.5, -2.25, 3.4028234663852886e38], [1e-45, 0.0, -0.0]]),
    "f16": torch.tensor([1.0, -2.5, 65504.0, 6e-8, float("inf"), 0.333251953125], dtype=torch.float16),
    "bf16": torch.tensor([1.0, -2.5, 3.3895313892515355e38, 0.33203125], dtype=torch.bfloat16),
    "f64": torch.tensor([0.1, -1e300], dtype=torch.float64),
    "i64": torch.tensor([-1, 1 << 40]),
    "number": torch.tensor(7),
    "empty": torch.zeros(0, 3),
    "grüße": torch.tensor([1.0]),
}, sys.argv[1], {"source": "a \"quoted\" name", "format": "pt"})
