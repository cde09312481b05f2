"""Content-aware reassembly of features (CARAFE)."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, windows
from descry_assets.attention.registry import mechanism


@mechanism("reassembly", family="spatial", place="map", paper="arXiv 1905.02188")
class Reassembly(nn.Module):
    """Means over windows with a kernel for each cell that the content predicts; also enlarges.

    After Wang, Chen, Xu, Liu, Loy, Lin: CARAFE: Content-Aware ReAssembly of FEatures, ICCV 2019, as the authors' code
    has it::

        e = convolution of 3 x 3 (Wc x), shuffled from s^2 channels to s x s cells
        K = softmax over the k x k window of e
        y_c(i, j) = sum over (n, m) of K_g(c)(i, j, n, m) x_c(i // s + n - k // 2, j // s + m - k // 2), zero outside

    The paper enlarges by s = 2; s = 1 keeps the size, as the place in a map asks. No shortcut. The encoder starts near
    0, so that kernels start as a mean.

    Cost: N (C m + 9 m s^2 G k^2 + s^2 k^2 C) multiply-adds.

    Args:
        width: C, channels, divisible by G.
        scale: s.
        size: k, odd.
        groups: G, of consecutive channels.
        inner: m, channels that kernels are predicted from; by default 64, or C where that is less.
    """

    def __init__(self, width: int, scale: int = 1, size: int = 5, groups: int = 1, inner: int | None = None):
        super().__init__()
        inner = inner or min(64, width)
        self.scale, self.size, self.groups = scale, size, groups
        self.compress = nn.Conv2d(width, inner, 1)
        self.encode = nn.Conv2d(inner, scale * scale * groups * size * size, 3, padding=1)
        self.weights = Weights(3)
        nn.init.xavier_uniform_(self.compress.weight)
        nn.init.normal_(self.encode.weight, std=0.001)
        nn.init.zeros_(self.encode.bias)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, s H, s W]."""
        kernels = F.pixel_shuffle(self.encode(self.compress(x)), self.scale)
        kernels = self.weights(kernels.unflatten(1, (self.groups, 1, self.size * self.size)))
        cells = windows(x, self.size).flatten(1, 2)
        cells = F.interpolate(cells, scale_factor=self.scale, mode="nearest") if self.scale > 1 else cells
        cells = cells.unflatten(1, (self.groups, -1, self.size * self.size))
        return (kernels * cells).sum(3).flatten(1, 2)
