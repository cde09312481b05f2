"""The pair scorer: how well a sentence and an image fit, from the tokens of both."""

import torch
from torch import Tensor, nn

from descry_assets.attention.cross_modal.attribute_agreement import AttributeAgreement
from descry_assets.attention.registry import Choice, choose
from descry_assets.data.attributes import ATTRIBUTES

KNOWN = len(ATTRIBUTES)
LARGEST_LOGIT = 16.0
"""Logits of attributes are clipped here and divided by it to become a token."""


class PairScorer(nn.Module):
    """Attention between words and cells, stacked cross attention by default, plus weighted attribute agreement.

    The first text token holds the probabilities that the A attributes are stated, then those that they are denied; the
    last image token holds the attributes' logits, clipped and scaled to [-1, 1]. All others are words and cells. The
    sentence's probabilities get no gradient from the score: what a sentence says does not depend on what would help.

    Args:
        token_size: C, width of text and image tokens, at least 2 A.
        words: the mechanism that compares words and cells.
    """

    def __init__(self, token_size: int, words: Choice = "stacked-cross-attention"):
        super().__init__()
        self.words = choose(words, token_size, "pair")
        self.agreement = AttributeAgreement(KNOWN)
        self.agreement_weight = nn.Parameter(torch.tensor(0.15))

    def forward(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """One sentence, [1, L, C] and [1, L], against N images [N, T, C] -> scores [N]."""
        return self.score_all(text_tokens, text_mask, image_tokens)[0]

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words = self.words.score_all(text_tokens[:, 1:], text_mask[:, 1:], image_tokens[:, :-1])
        stated, denied = text_tokens[:, 0, :KNOWN].detach(), text_tokens[:, 0, KNOWN : 2 * KNOWN].detach()
        logits = image_tokens[:, -1, :KNOWN] * LARGEST_LOGIT
        return words + self.agreement_weight * self.agreement(stated, denied, logits)
