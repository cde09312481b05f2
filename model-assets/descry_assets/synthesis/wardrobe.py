"""What can be worn: which part of which MakeHuman outfit is which garment, what it is called, how it looks."""

from dataclasses import dataclass

from .colours import Rgb

SLEEVES = {"short": "upper.short-sleeved", "long": "upper.long-sleeved", "none": "upper.sleeveless"}


@dataclass(frozen=True)
class Surface:
    """Look of a surface. `period` and `share` belong to the pattern (metres, and part of the period in `second`)."""

    colour: Rgb
    pattern: str = "plain"
    second: Rgb = (0.8, 0.8, 0.8)
    period: float = 0.06
    share: float = 0.4
    roughness: float = 0.8
    unevenness: float = 0.1
    folds: float = 0.45


@dataclass(frozen=True)
class Cut:
    """Part of an outfit: its islands or, where `by_chart`, its texture charts, numbered by falling size.

    `layers` are further parts with a role of their own: what shows under it, a collar, a bib.
    """

    outfit: str
    parts: tuple[int, ...]
    by_chart: bool = False
    layers: tuple[tuple[str, tuple[int, ...]], ...] = ()


@dataclass(frozen=True)
class Garment:
    """A kind of garment.

    Attributes:
        cuts: the outfits that it can be cut from, by pool of assets; `()` is a skirt without an outfit.
        nouns: what it is called.
        attributes: what it adds to those of its colours, in the vocabulary of `data.attributes`.
        patterns: what it is printed or woven with, the commonest several times.
        sleeves: `long`, `short` or `none`; empty for what has none to speak of.
        swell: decimetres that it is moved outwards.
        skirt: length of a skirt sewn to it, as a share of waist to ankle; `flare` widens its hem.
        cut: share of waist to ankle that is left; 0 is uncut.
        wrinkles: height of its wrinkles in decimetres.
    """

    cuts: dict[str, tuple[Cut, ...]]
    nouns: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ("plain",)
    sleeves: str = ""
    swell: float = 0.0
    skirt: float = 0.0
    flare: float = 0.0
    cut: float = 0.0
    wrinkles: float = 0.09


def _both(*cuts: Cut) -> dict[str, tuple[Cut, ...]]:
    return {"train": cuts, "test": cuts}


TEE = {
    "train": (Cut("male_casualsuit04", (1,)), Cut("female_casualsuit01", (0,))),
    "test": (Cut("male_casualsuit06", (0,)), Cut("female_casualsuit02", (1,))),
}
SWEATER = _both(Cut("male_casualsuit02", (0,)))
SHIRT = _both(Cut("male_casualsuit03", (0,)))
JACKET = _both(Cut("male_casualsuit05", (0,), layers=(("under", (2,)), ("collar", (3,)))))
SUIT = _both(
    Cut("male_elegantsuit01", tuple(i for i in range(40) if i not in (3, 4, 6, 10)), True, (("under", (6, 10)),))
)
TROUSERS = {
    "train": (Cut("male_casualsuit02", (1,)), Cut("male_casualsuit03", (1,)), Cut("male_casualsuit05", (1,))),
    "test": (Cut("male_casualsuit04", (0,)), Cut("male_casualsuit06", (1,))),
}
LEGGINGS = {"train": (Cut("female_casualsuit01", (1,)),), "test": (Cut("female_sportsuit01", (1,)),)}
NO_OUTFIT = _both(Cut("", ()))

PRINTED = ("plain", "plain", "plain", "plain", "striped", "striped", "emblem", "text", "logo", "graphic")
PRINTED += ("dotted", "colour-block", "sleeves")
FORMAL = ("upper.formal",)

