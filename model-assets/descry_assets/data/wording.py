"""The words that people use for an attribute, the commonest several times so that they are drawn more often."""

from typing import NamedTuple

COLOUR_WORDS = {
    "black": ("black", "black", "black", "dark"),
    "blue": ("blue", "blue", "dark blue", "light blue", "navy", "navy blue"),
    "brown": ("brown", "brown", "tan", "khaki", "dark brown", "beige"),
    "green": ("green", "green", "olive green", "dark green"),
    "grey": ("grey", "gray", "gray", "dark gray", "light grey"),
    "purple": ("purple", "purple", "violet"),
    "red": ("red", "red", "bright red", "maroon"),
    "white": ("white", "white", "white", "cream", "light colored"),
    "yellow": ("yellow", "bright yellow"),
}
"""Colour -> words people use for it on clothes; a colour without an entry is called by its name."""
HAIR_COLOUR_WORDS = {
    "brown": ("brown", "brown", "dark brown", "light brown"),
    "grey": ("grey", "gray"),
    "yellow": ("blonde", "blond"),
}

UPPER_NOUNS = {
    "upper.jacket": ("jacket", "jacket", "coat"),
    "upper.suit": ("suit", "suit jacket", "blazer"),
    "upper.sweater": ("sweater", "hoodie", "sweatshirt"),
}
LOWER_NOUNS = {
    "lower.jeans": ("jeans", "jeans", "denim jeans", "denim pants"),
    "lower.trousers": ("pants", "pants", "pants", "trousers", "slacks"),
    "lower.shorts": ("shorts",),
    "lower.skirt": ("skirt",),
    "lower.capri": ("capris", "capri pants"),
}
NEUTRAL_NOUNS = frozenset(("pants", "trousers"))
"""Said of jeans too, so they state nothing."""
SHOE_NOUNS = {
    "shoes.sneakers": ("sneakers", "tennis shoes", "running shoes"),
    "shoes.leather": ("leather shoes", "dress shoes"),
    "shoes.boots": ("boots",),
    "shoes.sandals": ("sandals", "flip flops"),
}
CARRIED = {
    "carrying.backpack": ("a backpack", "a back pack", "a backpack on {his} back"),
    "carrying.shoulder-bag": (
        "a shoulder bag", "a bag over {his} shoulder", "a messenger bag", "a purse", "a handbag",
    ),
    "carrying.plastic-bag": ("a plastic bag", "a shopping bag", "a bag in {his} hand"),
    "carrying.luggage": ("a suitcase", "luggage"),
    "carrying.folder": ("a folder", "some papers", "a folder in {his} hand"),
    "carrying.umbrella": ("an umbrella",),
    "carrying.stroller": ("a stroller",),
    "carrying.phone": ("a phone", "a cell phone", "a phone in {his} hand"),
}  # fmt: skip
ACCESSORIES = {
    "wearing.hat": ("a hat", "a cap", "a baseball cap"),
    "wearing.sunglasses": ("sunglasses", "a pair of sunglasses", "dark glasses"),
    "wearing.scarf": ("a scarf", "a scarf around {his} neck"),
    "wearing.headphones": ("headphones",),
    "wearing.glasses": ("glasses", "a pair of glasses", "eyeglasses"),
}
COLOURED = frozenset(
    ("carrying.backpack", "carrying.shoulder-bag", "carrying.plastic-bag", "carrying.bag", "carrying.luggage")
)
"""What is carried and has the colours of slot ``bag``."""
PEOPLE = {
    "sex.male": ("man", "man", "man", "male", "guy", "young man", "gentleman"),
    "sex.female": ("woman", "woman", "woman", "female", "lady", "young woman", "girl"),
}


class Absence(NamedTuple):
    """How people say that something is not there, and when it is safe to say so.

    Attributes:
        nouns: its names, with their article.
        verb: what is not done with it.
        weight: how often it is said, against the others.
        when: attributes of which the crop must have one; none are needed when empty.
        unless: attributes of which the crop must have none, besides the absent one.
    """

    nouns: tuple[str, ...]
    verb: str = "wearing"
    weight: int = 1
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


ABSENCES = {
    "carrying.bag": Absence(("a bag", "a bag", "any bag"), "carrying", 5, unless=("carrying.luggage",)),
    "carrying.backpack": Absence(("a backpack", "a back pack"), "carrying", 5),
    "carrying.shoulder-bag": Absence(("a shoulder bag", "a purse", "a handbag"), "carrying", 2),
    "carrying.plastic-bag": Absence(("a plastic bag", "a shopping bag"), "carrying"),
    "carrying.luggage": Absence(("a suitcase", "luggage"), "carrying", 2),
    "carrying.umbrella": Absence(("an umbrella",), "carrying", 2),
    "carrying.stroller": Absence(("a stroller",), "pushing"),
    "wearing.hat": Absence(("a hat", "a hat", "a cap"), weight=5),
    "wearing.sunglasses": Absence(("sunglasses",), weight=2),
    "wearing.scarf": Absence(("a scarf",), weight=2),
    "wearing.headphones": Absence(("headphones",)),
    "upper.jacket": Absence(
        ("a jacket", "a coat"), weight=2, when=("upper.short-sleeved", "upper.sleeveless"), unless=("upper.suit",)
    ),
    "lower.skirt": Absence(("a skirt",), weight=2, when=("sex.female",)),
    "lower.shorts": Absence(("shorts",), weight=2),
    "lower.jeans": Absence(("jeans",), weight=2, when=("lower.shorts", "lower.skirt", "lower.trousers")),
    "upper.short-sleeved": Absence(("short sleeves",), weight=2, when=("upper.long-sleeved",)),
    "upper.suit": Absence(("a suit",), when=("upper.short-sleeved", "upper.sweater"), unless=("upper.formal",)),
    "shoes.sneakers": Absence(("sneakers",), when=("shoes.leather", "shoes.boots", "shoes.sandals")),
    "hair.long": Absence(("long hair",), "having", 2, when=("hair.short",)),
}
"""Attribute -> how its absence is said of a person. Only where PETA's labels tell absence from neglect: many coats, for
example, have no label, so that only people in short sleeves are said to wear no jacket."""
UPPER_ABSENCES = {
    "upper.logo": ("a logo", "writing", "a print"),
    "upper.striped": ("stripes",),
}
"""Attribute -> the same for what is on a shirt."""
HATLESS = ("hatless", "bare-headed")
"""Adjectives for who wears no hat."""
