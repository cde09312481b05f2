"""What the persons are dealt from: outfits, hair, colours, bags and hats, in the shares they appear in."""

# upper: the lowers that go with it, the commonest several times
OUTFITS = {
    "female": {
        "t-shirt": ("jeans", "slim jeans", "shorts", "short shorts", "denim shorts", "flared skirt", "leggings"),
        "loose t-shirt": ("leggings", "shorts", "sweatpants", "jeans", "capri pants"),
        "tank top": ("denim shorts", "short shorts", "short skirt", "slim jeans", "capri pants", "long skirt"),
        "long-sleeved shirt": ("jeans", "leggings", "trousers", "short skirt", "slim jeans"),
        "sweater": ("slim jeans", "trousers", "flared skirt", "leggings", "short skirt"),
        "hoodie": ("leggings", "jeans", "sweatpants"),
        "shirt": ("trousers", "slim jeans", "pencil skirt", "capri pants"),
        "short-sleeved shirt": ("shorts", "capri pants", "short skirt", "trousers"),
        "polo shirt": ("shorts", "trousers", "short skirt"),
        "blouse": ("pencil skirt", "suit trousers", "trousers", "flared skirt", "long skirt", "slim jeans"),
        "jacket": ("leggings", "jeans", "trousers", "short skirt"),
        "denim jacket": ("trousers", "flared skirt", "leggings"),
        "cardigan": ("trousers", "jeans", "flared skirt", "long skirt", "leggings"),
        "zip jacket": ("leggings", "jeans", "sweatpants"),
        "leather jacket": ("slim jeans", "short skirt", "trousers"),
        "down jacket": ("jeans", "leggings", "trousers"),
        "suit jacket": ("suit trousers", "pencil skirt"),
        "coat": ("trousers", "leggings", "slim jeans", "jeans"),
        "dress": (None,),
        "sleeveless dress": (None,),
        "long dress": (None,),
    },
    "male": {
        "t-shirt": ("jeans", "jeans", "shorts", "trousers", "denim shorts", "sweatpants"),
        "loose t-shirt": ("shorts", "jeans", "sweatpants", "trousers"),
        "tank top": ("shorts", "sweatpants"),
        "long-sleeved shirt": ("jeans", "trousers", "sweatpants", "shorts"),
        "sweater": ("jeans", "trousers", "suit trousers"),
        "hoodie": ("jeans", "sweatpants", "trousers", "shorts"),
        "shirt": ("suit trousers", "jeans", "trousers"),
        "short-sleeved shirt": ("shorts", "trousers", "jeans"),
        "polo shirt": ("jeans", "shorts", "trousers"),
        "jacket": ("jeans", "trousers", "suit trousers"),
        "denim jacket": ("trousers", "jeans"),
        "cardigan": ("trousers", "jeans"),
        "zip jacket": ("jeans", "sweatpants", "trousers"),
        "leather jacket": ("jeans", "trousers"),
        "down jacket": ("jeans", "trousers", "sweatpants"),
        "suit jacket": ("suit trousers",),
        "coat": ("suit trousers", "trousers", "jeans"),
        "overalls": (None,),
    },
}
COMMON_UPPERS = ("t-shirt", "t-shirt", "loose t-shirt", "long-sleeved shirt", "shirt", "short-sleeved shirt", "jacket")
COMMON_UPPERS += ("zip jacket", "dress", "sweater", "polo shirt")  # dealt once more where the sex wears them
HAIRS = {
    "female": ("long", "ponytail", "chin-length", "long", "braided", "short", "long", "ponytail", "curly"),
    "male": ("short", "very short", "short", "bald", "short", "curly", "very short", "short", "short"),
}
UPPER_COLOURS = ("black", "white", "grey", "dark blue", "red", "blue", "light blue", "pink", "green", "black", "white")
UPPER_COLOURS += ("dark grey", "light grey", "cream", "beige", "khaki", "light brown", "brown", "dark brown")
UPPER_COLOURS += ("dark red", "hot pink", "purple", "lavender", "dark purple", "turquoise", "teal", "dark green")
UPPER_COLOURS += ("light green", "lime green", "olive", "yellow", "light yellow", "mustard", "orange", "yellow")
UPPER_COLOURS += ("orange", "purple", "green", "red", "blue", "white", "black")
LOWER_COLOURS = ("black", "black", "dark blue", "grey", "khaki", "beige", "white", "brown", "dark grey", "olive")
LOWER_COLOURS += ("light grey", "blue", "light brown", "black", "dark brown", "cream", "dark green", "red", "green")
LOWER_COLOURS += ("purple", "light blue", "pink", "yellow", "orange")
SKIRT_COLOURS = ("black", "red", "dark blue", "beige", "green", "pink", "grey", "white", "purple", "blue", "yellow")
SKIRT_COLOURS += ("black", "orange", "light blue", "brown", "khaki")
DENIM = ("blue", "dark blue", "light blue", "blue", "black", "grey", "dark blue")
SHOE_COLOURS = ("white", "black", "black", "brown", "grey", "white", "red", "blue", "dark blue", "pink", "beige")
SHOE_COLOURS += ("orange", "yellow", "green", "light brown", "purple")
LEATHER = ("black", "brown", "dark brown", "light brown", "black")
BAGS = ("backpack", None, "shoulder bag", None, "handbag", None, "shopping bag", None, "backpack", "shoulder bag")
BAGS += ("suitcase", None, "briefcase", None, None)
BAG_COLOURS = ("black", "red", "blue", "brown", "green", "grey", "orange", "beige", "dark blue", "pink", "white")
BAG_COLOURS += ("purple", "yellow", "light brown", "black", "turquoise", "dark red", "olive")
HELD = (None, None, None, "phone", None, None, "umbrella", None, None, None, "folder", None, None, None)
HELD_COLOURS = ("black", "blue", "red", "yellow", "green", "pink", "purple", "white", "dark blue", "grey")
HATS = (None, None, None, "cap", None, None, None, "hat", None, None, None, "beanie", None, None, None, "cap", None)
HAT_COLOURS = ("red", "black", "grey", "blue", "beige", "white", "dark blue", "green", "brown", "yellow", "pink")
SCARF_COLOURS = ("red", "grey", "beige", "blue", "white", "black", "purple", "green", "yellow", "pink")
YEARS = (22, 28, 35, 45, 26, 62, 31, 19, 52, 24, 70, 38, 10, 33, 41, 66, 16, 29)
WEIGHTS = (0.5, 0.4, 0.65, 0.5, 0.85, 0.45, 0.55, 0.3, 0.7, 0.95)
HEIGHTS = (0.5, 0.4, 0.6, 0.7, 0.3, 0.55, 0.8)
ORIGINS = ("caucasian", "asian", "african", "asian", "caucasian", "asian")

