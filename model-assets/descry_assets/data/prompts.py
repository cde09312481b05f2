"""Two sentences for every attribute, one that states it and one that denies it: what APTM calls prompts."""

from descry_assets.data.attributes import ATTRIBUTES, COLOURS

PLACES = {"upper": "upper clothes", "lower": "lower clothes", "shoes": "shoes", "bag": "bag"}
"""Slot with colours -> what has them."""
BEINGS = {
    "sex.male": "male",
    "sex.female": "female",
    "age.child": "a child",
    "age.old": "old",
    "hair.bald": "bald",
}
GARMENTS = {
    "upper.short-sleeved": "short sleeves",
    "upper.long-sleeved": "long sleeves",
    "upper.sleeveless": "sleeveless upper clothes",
    "upper.logo": "upper clothes with a logo",
    "upper.plaid": "plaid upper clothes",
    "upper.striped": "striped upper clothes",
    "upper.formal": "formal upper clothes",
    "upper.jacket": "a jacket",
    "upper.suit": "a suit",
    "upper.sweater": "a sweater",
    "lower.skirt": "a skirt",
    "shoes.leather": "leather shoes",
    "wearing.hat": "a hat",
    "wearing.scarf": "a scarf",
}
"""What is worn, where its name alone would not do."""
CARRIED = {"carrying.luggage": "luggage", "carrying.umbrella": "an umbrella"}


def prompts(attribute: str) -> tuple[str, str]:
    """A sentence that states an attribute of ``ATTRIBUTES``, and one that denies it."""
    slot, _, value = attribute.partition(".")
    words = value.replace("-", " ")
    if attribute in BEINGS:
        return f"the person is {BEINGS[attribute]}", f"the person is not {BEINGS[attribute]}"
    if slot == "hair":
        return f"the person has {words} hair", f"the person does not have {words} hair"
    if slot in PLACES and value in COLOURS:
        have = "is" if slot == "bag" else "are"
        return f"the {PLACES[slot]} {have} {words}", f"the {PLACES[slot]} {have} not {words}"
    if slot == "carrying":
        carried = CARRIED.get(attribute, f"a {words}")
        return f"the person carries {carried}", f"the person does not carry {carried}"
    worn = GARMENTS.get(attribute, words)
    return f"the person wears {worn}", f"the person does not wear {worn}"


PROMPTS = tuple(prompts(attribute) for attribute in ATTRIBUTES)
"""The prompts of every attribute, in the order of ``ATTRIBUTES``."""
