"""MGEL: strips of growing number, and for each strip the words that belong to it."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.spatial.multi_head import MultiHead
from descry_assets.models.methods.heads import strips
from descry_assets.models.methods.registry import Parts, Widths, method

GRANULARITIES = (1, 2, 4, 7)


@method("mgel", tokens=0)
def mgel(widths: Widths) -> Parts:
    """Wang, Luo, Lin, Li: Text-based Person Search via Multi-Granularity Embedding Learning, IJCAI 2021.

    Reconstructed from its abstract and notes on it: strips at several granularities with contrastive pooling, words
    weighed for each strip, one cosine a granularity. Our map has 7 rows, so the finest strips are 7 instead of 8. Not
    here: in training the paper's strips guide which words are chosen, and mean activations of both sides are tied.
    Meant for ``embedding_loss = "projection"`` and ``shared_identity_weight``. The embedding is that of all
    granularities side by side, so its cosine is the mean of theirs.
    """
    return Parts(StripHead(widths), WordHead(widths), None)


class StripHead(nn.Module):
    """Image head: each strip is pooled, the strips of a granularity make one vector.

    Pooling as in the paper, global contrastive pooling: with mean ``a`` and maximum ``b`` of a strip,
    ``v = W1 b + relu(BN(W2 [b; a - b]))``.
    """

    def __init__(self, widths: Widths):
        super().__init__()
        self.reduce = nn.Conv2d(widths.channels, widths.token, 1)
        self.plain = nn.Linear(widths.token, widths.token)
        self.contrast = nn.Linear(2 * widths.token, widths.token, bias=False)
        self.norm = nn.BatchNorm1d(widths.token)
        self.join = Joined(widths)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and a token [B, 14, C] of each strip."""
        seen = self.reduce(maps)
        pieces = [strip for count in GRANULARITIES for strip in strips(seen, count)]
        means, largest = (
            torch.stack(parts, 1)
            for parts in ([piece.mean((2, 3)) for piece in pieces], [piece.amax((2, 3)) for piece in pieces])
        )
        contrast = self.contrast(torch.cat([largest, means - largest], -1))
        tokens = self.plain(largest) + F.relu(self.norm(contrast.transpose(1, 2)).transpose(1, 2))
        return self.join(tokens), tokens


class WordHead(nn.Module):
    """Text head: words look at each other, and each strip has a query that chooses its words."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.reduce = nn.Linear(widths.states, widths.token)
        self.look = MultiHead(widths.token, max(1, widths.token // 48))
        self.query = nn.Parameter(torch.randn(sum(GRANULARITIES), widths.token) * widths.token**-0.5)
        self.weights = Weights()
        self.join = Joined(widths)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and words [B, L, C]."""
        words = self.reduce(states)
        words = words + self.look(words, mask)
        shares = self.weights(self.query @ words.transpose(1, 2), mask)
        return self.join(shares @ words), words


class Joined(nn.Module):
    """Strips of all granularities -> a unit vector in which every granularity has the same length."""

    def __init__(self, widths: Widths):
        super().__init__()
        size, rest = divmod(widths.embedding, len(GRANULARITIES))
        if rest:
            raise ValueError(
                f"an embedding of {widths.embedding} cannot be shared by {len(GRANULARITIES)} granularities"
            )
        self.join = nn.ModuleList(nn.Linear(count * widths.token, size) for count in GRANULARITIES)

    def forward(self, strips_: Tensor) -> Tensor:
        """[B, 14, C] -> [B, D]."""
        parts = strips_.split(GRANULARITIES, 1)
        vectors = [F.normalize(join(part.flatten(1)), dim=-1) for join, part in zip(self.join, parts, strict=True)]
        return torch.cat(vectors, -1) * len(GRANULARITIES) ** -0.5
