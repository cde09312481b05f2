"""Disturbs sentences as people vary them, and makes near misses of them by exchanging one word.

What a sentence says is read again by the rules wherever words go or are exchanged, so that attributes stay true to
the text. All functions take their choices from the generator that they are given.
"""

import random
import re
from collections.abc import Iterator

from descry_assets.data.rules import read
from descry_assets.data.sentence import Sentence

TYPOS = 0.02
"""Chance of a typing error in a word of at least ``SHORTEST_MISTYPED`` letters, unless a recipe says another."""
SHORTEST_MISTYPED = 4
SYNONYM, OMISSION, REORDERING = 0.15, 0.15, 0.2
"""Chance of another word for each word that has one, of leaving a part out, and of another order of sentences."""
FEWEST_KEPT = 2
"""What is left after an omission must state as many attributes."""

SYNONYMS = {
    "grey": ("gray",),
    "gray": ("grey",),
    "man": ("guy", "male", "gentleman"),
    "guy": ("man", "male"),
    "woman": ("lady", "female"),
    "lady": ("woman", "female"),
    "pants": ("trousers", "slacks"),
    "trousers": ("pants",),
    "backpack": ("back pack", "rucksack"),
    "purse": ("handbag",),
    "handbag": ("purse",),
    "sneakers": ("tennis shoes", "trainers"),
    "hat": ("cap",),
    "suitcase": ("luggage",),
    "jacket": ("coat",),
    "hoodie": ("sweatshirt",),
}
"""Word -> others that state the same attributes by the rules."""

EXCHANGES = (
    ("black", "blue", "brown", "green", "grey", "orange", "pink", "purple", "red", "white", "yellow"),
    ("jeans", "shorts"),
    ("backpack", "umbrella", "suitcase", "purse"),
    ("sneakers", "boots", "sandals"),
    ("hat", "scarf"),
    ("jacket", "sweater"),
    ("short", "long"),
    ("man", "woman"),
    ("male", "female"),
    ("guy", "lady"),
    ("boy", "girl"),
)
"""Words of one slot, any of which makes a near miss of a sentence in the place of another."""
_OTHERS = {word: tuple(other for other in group if other != word) for group in EXCHANGES for word in group}
_OTHERS |= {"gray": tuple(colour for colour in EXCHANGES[0] if colour != "grey"), "pants": ("shorts",)}
_WORD = re.compile(r"[A-Za-z]+")


def perhaps_disturb(sentence: Sentence, generator: random.Random, chance: float, typos: float) -> Sentence:
    """The sentence as it is, or by this chance as ``disturb`` returns it."""
    return disturb(sentence, generator, typos) if generator.random() < chance else sentence


def disturb(sentence: Sentence, generator: random.Random, typos: float) -> Sentence:
    """The sentence with a part left out, another order of its sentences, other words and typing errors, by chance.

    A word of at least ``SHORTEST_MISTYPED`` letters is mistyped with the chance ``typos`` and still says what it said;
    what is left out is no longer stated or denied.
    """
    if generator.random() < OMISSION:
        sentence = _omit(sentence, generator)
    text = sentence.text
    if generator.random() < REORDERING:
        text = _reorder(text, generator)
    text = _WORD.sub(lambda match: _reword(match[0], generator), text)
    text = _WORD.sub(lambda match: _mistype(match[0], generator, typos), text)
    return Sentence(text, sentence.stated, sentence.denied)


def swap_attribute(sentence: Sentence, generator: random.Random) -> Sentence | None:
    """The sentence with one word exchanged so that it says something else; None when no word can be.

    A crop that fits the sentence seldom fits the result, but may (one with red and blue shoes): whoever takes it for
    a wrong sentence asks ``consistent`` first. Pronouns are left alone.
    """
    matches = [match for match in _WORD.finditer(sentence.text) if match[0].lower() in _OTHERS]
    generator.shuffle(matches)
    before = read(sentence.text)
    for match in matches:
        word = generator.choice(_OTHERS[match[0].lower()])
        text = _put(sentence.text, match, word)
        after = read(text)
        stated = (sentence.stated - (before.stated - after.stated)) | (after.stated - before.stated)
        denied = (sentence.denied - (before.denied - after.denied)) | (after.denied - before.denied)
        if (stated - sentence.stated or denied - sentence.denied) and not stated & denied:
            return Sentence(text, stated, denied)
    return None


def adapt(sentence: Sentence, has: frozenset[str]) -> Sentence:
    """The sentence, changed so that a person with these attributes fits it, as far as that is found.

    Words are exchanged one by one (a red shirt becomes a blue one, a hat a scarf), each time so that less is wrong;
    what cannot be exchanged is left out where a clause or a sentence can go. So the ways in which people write can be
    learned with people whom nobody has described.
    """
    while wrong := _wrong(sentence, has):
        better = next((near for near in _near(sentence) if _wrong(near, has) < wrong), None)
        if better is None:
            return sentence
        sentence = better
    return sentence


def _wrong(sentence: Sentence, has: frozenset[str]) -> int:
    return len(sentence.stated - has) + len(sentence.denied & has)


def _near(sentence: Sentence) -> Iterator[Sentence]:
    for match in _WORD.finditer(sentence.text):
        for word in _OTHERS.get(match[0].lower(), ()):
            yield read(_put(sentence.text, match, word))
    for text in _shorter(sentence.text):
        left = read(text)
        if len(left.stated) >= FEWEST_KEPT:
            yield left


def _put(text: str, match: re.Match[str], word: str) -> str:
    opening = text[: match.start()]
    article = re.search(r"\b([Aa])n? $", opening)
    if article:
        opening = opening[: article.start()] + article[1] + ("n " if word[0] in "aeiou" else " ")
    return opening + _like(match[0], word) + text[match.end() :]


def _omit(sentence: Sentence, generator: random.Random) -> Sentence:
    shorter = _shorter(sentence.text)
    if not shorter:
        return sentence
    text = generator.choice(shorter)
    left = read(text)
    stated, denied = sentence.stated & left.stated, sentence.denied & left.denied
    return Sentence(text, stated, denied) if len(stated) >= FEWEST_KEPT else sentence


def _shorter(text: str) -> list[str]:
    """The text without one of several sentences, or without one clause between commas other than the first."""
    parts, joint, first = _sentences(text), " ", 0
    if len(parts) < 2:
        parts, joint, first = text.split(", "), ", ", 1
    if len(parts) < 2:
        return []
    return [
        joint.join(part for index, part in enumerate(parts) if index != omitted) for omitted in range(first, len(parts))
    ]


def _reorder(text: str, generator: random.Random) -> str:
    """Shuffles the sentences after the first, which says whom the pronouns mean."""
    first, *rest = _sentences(text)
    generator.shuffle(rest)
    return " ".join([first, *rest])


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.;])\s+", text.strip())


def _reword(word: str, generator: random.Random) -> str:
    others = SYNONYMS.get(word.lower())
    return _like(word, generator.choice(others)) if others and generator.random() < SYNONYM else word


def _mistype(word: str, generator: random.Random, typos: float) -> str:
    if len(word) < SHORTEST_MISTYPED or generator.random() >= typos:
        return word
    at = generator.randrange(1, len(word) - 1)
    dropped, swapped = word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return generator.choice((dropped, swapped, word[:at] + word[at] + word[at:]))


def _like(word: str, other: str) -> str:
    """The other word, with a capital when the word has one."""
    return other.capitalize() if word[0].isupper() else other
