"""What only training asks of a crop and its sentence together: the person, and the words that were masked."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.interaction_encoder import InteractionEncoder, WordHead
from descry_assets.models.match_model import ModelSize
from descry_assets.models.text_branch import VOCABULARY
from descry_assets.training.batches import FIRST_WORD, MASK_PIECE

IDENTITY_SCALE = 20.0
WORDS_HIDDEN, SHARE_MASKED, SHARE_RANDOM = 0.15, 0.8, 0.1
"""Share of word pieces to be found; of these, the shares that are masked and that are replaced by any other."""
DEPTH = 2
"""Blocks of the interaction encoder; IRRA has 4."""


class SharedIdentities(nn.Module):
    """Tells persons by embeddings of either side, with one vector a person for both.

    The ID loss of IRRA and others, by cosines (NormFace, Wang et al., arXiv 1704.06369).

    Args:
        size: of the model.
        persons: how many there are.
    """

    def __init__(self, size: ModelSize, persons: int):
        super().__init__()
        self.persons = nn.Parameter(torch.randn(persons, size.embedding) * 0.05)

    def loss(self, crops: Tensor, sentences: Tensor, persons: Tensor) -> Tensor:
        """Embeddings [B, D] of crops and their sentences, persons [B], -1 where unknown -> mean cross-entropy."""
        known = persons >= 0
        if not known.any():
            return crops.new_zeros(())
        vectors = IDENTITY_SCALE * F.normalize(self.persons, dim=-1).T
        right = persons[known]
        losses = [F.cross_entropy(side[known] @ vectors, right, label_smoothing=0.1) for side in (crops, sentences)]
        return (losses[0] + losses[1]) / 2


class MaskedWords(nn.Module):
    """Finds words that were masked in a sentence by what its crop shows.

    IRR of IRRA (Jiang, Ye, CVPR 2023, arXiv 2303.12501, section 3.2): an interaction encoder of the masked sentence's
    tokens and the crop's, and a classifier over the vocabulary.

    Args:
        size: of the model.
    """

    def __init__(self, size: ModelSize):
        super().__init__()
        self.encoder = InteractionEncoder(size.token, DEPTH)
        self.head = WordHead(size.token, VOCABULARY)

    def loss(self, words: Tensor, mask: Tensor, cells: Tensor, targets: Tensor) -> Tensor:
        """Tokens of masked sentences [B, L, C] with mask [B, L] and of their crops [B, T, C]; targets [B, L], or -1."""
        chosen = targets >= 0
        if not chosen.any():
            return words.new_zeros(())
        return F.cross_entropy(self.head(self.encoder(words, cells, mask)[chosen]), targets[chosen])


def hide_words(ids: Tensor, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Ids [B, L] -> ids of which some are masked or replaced, as in BERT, and what stood there, -1 elsewhere."""
    chosen = torch.from_numpy(generator.random(ids.shape) < WORDS_HIDDEN) & (ids >= FIRST_WORD)
    fate = torch.from_numpy(generator.random(ids.shape))
    other = torch.from_numpy(generator.integers(FIRST_WORD, VOCABULARY, ids.shape))
    hidden = torch.where(chosen & (fate < SHARE_MASKED), torch.full_like(ids, MASK_PIECE), ids)
    replaced = chosen & (fate >= SHARE_MASKED) & (fate < SHARE_MASKED + SHARE_RANDOM)
    return torch.where(replaced, other, hidden), ids.masked_fill(~chosen, -1)
