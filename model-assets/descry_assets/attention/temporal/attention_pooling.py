"""Temporal attention pooling: which frames of a clip count."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, Weights, hide
from descry_assets.attention.registry import mechanism

NORMALISERS = ("softmax", "sigmoid")


@mechanism("temporal-attention-pooling", family="temporal", place="pool", paper="arXiv 1805.02104")
class TemporalAttentionPooling(nn.Module):
    """Weighted mean of frames, each weighed by itself and its neighbours in time.

    Gao, Nevatia: Revisiting Temporal Modeling for Video-based Person ReID, arXiv 1805.02104, section 3. For frames
    ``x_t``, or their maps ``F_t`` with mean ``x_t``::

        e = relu(conv over time, 3 wide, of relu(W F_t + b))
        a = softmax over t of e,   or  sigma(e) / sum over t of sigma(e)
        y = sum over t of a_t x_t

    With ``grid``, W is a convolution as large as the map, as in the authors' code; without, it is a linear map of the
    frames' means, which is a cheaper variant. The last ReLU keeps a bad frame from being pushed below all others; it is
    the authors'.

    Cost: T C h (times the cells of the grid) + 3 T h multiply-adds.

    Args:
        width: C.
        hidden: h.
        normaliser: "softmax" or "sigmoid".
        final_relu: whether e has the last ReLU.
        grid: rows and columns of frames' maps.
    """

    def __init__(
        self,
        width: int,
        hidden: int = 256,
        normaliser: str = "softmax",
        final_relu: bool = True,
        grid: tuple[int, int] | None = None,
    ):
        super().__init__()
        if normaliser not in NORMALISERS:
            raise ValueError(f"normaliser is {normaliser!r}, not one of {NORMALISERS}")
        self.normaliser, self.final_relu, self.grid = normaliser, final_relu, grid
        cells = grid[0] * grid[1] if grid else 1
        self.inside = nn.Linear(width * cells, hidden)
        self.over_time = nn.Conv1d(hidden, 1, 3, padding=1)
        self.weights, self.gate = Weights(), Gate()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Frames [B, T, C], or with a grid their maps [B, T, C, H, W], and mask [B, T] -> [B, C]."""
        frames = x.mean((3, 4)) if self.grid else x
        hidden = F.relu(self.inside(x.flatten(2)))
        if mask is not None:
            hidden = hidden * mask.unsqueeze(-1).to(hidden.dtype)
        logits = self.over_time(hidden.transpose(1, 2)).squeeze(1)
        if self.final_relu:
            logits = F.relu(logits)
        return (self.normalise(logits, mask).unsqueeze(1) @ frames).squeeze(1)

    def normalise(self, logits: Tensor, mask: Tensor | None) -> Tensor:
        """Logits and mask [B, T] -> weights [B, T]."""
        if self.normaliser == "softmax":
            return self.weights(logits, mask)
        gates = self.gate(logits) * hide(torch.ones_like(logits), mask).clamp_min(0)
        return gates / gates.sum(1, keepdim=True).clamp_min(1e-12)
