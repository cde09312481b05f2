"""What training minimises: contrastive losses with several right answers, and an attribute loss."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.match_model import ModelSize

LARGEST_SCALE = math.log(100.0)


def matching_loss(scores: Tensor, fits: Tensor) -> Tensor:
    """Symmetric in-batch contrastive loss where a sentence may fit several crops and a crop several sentences.

    InfoNCE as in CLIP (Radford et al., arXiv 2103.00020) with the target spread evenly over all that fit, as in
    supervised contrastive learning (Khosla et al., arXiv 2004.11362, equation 2). Without it, every second crop of
    a batch would count as wrong for "a man in black".

    Args:
        scores: scaled similarities [B, B] of sentences (rows) and crops (columns).
        fits: booleans [B, B], true on the diagonal: the crop shows all that the sentence states.
    """
    targets = fits.to(scores.dtype)
    to_crops = -(targets * scores.log_softmax(1)).sum(1) / targets.sum(1)
    to_sentences = -(targets * scores.log_softmax(0)).sum(0) / targets.sum(0)
    return (to_crops.mean() + to_sentences.mean()) / 2


class AttributeHead(nn.Module):
    """Predicts a crop's attributes, once from its embedding and once from its tokens; used in training only.

    From the tokens, an attribute is present when any cell shows it (multiple-instance maximum), which makes single
    tokens carry what is seen at their place.
    """

    def __init__(self, size: ModelSize):
        super().__init__()
        self.from_embedding = nn.Linear(size.embedding, len(ATTRIBUTES))
        self.from_tokens = nn.Linear(size.token, len(ATTRIBUTES))

    def forward(self, embedding: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors [B, D] and [B, T, C] -> two sets of logits [B, A]."""
        wide, narrow = embedding.shape[-1] ** 0.5, tokens.shape[-1] ** 0.5
        return self.from_embedding(embedding * wide), self.from_tokens(tokens * narrow).amax(1)

    def probabilities(self, embedding: Tensor, tokens: Tensor) -> Tensor:
        """The mean of both predictions, [B, A] in [0, 1]."""
        return sum(logits.sigmoid() for logits in self(embedding, tokens)) / 2

    def loss(self, embedding: Tensor, tokens: Tensor, present: Tensor) -> Tensor:
        """Binary cross-entropy against ``present`` [B, A], summed over attributes, mean over crops and heads."""
        losses = [
            F.binary_cross_entropy_with_logits(logits, present, reduction="none").sum(1).mean()
            for logits in self(embedding, tokens)
        ]
        return sum(losses) / len(losses)


class Objective(nn.Module):
    """The losses of the matching stage and what they learn beside the model: scales and the attribute head."""

    def __init__(self, size: ModelSize, attribute_weight: float):
        super().__init__()
        self.attributes = AttributeHead(size)
        self.embedding_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self.pair_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        self._attribute_weight = attribute_weight / len(ATTRIBUTES)

    def forward(self, cosines: Tensor, pair_scores: Tensor, fits: Tensor, attribute_loss: Tensor) -> dict[str, Tensor]:
        """Losses by name; ``total`` is the one to minimise. Cosines, pair scores and fits are [B, B]."""
        embedding = matching_loss(cosines * self.embedding_scale.clamp_max(LARGEST_SCALE).exp(), fits)
        pairs = matching_loss(pair_scores * self.pair_scale.clamp_max(LARGEST_SCALE).exp(), fits)
        total = embedding + pairs + self._attribute_weight * attribute_loss
        return {"total": total, "embedding": embedding, "pairs": pairs, "attributes": attribute_loss}
