"""The words that people use for an attribute, the commonest several times so that they are drawn more often."""

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
}  # fmt: skip
ACCESSORIES = {
    "wearing.hat": ("a hat", "a cap", "a baseball cap"),
    "wearing.sunglasses": ("sunglasses", "a pair of sunglasses", "dark glasses"),
    "wearing.scarf": ("a scarf", "a scarf around {his} neck"),
    "wearing.headphones": ("headphones",),
}
PEOPLE = {
    "sex.male": ("man", "man", "man", "male", "guy", "young man", "gentleman"),
    "sex.female": ("woman", "woman", "woman", "female", "lady", "young woman", "girl"),
}
