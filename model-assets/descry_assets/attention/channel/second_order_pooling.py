"""Global second-order pooling (GSoP)."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.registry import mechanism


@mechanism("second-order-pooling", family="channel", place="map", paper="arXiv 1811.12006")
class SecondOrderPooling(nn.Module):
    """Gates each channel by how channels vary together.

    After Gao, Xie, Wang, Li: Global Second-Order Pooling Convolutional Networks, CVPR 2019, channel branch, as the
    authors' code has it::

        f = relu(BN(W relu(x))) [d, N],   S = covariance of f over cells [d, d]
        r_i = R_i BN(S)_i + c_i, four numbers of each row i,   g = sigma(V r + b),   y = g * x

    Cost: C d N + d^2 N + 4 d^2 + 4 d C + C N multiply-adds.

    Args:
        width: C, channels.
        reduced: d, channels whose covariance is taken; by default 128, or C where that is less.
    """

    def __init__(self, width: int, reduced: int | None = None):
        super().__init__()
        reduced = reduced or min(128, width)
        self.reduce = nn.Sequential(nn.Conv2d(width, reduced, 1, bias=False), nn.BatchNorm2d(reduced), nn.ReLU())
        self.norm = nn.BatchNorm2d(reduced)
        self.rows = nn.Conv2d(reduced, 4 * reduced, (reduced, 1), groups=reduced)
        self.excite = nn.Conv2d(4 * reduced, width, 1)
        self.gate = Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        covariance = self.covariance(self.reduce(F.relu(x)))
        return x * self.gate(self.excite(self.rows(self.norm(covariance.unsqueeze(-1)))))

    @staticmethod
    def covariance(x: Tensor) -> Tensor:
        """[B, d, H, W] -> covariance of channels over cells [B, d, d], divided by their number."""
        cells = x.flatten(2)
        cells = cells - cells.mean(-1, keepdim=True)
        return cells @ cells.transpose(1, 2) / cells.shape[-1]
