"""SDPG: the sentence has a say in which of the boxes of a whole image hold the person it describes."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import Gate
from descry_assets.models.image_branch import ROWS
from descry_assets.models.methods.heads import stripes
from descry_assets.models.methods.nafs import SCALES, KeyValueHead, NonLocalAlignment, QueryValueHead
from descry_assets.models.methods.registry import Parts, Widths, method


@method("sdpg", tokens=sum(SCALES) + 1)
def sdpg(widths: Widths, weight: float = 0.2) -> Parts:
    """Zhang et al.: Text-based Person Search in Full Images via Semantic-Driven Proposal Generation, 2023.

    HCMA workshop at ACM MM 2023, arXiv 2109.12965. Reconstructed from its abstract and notes: proposals are ranked by
    how much they look like somebody, by how much they look like somebody of whom the sentence speaks, from channels
    that the sentence gates, and by alignment across scales, as in NAFS. Proposals are the boxes of the service's
    detector, which are indexed as crops before anyone asks; in the paper the detector is trained along and runs again
    for each sentence. That its boxes may be wrong is learned from maps whose halves belong to two crops. Meant for
    ``embedding_loss = "projection"``, ``pair_loss = "binary"``, the paper's loss of proposals by sentences, and
    ``shared_identity_weight``.

    Args:
        widths: of the model.
        weight: of telling proposals from those that are badly placed.
    """
    return Parts(ProposalHead(widths, weight), KeyValueHead(widths), ProposalScorer(widths.token))


class ProposalHead(nn.Module):
    """Image head: the tokens of NAFS and one of the proposal, its channels and the probability ``o`` that it is good.

    With rows ``r_i`` of the map::

        x = A mean of r_i + a,   o = sigma(w . relu(B [r_1; ...; r_7] + b) + c)

    ``own_loss`` is the cross-entropy of ``o`` for the maps as they are, and for maps with the lower half of one crop
    above the upper half of the next, which is what a box between two people shows.

    Args:
        widths: of the model.
        weight: of ``own_loss``.
    """

    HIDDEN = 64

    def __init__(self, widths: Widths, weight: float):
        super().__init__()
        self.weight = weight
        self.scales = QueryValueHead(widths)
        self.describe = nn.Linear(widths.channels, widths.token - 1)
        self.narrow = nn.Linear(widths.channels, self.HIDDEN)
        self.judge = nn.Sequential(nn.Linear(ROWS * self.HIDDEN, self.HIDDEN), nn.ReLU(), nn.Linear(self.HIDDEN, 1))
        self.gate = Gate()
        self._said: tuple[Tensor, Tensor] | None = None

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, 7, 4] -> embedding [B, D] and tokens [B, 7, C]."""
        embedding, tokens = self.scales(maps, middle)
        good = self.goodness(maps)
        if self.training:
            half = maps.shape[2] // 2
            misplaced = torch.cat([maps[:, :, half:], maps.roll(1, 0)[:, :, :half]], 2)
            self._said = good, self.goodness(misplaced)
        proposal = torch.cat([self.describe(maps.mean((2, 3))), self.gate(good)], 1)
        return embedding, torch.cat([tokens, proposal.unsqueeze(1)], 1)

    def goodness(self, maps: Tensor) -> Tensor:
        """[B, channels, 7, 4] -> logits of ``o``, [B, 1]."""
        return self.judge(self.narrow(stripes(maps)).flatten(1))

    def own_loss(self, cost: Tensor) -> Tensor:
        """The penalty of the latest pass; the cost does not matter."""
        if self._said is None:
            return cost.new_zeros(())
        (good, misplaced), self._said = self._said, None
        return self.weight * (F.softplus(-good.float()) + F.softplus(misplaced.float())).mean()


class ProposalScorer(PairMechanism):
    """Alignment across scales plus what speaks for the proposal, with the sentence and without it.

    With the sentence ``t`` (first text token), and ``x`` and ``o`` of the proposal::

        g = sigma(W2 relu(W1 t + b1) + b2),   o_t = sigma(w . (g * x) + b)
        score = NonLocalAlignment + softplus(l) (o + o_t)

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.align = NonLocalAlignment(width)
        hidden = max(4, width // 4)
        self.open = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width - 1))
        self.gate, self.meant = Gate(), nn.Linear(width - 1, 1)
        self.share = nn.Parameter(torch.zeros(()))

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, 7, C] -> scores [B, N]."""
        aligned = self.align.score_all(text_tokens, text_mask, image_tokens[:, :-1])
        channels, good = image_tokens[:, -1, :-1], image_tokens[:, -1, -1]
        chosen = self.gate(self.open(text_tokens[:, 0])) * self.meant.weight
        meant = self.gate(chosen @ channels.T + self.meant.bias)
        return aligned + F.softplus(self.share) * (good + meant)
