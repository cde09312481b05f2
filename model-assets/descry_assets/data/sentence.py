"""A sentence, and what it says of a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """A sentence with the attributes that it states and those that it denies ("no hat"); no attribute is in both."""

    text: str
    stated: frozenset[str]
    denied: frozenset[str] = frozenset()
