"""Finds attributes in a sentence by rules: which colour and style words belong to which garment.

A sentence is read from left to right. Colour words wait until a noun claims them ("a white and blue shirt"); what
opens a new phrase drops the waiting ones; after "is" or "are" they go to the noun before ("his shirt is blue").
The rules miss things (a colour the vocabulary lacks, a pronoun's reference) but seldom invent them, which is what
pairing needs: an attribute that is missed costs precision of a pair, one that is invented makes the pair wrong.
"""

import re

COLOUR_WORDS = {
    "black": "black", "blue": "blue", "navy": "blue", "brown": "brown", "tan": "brown", "khaki": "brown",
    "beige": "brown", "green": "green", "olive": "green", "grey": "grey", "gray": "grey", "silver": "grey",
    "orange": "orange", "pink": "pink", "purple": "purple", "violet": "purple", "lavender": "purple",
    "red": "red", "maroon": "red", "burgundy": "red", "white": "white", "cream": "white", "yellow": "yellow",
    "gold": "yellow", "blonde": "yellow", "blond": "yellow",
}  # fmt: skip

NOUNS: dict[str, tuple[str, tuple[str, ...]]] = {}
"""Noun -> the slot that claims waiting colours ("" drops them) and the attributes that the noun itself states."""

PLAIN_NOUNS = {
    "upper": "shirt shirts top tops blouse jersey polo tunic vest cardigan windbreaker",
    "lower": "pants pant slacks trousers bottoms leggings tights sweatpants",
    "shoes": "shoes shoe footwear heels flats loafers",
    "hair": "hair haired",
    "": "glasses belt tie bottle phone book books box socks sock gloves object stripe stripes logo strap "
    "straps design print pattern writing collar hood trim sleeves item paper papers cup lace laces soles sole",
}
STATING_NOUNS = {
    "upper": {
        "jacket coat blazer": "upper.jacket",
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
        "boots boot": "shoes.boots",
        "sandals sandal flipflops flops slippers": "shoes.sandals",
    },
    "": {
        "backpack backpacks bookbag knapsack rucksack": "carrying.backpack",
        "purse handbag pocketbook satchel shoulderbag": "carrying.shoulder-bag",
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
for _slot, _words in PLAIN_NOUNS.items():
    NOUNS |= {word: (_slot, ()) for word in _words.split()}
for _slot, _groups in STATING_NOUNS.items():
    for _words, _attribute in _groups.items():
        NOUNS |= {word: (_slot, (_attribute,)) for word in _words.split()}

PEOPLE = dict.fromkeys(("man", "male", "guy", "gentleman", "boy", "he", "his"), "sex.male") | dict.fromkeys(
    ("woman", "female", "lady", "girl", "she", "her"), "sex.female"
)
"""Word -> attribute; the first such word of a sentence decides."""

PHRASES = {
    r"\blong[ -]?sleeved?\b|\bfull[ -]sleeved?\b": "upper.long-sleeved",
    r"\bshort[ -]?sleeved?\b": "upper.short-sleeved",
    r"\bsleeveless\b": "upper.sleeveless",
    r"\b(plaid|checkered|checked) (\w+ )?(shirt|top|blouse|jacket|dress)": "upper.plaid",
    r"\bstriped? (\w+ )?(shirt|t-shirt|top|blouse|sweater|jacket|polo|dress)": "upper.striped",
    r"\b(tennis|running|athletic) shoes\b": "shoes.sneakers",
    r"\b(leather|dress) shoes\b": "shoes.leather",
    r"\b(shoulder|messenger|hand|satchel)[ -]bag\b": "carrying.shoulder-bag",
    r"\b(plastic|shopping|grocery) bags?\b": "carrying.plastic-bag",
    r"\bbald\b|\bbalding\b": "hair.bald",
    r"\bpony ?tail\b": "hair.long",
    r"\b(elderly|old|older) (man|woman|lady|gentleman|person)\b": "age.old",
    r"\b(child|toddler|little (boy|girl))\b": "age.child",
}
"""Pattern in the lower-cased sentence -> attribute it states."""

SPELLINGS = (
    (r"\bt[ -]shirt", "tshirt"),
    (r"\bback[ -]pack", "backpack"),
    (r"\bflip[ -]flops", "flipflops"),
    (r"\bdress (?=shoes|pants|shirt)", ""),
)
"""Spellings that are brought to one word, the noun that counts, before reading."""

OPENERS = frozenset(
    (
        *("a", "an", "the", "his", "her", "this", "he", "she"),
        *("wearing", "wears", "wore", "has", "have", "carrying", "carries", "holding"),
        *("with", "in", "on", "over", "under", "that", "which", "while", "who"),
    )
)
"""Words that open a new phrase: waiting colours before them belong to nothing."""
ALL_ONE_COLOUR = re.compile(r"\b(?:all|entirely)(?: in)? (black|white|blue|red|grey|gray)\b")


def read_attributes(sentence: str) -> frozenset[str]:
    """The attributes that the sentence states, as far as the rules find them; upper or lower case."""
    text = sentence.lower()
    found = {attribute for pattern, attribute in PHRASES.items() if re.search(pattern, text)}
    for colour in ALL_ONE_COLOUR.findall(text):
        found |= {f"{slot}.{COLOUR_WORDS[colour]}" for slot in ("upper", "lower")}
    for pattern, word in SPELLINGS:
        text = re.sub(pattern, word, text)
    words = re.findall(r"[a-z]+|[.,;]", text)
    found |= _sex(words) | _worn(words)
    if found & {"carrying.shoulder-bag", "carrying.plastic-bag", "carrying.backpack"}:
        found.discard("carrying.bag")
    return frozenset(found)


def _sex(words: list[str]) -> set[str]:
    return {PEOPLE[word] for word in [word for word in words if word in PEOPLE][:1]}


def _worn(words: list[str]) -> set[str]:
    found: set[str] = set()
    waiting: list[str] = []
    length: str | None = None
    last_slot, subject = "", ""
    for position, word in enumerate(words):
        if word in NOUNS:
            slot, stated = NOUNS[word]
            found.update(stated)
            found.update(f"{slot}.{colour}" for colour in waiting if slot)
            if slot == "hair" and length:
                found.add(f"hair.{length}")
            waiting, length, last_slot, subject = [], None, slot, ""
        elif word in COLOUR_WORDS:
            colour = COLOUR_WORDS[word]
            if subject:
                found.add(f"{subject}.{colour}")
            else:
                waiting.append(colour)
        elif word in ("short", "long"):
            length = word
            if subject == "hair":
                found.add(f"hair.{word}")
        elif word in ("is", "are", "was", "were"):
            subject, waiting = last_slot, []
        elif word in OPENERS or (word in ".,;" and words[position + 1 : position + 2] not in _COLOUR_LISTS):
            waiting, length, subject = [], None, ""
            last_slot = "" if word in ".;" else last_slot
    return {attribute for attribute in found if attribute not in _UNLABELLED}


_COLOUR_LISTS = [[word] for word in COLOUR_WORDS]
_UNLABELLED = {f"hair.{colour}" for colour in ("blue", "green", "orange", "pink", "purple", "red")}
"""Hair colours that no crop is labelled with."""
