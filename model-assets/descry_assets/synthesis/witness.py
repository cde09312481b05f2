"""Sentences about a sighting, as a witness would put them: exact, in varied wording."""

import random

from .colours import COLOURS, HAIR_COLOURS
from .labels import PICTURED, shows_under, view_word
from .people import Person
from .wardrobe import BAGS, EYEWEAR, HATS, HELD, LOWERS, SHOES, UPPERS

PRINTS = {
    "emblem": ("with a {colour}logo on the front", "with a {colour}design on the chest"),
    "logo": ("with a small {colour}logo",),
    "graphic": ("with a {colour}picture on the front", "with a {colour}graphic on the front"),
    "text": ("with {colour}writing on the front", "with {colour}writing across the chest"),
}
WOVEN = {
    "striped": ("striped",),
    "pinstriped": ("striped",),
    "plaid": ("plaid", "checkered"),
    "dotted": ("polka dot", "dotted"),
    "floral": ("floral", "flowered", "patterned"),
    "knit": ("", "knit"),
    "quilted": ("", "quilted"),
    "pleated": ("", "pleated"),
}
ALWAYS_PLURAL = ("pants", "trousers", "jeans", "shorts", "leggings", "tights", "slacks", "capris", "overalls", "shoes")
ALWAYS_PLURAL += ("sneakers", "boots", "sandals", "flops", "flats", "glasses", "sunglasses", "eyeglasses", "sweatpants")


def sentences(person: Person, seen: set[str], heading: float, seed: str, count: int = 4) -> list[str]:
    """`count` sentences that name what the regions `seen` show, each in another layout; `seed` fixes the wording."""
    chance = random.Random(seed)
    layouts = chance.sample(LAYOUTS, count)
    return [_Witness(person, seen, heading, chance, mention=0.8).say(layout) for layout in layouts]


def description(person: Person, seed: str) -> str:
    """One or two sentences that name everything a person wears and carries."""
    regions = {"skin", "hair", "hat", "eyewear", "scarf", "upper", "under", "lower", "shoes", "bag", "held"}
    witness = _Witness(person, regions, 0.0, random.Random(seed), mention=1.0)
    return witness.say(witness.chance.choice(LAYOUTS[:3]))


