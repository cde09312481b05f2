"""The words by which rules find attributes in a sentence: what each one is called, states or opens.

Spellings are brought to one word first, so that every garment, bag and accessory is a single noun.
"""

import re

COLOUR_WORDS = {
    "black": "black", "blue": "blue", "navy": "blue", "brown": "brown", "tan": "brown", "khaki": "brown",
    "beige": "brown", "green": "green", "olive": "green", "grey": "grey", "gray": "grey", "silver": "grey",
    "orange": "orange", "pink": "pink", "purple": "purple", "violet": "purple", "lavender": "purple",
    "red": "red", "maroon": "red", "burgundy": "red", "white": "white", "cream": "white", "yellow": "yellow",
    "gold": "yellow", "blonde": "yellow", "blond": "yellow",
}  # fmt: skip

PATTERN_WORDS = {"striped": "striped", "stripe": "striped"} | dict.fromkeys(("plaid", "checkered", "checked"), "plaid")
"""Words that wait for a noun as colours do, but only what is worn above claims them."""

NOUNS: dict[str, tuple[str, tuple[str, ...]]] = {}
"""Noun -> the slot that claims waiting colours ("" drops them) and the attributes that the noun itself states."""

_PLAIN_NOUNS = {
    "upper": "shirt shirts top tops blouse jersey polo tunic vest cardigan windbreaker blazer",
    "lower": "pants pant slacks trousers bottoms leggings tights sweatpants",
    "shoes": "shoes shoe footwear heels flats loafers",
    "hair": "hair haired",
    "": "glasses belt tie bottle phone book books box socks sock gloves object stripes logo strap "
    "straps design print pattern writing collar hood trim sleeves item paper papers cup lace laces soles sole",
}
_STATING_NOUNS = {
    "upper": {
        "jacket jackets coat": "upper.jacket",
        "sweater hoodie sweatshirt pullover jumper": "upper.sweater",
        "suit": "upper.suit",
        "tshirt tee tshirts": "upper.short-sleeved",
        "tank": "upper.sleeveless",
        "dress": "lower.skirt",
    },
    "lower": {
        "jeans jean": "lower.jeans",
        "shorts": "lower.shorts",
        "skirt": "lower.skirt",
        "capris capri": "lower.capri",
    },
    "shoes": {
        "sneakers sneaker trainers": "shoes.sneakers",
        "leathershoes": "shoes.leather",
        "boots boot": "shoes.boots",
        "sandals sandal flipflops flops slippers": "shoes.sandals",
    },
    "": {
        "backpack backpacks bookbag knapsack rucksack": "carrying.backpack",
        "purse handbag pocketbook satchel shoulderbag": "carrying.shoulder-bag",
        "plasticbag": "carrying.plastic-bag",
        "bag bags": "carrying.bag",
        "luggage suitcase": "carrying.luggage",
        "folder": "carrying.folder",
        "umbrella": "carrying.umbrella",
        "stroller": "carrying.stroller",
        "hat cap beanie": "wearing.hat",
        "sunglasses": "wearing.sunglasses",
        "scarf": "wearing.scarf",
        "headphones earphones": "wearing.headphones",
    },
}
for _slot, _words in _PLAIN_NOUNS.items():
    NOUNS |= {word: (_slot, ()) for word in _words.split()}
for _slot, _groups in _STATING_NOUNS.items():
    for _words, _attribute in _groups.items():
        NOUNS |= {word: (_slot, (_attribute,)) for word in _words.split()}

ADJECTIVES = {
    "longsleeved": "upper.long-sleeved",
    "shortsleeved": "upper.short-sleeved",
    "sleeveless": "upper.sleeveless",
    "bald": "hair.bald",
    "balding": "hair.bald",
    "ponytail": "hair.long",
}
"""Words that state an attribute wherever they stand, and leave the waiting colours waiting."""

ONLY_DENIED = {
    "glasses": ("wearing.sunglasses",),
    "logo": ("upper.logo",),
    "print": ("upper.logo",),
    "writing": ("upper.logo",),
    "stripes": ("upper.striped",),
    "plaid": ("upper.plaid",),
}
"""Nouns that state nothing but whose absence says something: who wears no glasses wears no sunglasses."""

PEOPLE = dict.fromkeys(("man", "male", "guy", "gentleman", "boy", "he", "his"), "sex.male") | dict.fromkeys(
    ("woman", "female", "lady", "girl", "she", "her"), "sex.female"
)
"""Word -> attribute; the first such word of a sentence decides."""

PHRASES = {
    re.compile(r"\b(elderly|old|older) (man|woman|lady|gentleman|person)\b"): "age.old",
    re.compile(r"\b(child|toddler|little (boy|girl))\b"): "age.child",
}
"""Pattern in the lower-cased sentence -> attribute it states."""

SPELLINGS = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\bt[ -]shirt", "tshirt"),
        (r"\bsuit jacket", "suit"),
        (r"\b(?:tennis|running|athletic) shoes\b", "sneakers"),
        (r"\b(?:leather|dress) shoes\b", "leathershoes"),
        (r"\bdress (?=pants|shirt)", ""),
        (r"\bback[ -]pack", "backpack"),
        (r"\b(?:shoulder|messenger|hand|satchel)[ -]bag\b", "shoulderbag"),
        (r"\b(?:plastic|shopping|grocery) bags?\b", "plasticbag"),
        (r"\bflip[ -]flops", "flipflops"),
        (r"\bpony[ -]tail\b", "ponytail"),
        (r"\b(?:no|without) sleeves?\b", "sleeveless"),
        (r"\b(?:long|full)[ -]?sleeve[ds]?\b", "longsleeved"),
        (r"\bshort[ -]?sleeve[ds]?\b", "shortsleeved"),
        (r"(?<=[a-z]) ?n't\b", " not"),
        (
            r"\b(?:bare[ -]?head(?:ed)?|hatless|nothing on (?:his|her|their|the) head|no head ?(?:wear|gear))\b",
            "no hat",
        ),
        (r"\bempty[ -]handed\b|\b(?:hands are(?: both)?|both) empty\b|\bempty hands\b", "no_thing"),
        (r"\bnothing in (?:his|her|their|the|either|both)(?: \w+)? hands?\b", "no_thing"),
        (r"\b(?:carr|hold)(?:y|ies|ying|ing|s)? nothing\b(?! (?:but|except))", "no_thing"),
        (r"\bnot (?:carry|hold)(?:ing)? anything\b(?! (?:but|except))", "no_thing"),
        (r"\b(?:without|not (?:wear|carry|hold|have|hav|push)(?:ing)?)(?: (?:a|an|any|his|her|the))?\b", "no"),
    )
]
"""Spellings that are brought to one word, in this order. ``no`` denies the next noun, ``no_thing`` what is carried."""

OPENERS = frozenset(
    (
        *("a", "an", "the", "his", "her", "this", "he", "she"),
        *("wearing", "wears", "wore", "has", "have", "carrying", "carries", "holding"),
        *("with", "in", "on", "over", "under", "that", "which", "while", "who", "but"),
    )
)
"""Words that open a new phrase: waiting colours before them belong to nothing."""

ALL_ONE_COLOUR = re.compile(r"\b(?:all|entirely)(?: in)? (black|white|blue|red|grey|gray)\b")
