"""Compact generalized non-local block (CGNL)."""

import math

import torch
from torch import Tensor, nn

from descry_assets.attention.registry import mechanism

ORDER, GAMMA = 3, 1e-4
"""Of the Taylor series of the RBF kernel."""


@mechanism("compact-generalized-non-local", family="spatial", place="map", paper="arXiv 1810.13125")
class CompactGeneralizedNonLocal(nn.Module):
    """Attention over all pairs of channel and position, bracketed so that it stays linear.

    After Yue, Sun, Yuan, Zhou, Ding, Xu: Compact Generalized Non-local Network, NeurIPS 2018, as the authors' code has
    it. With theta, phi and g maps of x to width c, each vectorised by groups a of c / G channels::

        dot:  u_a = theta_a (phi_a . g_a)
        rbf:  u_a = sum over n <= 3 of w_n theta_a^n (phi_a^n . g_a),   w_n = e^(-2 gamma) (2 gamma)^n / n!
        y = x + GN(W u)

    with W and the norm in the same G groups. That norm takes the size of ``phi_a . g_a`` out again and leaves its sign.
    Its gain and bias start at 0.

    Cost: 3 C c N + 2 c N + c C N / G multiply-adds, c = C / 2; the rbf kernel takes 2 c N for each of its four orders.

    Args:
        width: C, channels.
        groups: G; by default 8, or the largest divisor that it shares with C / 2.
        kernel: ``dot`` or ``rbf``.
    """

    def __init__(self, width: int, groups: int | None = None, kernel: str = "dot"):
        super().__init__()
        if kernel not in ("dot", "rbf"):
            raise ValueError(f"the kernel of a compact generalized non-local block is 'dot' or 'rbf', not {kernel!r}")
        inner = max(1, width // 2)
        self.kernel, self.groups = kernel, groups or math.gcd(8, inner, width)
        self.project = nn.Conv2d(width, 3 * inner, 1, bias=False)
        self.out = nn.Conv2d(inner, width, 1, groups=self.groups, bias=False)
        self.norm = nn.GroupNorm(self.groups, width)
        for map_ in (self.project, self.out):
            nn.init.normal_(map_.weight, std=0.01)
        nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return x + self.norm(self.out(self.pairs(*self.project(x).chunk(3, 1))))

    def pairs(self, theta: Tensor, phi: Tensor, g: Tensor) -> Tensor:
        """Three maps [B, c, H, W] -> u [B, c, H, W]."""
        theta_a, phi_a, g_a = (map_.unflatten(1, (self.groups, -1)) for map_ in (theta, phi, g))
        if self.kernel == "dot":
            return (theta_a * self._inner(phi_a, g_a)).flatten(1, 2)
        terms = [
            math.exp(-2 * GAMMA) * (2 * GAMMA) ** n / math.factorial(n) * theta_a**n * self._inner(phi_a**n, g_a)
            for n in range(1, ORDER + 1)
        ]
        constant = math.exp(-2 * GAMMA) * self._inner(torch.ones_like(phi_a), g_a)
        return (sum(terms) + constant).flatten(1, 2)

    @staticmethod
    def _inner(phi: Tensor, g: Tensor) -> Tensor:
        return (phi * g).sum((2, 3, 4), keepdim=True)