# What a street shows rather than a shop: dark and dull, with a bright piece here and there. By the name of the deck.
EVERYDAY = {
    "upper": (
        *("black",) * 7, *("dark blue",) * 5, *("dark grey",) * 4, *("grey",) * 4, *("white",) * 4,
        "light grey", "beige", "khaki", "brown", "dark brown", "olive", "dark green", "cream", "light blue",
        "light blue", "blue", "blue", "red", "red", "dark red", "dark red", "pink", "green", "teal", "purple",
        "yellow", "mustard", "orange",
    ),
    "lower": (
        *("black",) * 5, *("dark blue",) * 3, *("grey",) * 2, *("dark grey",) * 3, "khaki", "khaki", "beige", "brown",
        "olive", "white", "dark red", "light grey",
    ),
    "skirt": ("black", "black", "dark blue", "grey", "beige", "red", "white", "dark green", "brown", "pink"),
    "shoes": (*("black",) * 5, *("white",) * 3, "brown", "brown", "grey", "grey", "dark blue", "red", "blue", "beige"),
    "bag": (
        *("black",) * 5, "dark blue", "dark grey", "grey", "brown", "brown", "red", "red", "blue", "green", "beige",
        "olive", "pink", "orange", "white", "yellow", "purple",
    ),
    "hat colour": ("black", "black", "dark blue", "grey", "beige", "red", "white", "brown", "blue"),
    "held colour": ("black", "black", "dark blue", "grey", "blue", "red", "white", "green"),
}  # fmt: skip
