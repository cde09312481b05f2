"""Choice of one garment: kind, colour, pattern and the surface that shows them."""

import random
from dataclasses import dataclass, replace

from .colours import COLOURS, DULL, Rgb, linear
from .wardrobe import DRESSES, LOWERS, OPEN, UPPERS, Cut, Surface

CONTRASTS = ("white", "black", "dark blue", "red", "grey", "yellow", "light blue", "green", "pink", "orange")
TWO_COLOURED = ("striped", "pinstriped", "plaid", "emblem", "text", "logo", "graphic", "dotted", "floral")
TWO_COLOURED += ("colour-block", "sleeves", "zipped sleeves", "side-striped")
# pattern -> period in metres (or a size), share of the second colour (or a height)
PATTERN_SIZES = {
    "buttoned": (0.008, 0.4),
    "zipped": (0.006, 0.4),
    "zipped sleeves": (0.006, 0.4),
    "pinstriped": (0.05, 0.25),
    "emblem": (0.085, 0.46),
    "text": (0.11, 0.46),
    "logo": (0.035, 0.5),
    "graphic": (0.13, 0.4),
    "dotted": (0.06, 0.3),
    "floral": (0.075, 0.4),
    "quilted": (0.085, 0.1),
    "pleated": (0.07, 0.3),
    "colour-block": (0.0, 0.36),
}


@dataclass(frozen=True)
class Worn:
    """A garment or thing of a `kind`, the names of its colours, its surface, and the cut it is made from."""

    kind: str
    colour: str
    surface: Surface
    second: str | None = None  # colour of stripes, checks, a print, or of the sleeves
    cut: Cut | None = None


def upper_garment(kind: str, decks: dict, pool: str, chance: random.Random) -> Worn:
    """A garment for the upper body, or a dress."""
    garment = UPPERS[kind]
    colour, pattern = decks["upper"].deal(), chance.choice(garment.patterns)
    if kind == "suit jacket":
        colour = chance.choice(["black", "dark blue", "dark grey", "grey", "beige", "brown"])
    elif kind == "leather jacket":
        colour = chance.choice(["black", "black", "brown", "dark brown", "red"])
    elif pattern == "denim":
        colour = chance.choice(["blue", "dark blue", "light blue"])
    worn = _cloth(kind, colour, pattern, chance, chance.choice(garment.cuts[pool]))
    if kind == "leather jacket":
        worn = replace(worn, surface=replace(worn.surface, roughness=0.35))
    return worn


def lower_garment(kind: str | None, upper: Worn, decks: dict, pool: str, chance: random.Random) -> Worn | None:
    """A garment for the legs that goes with `upper`; that of a suit has its colour."""
    if kind is None:
        return None
    garment = LOWERS[kind]
    pattern = chance.choice(garment.patterns)
    deck = "denim" if pattern == "denim" else "skirt" if "skirt" in kind else "lower"
    colour = decks[deck].deal()
    if colour == upper.colour and chance.random() < 0.7:
        colour = decks[deck].deal()
    if upper.kind == "suit jacket":
        return replace(upper, kind=kind, cut=chance.choice(garment.cuts[pool]))
    if kind == "leggings" and chance.random() < 0.6:
        colour = chance.choice(["black", "black", "dark grey", "dark blue"])
    return _cloth(kind, colour, pattern, chance, chance.choice(garment.cuts[pool]), dull="skirt" not in kind)


def under_garment(upper: Worn, chance: random.Random) -> Worn | None:
    """What shows under an open jacket, or the overalls over a t-shirt."""
    if upper.kind == "overalls":
        return _cloth("overalls", chance.choice(["blue", "dark blue"]), "denim", chance, None)
    if upper.kind not in OPEN:
        return None
    colours = ["white", "white", "grey", "light blue", "black", "red", "pink", "yellow", "light green", "dark blue"]
    colour = chance.choice([c for c in colours if c != upper.colour])
    if upper.kind == "suit jacket":
        colour = chance.choice(["white", "white", "light blue", "pink"])
    return _cloth("shirt", colour, "plain", chance, None)


def shoes_for(lower: Worn | None, upper: Worn, sex: str, decks: dict, chance: random.Random) -> Worn:
    """Shoes that go with the clothes."""
    formal = upper.kind == "suit jacket" or (lower is not None and lower.kind == "suit trousers")
    bare = lower is None or any(word in lower.kind for word in ("shorts", "skirt", "capri"))
    kinds = ["sneakers", "sneakers", "sneakers", "shoes", "boots", "leather shoes"]
    if upper.kind == "overalls":
        kinds = ["boots"]
    elif formal:
        kinds = ["leather shoes"] if sex == "male" else ["flats", "leather shoes"]
    elif upper.kind in DRESSES or (lower is not None and "skirt" in lower.kind):
        kinds = ["flats", "flats", "sandals", "sneakers", "tall boots", "boots"]
    elif bare:
        kinds = ["sneakers", "sneakers", "sandals", "shoes"]
    elif sex == "female":
        kinds += ["flats", "sandals"] + ["tall boots"] * (lower.kind in ("leggings", "slim jeans"))
    kind = chance.choice(kinds)
    deck = "leather" if kind in ("leather shoes", "boots", "tall boots") else "shoes"
    return thing(kind, decks[deck].deal(), chance, 0.7 if kind == "sneakers" else 0.4)


def thing(kind: str | None, colour: str, chance: random.Random, roughness: float = 0.6) -> Worn | None:
    """A plain thing of one colour, or nothing without a kind."""
    if kind is None:
        return None
    if kind == "phone":
        colour = "black"
    return Worn(kind, colour, Surface(_shade(colour, chance), roughness=roughness, folds=0.15, unevenness=0.06))


def _cloth(kind: str, colour: str, pattern: str, chance: random.Random, cut: Cut | None, dull: bool = False) -> Worn:
    second = None
    if pattern in TWO_COLOURED:
        base = COLOURS[colour].base
        second = chance.choice([c for c in CONTRASTS if COLOURS[c].base != base and _contrast(c, colour)])
    period, share = PATTERN_SIZES.get(pattern, (0.06, 0.4))
    if pattern == "striped":
        period, share = chance.choice([0.035, 0.06, 0.1, 0.14]), chance.uniform(0.3, 0.5)
    elif pattern == "plaid":
        period = chance.uniform(0.06, 0.11)
    shade = _shade(colour, chance)
    if colour in DULL and (pattern == "denim" or dull):
        shade = linear(DULL[colour])
    surface = Surface(shade, pattern, linear(COLOURS[second or "white"].srgb), period, share)
    return Worn(kind, colour, surface, second, cut)


def _contrast(first: str, second: str) -> bool:
    """Whether two colours of cloth are told apart by their brightness."""
    light = [
        sum(weight * c for weight, c in zip((0.3, 0.6, 0.1), COLOURS[n].srgb, strict=True)) for n in (first, second)
    ]
    return abs(light[0] - light[1]) > 55


def _shade(colour: str, chance: random.Random) -> Rgb:
    """The named colour, a little lighter or darker."""
    brightness = chance.uniform(0.88, 1.14)
    return tuple(min(1.0, c * brightness * chance.uniform(0.96, 1.04)) for c in linear(COLOURS[colour].srgb))
