"""What only training asks of a crop and its sentence together: the person, masked words, prompts, wrong pairs."""

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn

from descry_assets.attention.cross_modal.interaction_encoder import InteractionEncoder, WordHead
from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.data.prompts import PROMPTS
from descry_assets.models.match_model import ModelSize
from descry_assets.models.text_branch import VOCABULARY
from descry_assets.training.batches import FIRST_WORD, MASK_PIECE, encode

IDENTITY_SCALE = 20.0
WORDS_HIDDEN, SHARE_MASKED, SHARE_RANDOM = 0.15, 0.8, 0.1
"""Share of word pieces to be found; of these, the shares that are masked and that are replaced by any other."""
DEPTH = 2
"""Blocks of the interaction encoder; IRRA has 4."""
PROMPTED, SMOOTHED = 24, 0.4
"""Attributes that a batch is asked for, and how far their labels are moved towards not knowing."""


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


class Prompts:
    """Draws attributes, and asks which of the two sentences about each is true of a crop.

    The attribute branch of APTM (Yang et al., ACM MM 2023, arXiv 2306.02898, section 4), where the attributes are 27 of
    generated crops, all asked at a time; here they are those of ``data.attributes``, and a batch is asked for some.

    Args:
        tokenizer: of the text branch.
    """

    def __init__(self, tokenizer: Tokenizer):
        self._tokenizer = tokenizer

    def draw(self, generator: np.random.Generator) -> tuple[np.ndarray, Tensor, Tensor]:
        """Attributes [P], and ids and mask [2 P, L] of the sentences that state them, then of those that deny them."""
        drawn = generator.choice(len(PROMPTS), PROMPTED, replace=False)
        return drawn, *encode(self._tokenizer, [PROMPTS[index][side] for side in (0, 1) for index in drawn])


def prompt_loss(cosines: Tensor, scale: Tensor, presence: Tensor) -> Tensor:
    """Mean cross-entropy of the choice between the two prompts of an attribute, with smoothed labels.

    Args:
        cosines: of crops with prompts, [B, 2 P], in the order of ``Prompts.draw``.
        scale: factor of the cosines.
        presence: probability that crops have the attributes, [B, P].
    """
    stated, denied = (scale * cosines).chunk(2, 1)
    target = (1 - SMOOTHED) * presence + SMOOTHED / 2
    return F.binary_cross_entropy_with_logits(stated - denied, target)


def drawn_pair_loss(
    scorer: PairMechanism,
    texts: tuple[Tensor, Tensor],
    cells: Tensor,
    logits: Tensor,
    fits: Tensor,
    generator: np.random.Generator,
) -> Tensor:
    """Binary cross-entropy of each pair, of its sentence with a wrong crop and of its crop with a wrong sentence.

    Image-text matching with hard negatives of ALBEF (Li et al., arXiv 2107.07651, section 3.2), as APTM has it.

    Args:
        scorer: asked for these pairs alone.
        texts: tokens [B, L, C] and mask [B, L] of the pairs' sentences.
        cells: tokens of their crops, [B, T, C].
        logits: of sentences (rows) for crops, [B, B]; the likelier a wrong answer, the more often it is drawn.
        fits: booleans [B, B]; none of these is drawn, unless nothing else is left, and then it is not counted.
        generator: draws.
    """
    words, mask = texts
    chances = logits.detach().masked_fill(fits, -1e4)
    wrong = [_drawn(chances, generator), _drawn(chances.T, generator)]
    rows = torch.arange(len(words))
    sentence, crop = torch.cat([rows, rows, wrong[1]]), torch.cat([rows, wrong[0], rows])
    scores = scorer.score_each(words[sentence], mask[sentence], cells[crop])
    right = torch.arange(len(sentence)) < len(rows)
    counted = right | ~fits[sentence, crop]
    losses = F.binary_cross_entropy_with_logits(scores, right.to(scores.dtype), reduction="none")
    return (losses * counted).sum() / counted.sum()


def _drawn(logits: Tensor, generator: np.random.Generator) -> Tensor:
    """A column for each row, by the softmax of its logits."""
    return (logits + torch.from_numpy(generator.gumbel(size=tuple(logits.shape))).to(logits.dtype)).argmax(1)


def hide_words(ids: Tensor, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Ids [B, L] -> ids of which some are masked or replaced, as in BERT, and what stood there, -1 elsewhere."""
    chosen = torch.from_numpy(generator.random(ids.shape) < WORDS_HIDDEN) & (ids >= FIRST_WORD)
    fate = torch.from_numpy(generator.random(ids.shape))
    other = torch.from_numpy(generator.integers(FIRST_WORD, VOCABULARY, ids.shape))
    hidden = torch.where(chosen & (fate < SHARE_MASKED), torch.full_like(ids, MASK_PIECE), ids)
    replaced = chosen & (fate >= SHARE_MASKED) & (fate < SHARE_MASKED + SHARE_RANDOM)
    return torch.where(replaced, other, hidden), ids.masked_fill(~chosen, -1)
