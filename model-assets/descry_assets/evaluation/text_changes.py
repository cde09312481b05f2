"""What hasty writers do to a sentence; what a change draws comes from its generator."""

import random
import re
import string
from collections import defaultdict
from collections.abc import Callable, Sequence

from descry_assets.data.archives import Caption

TextChange = Callable[[str, random.Random], str]
WORDS_A_TYPO = 8
SHORTEST_MISTYPED = 4
FEW_WORDS = 5
IRRELEVANT = (
    "The picture was taken on a quiet weekday near the station.",
    "It had rained for an hour and the ground was still wet.",
    "A few cars are parked along the road behind.",
    "There is a building with large windows at the end of the street.",
    "Nothing else happens in this part of the recording.",
    "The camera hangs above the entrance and looks down at the steps.",
    "Some trees stand at the edge of the square.",
    "Traffic was slow at this time of the afternoon.",
)
"""Sentences that say nothing of a person."""


def typos(text: str, generator: random.Random) -> str:
    """One mistyped word in every eight: of its letters, one is dropped, doubled, replaced or swapped with the next.

    Of each stretch of eight words (the last may be shorter), one of four letters or more is drawn, if it has one.
    """
    words = text.split()
    for start in range(0, len(words), WORDS_A_TYPO):
        stretch = range(start, min(start + WORDS_A_TYPO, len(words)))
        if long := [index for index in stretch if len(words[index]) >= SHORTEST_MISTYPED]:
            index = generator.choice(long)
            words[index] = mistype(words[index], generator)
    return " ".join(words)


def mistype(word: str, generator: random.Random) -> str:
    """A word of at least three characters with one slip after its first letter; never the word itself."""
    at = generator.randrange(1, len(word) - 1)
    head, letter, following, tail = word[:at], word[at], word[at + 1], word[at + 2 :]
    other = generator.choice([each for each in string.ascii_lowercase if each != letter.lower()])
    slips = [head + following + tail, head + 2 * letter + following + tail, head + other + following + tail]
    if letter != following:
        slips.append(head + following + letter + tail)
    return generator.choice(slips)


def upper_case(text: str, generator: random.Random) -> str:
    """The sentence in capitals."""
    return text.upper()


def shorten(text: str, generator: random.Random) -> str:
    """The first clause, up to five words of it; a clause ends at a comma, semicolon or full stop."""
    clause = re.split(r"[,;.]\s", text.strip(), maxsplit=1)[0]
    return " ".join(clause.rstrip(",;.").split()[:FEW_WORDS])


def lengthen(words: int) -> TextChange:
    """A change that appends irrelevant sentences, in drawn order, until ``words`` words have been added.

    With ``words`` a tokenizer's limit, the result is always longer than the tokenizer reads.
    """

    def change(text: str, generator: random.Random) -> str:
        added: list[str] = []
        while len(added) < words:
            for sentence in generator.sample(IRRELEVANT, len(IRRELEVANT)):
                added += sentence.split()
        return " ".join([text, *added[:words]])

    return change


def two_captions(captions: Sequence[Caption]) -> list[str]:
    """Each caption followed by the next one of the same person, the last by the first; alone if there is no other."""
    of_person: dict[str, list[int]] = defaultdict(list)
    for index, caption in enumerate(captions):
        of_person[caption.person].append(index)
    texts = [caption.text for caption in captions]
    for indices in of_person.values():
        for index, other in zip(indices, indices[1:] + indices[:1], strict=True):
            if other != index:
                texts[index] = f"{captions[index].text} {captions[other].text}"
    return texts
