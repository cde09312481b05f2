"""Finds attributes in a sentence by rules: which colour and style words belong to which garment, what is denied.

A sentence is read from left to right. Colour words wait until a noun claims them ("a white and blue shirt"); what
opens a new phrase drops the waiting ones; after "is" or "are" they go to the noun before ("his shirt is blue").
"No" denies the noun after it and those that "or" joins to it ("no hat or scarf"), unless a colour stands between:
who has no red hat may have another one.
The rules miss things (a colour the vocabulary lacks, a pronoun's reference) but seldom invent them, which is what
pairing needs: an attribute that is missed costs precision of a pair, one that is invented makes the pair wrong.
"""

import re

from descry_assets.data.attributes import ATTRIBUTES, BAGS
from descry_assets.data.sentence import Sentence
from descry_assets.data.vocabulary import (
    ADJECTIVES,
    ALL_ONE_COLOUR,
    COLOUR_WORDS,
    NOUNS,
    ONLY_DENIED,
    OPENERS,
    PATTERN_WORDS,
    PEOPLE,
    PHRASES,
    SPELLINGS,
)

_KNOWN = frozenset(ATTRIBUTES)
_CARRIED = frozenset(attribute for attribute in ATTRIBUTES if attribute.startswith("carrying."))


def read(text: str) -> Sentence:
    """The sentence with the attributes that it states and denies, as far as the rules find them.

    Upper or lower case. What a sentence both states and denies counts as neither.
    """
    lowered = text.lower()
    found = {attribute for pattern, attribute in PHRASES.items() if pattern.search(lowered)}
    for colour in ALL_ONE_COLOUR.findall(lowered):
        found |= {f"{slot}.{COLOUR_WORDS[colour]}" for slot in ("upper", "lower")}
    for pattern, word in SPELLINGS:
        lowered = pattern.sub(word, lowered)
    words = re.findall(r"[a-z_]+|[.,;]", lowered)
    reader = _Reader(words)
    stated = (found | _sex(words) | reader.stated) & _KNOWN
    denied = reader.denied & _KNOWN
    if stated & BAGS:
        stated.discard("carrying.bag")
        denied.discard("carrying.bag")
    if "carrying.bag" in denied:
        denied |= BAGS
    return Sentence(text, frozenset(stated - denied), frozenset(denied - stated))


def _sex(words: list[str]) -> set[str]:
    return {PEOPLE[word] for word in [word for word in words if word in PEOPLE][:1]}


class _Reader:
    """One pass over the words; ``stated`` and ``denied`` hold what was found, unknown attributes among it."""

    def __init__(self, words: list[str]):
        self.stated: set[str] = set()
        self.denied: set[str] = set()
        self._subject = self._last_slot = ""
        self._denying = False
        self._open_phrase()
        for position, word in enumerate(words):
            self._read(word, words[position + 1] if position + 1 < len(words) else "")

    def _read(self, word: str, following: str) -> None:
        if word == "no":
            self._open_phrase()
            self._denying = following != "longer"
        elif word == "no_thing":
            self.denied |= _CARRIED
        elif self._denying and (word in NOUNS or word in ADJECTIVES or word in ONLY_DENIED):
            self._deny(word)
            self._denying = following in ("or", "nor")
        elif word in NOUNS:
            self._claim(*NOUNS[word])
        elif word in ADJECTIVES:
            self.stated.add(ADJECTIVES[word])
        elif word in COLOUR_WORDS:
            self._describe(COLOUR_WORDS[word])
        elif word in PATTERN_WORDS:
            self._describe(PATTERN_WORDS[word])
        elif word in ("short", "long"):
            self._length = word
            if self._subject == "hair":
                self.stated.add(f"hair.{word}")
        elif word in ("is", "are", "was", "were"):
            self._subject, self._waiting, self._denying = self._last_slot, [], False
        elif word in ".,;" and following not in COLOUR_WORDS:
            self._open_phrase()
            self._last_slot = "" if word in ".;" else self._last_slot
        elif word in OPENERS and not (self._denying and word in ("a", "an")):
            self._open_phrase()

    def _open_phrase(self) -> None:
        self._waiting: list[str] = []
        self._length, self._subject, self._denying = "", "", False

    def _claim(self, slot: str, stated: tuple[str, ...]) -> None:
        self.stated.update(stated)
        if slot:
            self.stated.update(f"{slot}.{waiting}" for waiting in self._waiting)
        if slot == "hair" and self._length:
            self.stated.add(f"hair.{self._length}")
        self._open_phrase()
        self._last_slot = slot

    def _deny(self, word: str) -> None:
        slot, attributes = NOUNS.get(word, ("", ()))
        attributes += ONLY_DENIED.get(word, ())
        if word in ADJECTIVES:
            attributes += (ADJECTIVES[word],)
        elif slot == "hair":
            attributes = (f"hair.{self._length}",) if self._length else ()
        elsewhere = self._last_slot not in ("", "upper")
        if not self._waiting and not (word in ONLY_DENIED and elsewhere):
            self.denied.update(attributes)
        self._waiting, self._length = [], ""

    def _describe(self, value: str) -> None:
        if self._subject:
            self.stated.add(f"{self._subject}.{value}")
        else:
            self._waiting.append(value)
