"""A sentence, and what it says of a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descry_assets.data.attributes import matrix


@dataclass(frozen=True)
class Sentence:
    """A sentence with the attributes that it states and those that it denies ("no hat"); no attribute is in both."""

    text: str
    stated: frozenset[str]
    denied: frozenset[str] = frozenset()


def said(sentences: Sequence[Sentence]) -> tuple[np.ndarray, np.ndarray]:
    """What sentences state and what they deny, booleans [S, A] each."""
    return matrix(sentence.stated for sentence in sentences), matrix(sentence.denied for sentence in sentences)
