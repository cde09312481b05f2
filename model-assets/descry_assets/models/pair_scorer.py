"""The pair scorer: how well a sentence and an image fit, from the tokens of both."""

import torch
from torch import Tensor, nn

from descry_assets.attention.attribute_agreement import AttributeAgreement
from descry_assets.attention.stacked_cross_attention import StackedCrossAttention
from descry_assets.data.attributes import ATTRIBUTES


class PairScorer(nn.Module):
    """Stacked cross attention between words and cells, plus attribute agreement with a learned weight.

    The first text token holds the sentence's demands and the last image token the image's evidence, in their first
    A components, up to a constant factor of ``sqrt(A)``; all others are words and cells.

    Args:
        token_size: C, width of text and image tokens.
    """

    def __init__(self, token_size: int):
        super().__init__()
        self.words = StackedCrossAttention(token_size)
        self.agreement = AttributeAgreement(len(ATTRIBUTES))
        self.agreement_weight = nn.Parameter(torch.tensor(0.3))

    def forward(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """One sentence, [1, L, C] and [1, L], against N images [N, T, C] -> scores [N]."""
        return self.score_all(text_tokens, text_mask, image_tokens)[0]

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words = self.words.score_all(text_tokens[:, 1:], text_mask[:, 1:], image_tokens[:, :-1])
        known, scale = len(ATTRIBUTES), len(ATTRIBUTES) ** 0.5
        demands, evidence = text_tokens[:, 0, :known] * scale, image_tokens[:, -1, :known] * scale
        return words + self.agreement_weight * self.agreement(demands, evidence)
