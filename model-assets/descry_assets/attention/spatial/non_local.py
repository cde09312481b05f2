"""Non-local block."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, to_map, to_tokens
from descry_assets.attention.registry import mechanism


@mechanism("non-local", family="spatial", place="map", paper="arXiv 1711.07971")
class NonLocal(nn.Module):
    """Adds to each cell a mean over all cells, weighted by likeness.

    After Wang, Girshick, Gupta, He: Non-local Neural Networks, CVPR 2018, as the authors' code has it::

        e_ij = theta_i . phi_j / sqrt(c),   a_ij = softmax over j of e_ij, or e_ij / M without scaling
        y_i = x_i + BN(W sum over j of a_ij g_j)

    with theta, phi and g maps of x to width c = C / 2. The paper's formula does not scale the softmax. The batch
    norm's gain starts at 0.

    Cost: 2 C^2 N + C N M multiply-adds; M = N cells, or N / 4 pooled ones.

    Args:
        width: C, channels.
        form: ``softmax`` (embedded Gaussian) or ``dot``.
        pooled: whether keys and values are taken of x after a 2 x 2 maximum.
    """

    def __init__(self, width: int, form: str = "softmax", pooled: bool = False):
        super().__init__()
        if form not in ("softmax", "dot"):
            raise ValueError(f"the form of a non-local block is 'softmax' or 'dot', not {form!r}")
        self.form, self.pooled, self.inner = form, pooled, max(1, width // 2)
        self.theta, self.phi_g = nn.Linear(width, self.inner), nn.Linear(width, 2 * self.inner, form == "dot")
        self.weights = Weights()
        self.out, self.norm = nn.Conv2d(self.inner, width, 1, bias=False), nn.BatchNorm2d(width)
        for map_ in (self.theta, self.phi_g, self.out):
            nn.init.normal_(map_.weight, std=0.01)
        nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        keys = F.max_pool2d(x, 2, ceil_mode=True) if self.pooled else x
        phi, g = self.phi_g(to_tokens(keys)).chunk(2, -1)
        energy = self.theta(to_tokens(x)) @ phi.transpose(1, 2)
        weights = self.weights(energy * self.inner**-0.5) if self.form == "softmax" else energy / phi.shape[1]
        return x + self.norm(self.out(to_map(weights @ g, *x.shape[2:])))
