"""What the persons of a gallery are dealt from: outfits, hair, colours, bags and hats, in the shares they appear in."""

# (upper, lower) that go together
OUTFITS = {
    "female": [
        ("fitted t-shirt", "trousers"),
        ("sweater", "flared skirt"),
        ("blouse", "pencil skirt"),
        ("dress", None),
        ("jacket", "leggings"),
        ("coat", "trousers"),
        ("fitted t-shirt", "short shorts"),
        ("shirt", "trousers"),
        ("long dress", None),
        ("sweater", "leggings"),
        ("blouse", "suit trousers"),
        ("fitted t-shirt", "long skirt"),
        ("jacket", "trousers"),
        ("coat", "leggings"),
        ("loose t-shirt", "shorts"),
        ("sweater", "trousers"),
    ],
    "male": [
        ("t-shirt", "trousers"),
        ("jacket", "trousers"),
        ("suit jacket", "suit trousers"),
        ("sweater", "trousers"),
        ("loose t-shirt", "shorts"),
        ("shirt", "suit trousers"),
        ("coat", "suit trousers"),
        ("overalls", None),
        ("t-shirt", "shorts"),
        ("shirt", "trousers"),
        ("jacket", "suit trousers"),
        ("sweater", "suit trousers"),
        ("loose t-shirt", "trousers"),
        ("coat", "trousers"),
    ],
}
HAIRS = {
    "female": ["long", "ponytail", "bob", "long", "braided", "short", "bob", "long", "ponytail", "afro"],
    "male": ["short", "very short", "short", "bald", "short", "afro", "very short", "short"],
}
UPPER_COLOURS = [
    "red",
    "white",
    "dark blue",
    "grey",
    "green",
    "black",
    "yellow",
    "light blue",
    "pink",
    "beige",
    "purple",
    "blue",
    "orange",
    "dark green",
    "brown",
    "dark red",
    "olive",
    "dark grey",
]
TROUSER_COLOURS = ["blue", "black", "dark blue", "beige", "grey", "dark grey", "brown", "olive", "white", "black"]
SKIRT_COLOURS = ["black", "red", "dark blue", "beige", "green", "pink", "grey"]
SHOE_COLOURS = ["white", "black", "brown", "red", "black", "grey", "blue", "white"]
CARRIED = ["backpack", None, "handbag", "shoulder bag", None, "shopping bag"]
BAG_COLOURS = ["black", "red", "blue", "brown", "green", "grey", "orange", "beige", "dark blue"]
HATS = [None, None, "cap", None, None, "hat", None, "beanie", None, None]
HAT_COLOURS = ["red", "black", "grey", "blue", "beige", "white"]
