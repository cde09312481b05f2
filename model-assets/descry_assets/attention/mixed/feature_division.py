"""Feature division: a few attention maps over the tokens, each for a part of the person."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.registry import mechanism


class Division(nn.Module):
    """Divides tokens into K parts by self-attention: ``A`` and ``E`` of ``FeatureDivision``.

    Args:
        width: C.
        parts: K.
        diversity: weight of the penalty in the loss.
    """

    def __init__(self, width: int, parts: int, diversity: float):
        super().__init__()
        self.diversity = diversity
        self.inside = nn.Linear(width, max(1, width // 2), bias=False)
        self.logits = nn.Linear(max(1, width // 2), parts, bias=False)
        self.weights = Weights()
        self._shares: Tensor | None = None
        for map_ in (self.inside, self.logits):
            nn.init.xavier_uniform_(map_.weight)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> parts [B, K, C]."""
        shares = self.weights(self.logits(self.inside(x).tanh()).transpose(1, 2), mask)
        self._shares = shares if self.training else None
        return shares @ x

    def own_loss(self, cost: Tensor) -> Tensor:
        """The penalty of the latest pass; the cost does not matter."""
        if self._shares is None:
            return cost.new_zeros(())
        shares, self._shares = self._shares.float(), None
        overlap = shares @ shares.transpose(1, 2)
        return self.diversity * (overlap - torch.eye(overlap.shape[1]).to(overlap)).square().sum((1, 2)).mean()


@mechanism("feature-division", family="mixed", place="pool", paper="Neurocomputing 463:388-399, 2021; arXiv 1703.03130")
class FeatureDivision(nn.Module):
    """Divides tokens into K parts by self-attention and merges the parts to one vector.

    After the feature division network of Wang, Luo, Zhong, Li: Divide-and-Merge the Embedding Space for Cross-Modality
    Person Search, Neurocomputing 463, 2021. Reconstructed from summaries: the kernel is that of Lin et al.: A
    Structured Self-Attentive Sentence Embedding, ICLR 2017, arXiv 1703.03130, equations 6 to 8; the merge is one
    linear map, and K is unconfirmed::

        A = softmax over n of (W2 tanh(W1 x_n)) [K, N],    E = A x [K, C],    y = W [E_1; ...; E_K] + b

    Its ``own_loss`` is ``diversity`` times the mean of the squared Frobenius norm of ``A A^T - I``, so that parts
    differ.

    Cost: N (C h + 2 h K) + K C^2 multiply-adds, with h = C / 2.

    Args:
        width: C.
        parts: K.
        diversity: weight of the penalty in the loss.
    """

    def __init__(self, width: int, parts: int = 6, diversity: float = 0.01):
        super().__init__()
        self.divide = Division(width, parts, diversity)
        self.merge = nn.Linear(parts * width, width)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C]."""
        return self.merge(self.divide(x, mask).flatten(1))
