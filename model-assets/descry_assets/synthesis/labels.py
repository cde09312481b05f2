"""What is said of a sighting: attributes, tags and a sentence, from the same data that it is rendered from."""

from .cameras import Sighting
from .people import Person, Worn

# What a kind of garment is called where that is not its own name; words before the comma come before the colour.
CALLED = {
    "fitted t-shirt": "t-shirt",
    "loose t-shirt": "t-shirt",
    "suit trousers": "trousers",
    "long dress": "long, dress",
    "long skirt": "long, skirt",
    "short shorts": "short, shorts",
    "pencil skirt": "skirt",
    "flared skirt": "skirt",
}
PLURALS = ("trousers", "jeans", "leggings", "shorts", "overalls")
PATTERN_WORDS = {"striped": "striped", "pinstriped": "striped", "plaid": "plaid", "print": "printed"}
HAIR_WORDS = {"bob": "chin-length", "afro": "curly", "ponytail": ""}


def describe(sighting: Sighting) -> dict:
    """The sighting's line of the description file (see the demo gallery's README), without the `file`."""
    person = sighting.person
    return {
        "id": sighting.id,
        "person": person.id,
        "camera": sighting.place.name,
        "time": sighting.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "track": sighting.track,
        "tags": [
            "rendered",
            "indoors" if sighting.place.indoors else "outdoors",
            "walking" if sighting.stride > 0 else "standing",
            view_word(sighting.heading),
        ],
        "attributes": attributes(person),
        "description": sentence(person, sighting.number),
    }


def attributes(person: Person) -> dict[str, str]:
    """Attributes of a person, all strings; a key without a value is left out."""
    said = {
        "sex": person.sex,
        "age": person.age,
        "hair": hair_phrase(person),
        "upper": phrase(person.upper),
        "under": phrase(person.second) if person.second and person.upper.kind != "overalls" else None,
        "lower": phrase(person.lower) if person.lower else None,
        "footwear": phrase(person.shoes),
        "hat": phrase(person.hat) if person.hat else None,
        "carrying": phrase(person.carried) if person.carried else None,
    }
    if person.upper.kind == "overalls":
        said |= {"upper": f"{person.upper.colour} t-shirt", "lower": phrase(person.second)}
    return {key: value for key, value in said.items() if value}


def sentence(person: Person, number: int = 1) -> str:
    """One or two sentences, as a witness would put them; `number` chooses one of three ways to say the same."""
    said = attributes(person)
    who, she = _noun(person), "She" if person.sex == "female" else "He"
    hair = "no hair" if person.hair == "bald" else f"{said['hair']} hair"
    if person.hair == "ponytail":
        hair = f"{person.hair_colour} hair in a ponytail"
    clothes = [_with_article(said["upper"]) + (f" over {_with_article(said['under'])}" if "under" in said else "")]
    clothes += [_with_article(said["lower"])] if "lower" in said else []
    head = [_with_article(said["hat"])] if "hat" in said else []
    bag = _with_article(said["carrying"]) if "carrying" in said else None
    if number % 3 == 1:
        text = f"{_with_article(who).capitalize()} with {hair} wearing {_listed([*clothes, said['footwear'], *head])}."
        return text + (f" {she} {_bears(person)} {bag}." if bag else "")
    if number % 3 == 2:
        text = f"The {who} has {hair} and is wearing {_listed([*clothes, *head, said['footwear']])}"
        return text + (f", with {bag}." if bag else ".")
    things = _listed([said["footwear"], *head, *([bag] if bag else [])])
    return f"{_with_article(who).capitalize()} in {_listed(clothes)} with {things}. {she} has {hair}."


def phrase(worn: Worn) -> str:
    """For example `red plaid shirt`."""
    before, _, noun = CALLED.get(worn.kind, worn.kind).rpartition(", ")
    return " ".join(word for word in (before, worn.colour, PATTERN_WORDS.get(worn.surface.pattern, ""), noun) if word)


def hair_phrase(person: Person) -> str:
    """For example `long black`, `brown ponytail` or `bald`."""
    if person.hair == "bald":
        return "bald"
    words = (HAIR_WORDS.get(person.hair, person.hair), person.hair_colour, "ponytail" * (person.hair == "ponytail"))
    return " ".join(word for word in words if word)


def view_word(heading: float) -> str:
    """Which side of the person the camera sees, for a heading in degrees (0 walks towards the camera)."""
    turn = abs((heading + 180) % 360 - 180)
    return "front" if turn < 55 else "side" if turn < 125 else "back"


def _noun(person: Person) -> str:
    if person.age == "teenager":
        return "teenage girl" if person.sex == "female" else "teenage boy"
    noun = "woman" if person.sex == "female" else "man"
    return f"elderly {noun}" if person.age == "older adult" else noun


def _bears(person: Person) -> str:
    return "has" if person.carried.kind in ("backpack", "shoulder bag") else "carries"


def _with_article(words: str) -> str:
    if words.endswith(PLURALS):
        return words
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
