"""Stand-alone self-attention with relative positions (SASA)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, windows
from descry_assets.attention.registry import mechanism


@mechanism("stand-alone", family="spatial", place="map", paper="arXiv 1906.05909")
class StandAlone(nn.Module):
    """Multi-head attention of each cell to the window around it, in the place of a convolution.

    After Ramachandran, Parmar, Vaswani, Bello, Levskaya, Shlens: Stand-Alone Self-Attention in Vision Models, NeurIPS
    2019, equation 3. For each head of width d, over the k x k cells (a, b) around (i, j)::

        y_ij = sum over ab of softmax over ab of (q_ij . k_ab + q_ij . r_(a-i, b-j)) v_ab

    with r half of a row embedding and half of a column embedding, shared by heads. Not scaled, as in the paper. Zeros
    outside the map take part in the softmax. Replaces a convolution: no shortcut.

    Cost: 3 C^2 N + 2 k^2 C N + k C N multiply-adds.

    Args:
        width: C, channels, divisible by 2 h.
        size: k, odd.
        heads: h.
    """

    def __init__(self, width: int, size: int = 7, heads: int = 8):
        super().__init__()
        if width % (2 * heads):
            raise ValueError(f"stand-alone attention needs a width divisible by twice its {heads} heads, not {width}")
        self.size, self.heads, half = size, heads, width // heads // 2
        self.project = nn.Conv2d(width, 3 * width, 1, bias=False)
        self.row, self.column = (nn.Parameter(torch.randn(half, size) * half**-0.5) for _ in range(2))
        self.weights = Weights(2)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        query, key, value = self.project(x).chunk(3, 1)
        query = query.unflatten(1, (self.heads, -1))
        key, value = (windows(part, self.size).unflatten(1, (self.heads, -1)) for part in (key, value))
        taps = (-1, self.size, self.size)
        relative = torch.cat([self.row[:, :, None].expand(taps), self.column[:, None, :].expand(taps)]).flatten(1)
        logits = (query.unsqueeze(3) * (key + relative[:, :, None, None])).sum(2)
        weights = self.weights(logits)
        return (weights.unsqueeze(2) * value).sum(3).flatten(1, 2)
