"""Sampling of persons: who they are and what they wear, as data, from a seed.

Persons are dealt from shuffled decks rather than drawn one by one, so that even a small gallery shows every kind of
garment, colour and hair.
"""

import random
from dataclasses import dataclass

from . import choices
from .body import Build
from .clothing import Worn, lower_garment, shoes_for, thing, under_garment, upper_garment
from .colours import SKINS, Rgb, linear
from .wardrobe import HAIR, SHOE_MESHES


@dataclass(frozen=True)
class Person:
    """A person as rendered and as described; `under` is what shows under an open jacket, `bib` that of overalls.

    `pool` names the assets that it is made from (`train` or `test`), `cloth_seed` fixes the wrinkles.
    """

    id: str
    pool: str
    sex: str
    years: float
    build: Build
    skin: Rgb
    stubble: float
    hair: str
    hair_mesh: str | None
    hair_colour: str
    upper: Worn
    under: Worn | None
    lower: Worn | None
    shoes: Worn
    shoe_mesh: str
    socks: str | None  # colour; None where none are worn
    hat: Worn | None
    scarf: Worn | None
    eyewear: str | None
    bag: Worn | None
    held: Worn | None
    cloth_seed: int

    @property
    def age(self) -> str:
        """`child`, `teenager`, `adult` or `older adult`."""
        limits = ((14, "child"), (18, "teenager"), (60, "adult"))
        return next((word for limit, word in limits if self.years < limit), "older adult")


class Deck:
    """Deals its cards in random order and is shuffled again when it runs out."""

    def __init__(self, cards: tuple | list, chance: random.Random):
        self._cards, self._chance, self._left = list(cards), chance, []

    def deal(self):
        """The next card."""
        if not self._left:
            self._left = list(self._cards)
            self._chance.shuffle(self._left)
        return self._left.pop()


def sample_people(
    count: int, seed: int, pool: str = "train", prefix: str = "p", everyday: bool = False
) -> list[Person]:
    """`count` persons, the same for the same seed; a longer list begins with the shorter one.

    `pool` names the assets to make them from, `prefix` begins their ids; `everyday` persons wear what a street shows
    rather than every colour alike. Raises ValueError for an unknown pool.
    """
    if pool not in HAIR:
        raise ValueError(f"pool {pool!r} is none of {sorted(HAIR)}")
    chance = random.Random(seed)
    cards = {
        "upper": choices.UPPER_COLOURS,
        "lower": choices.LOWER_COLOURS,
        "skirt": choices.SKIRT_COLOURS,
        "denim": choices.DENIM,
        "shoes": choices.SHOE_COLOURS,
        "leather": choices.LEATHER,
        "bags": choices.BAGS,
        "bag": choices.BAG_COLOURS,
        "held": choices.HELD,
        "held colour": choices.HELD_COLOURS,
        "hat": choices.HATS,
        "hat colour": choices.HAT_COLOURS,
        "scarf": choices.SCARF_COLOURS,
        "mesh": SHOE_MESHES[pool],
        "origin": choices.ORIGINS,
        "years": choices.YEARS,
        "weight": choices.WEIGHTS,
        "height": choices.HEIGHTS,
    }
    for sex in ("female", "male"):
        uppers = [upper for upper in choices.COMMON_UPPERS if upper in choices.OUTFITS[sex]]
        cards[f"outfit {sex}"] = [*choices.OUTFITS[sex], *uppers]
        cards[f"hair {sex}"] = [hair for hair in choices.HAIRS[sex] if hair in HAIR[pool]]
    if everyday:
        cards |= choices.EVERYDAY
    decks = {name: Deck(deck, chance) for name, deck in cards.items()}
    return [
        _person(f"{prefix}{number:04d}", pool, "female" if number % 2 else "male", decks, chance)
        for number in range(1, count + 1)
    ]


def _person(name: str, pool: str, sex: str, decks: dict[str, Deck], chance: random.Random) -> Person:
    years, origin = decks["years"].deal() + chance.uniform(-1.5, 1.5), decks["origin"].deal()
    kind = decks[f"outfit {sex}"].deal()
    hair = decks[f"hair {sex}"].deal()
    if hair == "bald" and years < 25:
        hair = "very short"
    upper = upper_garment(kind, decks, pool, chance)
    lower = lower_garment(chance.choice(choices.OUTFITS[sex][kind]), upper, decks, pool, chance)
    warm = kind in ("coat", "down jacket", "sweater", "jacket", "leather jacket")
    shoes = shoes_for(lower, upper, sex, decks, chance)
    shade = chance.uniform(0.85, 1.1)
    return Person(
        id=name,
        pool=pool,
        sex=sex,
        years=years,
        build=Build(
            female=1.0 if sex == "female" else 0.0,
            years=years,
            muscle=chance.uniform(0.4, 0.65),
            weight=decks["weight"].deal(),
            height=decks["height"].deal(),
            proportions=chance.uniform(0.5, 0.9),
            origins={origin: 1.0},
        ),
        skin=tuple(c * shade for c in linear(chance.choice(SKINS[origin]))),
        stubble=chance.choice([0.0, 0.0, 0.25, 0.6]) if sex == "male" and years > 20 else 0.0,
        hair=hair,
        hair_mesh=chance.choice(HAIR[pool][hair]) if HAIR[pool][hair] else None,
        hair_colour=_hair_colour(origin, years, chance),
        upper=upper,
        under=under_garment(upper, chance),
        lower=lower,
        shoes=shoes,
        shoe_mesh=decks["mesh"].deal(),
        socks=chance.choice(["white", "white", "black", "grey", None]) if shoes.kind in ("sneakers", "shoes") else None,
        hat=thing(decks["hat"].deal(), decks["hat colour"].deal(), chance),
        scarf=thing("scarf", decks["scarf"].deal(), chance) if warm and chance.random() < 0.35 else None,
        eyewear=chance.choice(["sunglasses", "glasses"]) if chance.random() < 0.2 else None,
        bag=_bag(decks, sex, chance),
        held=thing(decks["held"].deal(), decks["held colour"].deal(), chance),
        cloth_seed=chance.getrandbits(32),
    )


def _bag(decks: dict[str, Deck], sex: str, chance: random.Random) -> Worn | None:
    kind, colour = decks["bags"].deal(), decks["bag"].deal()
    if kind == "handbag" and sex == "male":
        kind = "shoulder bag"
    if kind == "shopping bag" and chance.random() < 0.6:
        colour = "white"
    if kind in ("briefcase", "suitcase") and chance.random() < 0.6:
        colour = chance.choice(["black", "brown", "dark blue", "dark grey"])
    return thing(kind, colour, chance)


def _hair_colour(origin: str, years: float, chance: random.Random) -> str:
    if years >= 60:
        return chance.choice(["grey", "grey", "white", "black"])
    if origin != "caucasian":
        return chance.choice(["black", "black", "black", "dark brown", "brown"])
    return chance.choice(["black", "dark brown", "brown", "blond", "blond", "red", "brown"])
