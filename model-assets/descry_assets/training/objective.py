"""What training minimises: contrastive losses with several right answers, and losses on attributes and identities."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.image_branch import ROWS, ImageBranch
from descry_assets.models.match_model import ModelSize

LARGEST_SCALE = math.log(100.0)
IDENTITY_SCALE = 20.0
IDENTITY_SIZE = 256


def matching_loss(scores: Tensor, fits: Tensor) -> Tensor:
    """Symmetric in-batch contrastive loss where a sentence may fit several crops and a crop several sentences.

    InfoNCE as in CLIP (Radford et al., arXiv 2103.00020) with the target spread evenly over all that fit, as in
    supervised contrastive learning (Khosla et al., arXiv 2004.11362, equation 2). Without it, every second crop of
    a batch would count as wrong for "a man in black".

    Args:
        scores: scaled similarities [S, B] of sentences (rows) and crops (columns).
        fits: booleans [S, B]: the crop shows all that the sentence states. A sentence that fits no crop is only a
            wrong answer for crops; every crop must have a sentence.
    """
    targets = fits.to(scores.dtype)
    answerable = targets.sum(1) > 0
    right = targets[answerable]
    to_crops = -(right * scores[answerable].log_softmax(1)).sum(1) / right.sum(1)
    to_sentences = -(targets * scores.log_softmax(0)).sum(0) / targets.sum(0)
    return (to_crops.mean() + to_sentences.mean()) / 2


def projection_loss(scores: Tensor, fits: Tensor) -> Tensor:
    """Divergence of a batch's softmax from what fits, both ways summed: similarity distribution matching.

    SDM of IRRA (Jiang, Ye, arXiv 2303.12501, section 3.3): with ``p`` the softmax of a row and ``q`` spread evenly over
    all that fit, the mean of ``sum p (log p - log (q + 1e-8))``. It is CMPM (Zhang, Lu, ECCV 2018) on unit vectors.

    Args:
        scores: scaled similarities [S, B].
        fits: booleans [S, B], as in ``matching_loss``.
    """
    targets = fits.to(scores.dtype)
    answerable = targets.sum(1) > 0
    total = scores.new_zeros(())
    for logits, right in ((scores[answerable], targets[answerable]), (scores.T, targets.T)):
        expected = right / right.sum(1, keepdim=True)
        found = logits.log_softmax(1)
        total = total + (found.exp() * (found - (expected + 1e-8).log())).sum(1).mean()
    return total


def triplet_loss(scores: Tensor, fits: Tensor, margin: float = 0.2) -> Tensor:
    """Hinge loss with the hardest wrong answer of a batch, both ways summed (VSE++, Faghri et al., arXiv 1707.05612).

    Args:
        scores: similarities [S, B] without a scale; sentence ``i`` belongs to crop ``i`` for ``i`` below B.
        fits: booleans [S, B]: not a wrong answer.
        margin: by which the right answer should be ahead.
    """
    crops = scores.shape[1]
    right = scores[:crops].diagonal()
    wrong = scores.masked_fill(fits, -1e4)
    to_crops = (margin + wrong[:crops].amax(1) - right).clamp_min(0)
    to_sentences = (margin + wrong.amax(0) - right).clamp_min(0)
    return to_crops.mean() + to_sentences.mean()


def binary_loss(scores: Tensor, fits: Tensor) -> Tensor:
    """Cross-entropy of every pair of a batch by itself: does it fit or not.

    Those that fit, few, weigh as much together as those that do not.

    Args:
        scores: scaled similarities [S, B].
        fits: booleans [S, B], as in ``matching_loss``.
    """
    right = fits.to(scores.dtype)
    told, refused = F.softplus(-scores) * right, F.softplus(scores) * (1 - right)
    return told.sum() / right.sum().clamp_min(1) + refused.sum() / (1 - right).sum().clamp_min(1)


RANKING_LOSSES = {
    "contrastive": matching_loss,
    "projection": projection_loss,
    "triplet": triplet_loss,
    "binary": binary_loss,
}
"""What similarities of sentences and crops can be asked for. "triplet" reads them as they are, the others scaled."""


def ranking_loss(kind: str, scores: Tensor, scale: Tensor, fits: Tensor) -> Tensor:
    """The loss of similarities [S, B] by its name in ``RANKING_LOSSES``."""
    return RANKING_LOSSES[kind](scores if kind == "triplet" else scores * scale, fits)


def attribute_loss(logits: Tensor, present: Tensor) -> Tensor:
    """Binary cross-entropy of logits [B, A] against presence [B, A], NaN where nobody knows it.

    Summed over attributes, mean over the crops of which anything is known.
    """
    known = ~present.isnan()
    losses = F.binary_cross_entropy_with_logits(logits, present.nan_to_num(), reduction="none") * known
    return losses.sum() / known.any(1).sum().clamp_min(1)


def reading_loss(said: Tensor, stated: Tensor, denied: Tensor) -> Tensor:
    """Binary cross-entropy of what sentences are thought to state and deny, [S, 2 A], against what rules read.

    Summed over attributes, mean over sentences.
    """
    target = torch.cat([stated, denied], 1).to(said.dtype)
    return F.binary_cross_entropy(said.clamp(1e-6, 1 - 1e-6), target, reduction="none").sum(1).mean()


class CropHeads(nn.Module):
    """What crops are asked in training beside matching sentences; none of it is exported.

    From the tokens of cells, an attribute is present when any cell shows it (multiple-instance maximum), which makes
    single tokens carry what is seen at their place. Identities are classified by cosine with a vector a person
    (NormFace, Wang et al., arXiv 1704.06369).

    Args:
        size: of the model.
        persons: how many identities there are.
    """

    def __init__(self, size: ModelSize, persons: int):
        super().__init__()
        self.from_cells = nn.Linear(size.token, len(ATTRIBUTES))
        self.identity = nn.Linear(ROWS * ImageBranch.HIDDEN, IDENTITY_SIZE)
        self.persons = nn.Parameter(torch.randn(persons, IDENTITY_SIZE) * 0.05)

    def cell_logits(self, tokens: Tensor) -> Tensor:
        """Unit tokens of cells [B, T, C] -> attribute logits [B, A]."""
        return self.each_cell(tokens).amax(1)

    def each_cell(self, tokens: Tensor) -> Tensor:
        """Unit tokens of cells [B, T, C] -> attribute logits of every cell [B, T, A]."""
        return self.from_cells(tokens * tokens.shape[-1] ** 0.5)

    def identity_loss(self, rows: Tensor, persons: Tensor) -> Tensor:
        """Row means [B, 7 * hidden] and persons [B], negative where none is learned -> mean cross-entropy."""
        known = persons >= 0
        if not known.any():
            return rows.sum() * 0
        vectors = F.normalize(self.identity(rows[known]).float(), dim=-1)
        logits = vectors @ F.normalize(self.persons, dim=-1).T * IDENTITY_SCALE
        return F.cross_entropy(logits, persons[known], label_smoothing=0.1)


class Scales(nn.Module):
    """Learned factors of the similarities in the contrastive losses, as in CLIP."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self.pairs = nn.Parameter(torch.tensor(math.log(1 / 0.07)))

    def factors(self) -> tuple[Tensor, Tensor]:
        """Factors of cosines and of pair scores."""
        return self.embedding.clamp_max(LARGEST_SCALE).exp(), self.pairs.clamp_max(LARGEST_SCALE).exp()