class _Witness:
    """Words the parts of a person once each; draws from `chance`."""

    def __init__(self, person: Person, seen: set[str], heading: float, chance: random.Random, mention: float):
        self.person, self.seen, self.heading, self.chance, self.mention = person, seen, heading, chance, mention
        self.he, self.his = ("she", "her") if person.sex == "female" else ("he", "his")

    def say(self, layout) -> str:
        """A sentence, its first letters in upper case."""
        text = layout(self).format(his=self.his)
        return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))

    def who(self) -> str:
        """For example `elderly man`."""
        female, age = self.person.sex == "female", self.person.age
        if age == "child":
            return "little girl" if female else "little boy"
        if age == "teenager":
            return self.pick("young woman", "teenage girl", "girl") if female else self.pick("young man", "teenage boy")
        noun = (
            self.pick("woman", "woman", "lady", "female") if female else self.pick("man", "man", "man", "guy", "male")
        )
        if age == "older adult" and self.often():
            return f"{self.pick('old', 'older', 'elderly')} {'woman' if female else 'man'}"
        if self.person.years < 30 and self.chance.random() < 0.2:
            return "young woman" if female else "young man"
        return noun

    def clothes(self) -> list[str]:
        """What is worn on trunk and legs, with articles."""
        person, parts = self.person, []
        if "upper" in self.seen:
            upper = _article(self.garment(person.upper, UPPERS[person.upper.kind].nouns))
            if shows_under(person) and "under" in self.seen:
                under = f"{self.colour(person.under.colour)} {self.pick('shirt', 'top')}"
                upper += f" {self.pick('over', 'with', 'over')} {_article(under)}"
                upper += self.pick(" underneath", " under it") if " with a" in upper[-len(under) - 10 :] else ""
            parts.append(upper)
        if person.upper.kind == "overalls" and "lower" in self.seen:
            parts.append(f"{self.colour(person.under.colour)} {self.pick('jean overalls', 'jean bib overalls')}")
        elif person.lower is not None and "lower" in self.seen:
            parts.append(self.pair(self.garment(person.lower, LOWERS[person.lower.kind].nouns)))
        return parts or ["dark clothes"]

    def extras(self) -> list[str]:
        """Shoes, hat, scarf and glasses, with articles."""
        person, parts = self.person, []
        if "shoes" in self.seen and self.often():
            noun = self.pick(*SHOES[person.shoes.kind][0])
            parts.append(self.pair(f"{self.colour(person.shoes.colour)} {noun}"))
        if person.hat is not None and "hat" in self.seen and self.often():
            parts.append(_article(f"{self.colour(person.hat.colour)} {self.pick(*HATS[person.hat.kind])}"))
        if person.scarf is not None and "scarf" in self.seen and self.often():
            parts.append(_article(f"{self.colour(person.scarf.colour)} scarf"))
        if person.eyewear is not None and "eyewear" in self.seen and self.often():
            parts.append(self.pick(*EYEWEAR[person.eyewear]))
        return parts

    def hair(self) -> str:
        """For example `long black hair`; empty where it is not seen or not worth a word."""
        person = self.person
        if person.hair == "bald":
            return "a bald head" if "skin" in self.seen and person.hat is None and self.often() else ""
        if "hair" not in self.seen or not self.often():
            return ""
        colour = self.pick(*HAIR_COLOURS[person.hair_colour].words)
        words = {
            "ponytail": (f"{colour} hair in a ponytail", f"{colour} hair pulled back in a pony tail"),
            "braided": (f"long braided {colour} hair", f"long {colour} hair"),
            "chin-length": (f"chin length {colour} hair", f"shoulder length {colour} hair", f"{colour} hair"),
            "curly": (f"short curly {colour} hair", f"curly {colour} hair"),
            "very short": (f"very short {colour} hair", f"short {colour} hair"),
        }
        return self.pick(*words.get(person.hair, (f"{person.hair} {colour} hair", f"{colour} hair")))

    def carried(self) -> list[str]:
        """Bag and what is held, with articles."""
        parts = []
        for worn, region, nouns in ((self.person.bag, "bag", BAGS), (self.person.held, "held", HELD)):
            if worn is not None and region in self.seen and (self.often() or self.often()):
                colour = "" if worn.kind == "phone" else f"{self.colour(worn.colour)} "
                parts.append(_article(colour + self.pick(*nouns[worn.kind][0])))
        return parts

    def garment(self, worn, nouns: tuple[str, ...]) -> str:
        """Colour, sleeves, pattern and noun, for example `short sleeve red plaid shirt`."""
        noun, pattern = self.pick(*nouns), worn.surface.pattern
        first, second = self.colour(worn.colour), self.colour(worn.second) if worn.second else ""
        both = f"{first} and {second}" if self.chance.random() < 0.7 else f"{second} and {first}"
        if pattern in WOVEN:
            colours = both if second and self.chance.random() < 0.75 else first
            words = [colours, self.pick(*WOVEN[pattern]), noun]
        else:
            words = [both if pattern == "colour-block" else first, noun]
        sleeves = UPPERS[worn.kind].sleeves if worn.kind in UPPERS else ""
        plain = noun in ("shirt", "top", "blouse", "polo shirt")
        if sleeves in ("short", "long") and plain and self.chance.random() < 0.45:
            words.insert(self.pick(0, 1), f"{sleeves} {self.pick('sleeve', 'sleeved')}")
        text = " ".join(word for word in words if word)
        if pattern in ("sleeves", "zipped sleeves"):
            text += f" with {second} sleeves"
        elif pattern == "side-striped":
            text += f" with {second} stripes down the side"
        elif pattern in PICTURED and self.often():
            colour = f"{second} " if self.chance.random() < 0.6 else ""
            text += " " + self.pick(*PRINTS[pattern]).format(colour=colour)
        return text

    def pair(self, words: str) -> str:
        """Plural nouns sometimes as a pair, others with an article."""
        if words.split(" with ")[0].endswith(ALWAYS_PLURAL):
            return f"a pair of {words}" if self.chance.random() < 0.25 else words
        return _article(words)

    def colour(self, name: str) -> str:
        """One of the words for a colour."""
        return self.pick(*COLOURS[name].words)

    def pick(self, *options):
        """One of the options."""
        return self.chance.choice(options)

    def often(self) -> bool:
        """Whether to mention something."""
        return self.chance.random() < self.mention

    def view(self) -> str:
        """Sometimes, where the person is going."""
        if self.mention == 1.0 or self.chance.random() > 0.12:
            return ""
        side = view_word(self.heading)
        ways = {
            "front": (" and is walking towards the camera", " and is facing forward"),
            "back": (" and is walking away", " and is seen from behind"),
            "side": (" and is seen from the side", " and is walking past"),
        }
        return self.pick(*ways[side])