UPPERS = {
    "t-shirt": Garment(TEE, ("t-shirt", "t-shirt", "shirt", "tee shirt"), (), PRINTED, "short"),
    "loose t-shirt": Garment(TEE, ("t-shirt", "shirt"), (), PRINTED, "short", swell=0.12, wrinkles=0.16),
    "tank top": Garment(TEE, ("tank top", "sleeveless top"), (), ("plain", "plain", "striped", "text"), "none"),
    "long-sleeved shirt": Garment(SWEATER, ("shirt", "top"), (), (*PRINTED, "plaid"), "long", wrinkles=0.12),
    "sweater": Garment(
        SWEATER, ("sweater", "sweater", "pullover"), ("upper.sweater",), ("knit", "knit", "striped", "plain"),
        "long", swell=0.1, wrinkles=0.14,
    ),
    "hoodie": Garment(
        SWEATER, ("hoodie", "hooded sweatshirt", "hoodie"), ("upper.sweater",),
        ("plain", "plain", "text", "graphic", "sleeves"), "long", swell=0.12, wrinkles=0.18,
    ),
    "shirt": Garment(
        SHIRT, ("shirt", "button up shirt", "dress shirt", "collared shirt"), (),
        ("plain", "plain", "plaid", "plaid", "pinstriped"), "long", wrinkles=0.12,
    ),
    "short-sleeved shirt": Garment(
        SHIRT, ("shirt", "button up shirt", "collared shirt"), (), ("plain", "plaid", "pinstriped", "floral"), "short",
        wrinkles=0.12,
    ),
    "polo shirt": Garment(
        SHIRT, ("polo shirt", "polo"), (), ("plain", "plain", "striped", "logo", "colour-block"), "short"
    ),
    "blouse": Garment(
        _both(Cut("female_elegantsuit01", (0,))), ("blouse", "blouse", "top"), (),
        ("plain", "plain", "floral", "dotted", "pinstriped"), "long",
    ),
    "jacket": Garment(JACKET, ("jacket",), ("upper.jacket",), ("plain",), "long"),
    "denim jacket": Garment(JACKET, ("denim jacket",), ("upper.jacket",), ("denim",), "long"),
    "cardigan": Garment(JACKET, ("cardigan", "cardigan", "sweater"), ("upper.sweater",), ("knit",), "long"),
    "zip jacket": Garment(
        SHIRT, ("jacket", "jacket", "windbreaker", "zip up jacket"), ("upper.jacket",),
        ("zipped", "zipped", "zipped sleeves"), "long", swell=0.12, wrinkles=0.16,
    ),
    "leather jacket": Garment(SHIRT, ("leather jacket",), ("upper.jacket",), ("zipped",), "long", swell=0.1),
    "down jacket": Garment(
        SHIRT, ("puffy jacket", "down jacket", "puffy coat", "winter jacket"), ("upper.jacket",), ("quilted",), "long",
        swell=0.3, wrinkles=0.1,
    ),
    "suit jacket": Garment(
        SUIT, ("suit jacket", "blazer", "suit"), ("upper.jacket", "upper.suit", *FORMAL), ("plain",), "long",
        wrinkles=0.06,
    ),
    "coat": Garment(
        SHIRT, ("coat", "long coat", "winter coat"), ("upper.jacket",), ("buttoned", "buttoned", "plaid"), "long",
        swell=0.14, skirt=0.44, flare=0.12,
    ),
    "dress": Garment(
        TEE, ("dress", "knee length dress"), (),
        ("plain", "plain", "floral", "dotted", "striped"), "short", skirt=0.5, flare=0.3,
    ),
    "sleeveless dress": Garment(
        TEE, ("sleeveless dress", "dress", "summer dress"), (), ("plain", "floral", "dotted"), "none", skirt=0.42,
        flare=0.4,
    ),
    "long dress": Garment(TEE, ("long dress", "dress"), (), ("plain", "floral"), "short", skirt=0.86, flare=0.25),
    "overalls": Garment(
        _both(Cut("male_worksuit01", (1,), layers=(("bib", (0, 2, 3, 4, 5)),))), ("t-shirt", "shirt"), (),
        ("plain", "striped"), "short",
    ),
}  # fmt: skip
DRESSES = ("dress", "sleeveless dress", "long dress")
OPEN = ("jacket", "denim jacket", "cardigan", "suit jacket")  # what is worn under these shows

