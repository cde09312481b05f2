"""Sampling of persons: who they are and what they wear, as data, from a seed.

Persons of one gallery are dealt from shuffled decks rather than drawn one by one, so that even a small gallery
shows every kind of garment, colour and hair.
"""

import random
from dataclasses import dataclass, replace

from .body import Build
from .choices import (
    BAG_COLOURS,
    CARRIED,
    HAIRS,
    HAT_COLOURS,
    HATS,
    OUTFITS,
    SHOE_COLOURS,
    SKIRT_COLOURS,
    TROUSER_COLOURS,
    UPPER_COLOURS,
)
from .wardrobe import COLOURS, DULL_BLUES, HAIR, HAIR_COLOURS, SHOES, SKINS, Rgb, Surface, linear


@dataclass(frozen=True)
class Worn:
    """A garment or thing of a `kind`, its colour's name and the surface that shows it."""

    kind: str
    colour: str
    surface: Surface


@dataclass(frozen=True)
class Person:
    """A person as rendered and as described; `second` is what shows under an open jacket or bib."""

    id: str
    sex: str
    age: str
    build: Build
    skin: Rgb
    stubble: float
    hair: str
    hair_mesh: str | None
    hair_colour: str
    upper: Worn
    second: Worn | None
    lower: Worn | None
    shoes: Worn
    shoe_mesh: str
    hat: Worn | None
    carried: Worn | None


class Deck:
    """Deals its cards in random order and is shuffled again when it runs out."""

    def __init__(self, cards: list, chance: random.Random):
        self._cards, self._chance, self._left = list(cards), chance, []

    def deal(self):
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._chance.shuffle(self._left)
        return self._left.pop()


def sample_people(count: int, seed: int) -> list[Person]:
    """`count` persons, the same for the same seed; a longer list begins with the shorter one."""
    chance = random.Random(seed)
    decks = {
        "outfit female": OUTFITS["female"],
        "outfit male": OUTFITS["male"],
        "hair female": HAIRS["female"],
        "hair male": HAIRS["male"],
        "upper": UPPER_COLOURS,
        "trousers": TROUSER_COLOURS,
        "skirt": SKIRT_COLOURS,
        "shoes": SHOE_COLOURS,
        "carried female": CARRIED,
        "carried male": [c for c in CARRIED if c != "handbag"],
        "bag": BAG_COLOURS,
        "hat": HATS,
        "hat colour": HAT_COLOURS,
        "hair colour": list(HAIR_COLOURS),
        "mesh": SHOES,
        "origin": ["caucasian", "asian", "african", "caucasian", "asian"],
        "years": [22, 28, 35, 45, 26, 62, 31, 15, 52, 24, 70, 38],
        "weight": [0.5, 0.4, 0.65, 0.5, 0.85, 0.45, 0.55],
        "height": [0.5, 0.4, 0.6, 0.7, 0.3, 0.55],
    }
    decks = {name: Deck(cards, chance) for name, cards in decks.items()}
    return [
        _person(f"p{number:02d}", "female" if number % 2 else "male", decks, chance) for number in range(1, count + 1)
    ]


def age_word(years: float) -> str:
    """The age as the descriptions say it."""
    return "teenager" if years < 18 else "adult" if years < 58 else "older adult"


def _person(name: str, sex: str, decks: dict[str, Deck], chance: random.Random) -> Person:
    years, origin = decks["years"].deal(), decks["origin"].deal()
    upper_kind, lower_kind = decks[f"outfit {sex}"].deal()
    hair = decks[f"hair {sex}"].deal()
    meshes = HAIR[hair]
    upper = _upper(upper_kind, decks["upper"].deal(), sex, chance)
    lower = _lower(lower_kind, decks, chance)
    if lower is not None and lower.colour == upper.colour and upper_kind != "suit jacket":
        lower = _lower(lower_kind, decks, chance)
    if upper_kind == "suit jacket":
        suit = chance.choice(["black", "dark blue", "dark grey", "grey"])
        upper, lower = Worn(upper_kind, suit, _cloth(suit, chance)), Worn(lower_kind, suit, _cloth(suit, chance))
    return Person(
        id=name,
        sex=sex,
        age=age_word(years),
        build=Build(
            female=1.0 if sex == "female" else 0.0,
            years=years,
            muscle=chance.uniform(0.4, 0.65),
            weight=decks["weight"].deal(),
            height=decks["height"].deal(),
            proportions=chance.uniform(0.5, 0.9),
            origins={origin: 1.0},
        ),
        skin=tuple(c * chance.uniform(0.85, 1.1) for c in linear(SKINS[origin])),
        stubble=chance.choice([0.0, 0.25, 0.6]) if sex == "male" and years > 20 else 0.0,
        hair=hair,
        hair_mesh=chance.choice(meshes) if meshes else None,
        hair_colour=_hair_colour(origin, years, decks["hair colour"], chance),
        upper=upper,
        second=_second(upper_kind, upper.colour, chance),
        lower=lower,
        shoes=_shoes(lower_kind, upper_kind, decks, chance),
        shoe_mesh=decks["mesh"].deal(),
        hat=_worn(decks["hat"].deal(), decks["hat colour"].deal(), chance),
        carried=_worn(decks[f"carried {sex}"].deal(), decks["bag"].deal(), chance),
    )