def _one_sentence(said: _Witness) -> str:
    hair, carried = said.hair(), said.carried()
    opening = f"{said.pick('a', 'a', 'the', 'this')} {said.who()}" + (f" with {hair}" if hair else "")
    verb = said.pick("wearing", "is wearing", "wears", "dressed in")
    text = f"{_fixed(opening)} {verb} {_listed([*said.clothes(), *said.extras()])}"
    if carried:
        text += f"{said.pick(' and carrying', ', carrying', ' and carries')} {_listed(carried)}"
    return text + said.view() + "."


def _two_sentences(said: _Witness) -> str:
    hair, carried = said.hair(), said.carried()
    first = f"{said.pick('the', 'a', 'this')} {said.who()} {said.pick('is wearing', 'wears', 'has on')}"
    text = f"{_fixed(first)} {_listed([*said.clothes(), *said.extras()])}"
    ends = [f"has {hair}"] if hair else []
    ends += [f"{said.pick('is carrying', 'carries', 'has')} {_listed(carried)}"] if carried else []
    return text + (f". {said.he} {' and '.join(ends)}." if ends else ".")


def _hair_first(said: _Witness) -> str:
    hair, carried = said.hair(), said.carried()
    opening = f"{said.pick('the', 'this')} {said.who()} has {hair} and" if hair else f"the {said.who()}"
    text = f"{opening} {said.pick('is wearing', 'wears', 'is dressed in')} {_listed([*said.clothes(), *said.extras()])}"
    return text + (f", with {_listed(carried)}." if carried else ".")


def _pronoun(said: _Witness) -> str:
    hair, clothes, extras, carried = said.hair(), said.clothes(), said.extras(), said.carried()
    parts = [f"{said.he} is wearing {clothes[0]}"]
    if clothes[1:] + extras:
        parts.append(f"{said.he} has on {_listed(clothes[1:] + extras)}")
    if hair:
        parts.insert(said.chance.randrange(len(parts) + 1), f"{said.he} has {hair}")
    if carried:
        parts.append(f"{said.he} {said.pick('is carrying', 'is holding', 'carries')} {_listed(carried)}")
    return ". ".join(parts) + "."


def _in_clothes(said: _Witness) -> str:
    hair, carried = said.hair(), said.carried()
    text = f"{_fixed(said.pick('a', 'the') + ' ' + said.who())} in {_listed([*said.clothes(), *said.extras()])}"
    text += f" {said.pick('with', 'carrying')} {_listed(carried)}" if carried else ""
    return text + said.view() + (f". {said.his} hair is {_hair_words(hair)}." if hair.endswith(" hair") else ".")


def _carrying_first(said: _Witness) -> str:
    carried = said.carried()
    who = f"{said.pick('a', 'the', 'this')} {said.who()}" + (f" carrying {_listed(carried)}" if carried else "")
    hair = said.hair()
    return f"{_fixed(who)} is wearing {_listed([*said.clothes(), *said.extras()])}" + (
        f" and has {hair}." if hair else "."
    )


LAYOUTS = (_one_sentence, _two_sentences, _hair_first, _pronoun, _in_clothes, _carrying_first)


def _hair_words(hair: str) -> str:
    words = hair.removesuffix(" hair").split()
    return " and ".join([" ".join(words[:-1]), words[-1]]) if words[0] in ("short", "long") else " ".join(words)


def _fixed(text: str) -> str:
    """`a elderly man` as `an elderly man`."""
    return "an" + text[1:] if text.startswith("a ") and text[2] in "aeiou" else text


def _article(words: str) -> str:
    if words.split(" with ")[0].endswith(ALWAYS_PLURAL):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
