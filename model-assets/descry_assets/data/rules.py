"""Finds attributes in a sentence by rules: which colour and style words belong to which garment, what is denied.

A sentence is read from left to right. Colour words wait until a noun claims them ("a white and blue shirt"); what
opens a new phrase drops the waiting ones; after "is" or "are" they go to the noun before ("his shirt is blue").
A tone without a colour rules one out: dark trousers are not white.
"No" denies the noun after it and those that "or" joins to it ("no hat or scarf"), unless a colour stands between:
who has no red hat may have another one.
The rules miss things (a colour the vocabulary lacks, a pronoun's reference) but seldom invent them, which is what
pairing needs: an attribute that is missed costs precision of a pair, one that is invented makes the pair wrong.
"""

import re

from descry_assets.data.attributes import ATTRIBUTES, BAGS, COLOURS
from descry_assets.data.sentence import Sentence
from descry_assets.data.vocabulary import (
    ADJECTIVES,
    ALL_ONE_COLOUR,
    COLOUR_WORDS,
    JOINED,
    NOUNS,
    ONLY_DENIED,
    OPENERS,
    PATTERN_WORDS,
    PEOPLE,
    PHRASES,
    SPELLINGS,
    TONES,
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
    stated = (found | _person(words) | reader.stated) & _KNOWN
    coloured = {attribute.split(".")[0] for attribute in stated if attribute.split(".")[1] in COLOURS}
    if reader.dark_haired and "hair" not in coloured:
        stated.add("hair.black")
    denied = reader.denied & _KNOWN | {f"{slot}.{colour}" for slot, colour in reader.toned if slot not in coloured}
    if stated & BAGS:
        stated.discard("carrying.bag")
        denied.discard("carrying.bag")
    if "carrying.bag" in denied:
        denied |= BAGS
    return Sentence(text, frozenset(stated - denied), frozenset(denied - stated))


def _person(words: list[str]) -> set[str]:
    people = [PEOPLE[word] for word in words if word in PEOPLE]
    first = set(people[0]) if people else set()
    sexes = [attributes for attributes in people if attributes and attributes[0].startswith("sex.")]
    return first.union(*sexes[:1])


class _Reader:
    """One pass over the words; ``stated`` and ``denied`` hold what was found, unknown attributes among it.

    ``toned`` holds slots that have a tone, with the colour that it rules out; ``dark_haired`` says so of hair, which is
    black unless the sentence names another colour.
    """

    def __init__(self, words: list[str]):
        self.stated: set[str] = set()
        self.denied: set[str] = set()
        self.toned: set[tuple[str, str]] = set()
        self.dark_haired = False
        self._last_slot = ""
        self._open_phrase()
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
            self._read(before, word, after)

    def _read(self, before: str, word: str, after: str) -> None:
        if word == "no":
            self._open_phrase()
            self._denying = after != "longer"
        elif word == "no_thing":
            self.denied |= _CARRIED
        elif self._denying and (word in NOUNS or word in ADJECTIVES or word in ONLY_DENIED):
            self._deny(word)
            self._denying = after in ("or", "nor")
        elif word in NOUNS:
            self._claim(word, after, *NOUNS[word])
        elif word in ADJECTIVES:
            self.stated.add(ADJECTIVES[word])
        elif word in COLOUR_WORDS:
            if not (word.endswith("ish") and after in COLOUR_WORDS):
                self._describe(COLOUR_WORDS[word])
        elif word in PATTERN_WORDS:
            self._describe(PATTERN_WORDS[word])
        elif word in TONES:
            self._shade(word, after)
        elif word in ("short", "long"):
            self._length = word
            if self._subject == "hair":
                self.stated.add(f"hair.{word}")
        elif word in ("is", "are", "was", "were"):
            self._open_phrase()
            self._subject = self._last_slot
        elif word in ".,;":
            self._pause(word, after)
        elif self._opens(word, before):
            self._open_phrase()

    def _opens(self, word: str, before: str) -> bool:
        if self._denying:
            return word in OPENERS and word not in ("a", "an")
        return word in OPENERS or word in PEOPLE or (word in ("and", "or") and before not in JOINED)

    def _open_phrase(self) -> None:
        self._waiting: list[str] = []
        self._length, self._tone, self._subject, self._denying = "", "", "", False

    def _pause(self, mark: str, after: str) -> None:
        listed = after in COLOUR_WORDS or (after in ("short", "long", "dark") and not self._waiting)
        if not listed or mark == ".":
            self._open_phrase()
        if mark in ".;":
            self._last_slot = ""

    def _claim(self, word: str, after: str, slot: str, stated: tuple[str, ...]) -> None:
        self.stated.update(stated)
        if slot:
            self.stated.update(f"{slot}.{waiting}" for waiting in self._waiting)
        if slot == "hair" and self._length:
            self.stated.add(f"hair.{self._length}")
        if self._tone and not self._waiting:
            self._tint(slot, self._tone)
        if word == "stripes" and self._last_slot == "upper" and after not in ("on", "down", "along"):
            self.stated.add("upper.striped")
        self._open_phrase()
        self._last_slot = slot

    def _deny(self, word: str) -> None:
        slot, attributes = NOUNS.get(word, ("", ()))
        elsewhere = not attributes and self._last_slot not in ("", "upper")
        attributes += ONLY_DENIED.get(word, ())
        if word in ADJECTIVES:
            attributes += (ADJECTIVES[word],)
        elif slot == "hair":
            attributes = (f"hair.{self._length}",) if self._length else ()
        if not self._waiting and not (word in ONLY_DENIED and elsewhere):
            self.denied.update(attributes)
        self._waiting, self._length = [], ""

    def _describe(self, value: str) -> None:
        if self._subject:
            self.stated.add(f"{self._subject}.{value}")
        else:
            self._waiting.append(value)

    def _shade(self, tone: str, after: str) -> None:
        if after in COLOUR_WORDS:
            return
        if self._subject:
            self._tint(self._subject, tone)
        else:
            self._tone = tone

    def _tint(self, slot: str, tone: str) -> None:
        if slot == "hair" and TONES[tone] == "white":
            self.dark_haired = True
        elif slot and slot != "hair":
            self.toned.add((slot, TONES[tone]))