def _upper(kind: str, colour: str, sex: str, chance: random.Random) -> Worn:
    pattern = {
        "shirt": ["plaid", "plain", "pinstriped"],
        "sweater": ["knit", "striped", "plain"],
        "t-shirt": ["plain", "striped", "print"],
        "loose t-shirt": ["print", "striped", "plain"],
        "fitted t-shirt": ["plain", "striped"],
        "blouse": ["plain", "plaid"],
        "dress": ["plain", "striped"],
        "coat": ["buttoned"],
    }.get(kind, ["plain"])
    return Worn(kind, colour, _cloth(colour, chance, chance.choice(pattern)))


def _lower(kind: str | None, decks: dict[str, Deck], chance: random.Random) -> Worn | None:
    if kind is None:
        return None
    if "skirt" in kind:
        colour = decks["skirt"].deal()
        return Worn(kind, colour, _cloth(colour, chance))
    colour = "black" if kind == "leggings" else decks["trousers"].deal()
    if kind in ("trousers", "shorts", "short shorts") and "blue" in colour:
        return Worn("jeans" if kind == "trousers" else kind, colour, _cloth(colour, chance, "denim"))
    surface = _cloth(colour, chance)
    if colour in DULL_BLUES:
        surface = replace(surface, colour=linear(DULL_BLUES[colour]))
    return Worn(kind, colour, surface)


def _second(upper_kind: str, colour: str, chance: random.Random) -> Worn | None:
    if upper_kind == "overalls":
        return Worn("overalls", "blue", _cloth("blue", chance, "denim"))
    if upper_kind not in ("jacket", "suit jacket"):
        return None
    choices = [c for c in ("white", "grey", "light blue", "black") if c != colour]
    under = "white" if upper_kind == "suit jacket" else chance.choice(choices)
    return Worn("shirt", under, _cloth(under, chance))


def _shoes(lower: str | None, upper: str, decks: dict[str, Deck], chance: random.Random) -> Worn:
    if lower == "suit trousers":
        return _worn("shoes", chance.choice(["black", "brown"]), chance, 0.35)
    kind = chance.choice(["shoes", "sneakers", "sneakers", "boots"]) if upper != "overalls" else "boots"
    if lower in ("shorts", "short shorts"):
        kind = "sneakers"
    colour = decks["shoes"].deal()
    if kind == "boots":
        colour = chance.choice(["black", "brown"])
    return _worn(kind, colour, chance, 0.4 if kind != "sneakers" else 0.7)


def _worn(kind: str | None, colour: str, chance: random.Random, roughness: float = 0.6) -> Worn | None:
    if kind is None:
        return None
    return Worn(kind, colour, Surface(_shade(colour, chance), roughness=roughness, folds=0.15, unevenness=0.06))


def _cloth(colour: str, chance: random.Random, pattern: str = "plain") -> Surface:
    contrast = "white" if colour not in ("white", "beige", "yellow", "light blue", "pink") else "dark blue"
    if pattern == "plaid":
        contrast = "black" if colour not in ("black", "dark blue", "dark grey") else "red"
    period = {
        "buttoned": 0.008,
        "striped": chance.uniform(0.05, 0.11),
        "pinstriped": 0.055,
        "plaid": chance.uniform(0.07, 0.1),
        "print": 0.075,
    }
    share = {"striped": 0.45, "pinstriped": 0.28, "print": 0.46}
    shade = _shade(colour, chance)
    if pattern == "denim":
        shade = linear(DULL_BLUES[colour])
    return Surface(shade, pattern, linear(COLOURS[contrast]), period.get(pattern, 0.06), share.get(pattern, 0.4))


def _shade(colour: str, chance: random.Random) -> Rgb:
    """The named colour, a little lighter or darker."""
    return tuple(min(1.0, c * chance.uniform(0.9, 1.12)) for c in linear(COLOURS[colour]))


def _hair_colour(origin: str, years: float, deck: Deck, chance: random.Random) -> str:
    if years >= 60:
        return "grey"
    if origin != "caucasian":
        return chance.choice(["black", "black", "dark brown"])
    colour = deck.deal()
    return "brown" if colour == "grey" else colour
