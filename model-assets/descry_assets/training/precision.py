"""In which precision branches compute while they are trained and measured."""

import torch

BFLOAT16 = any(torch.cpu.get_capabilities().get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
"""Whether the processor multiplies bfloat16 itself; where it does not, that is many times slower than float32."""


def mixed(allowed: bool = True) -> torch.autocast:
    """A context in which matrix products are in bfloat16 where that is faster and ``allowed``."""
    return torch.autocast("cpu", torch.bfloat16, enabled=allowed and BFLOAT16)
