"""Pairwise and patchwise self-attention (SAN)."""

import math

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, positions, windows
from descry_assets.attention.registry import mechanism


class VectorAttention(nn.Module):
    """What both forms share: a residual block around means over windows with a weight for every s-th channel.

    ``y = x + Wo relu(BN(u))``, ``u_c = sum over the k x k cells of w_(c mod c'/s) (W3 z)_c``, ``z = relu(BN(x))``.
    """

    def __init__(self, width: int, size: int, shared: int | None):
        super().__init__()
        self.size, self.inner, self.relation = size, max(1, width // 4), max(4, width // 16)
        self.groups = self.inner // (shared or math.gcd(8, self.inner))
        self.before = nn.Sequential(nn.BatchNorm2d(width), nn.ReLU())
        self.query, self.key = (nn.Conv2d(width, self.relation, 1, bias=False) for _ in range(2))
        self.value = nn.Conv2d(width, self.inner, 1, bias=False)
        self.after = nn.Sequential(nn.BatchNorm2d(self.inner), nn.ReLU(), nn.Conv2d(self.inner, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        active = self.before(x)
        weights = self.window_weights(self.query(active), self.key(active))
        values = self.window(self.value(active)).unflatten(1, (-1, self.groups))
        return x + self.after((weights.unsqueeze(1) * values).sum(3).flatten(1, 2))

    def window_weights(self, query: Tensor, key: Tensor) -> Tensor:
        """Two maps [B, r, H, W] -> weights [B, c'/s, k * k, H, W]."""
        raise NotImplementedError

    def window(self, x: Tensor) -> Tensor:
        """Windows that mirror the map at its edges; a map too small to be mirrored is continued by its edges."""
        mirrored = min(int(size) for size in x.shape[2:]) > self.size // 2
        return windows(x, self.size, mode="reflect" if mirrored else "replicate")


@mechanism("san-pairwise", family="spatial", place="map", paper="arXiv 2004.13621")
class PairwiseAttention(VectorAttention):
    """Weights over a window from the difference of each two cells, a vector of them a cell.

    After Zhao, Jia, Koltun: Exploring Self-Attention for Image Recognition, CVPR 2020, as the authors' code has it::

        w_ij = softmax over j of gamma((W1 z_i - W2 z_j, Wp (p_i - p_j)))
        gamma = BN, relu, map to r, BN, relu, map to c'/s;   p is (x, y) from -1 to 1

    with r = C / 16, at least 4, and c' = C / 4 channels of values, within the block that ``VectorAttention`` states.

    Cost: C N (2 r + 2 c') + k^2 N ((r + 2) r + r c'/s + c') multiply-adds.

    Args:
        width: C, channels.
        size: k, odd.
        shared: s, channels that share a weight; by default 8, or the largest divisor that it shares with c'.
    """

    def __init__(self, width: int, size: int = 7, shared: int | None = None):
        super().__init__(width, size, shared)
        self.place = nn.Conv2d(2, 2, 1, bias=False)
        self.judge = nn.Sequential(
            nn.BatchNorm2d(self.relation + 2),
            nn.ReLU(),
            nn.Conv2d(self.relation + 2, self.relation, 1, bias=False),
            nn.BatchNorm2d(self.relation),
            nn.ReLU(),
            nn.Conv2d(self.relation, self.groups, 1, bias=False),
        )
        self.weights = Weights(2)

    def window_weights(self, query: Tensor, key: Tensor) -> Tensor:
        """Two maps [B, r, H, W] -> weights [B, c'/s, k * k, H, W] that sum to 1 over the window."""
        row, column = positions(*query.shape[2:], query)
        place = torch.stack([_centred(column, 1), _centred(row, 0)]).unsqueeze(0)
        place = self.place(place)
        place = (place.unsqueeze(2) - self.window(place)).expand(query.shape[0], -1, -1, -1, -1)
        relation = torch.cat([query.unsqueeze(2) - self.window(key), place], 1)
        logits = self.judge(relation.flatten(3)).unflatten(3, tuple(int(size) for size in query.shape[2:]))
        return self.weights(logits)


@mechanism("san-patchwise", family="spatial", place="map", paper="arXiv 2004.13621")
class PatchwiseAttention(VectorAttention):
    """Weights over a window from all of the window at once, a vector of them a cell.

    After the same paper as ``san-pairwise``, without a softmax::

        w_i = gamma((W1 z_i, W2 z_j of all j in the window)) [c'/s, k^2]
        gamma = BN, relu, map to c'/s, BN, relu, map to k^2 c'/s

    Cost: C N (2 r + 2 c') + N (c'/s) (r (k^2 + 1) + k^2 c'/s) + k^2 c' N multiply-adds.

    Args:
        width: C, channels.
        size: k, odd.
        shared: s, channels that share a weight; by default 8, or the largest divisor that it shares with c'.
    """

    def __init__(self, width: int, size: int = 7, shared: int | None = None):
        super().__init__(width, size, shared)
        seen = self.relation * (size * size + 1)
        self.judge = nn.Sequential(
            nn.BatchNorm2d(seen),
            nn.ReLU(),
            nn.Conv2d(seen, self.groups, 1, bias=False),
            nn.BatchNorm2d(self.groups),
            nn.ReLU(),
            nn.Conv2d(self.groups, size * size * self.groups, 1),
        )

    def window_weights(self, query: Tensor, key: Tensor) -> Tensor:
        """Two maps [B, r, H, W] -> weights [B, c'/s, k * k, H, W]."""
        seen = torch.cat([query, self.window(key).flatten(1, 2)], 1)
        return self.judge(seen).unflatten(1, (self.groups, -1))


def _centred(position: Tensor, axis: int) -> Tensor:
    """Positions from 0 -> from -1 to 1 along an axis; -1 where there is only one, as ``linspace`` has it."""
    return 2 * position / max(1, int(position.shape[axis]) - 1) - 1
