"""Spatial-reduction attention (PVT)."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, join_heads, split_heads, to_map, to_tokens
from descry_assets.attention.registry import mechanism


@mechanism("spatial-reduction", family="spatial", place="map", paper="arXiv 2102.12122")
class SpatialReduction(nn.Module):
    """Multi-head attention of cells to patches.

    After Wang et al.: Pyramid Vision Transformer, ICCV 2021, as the authors' code has it::

        x' = LN(convolution of R x R with stride R (x)),   q = Wq x,   k, v = Wkv x'
        y_i = Wo (sum over j of softmax over j of (q_i . k_j / sqrt(d)) v_j, heads side by side) + bo

    Where R does not divide a side, zeros continue the map to the right and below; the code drops the rest. R = 1 is
    multi-head attention. No shortcut, no norm before: these belong to the block around it.

    Cost: 2 N C^2 + N C^2 + 2 N C^2 / R^2 + 2 N^2 C / R^2 multiply-adds.

    Args:
        width: C, channels.
        heads: divides C.
        reduction: R.
    """

    def __init__(self, width: int, heads: int = 8, reduction: int = 2):
        super().__init__()
        if width % heads:
            raise ValueError(f"{heads} heads do not divide a width of {width}")
        self.heads, self.reduction = heads, reduction
        self.query, self.key_value = nn.Linear(width, width), nn.Linear(width, 2 * width)
        if reduction > 1:
            self.reduce, self.norm = nn.Conv2d(width, width, reduction, reduction), nn.LayerNorm(width)
        self.attend = DotProduct((width // heads) ** -0.5)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        cells = patches = to_tokens(x)
        if self.reduction > 1:
            missing = [-int(size) % self.reduction for size in x.shape[2:]]
            patches = self.norm(to_tokens(self.reduce(F.pad(x, (0, missing[1], 0, missing[0])))))
        key, value = self.key_value(patches).chunk(2, -1)
        query, key, value = (split_heads(part, self.heads) for part in (self.query(cells), key, value))
        return to_map(self.out(join_heads(self.attend(query, key, value))), *x.shape[2:])
