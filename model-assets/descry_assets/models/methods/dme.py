"""DME: features are divided into parts, which are merged again into one vector by how relevant they are."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import masked_mean, to_tokens
from descry_assets.attention.mixed.feature_division import Division
from descry_assets.models.methods.registry import Parts, Widths, method


@method("dme", tokens=0)
def dme(widths: Widths, parts: int = 6, diversity: float = 0.02, redundancy: float = 0.1) -> Parts:
    """Wang, Luo, Zhong, Li: Divide-and-Merge the Embedding Space for Cross-Modality Person Search, 2021.

    Neurocomputing 463:388-399. Reconstructed from summaries: a feature division network in each branch, and a relevance
    based merge of its parts that lowers redundancy between them. Meant for ``embedding_loss = "projection"`` and
    ``shared_identity_weight``.

    Args:
        widths: of the model.
        parts: K.
        diversity: weight of the penalty on parts that look at the same.
        redundancy: weight of the penalty on parts that say the same.
    """
    image, text = (
        DivideAndMerge(width, widths, parts, diversity, redundancy) for width in (widths.channels, widths.states)
    )
    return Parts(CellsIn(image), text, None)


class DivideAndMerge(nn.Module):
    """Head of either branch.

    With tokens ``x_n`` reduced to C, their mean ``m`` and parts ``E_k`` of ``Division``::

        r_k = sigma(4 cos(Q m, K E_k)),   p_k = P_k E_k,   embedding = G m + sum over k of r_k p_k

    ``own_loss`` is ``redundancy`` times the mean over pairs of parts of ``cos(p_k, p_l)^2``, less the mean of
    ``cos(p_k, embedding)``, whose second side gets no gradient.

    Args:
        width: of the tokens.
        widths: of the model.
        parts, diversity, redundancy: as in ``dme``.
    """

    SHARPNESS = 4.0

    def __init__(self, width: int, widths: Widths, parts: int, diversity: float, redundancy: float):
        super().__init__()
        self.redundancy, hidden = redundancy, widths.token
        self.reduce = nn.Linear(width, hidden)
        self.divide = Division(hidden, parts, diversity)
        self.query, self.key = nn.Linear(hidden, hidden, bias=False), nn.Linear(hidden, hidden, bias=False)
        self.whole = nn.Linear(hidden, widths.embedding)
        self.parts = nn.ModuleList(nn.Linear(hidden, widths.embedding, bias=False) for _ in range(parts))
        self._said: tuple[Tensor, Tensor] | None = None

    def forward(self, x: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Tokens [B, N, width] and mask [B, N] -> embedding [B, D] and reduced tokens [B, N, C]."""
        tokens = self.reduce(x)
        mean, divided = masked_mean(tokens, mask), self.divide(tokens, mask)
        alike = F.normalize(self.key(divided), dim=-1) @ F.normalize(self.query(mean), dim=-1).unsqueeze(-1)
        parts = torch.stack([project(part) for project, part in zip(self.parts, divided.unbind(1), strict=True)], 1)
        merged = self.whole(mean) + ((self.SHARPNESS * alike).sigmoid() * parts).sum(1)
        self._said = (parts, merged) if self.training else None
        return F.normalize(merged, dim=-1), tokens

    def own_loss(self, cost: Tensor) -> Tensor:
        """The penalty of the latest pass; the cost does not matter."""
        if self._said is None:
            return cost.new_zeros(())
        (parts, merged), self._said = (F.normalize(part.float(), dim=-1) for part in self._said), None
        alike = parts @ parts.transpose(1, 2)
        count = alike.shape[1]
        among = (alike.square().sum((1, 2)) - count) / max(1, count * (count - 1))
        relevant = (parts @ merged.detach().unsqueeze(-1)).mean((1, 2))
        return self.redundancy * (among - relevant).mean()


class CellsIn(nn.Module):
    """Image head: another head for tokens, that gets the cells of the map."""

    def __init__(self, head: nn.Module):
        super().__init__()
        self.head = head

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> what the head makes of [B, H * W, channels]."""
        return self.head(to_tokens(maps))
