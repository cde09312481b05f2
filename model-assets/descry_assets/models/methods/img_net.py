"""IMG-Net: self-attention mends what strips cut, and regions that do not fit the sentence are left out."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import to_map, to_tokens
from descry_assets.attention.spatial.dual_attention import ChannelAttention, PositionAttention
from descry_assets.models.methods.heads import ClassHead, FittingWeights, strips
from descry_assets.models.methods.registry import Parts, Widths, method

GRANULARITIES = (1, 2, 3)
REGIONS = sum(GRANULARITIES)


@method("img-net", tokens=REGIONS)
def img_net(widths: Widths) -> Parts:
    """Wang, Zhu, Zheng, Jin, Xue, Hua: IMG-Net, Journal of Electronic Imaging 29(4) 043028, 2020.

    Inner-cross-modal attentional multigranular network. Reconstructed from its abstract: spatial and channel
    self-attention, strips at three granularities with group normalisation, and attention between whole and parts of
    both sides that leaves out what does not fit. Phrases are windows of three words. Meant for ``pair_loss =
    "triplet"`` and ``shared_identity_weight``.
    """
    return Parts(StripsHead(widths), ClassHead(widths), HardRegionScorer(widths.token))


class StripsHead(nn.Module):
    """Image head: tokens are the whole and its halves and thirds, the embedding is a linear map of the whole."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.reduce = nn.Conv2d(widths.channels, widths.token, 1)
        self.position, self.channel = PositionAttention(widths.token), ChannelAttention(widths.token)
        self.project = nn.ModuleList(nn.Linear(widths.token, widths.token) for _ in range(REGIONS))
        self.norm = nn.GroupNorm(max(1, widths.token // 16), widths.token)
        self.embed = nn.Linear(widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, 6, C]."""
        cells = to_tokens(self.reduce(maps))
        seen = to_map(self.position(cells) + self.channel(cells), *maps.shape[2:])
        parts = [strip.amax((2, 3)) for count in GRANULARITIES for strip in strips(seen, count)]
        tokens = torch.stack([self.norm(project(part)) for project, part in zip(self.project, parts, strict=True)], 1)
        return F.normalize(self.embed(tokens[:, 0]), dim=-1), tokens


class HardRegionScorer(PairMechanism):
    """Whole sentence against the strips that fit it, and phrases that fit the whole image against it.

    With the sentence ``z`` (first text token), phrases ``e_j``, strips ``v_i`` and the whole image ``g``::

        a_i = FittingWeights of 10 cos(v_i, z),   b_j = FittingWeights of 10 cos(e_j, g)
        score = cos(sum of a_i v_i, z) + cos(sum of b_j e_j, g)

    Args:
        width: C.
    """

    SHARPNESS = 10.0

    def __init__(self, width: int):
        super().__init__()
        self.phrase = nn.Conv1d(width, width, 3, padding=1)
        self.fitting = FittingWeights()

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-2, 2]."""
        real = text_mask.to(text_tokens.dtype)
        words = text_tokens * real.unsqueeze(-1)
        sentence, whole = F.normalize(text_tokens[:, 0], dim=-1), F.normalize(image_tokens[:, 0], dim=-1)
        regions, phrases = image_tokens[:, 1:], self.phrase(words.transpose(1, 2)).transpose(1, 2)
        by_region = torch.einsum("bc,ntc->bnt", sentence, F.normalize(regions, dim=-1))
        by_phrase = torch.einsum("nc,blc->bnl", whole, F.normalize(phrases, dim=-1))
        kept = self.fitting(self.SHARPNESS * by_region, torch.ones_like(by_region[:, :1]))
        seen = torch.einsum("bnt,ntc->bnc", kept, regions)
        said = self.fitting(self.SHARPNESS * by_phrase, real.unsqueeze(1)) @ phrases
        shown = (F.normalize(seen, dim=-1) * sentence.unsqueeze(1)).sum(-1)
        return shown + (F.normalize(said, dim=-1) * whole).sum(-1)
