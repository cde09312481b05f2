"""The words by which rules find attributes in a sentence: what each one is called, states or opens.

Spellings are brought to one word first, so that every garment, bag and accessory is a single noun.
"""

import re

COLOUR_GROUPS = {
    "black": "black blackish",
    "blue": "blue navy navey bluish indigo",
    "brown": "brown tan khaki beige brownish chocolate coffee taupe",
    "green": "green olive greenish lime emerald",
    "grey": "grey gray silver grayish greyish charcoal",
    "orange": "orange",
    "pink": "pink pinkish salmon magenta fuchsia",
    "purple": "purple violet lavender lilac purplish plum",
    "red": "red maroon burgundy reddish crimson scarlet",
    "white": "white cream whitish ivory",
    "yellow": "yellow gold golden yellowish mustard",
}
COLOUR_WORDS = {word: colour for colour, words in COLOUR_GROUPS.items() for word in words.split()}
TONES = {"dark": "white", "darktoned": "white", "lighttoned": "black"}
"""Tone without a colour -> the colour that it rules out; of hair, dark means black."""

PATTERN_WORDS = dict.fromkeys(("striped", "stripe", "stripy"), "striped") | dict.fromkeys(
    ("plaid", "checkered", "checked"), "plaid"
)
"""Words that wait for a noun as colours do, but only what is worn above claims them."""

NOUNS: dict[str, tuple[str, tuple[str, ...]]] = {}
"""Noun -> the slot that claims waiting colours ("" drops them) and the attributes that the noun itself states."""

