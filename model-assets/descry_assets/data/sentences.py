"""Makes sentences from a crop's attributes, in varied wording, and says which attributes each states and denies."""

import random
from collections.abc import Iterable
from typing import Any

from descry_assets.data import wording
from descry_assets.data.absences import bare, choose_lack
from descry_assets.data.attributes import COLOURS, HAIR_COLOURS
from descry_assets.data.sentence import Sentence


class SentenceMaker:
    """Words a crop's attributes. Not safe for use by several threads: it draws from one random generator.

    Args:
        generator: source of every choice, so that a seed fixes the sentences.
        mention: chance to mention each part (hair, shoes, what is carried, ...) that the attributes know.
        absence: chance to mention something that the crop lacks.
        query: chance of a few words as people type them ("man in red"), instead of a description.
    """

    def __init__(self, generator: random.Random, mention: float = 0.7, absence: float = 0.18, query: float = 0.12):
        self._random = generator
        self._mention = mention
        self._absence = absence
        self._query = query

    def describe(self, attributes: Iterable[str]) -> Sentence:
        """One sentence, or a few short ones, about a crop with these attributes."""
        draft = _Draft(frozenset(attributes), self._random, self._mention, self._absence)
        return draft.query() if self._random.random() < self._query else draft.description()


class _Draft:
    """One sentence in the making: collects what it has stated and denied."""

    def __init__(self, attributes: frozenset[str], generator: random.Random, mention: float, absence: float):
        self._has = attributes
        self._random = generator
        self._mention = mention
        self._absence = absence
        self._stated: set[str] = set()
        self._denied: set[str] = set()
        self._sex = self._choose_sex()

    def description(self) -> Sentence:
        worn = [part for part in (self._upper(), self._lower(), self._shoes()) if part]
        extras = [part for part in (self._accessory(),) if part]
        hair, carried = self._hair(), self._carried()
        layout = self._random.choice((self._one_sentence, self._in_clothes, self._several, self._keywords))
        text = layout(worn + extras, hair, carried)
        if self._random.random() < self._absence:
            text = self._add_lack(text, as_keyword=layout == self._keywords)
        return self._finish(text[0].upper() + text[1:])

    def query(self) -> Sentence:
        """Garments without articles, or a person with one thing that is or is not there."""
        form = self._pick("garments", "garments", "colour", "thing", "lack")
        if form == "lack" and (lack := choose_lack(self._has, self._random)):
            self._denied |= lack.denied
            said = self._pick(
                f" {lack.phrase(self._random)}", f", {lack.keyword(self._random)}", f" {lack.clause(self._random)}"
            )
            return self._finish(self._person() + said)
        if form == "colour" and (colour := self._colours("upper", COLOURS)):
            return self._finish(f"{self._person()} in {colour}")
        if form == "thing" and (thing := self._carried() or self._accessory()):
            return self._finish(f"{self._person()} with {self._pick(thing, bare(thing))}")
        makers = self._pick((self._upper,), (self._lower,), (self._upper, self._lower), (self._upper, self._lower))
        garments = self._pick(" ", " ", ", ", " and ").join(bare(make()) for make in makers)
        opening = self._pick("", f"{self._person()} in ") if self._random.random() < 0.6 else f"{self._person()} "
        return self._finish(opening + garments)

    def _add_lack(self, text: str, as_keyword: bool) -> str:
        lack = choose_lack(self._has, self._random)
        if lack is None:
            return text
        self._denied |= lack.denied
        if as_keyword:
            return f"{text}, {lack.keyword(self._random)}"
        text, stop = text.removesuffix("."), "." if text.endswith(".") else ""
        he = {"male": "he", "female": "she", None: "the person"}[self._sex]
        joined = self._pick(" ", ", ", " and ") + lack.phrase(self._random)
        return text + self._pick(joined, f". {he.capitalize()} {lack.clause(self._random)}") + stop

    def _finish(self, text: str) -> Sentence:
        return Sentence(text.format(his=self._his()), frozenset(self._stated), frozenset(self._denied))

    def _one_sentence(self, worn: list[str], hair: str, carried: str) -> str:
        subject = f"{self._pick('a', 'a', 'the', 'this')} {self._person()}"
        opening = f"{subject} with {hair}" if hair else subject
        verb = self._pick("wearing", "is wearing", "wears", "dressed in")
        text = f"{opening} {verb} {self._list(worn)}"
        if carried:
            text += self._pick(" and carrying ", ", carrying ", " and holding ", " with ") + carried
        return text + self._pick(".", ".", "")

    def _in_clothes(self, worn: list[str], hair: str, carried: str) -> str:
        text = f"{self._pick('a', 'the')} {self._person()} in {self._list(worn)}"
        tail = [f"{self._pick('has', 'with')} {hair}"] if hair else []
        tail += [f"{self._pick('carries', 'with', 'has')} {carried}"] if carried else []
        return ", ".join([text, *tail]) + "."

    def _several(self, worn: list[str], hair: str, carried: str) -> str:
        he = self._pick("he", "the man") if self._sex == "male" else self._pick("she", "the woman")
        he = "the person" if self._sex is None else he
        sentences = [f"{self._pick('this', 'the')} {self._person()} {self._pick('wears', 'is wearing')} {worn[0]}"]
        rest = worn[1:]
        if rest:
            sentences.append(f"{he} {self._pick('has on', 'is wearing', 'wears')} {self._list(rest)}")
        if hair:
            sentences.insert(self._random.randrange(len(sentences) + 1), f"{he} has {hair}")
        if carried:
            sentences.append(f"{he} {self._pick('is carrying', 'carries', 'has')} {carried}")
        return ". ".join(s[0].upper() + s[1:] for s in sentences) + "."

    def _keywords(self, worn: list[str], hair: str, carried: str) -> str:
        parts = [self._person(), *worn, *filter(None, (hair, carried))]
        return ", ".join(bare(part) for part in parts)

    def _choose_sex(self) -> str | None:
        known = [sex for sex in ("male", "female") if f"sex.{sex}" in self._has]
        return known[0] if len(known) == 1 and self._random.random() < 0.95 else None

    def _person(self) -> str:
        if self._sex is None:
            return "person"
        attribute = f"sex.{self._sex}"
        self._stated.add(attribute)
        noun = self._random.choice(wording.PEOPLE[attribute])
        if "age.child" in self._has:
            self._stated.add("age.child")
            return "little boy" if self._sex == "male" else "little girl"
        if "age.old" in self._has and noun in ("man", "woman", "lady", "gentleman") and self._often():
            self._stated.add("age.old")
            return f"{self._pick('old', 'older', 'elderly')} {noun}"
        return noun

    def _his(self) -> str:
        return {"male": "his", "female": "her", None: "the"}[self._sex]

    def _upper(self) -> str:
        noun = self._noun(wording.UPPER_NOUNS) or self._pick("shirt", "shirt", "top")
        adjectives = []
        if noun in ("shirt", "top"):
            short = "upper.short-sleeved" in self._has
            if short and self._random.random() < 0.4:
                self._stated.add("upper.short-sleeved")
                noun = self._pick("t-shirt", "tee shirt", "T-shirt")
            else:
                adjectives += self._adjective("upper.short-sleeved", 0.5, "short sleeve", "short sleeved")
                adjectives += self._adjective("upper.long-sleeved", 0.3, "long sleeve", "long sleeved")
                adjectives += self._adjective("upper.sleeveless", 0.8, "sleeveless")
        adjectives += self._adjective("upper.plaid", 0.8, "plaid", "checkered")
        adjectives += self._adjective("upper.striped", 0.8, "striped")
        logo = "".join(self._adjective("upper.logo", 0.5, " with a logo", " with writing on it"))
        return self._article(self._colours("upper", COLOURS), adjectives, noun) + (logo or self._upper_lack(noun))

    def _upper_lack(self, noun: str) -> str:
        absent = [attribute for attribute in wording.UPPER_ABSENCES if attribute not in self._has]
        if not absent or not noun.endswith(("shirt", "top")) or self._random.random() > self._absence / 6:
            return ""
        attribute = self._random.choice(absent)
        self._denied.add(attribute)
        noun = self._random.choice(wording.UPPER_ABSENCES[attribute])
        return self._pick(f" without {noun}", f" with no {bare(noun)}")

    def _lower(self) -> str:
        noun = self._noun(wording.LOWER_NOUNS) or "pants"
        colours = self._colours("lower", COLOURS)
        if noun == "skirt":
            return self._article(colours, [], noun)
        return self._pair(colours, noun)

    def _shoes(self) -> str:
        if not self._often():
            return ""
        noun = self._noun(wording.SHOE_NOUNS) or "shoes"
        colours = self._colours("shoes", COLOURS)
        return self._pair(colours, noun) if colours or noun != "shoes" else ""

    def _hair(self) -> str:
        if not self._often():
            return ""
        if "hair.bald" in self._has:
            self._stated.add("hair.bald")
            return "a bald head"
        words = self._adjective("hair.short", 0.6, "short") + self._adjective("hair.long", 0.8, "long")
        colours = self._colours("hair", HAIR_COLOURS, wording.HAIR_COLOUR_WORDS)
        return " ".join([*words, *([colours] if colours else []), "hair"]) if words or colours else ""

    def _carried(self) -> str:
        phrase, attribute = self._one_of(wording.CARRIED)
        colours = self._colours("bag", COLOURS) if attribute in wording.COLOURED else ""
        if not colours:
            return phrase
        noun = bare(phrase)
        return f"{colours} {phrase}" if noun == phrase else self._article(colours, [], noun)

    def _accessory(self) -> str:
        return self._one_of(wording.ACCESSORIES)[0]

    def _one_of(self, phrases: dict[str, tuple[str, ...]]) -> tuple[str, str]:
        """A phrase and the attribute that it states; both empty when nothing is said."""
        known = [attribute for attribute in phrases if attribute in self._has]
        if not known or not self._often():
            return "", ""
        attribute = self._random.choice(known)
        self._stated.add(attribute)
        return self._random.choice(phrases[attribute]), attribute

    def _noun(self, nouns: dict[str, tuple[str, ...]]) -> str | None:
        known = [attribute for attribute in nouns if attribute in self._has]
        if not known or self._random.random() > 0.85:
            return None
        attribute = self._random.choice(known)
        noun = self._random.choice(nouns[attribute])
        if noun not in wording.NEUTRAL_NOUNS:
            self._stated.add(attribute)
        return noun

    def _adjective(self, attribute: str, chance: float, *words: str) -> list[str]:
        if attribute not in self._has or self._random.random() > chance:
            return []
        self._stated.add(attribute)
        return [self._random.choice(words)]

    def _colours(
        self, slot: str, colours: tuple[str, ...], words: dict[str, tuple[str, ...]] = wording.COLOUR_WORDS
    ) -> str:
        known = [colour for colour in colours if f"{slot}.{colour}" in self._has]
        if not known or self._random.random() > 0.95:
            return ""
        self._random.shuffle(known)
        self._stated.update(f"{slot}.{colour}" for colour in known[:2])
        return " and ".join(self._random.choice(words.get(colour, (colour,))) for colour in known[:2])

    def _article(self, colours: str, adjectives: list[str], noun: str) -> str:
        words = [*([colours] if colours else []), *adjectives]
        self._random.shuffle(words)
        phrase = " ".join([*words, noun])
        return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"

    def _pair(self, colours: str, noun: str) -> str:
        phrase = f"{colours} {noun}" if colours else noun
        return f"a pair of {phrase}" if self._random.random() < 0.25 else phrase

    def _list(self, parts: list[str]) -> str:
        if len(parts) == 1:
            return parts[0]
        return ", ".join(parts[:-1]) + self._pick(" and ", " and ", ", and ", " with ") + parts[-1]

    def _pick(self, *options: Any) -> Any:
        return self._random.choice(options)

    def _often(self) -> bool:
        return self._random.random() < self._mention
