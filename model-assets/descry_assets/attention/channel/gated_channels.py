"""Gated channel transformation (GCT)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.registry import mechanism

SMALL = 1e-5


@mechanism("gated-channels", family="channel", place="tokens", paper="arXiv 1909.11519")
class GatedChannels(nn.Module):
    """Lets channels compete or cooperate by how strong they are beside the others.

    After Yang, Zhu, Wu, Yang: Gated Channel Transformation for Visual Recognition, CVPR 2020::

        s_c = alpha_c sqrt(sum over n of x_nc^2 + e),   t_c = s_c / sqrt(mean over c of s_c^2 + e)
        y_nc = x_nc (1 + tanh(gamma_c t_c + beta_c))

    with ``e`` = 1e-5. A positive gamma makes channels compete, a negative one lets them cooperate. Starts as the
    identity: alpha at 1, gamma and beta at 0.

    Cost: 2 C N + 5 C multiply-adds.

    Args:
        width: C, channels.
    """

    def __init__(self, width: int):
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(width))
        self.gamma, self.beta = nn.Parameter(torch.zeros(width)), nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        real = x if mask is None else x * mask.unsqueeze(-1).to(x.dtype)
        strength = self.alpha * (real.square().sum(1, keepdim=True) + SMALL).sqrt()
        relative = strength / (strength.square().mean(-1, keepdim=True) + SMALL).sqrt()
        return x * (1 + torch.tanh(self.gamma * relative + self.beta))
