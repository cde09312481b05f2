"""NAFS: images and sentences at all scales look at each other at once."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.cross_modal.scan import Scan
from descry_assets.models.methods.heads import strips
from descry_assets.models.methods.registry import Parts, Widths, method

SCALES = (1, 3, 2)


@method("nafs", tokens=sum(SCALES))
def nafs(widths: Widths) -> Parts:
    """Gao et al.: Contextual Non-Local Alignment over Full-Scale Representation, arXiv 2101.03036.

    As in the authors' code (TencentYoutuResearch/PersonReID-NAFS), smaller: the strips of all scales come from one map
    instead of three branches with shuffled strips, and the sentence's scales are the whole and its words, without
    sub-sentences. Meant for ``embedding_loss = "projection"`` and ``pair_loss = "projection"``, which stand for CMPM
    and the contextual non-local loss.
    """
    return Parts(QueryValueHead(widths), KeyValueHead(widths), NonLocalAlignment(widths.token))


class QueryValueHead(nn.Module):
    """Image head: a token [query, value] for the whole and each strip, with maps of their own."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.project = nn.ModuleList(nn.Linear(widths.channels, widths.token) for _ in range(sum(SCALES)))
        self.embed, self.norm = (
            nn.Linear(widths.channels, widths.embedding, bias=False),
            nn.BatchNorm1d(widths.embedding),
        )

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, 6, C]."""
        parts = [strip.mean((2, 3)) for count in SCALES for strip in strips(maps, count)]
        tokens = torch.stack([project(part) for project, part in zip(self.project, parts, strict=True)], 1)
        return F.normalize(self.norm(self.embed(parts[0])), dim=-1), tokens


class KeyValueHead(nn.Module):
    """Text head: a token [key, value] for [CLS] and each word, each half normalised by itself."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.embed, self.norm = nn.Linear(widths.states, widths.embedding, bias=False), nn.BatchNorm1d(widths.embedding)
        half = widths.token // 2
        self.key = nn.Sequential(nn.Linear(widths.states, half), nn.LayerNorm(half))
        self.value = nn.Sequential(nn.Linear(widths.states, half), nn.LayerNorm(half))

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        tokens = torch.cat([self.key(states), self.value(states)], -1)
        return F.normalize(self.norm(self.embed(states[:, 0])), dim=-1), tokens


class NonLocalAlignment(PairMechanism):
    """Mean cosine of each image value with the text values that its query attends to.

    ``ScanImageToText`` with keys and queries apart from values; temperature 20, mean over image tokens. Text tokens are
    [key, value], image tokens [query, value], halves of C.

    Args:
        width: C, even.
    """

    def __init__(self, width: int):
        super().__init__()
        if width % 2:
            raise ValueError(f"keys and values need a token width that 2 divides, not {width}")
        self.scan = Scan(width, 20.0, "mean", 1.0)

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-1, 1]."""
        keys, values = F.normalize(text_tokens.unflatten(-1, (2, -1)), dim=-1).unbind(2)
        queries, shown = F.normalize(image_tokens.unflatten(-1, (2, -1)), dim=-1).unbind(2)
        keys = keys * text_mask.unsqueeze(-1).to(keys.dtype)
        similarity = queries @ keys.unsqueeze(1).transpose(2, 3)
        return self.scan.pooled(self.scan.relevances(shown, values.unsqueeze(1), similarity, text_mask))
