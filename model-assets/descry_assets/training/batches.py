"""Turns texts into word pieces, and masks some so that the model does not learn texts by heart."""

from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

MASK_PIECE = 103
"""Id of [MASK] in BERT's vocabulary; ids below 999 are special."""
FIRST_WORD = 999


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Ids and mask, int64 [B, L], padded to the longest text."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = torch.tensor(row)
        mask[index, : len(row)] = 1
    return ids, mask


def mask_words(ids: Tensor, chance: float, generator: np.random.Generator) -> Tensor:
    """Replaces each word piece by [MASK] with this chance."""
    chosen = torch.from_numpy(generator.random(ids.shape) < chance) & (ids >= FIRST_WORD)
    return ids.masked_fill(chosen, MASK_PIECE)
