"""Dynamic graph message passing (DGMN)."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.registry import mechanism
from descry_assets.attention.spatial.deformable_convolution import sample_around

TAPS = 9


class Messages(nn.Module):
    """Messages to each cell from nine cells around it, sampled at one rate."""

    def __init__(self, width: int, rate: int, groups: int):
        super().__init__()
        self.rate, self.groups = rate, groups
        self.walk = nn.Conv2d(width, 2 * TAPS, 3, padding=rate, dilation=rate, bias=False)
        self.filters = nn.Conv2d(width * TAPS, groups * TAPS, 1, bias=False)
        self.affinity = nn.Conv2d(width * TAPS, TAPS, 1, bias=False)
        self.weights = Weights(1)
        nn.init.zeros_(self.walk.weight)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        samples = sample_around(x, self.walk(x), 3, self.rate)
        seen = samples.flatten(1, 2)
        affinity = self.weights(self.affinity(seen))
        filters = self.filters(seen).unflatten(1, (self.groups, TAPS)) * affinity.unsqueeze(1)
        return (samples.unflatten(1, (self.groups, -1)) * filters.unsqueeze(2)).sum(3).flatten(1, 2)


@mechanism("dynamic-message-passing", family="spatial", place="map", paper="arXiv 1908.06955")
class DynamicMessagePassing(nn.Module):
    """Each cell samples a few others near and far, and weighs and filters what they say.

    After Zhang, Xu, Arnab, Torr: Dynamic Graph Message Passing Networks, CVPR 2020, as the authors' code has it. At
    each rate q, the nine taps of a 3 x 3 kernel dilated by q are moved by offsets that a convolution predicts; with V
    the samples there [C, 9] of a cell::

        f = Wf V [G, 9],   a = softmax over k of (Wa V)_k,   m_c = sum over k of f_g(c),k a_k V_c,k
        y = x + sum over q of beta_q m_q

    where g(c) is the group of consecutive channels that c is in. Beta starts at 1. The offsets' convolutions start at
    0, which the code leaves out.

    Cost: 9 C N (27 + 9 G) + about 45 C N multiply-adds at each rate.

    Args:
        width: C, channels, divisible by G.
        rates: dilations of the sampling.
        groups: G.
    """

    def __init__(self, width: int, rates: tuple[int, ...] = (1, 4, 8, 12), groups: int = 4):
        super().__init__()
        self.messages = nn.ModuleList(Messages(width, rate, groups) for rate in rates)
        self.beta = nn.Parameter(torch.ones(len(rates)))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return x + sum(beta * messages(x) for beta, messages in zip(self.beta, self.messages, strict=True))
