"""The attributes that tie sentences to crops, and how PETA's labels map to them.

An attribute is named ``slot.value``, for example ``upper.red`` or ``carrying.backpack``. A crop has an attribute
when it carries one of the PETA labels behind it; a sentence states an attribute when its words say so, and denies it
when they say that it is absent.
"""

from collections.abc import Iterable

import numpy as np

COLOURS = ("black", "blue", "brown", "green", "grey", "orange", "pink", "purple", "red", "white", "yellow")
HAIR_COLOURS = ("black", "brown", "grey", "white", "yellow")


def _labels_by_attribute() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {
        "sex.male": ("personalMale",),
        "sex.female": ("personalFemale",),
        "age.child": ("personalLess15",),
        "age.old": ("personalLarger60",),
    }
    for slot, prefix in (("upper", "upperBody"), ("lower", "lowerBody"), ("shoes", "footwear")):
        table |= {f"{slot}.{colour}": (prefix + colour.capitalize(),) for colour in COLOURS}
    table |= {f"hair.{colour}": ("hair" + colour.capitalize(),) for colour in HAIR_COLOURS}
    table |= {
        "hair.short": ("hairShort",),
        "hair.long": ("hairLong",),
        "hair.bald": ("hairBald",),
        "upper.short-sleeved": ("upperBodyShortSleeve", "upperBodyTshirt"),
        "upper.long-sleeved": ("upperBodyLongSleeve",),
        "upper.sleeveless": ("upperBodyNoSleeve",),
        "upper.jacket": ("upperBodyJacket",),
        "upper.suit": ("upperBodySuit",),
        "upper.sweater": ("upperBodySweater",),
        "upper.logo": ("upperBodyLogo",),
        "upper.plaid": ("upperBodyPlaid",),
        "upper.striped": ("upperBodyThinStripes", "upperBodyThickStripes"),
        "upper.formal": ("upperBodyFormal",),
        "lower.jeans": ("lowerBodyJeans",),
        "lower.trousers": ("lowerBodyTrousers", "lowerBodySuits"),
        "lower.shorts": ("lowerBodyShorts", "lowerBodyHotPants"),
        "lower.skirt": ("lowerBodyShortSkirt", "lowerBodyLongSkirt"),
        "lower.capri": ("lowerBodyCapri",),
        "shoes.leather": ("footwearLeatherShoes",),
        "shoes.sneakers": ("footwearSneakers",),
        "shoes.boots": ("footwearBoots",),
        "shoes.sandals": ("footwearSandals",),
        "carrying.backpack": ("carryingBackpack",),
        "carrying.shoulder-bag": ("carryingMessengerBag",),
        "carrying.plastic-bag": ("carryingPlasticBags",),
        "carrying.luggage": ("carryingLuggageCase", "carryingSuitcase"),
        "carrying.bag": (
            "carryingBackpack",
            "carryingMessengerBag",
            "carryingPlasticBags",
            "carryingSuitcase",
        ),
        "carrying.folder": ("carryingFolder",),
        "carrying.umbrella": ("carryingUmbrella",),
        "carrying.stroller": ("carryingBabyBuggy",),
        "wearing.hat": ("accessoryHat",),
        "wearing.sunglasses": ("accessorySunglasses",),
        "wearing.scarf": ("accessoryMuffler", "accessoryKerchief", "accessoryShawl"),
        "wearing.headphones": ("accessoryHeadphone",),
    }
    table |= {f"bag.{colour}": () for colour in COLOURS}
    return table | {"carrying.phone": (), "wearing.glasses": ()}


PETA_LABELS = _labels_by_attribute()
"""Attribute -> PETA labels, any of which gives a crop the attribute; none where PETA has no word for it."""
ATTRIBUTES = tuple(PETA_LABELS)
LABELLED = np.array([bool(behind) for behind in PETA_LABELS.values()])
"""Whether PETA's labels tell of each attribute, [A]."""
BAGS = frozenset(("carrying.backpack", "carrying.shoulder-bag", "carrying.plastic-bag"))
"""Kinds of ``carrying.bag``: who has no bag has none of these."""
INDEX = {attribute: index for index, attribute in enumerate(ATTRIBUTES)}
LUGGAGE = ("carrying.bag", "carrying.luggage")
"""Whoever has a colour of slot ``bag`` has one of these."""


def of_labels(labels: Iterable[str]) -> frozenset[str]:
    """The attributes of a crop with these PETA labels."""
    present = set(labels)
    return frozenset(name for name, behind in PETA_LABELS.items() if present.intersection(behind))


def matrix(sets: Iterable[Iterable[str]]) -> np.ndarray:
    """Boolean matrix [N, A] of N attribute sets, columns as in ``ATTRIBUTES``; unknown names raise KeyError."""
    rows = [[INDEX[name] for name in names] for names in sets]
    result = np.zeros((len(rows), len(ATTRIBUTES)), dtype=bool)
    for row, columns in zip(result, rows, strict=True):
        row[columns] = True
    return result


def names(present: np.ndarray) -> list[str]:
    """Names of the attributes that are true in a row [A] of such a matrix."""
    return [ATTRIBUTES[index] for index in np.flatnonzero(present)]


def consistent(stated: np.ndarray, crops: np.ndarray, denied: np.ndarray | None = None) -> np.ndarray:
    """Which crops show all that a sentence states and nothing that it denies.

    Args:
        stated: booleans [S, A].
        crops: booleans [N, A].
        denied: booleans [S, A]; without it, the sentences deny nothing.

    Returns:
        Booleans [S, N].
    """
    violated = stated.astype(np.float32) @ (~crops).T.astype(np.float32)
    if denied is not None:
        violated += denied.astype(np.float32) @ crops.T.astype(np.float32)
    return violated == 0