PANTS = ("pants", "pants", "trousers")
LOWERS = {
    "trousers": Garment(TROUSERS, (*PANTS, "slacks"), ("lower.trousers",), wrinkles=0.14),
    "jeans": Garment(
        TROUSERS, ("jeans", "jeans", "denim jeans", "jean pants"), ("lower.jeans",), ("denim",), wrinkles=0.12
    ),
    "slim jeans": Garment(
        LEGGINGS, ("skinny jeans", "tight jeans", "jeans"), ("lower.jeans",), ("denim",), swell=0.05
    ),
    "sweatpants": Garment(
        TROUSERS, ("sweatpants", "track pants", "pants"), ("lower.trousers",), ("plain", "side-striped"), swell=0.12,
        wrinkles=0.2,
    ),
    "suit trousers": Garment(
        _both(Cut("male_elegantsuit01", (1,))), ("dress pants", "slacks", "trousers"), ("lower.trousers",)
    ),
    "leggings": Garment(LEGGINGS, ("leggings", "tight pants", "tights"), ("lower.trousers",), wrinkles=0.03),
    "capri pants": Garment(
        TROUSERS, ("capri pants", "capris"), ("lower.capri",), ("plain", "denim"), cut=0.72, wrinkles=0.12
    ),
    "shorts": Garment(
        TROUSERS, ("shorts", "shorts", "knee length shorts"), ("lower.shorts",), ("plain", "plain", "plaid"),
        swell=0.12, cut=0.46, wrinkles=0.16,
    ),
    "denim shorts": Garment(
        TROUSERS, ("denim shorts",), ("lower.shorts",), ("denim",), swell=0.06, cut=0.36
    ),
    "short shorts": Garment(_both(Cut("female_casualsuit02", (0,))), ("short shorts", "shorts"), ("lower.shorts",)),
    "pencil skirt": Garment(
        _both(Cut("female_elegantsuit01", (1,))), ("skirt", "pencil skirt", "tight skirt"), ("lower.skirt",)
    ),
    "flared skirt": Garment(
        NO_OUTFIT, ("skirt", "knee length skirt", "flared skirt"), ("lower.skirt",),
        ("plain", "plain", "floral", "dotted", "plaid", "pleated"), skirt=0.46, flare=0.4,
    ),
    "short skirt": Garment(
        NO_OUTFIT, ("short skirt", "mini skirt"), ("lower.skirt",), ("plain", "plain", "plaid", "denim", "pleated"),
        skirt=0.3, flare=0.3,
    ),
    "long skirt": Garment(
        NO_OUTFIT, ("long skirt", "skirt"), ("lower.skirt",), ("plain", "floral", "pleated"), skirt=0.85, flare=0.25
    ),
}  # fmt: skip
FULL_LENGTH = ("trousers", "jeans", "slim jeans", "sweatpants", "suit trousers", "leggings")

SHOES = {
    "sneakers": (("sneakers", "sneakers", "tennis shoes", "running shoes"), ("shoes.sneakers",)),
    "shoes": (("shoes",), ()),
    "leather shoes": (("dress shoes", "leather shoes", "shoes"), ("shoes.leather",)),
    "boots": (("boots", "ankle boots"), ("shoes.boots",)),
    "tall boots": (("boots", "tall boots", "knee high boots"), ("shoes.boots",)),
    "sandals": (("sandals", "sandals", "flip flops"), ("shoes.sandals",)),
    "flats": (("flats", "flat shoes", "shoes"), ()),
}
SHOE_MESHES = {"train": ("shoes01", "shoes02", "shoes03", "shoes05"), "test": ("shoes04", "shoes06")}

HATS = {
    "cap": ("baseball cap", "cap", "cap"),
    "hat": ("hat", "brimmed hat"),
    "beanie": ("beanie", "knit cap", "knit hat"),
}
BAGS = {
    "backpack": (("backpack", "backpack", "back pack"), ("carrying.backpack", "carrying.bag")),
    "shoulder bag": (
        ("shoulder bag", "messenger bag", "bag over {his} shoulder", "cross body bag"),
        ("carrying.shoulder-bag", "carrying.bag"),
    ),
    "handbag": (("handbag", "purse", "hand bag"), ("carrying.shoulder-bag", "carrying.bag")),
    "shopping bag": (("shopping bag", "plastic bag", "bag in {his} hand"), ("carrying.plastic-bag", "carrying.bag")),
    "briefcase": (("briefcase", "flat bag in {his} hand"), ("carrying.bag",)),
    "suitcase": (("suitcase", "rolling suitcase", "suitcase on wheels"), ("carrying.luggage", "carrying.bag")),
}
HELD = {
    "phone": (("phone", "cell phone", "phone in {his} hand"), ("carrying.phone",)),
    "umbrella": (("umbrella", "open umbrella"), ("carrying.umbrella",)),
    "folder": (("folder", "folder in {his} hand"), ("carrying.folder",)),
}
EYEWEAR = {"sunglasses": ("sunglasses", "dark sunglasses"), "glasses": ("glasses", "eyeglasses")}

HAIR = {
    "train": {
        "short": ("short02", "short01"),
        "very short": (),
        "curly": (),
        "chin-length": ("bob02", "short03"),
        "long": ("long01",),
        "ponytail": ("ponytail01",),
        "braided": ("braid01",),
        "bald": (),
    },
    "test": {
        "short": ("short04",),
        "very short": (),
        "curly": ("afro01",),
        "chin-length": ("bob01",),
        "long": ("long01",),
        "ponytail": ("ponytail01",),
        "bald": (),
    },
}