_PLAIN_NOUNS = {
    "upper": "shirt shirts top tops blouse jersey polo tunic vest cardigan windbreaker blazer",
    "lower": "pants pant slacks trousers trouser bottoms leggings overalls dungarees tights sweatpants khakis",
    "shoes": "shoes shoe footwear heels flats loafers",
    "hair": "hair haired",
    "": "belt tie bottle book books box socks sock stockings gloves object stripes logo strap "
    "straps design print pattern writing lettering letters text words image picture graphic collar hood trim sleeves "
    "item paper papers cup lace laces soles sole undershirt watch wristwatch bracelet necklace band headband beard "
    "mask apron outfit clothes clothing uniform bike bicycle motorcycle car scooter helmet skin dots flowers",
}
_STATING_NOUNS = {
    "upper": {
        "jacket jackets coat": "upper.jacket",
        "sweater hoodie sweatshirt pullover": "upper.sweater",
        "suit": "upper.suit",
        "tshirt tee tshirts teeshirt": "upper.short-sleeved",
        "tank camisole": "upper.sleeveless",
        "dress sundress": "lower.skirt",
    },
    "lower": {
        "jeans jean bluejeans": "lower.jeans",
        "shorts": "lower.shorts",
        "skirt miniskirt": "lower.skirt",
        "capris capri": "lower.capri",
    },
    "shoes": {
        "sneakers sneaker trainers": "shoes.sneakers",
        "leathershoes": "shoes.leather",
        "boots boot": "shoes.boots",
        "sandals sandal sandles flipflops flops slippers": "shoes.sandals",
    },
    "bag": {
        "backpack backpacks knapsack rucksack": "carrying.backpack",
        "purse purses handbag handbags pocketbook satchel shoulderbag": "carrying.shoulder-bag",
        "plasticbag": "carrying.plastic-bag",
        "bag bags tote briefcase": "carrying.bag",
        "luggage suitcase suitcases": "carrying.luggage",
    },
    "": {
        "phone phones cellphone": "carrying.phone",
        "folder": "carrying.folder",
        "umbrella umbrellas parasol": "carrying.umbrella",
        "stroller pram": "carrying.stroller",
        "hat cap beanie fedora": "wearing.hat",
        "sunglasses": "wearing.sunglasses",
        "glasses eyeglasses spectacles": "wearing.glasses",
        "scarf headscarf shawl": "wearing.scarf",
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
    "blonde": "hair.yellow",
    "blond": "hair.yellow",
    "brunette": "hair.brown",
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
"""Nouns whose absence says more than the nouns: who wears no glasses wears no sunglasses."""

PEOPLE = (
    dict.fromkeys(("man", "men", "male", "guy", "gentleman", "boy", "he", "his"), ("sex.male",))
    | dict.fromkeys(("woman", "women", "female", "lady", "girl", "she", "her"), ("sex.female",))
    | dict.fromkeys(("child", "kid", "toddler"), ("age.child",))
    | {"person": (), "people": (), "pedestrian": ()}
)
"""Word -> attributes; the first of a sentence that states sex decides, and a child only counts when it comes first."""

PHRASES = {
    re.compile(r"\belderly\b"): "age.old",
    re.compile(
        r"(?<!year )(?<!years )(?<!-)\bold(?:er)? (?:\w+ )?(?:man|woman|lady|gentleman|person|male)\b"
    ): "age.old",
    re.compile(r"\b(?:little|small) (?:boy|girl)\b"): "age.child",
    re.compile(r"\b(?:buzz|crew) ?cut\b"): "hair.short",
}
"""Pattern in the lower-cased sentence -> attribute it states."""

SPELLINGS = [
    (re.compile(pattern), word)
    for pattern, word in (
        (r"\b(dark|light)(?:er|ly)?[ -](?:col ?ou?r(?:ed)?|toned|shaded)\b", r"\1toned"),
        (r"\bt(?:ee)?[ -]+shirt", "tshirt"),
        (r"\bdark (?:sun)?glasses\b", "sunglasses"),
        (r"\bsuit jacket", "suit"),
        (r"\bsports? ?(?:coat|jacket)\b", "blazer"),
        (r"\b(?:bathing|swim|track|jump|body|sweat|jogging)[ -]?suit\b", "outfit"),
        (r"\b(?:tennis|running|athletic|gym|training|sports?) shoes?\b", "sneakers"),
        (r"\b(?:leather|dress) shoes\b", "leathershoes"),
        (r"\bdress (?=pants|shirt|slacks|jacket|coat|trousers|suit)", ""),
        (r"\b(?:jeans?|denim) (?=shorts?|skirt|jacket|shirt|dress|vest|capri|overalls)", ""),
        (r"\b(?:denim|jeans?) (?:jeans|pants|trousers)\b", "jeans"),
        (r"\bshort pants?\b", "shorts"),
        (r"\bback[ -]?(?:packs?|bag)\b|\bbook[ -]?bags?\b|\bbag ?pack\b", "backpack"),
        (r"\b(?:shoulder|messenger|satchel|cross ?body|hand)[ -]bag\b", "shoulderbag"),
        (r"\b(?:plastic|shopping|grocery) bags?\b", "plasticbag"),
        (r"\bluggage (?:bag|case)\b", "luggage"),
        (r"\btote bags?\b", "bag"),
        (r"\bbaby (?:carriage|buggy)\b", "stroller"),
        (r"\bflip[ -]flops?\b", "flipflops"),
        (r"\bpony[ -]tail\b", "ponytail"),
        (r"\b(?:no|without) sleeves?\b", "sleeveless"),
        (r"\b(?:long|full)[ -]?sleeve[ds]?\b", "longsleeved"),
        (r"\b(?:short|half|cap)[ -]?sleeve[ds]?\b", "shortsleeved"),
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
        *("a", "an", "the", "his", "her", "this", "he", "she", "they", "their", "it"),
        *("wearing", "wears", "wore", "has", "have", "carrying", "carries", "holding", "holds"),
        *("with", "in", "on", "over", "under", "underneath", "that", "which", "while", "who", "but", "as"),
    )
)
"""Words that open a new phrase: waiting colours before them belong to nothing."""

JOINED = frozenset((*COLOUR_WORDS, *TONES, "striped", "plaid", "checkered", "checked", "short", "long"))
"""Words after which "and" goes on with the same noun ("black and white shoes"); after others it opens a phrase."""

ALL_ONE_COLOUR = re.compile(
    r"\b(?:all|entirely)(?: in)? (black|white|blue|red|grey|gray)"
    r"(?= (?:clothing|clothes|outfit|attire|with|while|including|carrying)\b|[.,;]|$)"
)
