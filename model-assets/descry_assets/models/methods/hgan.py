"""HGAN: at three levels, each word looks at the stripes that it chooses, and each stripe at words."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.hard.gumbel_top_k import GumbelWeights
from descry_assets.attention.kernels import masked_mean
from descry_assets.models.image_branch import ROWS
from descry_assets.models.methods.heads import stripes
from descry_assets.models.methods.registry import Parts, Widths, method

LEVELS = ("word", "phrase", "sentence")


@method("hgan", tokens=ROWS)
def hgan(widths: Widths, stripes_kept: int = 3, words_kept: int = 8, temperature: float = 0.5) -> Parts:
    """Zheng, Liu, Liu, Zha, Mei: Hierarchical Gumbel Attention Network for Text-based Person Search, ACM MM 2020.

    Reconstructed; the abstract says that strongly relevant regions and words or phrases are chosen by Gumbel top-k at
    the levels of words, phrases and sentence, and that levels are matched adaptively. Phrases are windows of three
    words instead of a parser's noun phrases, words come from our encoder, stripes are the rows of our trunk's map, and
    how many are kept is ours. Meant for ``pair_loss = "triplet"`` and ``shared_identity_weight``.

    Args:
        widths: of the model.
        stripes_kept: how many stripes a word looks at.
        words_kept: how many words a stripe looks at.
        temperature: of the relaxation.
    """
    scorer = LevelScorer(widths.token, stripes_kept, words_kept, temperature)
    return Parts(StripeHead(widths), SentenceHead(widths), scorer)


class StripeHead(nn.Module):
    """Image head: a token a stripe; the embedding is a linear map of all stripes side by side."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.tokenize = nn.Linear(widths.channels, widths.token)
        self.embed = nn.Linear(ROWS * widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, H, C]."""
        tokens = self.tokenize(stripes(maps))
        return F.normalize(self.embed(tokens.flatten(1)), dim=-1), tokens


class SentenceHead(nn.Module):
    """Text head: a token a state; the embedding is a linear map of their maximum, the paper's sentence state."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.tokenize = nn.Linear(widths.states, widths.token)
        self.embed = nn.Linear(widths.token, widths.embedding)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        tokens = self.tokenize(states)
        return F.normalize(self.embed(largest(tokens, mask)), dim=-1), tokens


class LevelScorer(PairMechanism):
    """Sum of the scores of the three levels, each with a learned positive weight.

    At every level stripes and text units go through linear maps of their own. With the units ``e_j``, stripes ``v_i``
    and ``s_ij = 10 cos(v_i, e_j)``::

        c_j = sum over i of GumbelWeights over i of (s_ij) v_i
        d_i = sum over j of GumbelWeights over j of (s_ij) e_j
        score = mean over j of m(c_j, e_j) + mean over i of m(v_i, d_i)
        m(a, b) = w . relu(A [|a - b|; a * b] + b)

    Args:
        width: C.
        stripes_kept, words_kept, temperature: as in ``hgan``.
    """

    SHARPNESS = 10.0
    HIDDEN = 32

    def __init__(self, width: int, stripes_kept: int, words_kept: int, temperature: float):
        super().__init__()
        self.of_stripes, self.of_units = (
            nn.ModuleDict({level: nn.Linear(width, width) for level in LEVELS}) for _ in range(2)
        )
        self.phrase = nn.Conv1d(width, width, 3, padding=1)
        self.compare = nn.ModuleDict(
            {
                level: nn.Sequential(nn.Linear(2 * width, self.HIDDEN), nn.ReLU(), nn.Linear(self.HIDDEN, 1))
                for level in LEVELS
            }
        )
        self.level_weights = nn.Parameter(torch.zeros(len(LEVELS)))
        self.over_stripes = GumbelWeights(stripes_kept, temperature, "subset")
        self.over_units = GumbelWeights(words_kept, temperature, "subset")

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, T, C] -> scores [B, N]."""
        words = text_tokens * text_mask.unsqueeze(-1).to(text_tokens.dtype)
        phrases = self.phrase(words.transpose(1, 2)).transpose(1, 2)
        whole = text_mask.amax(1, keepdim=True)
        units = {
            "word": (words, text_mask),
            "phrase": (phrases, text_mask),
            "sentence": (largest(text_tokens, text_mask).unsqueeze(1), whole),
        }
        total = 0.0
        for level, weight in zip(LEVELS, F.softplus(self.level_weights), strict=True):
            total = total + weight * self.level_score(level, *units[level], image_tokens)
        return total

    def level_score(self, level: str, units: Tensor, mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Scores [B, N] of one level, from its units [B, J, C] with mask [B, J]."""
        units, seen = self.of_units[level](units), self.of_stripes[level](image_tokens)
        alike = F.normalize(units, dim=-1).unsqueeze(1) @ F.normalize(seen, dim=-1).transpose(1, 2)
        for_units = self.over_stripes(self.SHARPNESS * alike) @ seen
        for_stripes = self.over_units(self.SHARPNESS * alike.transpose(2, 3), mask) @ units.unsqueeze(1)
        by_units = self.matched(level, for_units, units.unsqueeze(1))
        by_stripes = self.matched(level, for_stripes, seen.unsqueeze(0))
        return masked_mean(by_units.transpose(1, 2), mask) + by_stripes.mean(-1)

    def matched(self, level: str, first: Tensor, second: Tensor) -> Tensor:
        """How well [..., C] and [..., C] fit, [...]."""
        return self.compare[level](torch.cat([(first - second).abs(), first * second], -1)).squeeze(-1)


def largest(tokens: Tensor, mask: Tensor) -> Tensor:
    """Maximum [B, C] over the real ones of the tokens [B, L, C]; finite where none is real."""
    return (tokens - (1.0 - mask.unsqueeze(-1).to(tokens.dtype)) * 1e4).amax(1)
