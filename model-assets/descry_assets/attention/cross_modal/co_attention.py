"""Co-attention: two images, or a sentence and an image, look at each other by one affinity."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism, every_pair
from descry_assets.attention.kernels import Gate, Weights, masked_mean, to_map, to_tokens
from descry_assets.attention.registry import mechanism


class CoAttention(nn.Module):
    """What each of two token sets finds in the other.

    Lu, Wang, Ma, Shen, Shao, Porikli: See More, Know More: Unsupervised Video Object Segmentation with Co-Attention
    Siamese Networks (COSNet), CVPR 2019, arXiv 2001.06810, section 3.1::

        S = A W B^T                                         affinity [N, M]
        found_a = softmax over m of S  B,   found_b = (softmax over n of S)^T  A
        found <- sigma(w . found) * found

    The authors' code takes the softmax of a softmax for one of the two; the paper does not.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.affinity = nn.Linear(width, width, bias=False)
        self.open = nn.Linear(width, 1, bias=False)
        self.first_weights, self.second_weights, self.gate = Weights(), Weights(), Gate()

    def forward(self, first: Tensor, second: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """[B, N, C] with mask [B, N] and [B, M, C] -> what was found for each, [B, N, C] and [B, M, C]."""
        affinity = self.affinity(first) @ second.transpose(1, 2)
        for_first = self.first_weights(affinity) @ second
        for_second = self.second_weights(affinity.transpose(1, 2), mask) @ first
        return self.gate(self.open(for_first)) * for_first, self.gate(self.open(for_second)) * for_second


class CoAttentionMaps(nn.Module):
    """Co-attention of two images, as in the paper: each map is fused with what it found in the other.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.attend = CoAttention(width)
        self.first, self.second = (
            nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
            for _ in range(2)
        )

    def forward(self, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """[B, C, H, W] and [B, C, H', W'] -> the same shapes."""
        found = self.attend(to_tokens(first), to_tokens(second))
        for_first, for_second = (
            to_map(tokens, *like.shape[2:]) for tokens, like in zip(found, (first, second), strict=True)
        )
        return self.first(torch.cat([for_first, first], 1)), self.second(torch.cat([for_second, second], 1))


@mechanism("co-attention", family="cross-modal", place="pair", paper="arXiv 2001.06810")
class CoAttentionScorer(PairMechanism):
    """Cosine of a sentence and an image, each fused with what it found in the other.

    ``CoAttention`` of words and cells; fusion and score are ours, as the paper's are for segmentation::

        word_l <- relu(Ww [found_l; word_l] + bw),   cell_t <- relu(Wc [found_t; cell_t] + bc)
        score = cos(mean over l of word_l, mean over t of cell_t)

    Cost: 3 L T C + 2 (L + T) C^2 multiply-adds a pair.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        self.attend = CoAttention(width)
        self.words, self.cells = nn.Linear(2 * width, width), nn.Linear(2 * width, width)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [0, 1]."""
        words, cells = every_pair(text_tokens, image_tokens)
        mask, _ = every_pair(text_mask, image_tokens)
        for_words, for_cells = self.attend(words, cells, mask)
        words = masked_mean(F.relu(self.words(torch.cat([for_words, words], -1))), mask)
        cells = F.relu(self.cells(torch.cat([for_cells, cells], -1))).mean(1)
        scores = (F.normalize(words, dim=-1) * F.normalize(cells, dim=-1)).sum(-1)
        return scores.view(text_tokens.shape[0], image_tokens.shape[0])
