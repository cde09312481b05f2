"""Spatial transformer (STN)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import pool_to, positions, sample
from descry_assets.attention.registry import mechanism

SIDE = 4
"""Cells of a side of the grid that the localisation reads."""


@mechanism("spatial-transformer", family="spatial", place="map", paper="arXiv 1506.02025")
class SpatialTransformer(nn.Module):
    """Reads the map through an affine frame that the content places.

    After Jaderberg, Simonyan, Zisserman, Kavukcuoglu: Spatial Transformer Networks, NeurIPS 2015::

        theta = loc(x) [2, 3],   (xs, ys) = theta (xt, yt, 1),   y(t) = x read bilinearly at (xs, ys), zero outside

    Coordinates run from -1 to 1 between the outer edges of the outer cells (``align_corners=False``). ``loc`` averages
    the map to 4 x 4 cells and has one hidden layer; the paper leaves it open. Starts as the identity.

    Cost: 16 C h + 6 h + 6 N + 4 C N multiply-adds.

    Args:
        width: C, channels.
        hidden: h, units of the hidden layer.
        crop: whether the frame can only shrink and move: theta = ((s, 0, tx), (0, s, ty)).
    """

    def __init__(self, width: int, hidden: int = 32, crop: bool = False):
        super().__init__()
        self.crop = crop
        self.hidden, self.frame = nn.Linear(SIDE * SIDE * width, hidden), nn.Linear(hidden, 3 if crop else 6)
        nn.init.zeros_(self.frame.weight)
        with torch.no_grad():
            self.frame.bias.copy_(torch.tensor([1.0, 0, 0] if crop else [1.0, 0, 0, 0, 1, 0]))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return self.read(x, self.locate(x))

    def locate(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> theta [B, 2, 3]."""
        frame = self.frame(self.hidden(pool_to(x, SIDE).flatten(1)).relu())
        if not self.crop:
            return frame.unflatten(1, (2, 3))
        size, right, down = frame.unbind(1)
        zero = torch.zeros_like(size)
        return torch.stack([torch.stack([size, zero, right], 1), torch.stack([zero, size, down], 1)], 1)

    @staticmethod
    def read(x: Tensor, theta: Tensor) -> Tensor:
        """[B, C, H, W] through theta [B, 2, 3] -> [B, C, H, W]."""
        height, width = (int(size) for size in x.shape[2:])
        row, column = positions(height, width, x)
        target = torch.stack([(2 * column + 1) / width - 1, (2 * row + 1) / height - 1, torch.ones_like(row)], -1)
        source = (target.flatten(0, 1) @ theta.transpose(1, 2)).unflatten(1, (height, width))
        row, column = ((source[..., 1] + 1) * height - 1) / 2, ((source[..., 0] + 1) * width - 1) / 2
        return sample(x, row.unsqueeze(1), column.unsqueeze(1))[:, :, 0]
