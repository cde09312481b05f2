"""HAN: cubic attention in the image, self-attention in the sentence, stacked cross attention between them."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.cross_modal.scan import ScanImageToText, ScanTextToImage
from descry_assets.attention.kernels import AdditiveScore, Weights
from descry_assets.attention.mixed.cubic import CubicAttention
from descry_assets.models.image_branch import ROWS
from descry_assets.models.methods.heads import stripes
from descry_assets.models.methods.registry import Parts, Widths, method

TEMPERATURE = 9.0


@method("han", tokens=ROWS)
def han(widths: Widths) -> Parts:
    """Li, Xu, Xiao: Hybrid Attention Network for Language-Based Person Search, Sensors 20(18):5279, 2020.

    Reconstructed; the abstract names cubic attention across layers, self-attention over a bidirectional LSTM, and
    cross-modal attention with a joint loss. Words come from our encoder instead, and the middle layer is the map before
    the trunk's last convolution. Meant for ``embedding_loss = "projection"`` (the paper's loss is unknown),
    ``pair_loss = "triplet"`` and ``shared_identity_weight``.
    """
    return Parts(CubicHead(widths), SelfAttentionHead(widths), BothWays(widths.token))


class CubicHead(nn.Module):
    """Image head: cubic attention over two layers; the embedding is of both, tokens are stripes."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.cubic = CubicAttention(widths.channels)
        self.tokenize = nn.Linear(widths.channels, widths.token)
        self.embed = nn.Linear(widths.channels + widths.middle, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] and [B, middle, H, W] -> embedding [B, D] and tokens [B, H, C]."""
        seen = self.cubic(maps, middle)
        both = torch.cat([seen.mean((2, 3)), middle.mean((2, 3))], 1)
        return F.normalize(self.embed(both), dim=-1), self.tokenize(stripes(seen))


class SelfAttentionHead(nn.Module):
    """Text head: the embedding is of the states weighed by structured self-attention, a token a state."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.score = AdditiveScore(widths.states, widths.states // 2)
        self.weights = Weights()
        self.tokenize, self.embed = nn.Linear(widths.states, widths.token), nn.Linear(widths.states, widths.embedding)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        pooled = (self.weights(self.score(states), mask).unsqueeze(1) @ states).squeeze(1)
        return F.normalize(self.embed(pooled), dim=-1), self.tokenize(states)


class BothWays(PairMechanism):
    """Sum of both directions of SCAN with one temperature, means over words and stripes."""

    def __init__(self, width: int):
        super().__init__()
        self.to_image = ScanTextToImage(width, TEMPERATURE, "mean")
        self.to_text = ScanImageToText(width, TEMPERATURE, "mean")

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-2, 2]."""
        tokens = text_tokens, text_mask, image_tokens
        return self.to_image.score_all(*tokens) + self.to_text.score_all(*tokens)
