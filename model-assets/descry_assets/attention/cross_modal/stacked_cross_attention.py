"""Stacked cross attention between the words of a sentence and the tokens of images."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.registry import mechanism


@mechanism("stacked-cross-attention", family="cross-modal", place="pair", paper="arXiv 1803.08024")
class StackedCrossAttention(nn.Module):
    """Scores how well an image shows what a sentence says, word by word.

    After SCAN, text-to-image (Lee, Chen, Hua, Hu, He: Stacked Cross Attention for Image-Text Matching, ECCV 2018,
    arXiv 1803.08024, section 3.1). With words ``w_l`` and image tokens ``v_t`` of unit length::

        a_lt  = softmax over t of (lambda * w_l . v_t)
        u_l   = sum over t of a_lt v_t
        R_l   = cos(w_l, u_l)
        score = sum over l of alpha_l R_l,   alpha = softmax over l of (q . x_l)

    where ``x_l`` is the word token before normalisation. Differences from the paper: ``lambda`` is learned (from
    9), similarities are neither thresholded nor normalised over words, and words are averaged with learned
    weights ``alpha`` instead of equally or by log-sum-exp, so that a long sentence does not score higher for its
    length and "wearing" counts less than "red".

    Cost: L T C + L T^2 multiply-adds a pair, and T^2 C an image.

    Args:
        token_size: C, width of text and image tokens.
    """

    def __init__(self, token_size: int):
        super().__init__()
        self.log_temperature = nn.Parameter(torch.tensor(math.log(9.0)))
        self.word_weight = nn.Linear(token_size, 1)
        self.over_cells, self.over_words = Weights(), Weights()

    def forward(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """One sentence, [1, L, C] and [1, L], against N images [N, T, C] -> scores [N] in [-1, 1]."""
        return self.score_all(text_tokens, text_mask, image_tokens)[0]

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-1, 1].

        The attended vector is never formed: its product with the word is ``sum_t a_t s_t`` and its squared length
        ``a G a`` with the Gram matrix ``G`` of the image's tokens, which is cheaper as T is far below C.
        """
        words, cells = F.normalize(text_tokens, dim=-1), F.normalize(image_tokens, dim=-1)
        similarity = torch.einsum("blc,ntc->bnlt", words, cells)
        attention = self.over_cells(similarity * self.log_temperature.exp())
        gram = cells @ cells.transpose(1, 2)
        squared_length = (torch.matmul(attention, gram) * attention).sum(-1)
        relevance = (attention * similarity).sum(-1) / (squared_length + 1e-6).sqrt()

        logits = self.word_weight(text_tokens).squeeze(-1)
        weights = self.over_words(logits, text_mask)
        return torch.einsum("bl,bnl->bn", weights, relevance)
