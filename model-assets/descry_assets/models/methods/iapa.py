"""IAPA: learned slots parse both sides into attributes, and what a sentence does not mention does not count."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import DotProduct, Gate, to_tokens
from descry_assets.models.methods.heads import ClassHead
from descry_assets.models.methods.registry import Parts, Widths, method

SLOTS = 6


@method("iapa", tokens=SLOTS)
def iapa(widths: Widths) -> Parts:
    """Liu, Zhu, Yang: Identity-guided single-stage attribute parsing and alignment, ICPR 2022, pp. 4111-4117.

    Reconstructed from little more than its title and a survey's sentence: a fixed set of slots, whose queries both
    sides share, gathers one vector an attribute without a parser, and a filter keeps those that count. Meant for
    ``pair_loss = "triplet"`` and ``shared_identity_weight``.
    """
    queries = nn.Parameter(torch.randn(SLOTS, widths.token) * widths.token**-0.5)
    return Parts(SlotHead(widths, queries), ClassHead(widths), SlotScorer(widths.token, queries))


class Parse(nn.Module):
    """``E_k = softmax over n of (q_k . K x_n / sqrt(C)) V x_n`` for the slots' queries.

    Args:
        width: C.
        queries: [K, C], shared with others.
    """

    def __init__(self, width: int, queries: nn.Parameter):
        super().__init__()
        self.queries = queries
        self.key, self.value = nn.Linear(width, width, bias=False), nn.Linear(width, width)
        self.attend = DotProduct(width**-0.5)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, K, C]."""
        queries = self.queries.unsqueeze(0).expand(x.shape[0], -1, -1)
        return self.attend(queries, self.key(x), self.value(x), mask)


class SlotHead(nn.Module):
    """Image head: tokens are slots of unit length times how much they count; the embedding is of all."""

    def __init__(self, widths: Widths, queries: nn.Parameter):
        super().__init__()
        self.reduce = nn.Linear(widths.channels, widths.token)
        self.parse = Parse(widths.token, queries)
        self.open, self.gate = nn.Linear(2 * widths.token, 1), Gate()
        self.embed = nn.Linear(SLOTS * widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, 6, C]."""
        cells = self.reduce(to_tokens(maps))
        slots = self.parse(cells)
        whole = cells.mean(1, keepdim=True).expand_as(slots)
        tokens = self.gate(self.open(torch.cat([slots, whole], -1))) * F.normalize(slots, dim=-1)
        return F.normalize(self.embed(tokens.flatten(1)), dim=-1), tokens


class SlotScorer(PairMechanism):
    """Mean agreement of slots, by how much the sentence mentions each: ``sum q_k F_k . G_k / sum q_k``.

    ``G_k`` are unit slots of the words, ``q_k`` a gate of them, ``F_k`` the image's slots with their own gate as
    length.

    Args:
        width: C.
        queries: of the slots.
    """

    def __init__(self, width: int, queries: nn.Parameter):
        super().__init__()
        self.parse = Parse(width, queries)
        self.mention, self.gate = nn.Linear(width, 1), Gate()

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N] in [-1, 1]."""
        slots = self.parse(text_tokens, text_mask)
        mentioned = self.gate(self.mention(slots)).squeeze(-1)
        agreed = torch.einsum("bkc,nkc->bnk", F.normalize(slots, dim=-1), image_tokens)
        return (agreed * mentioned.unsqueeze(1)).sum(-1) / mentioned.sum(1, keepdim=True).clamp_min(1e-6)
