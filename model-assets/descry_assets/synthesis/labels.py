"""What is known of a sighting, from the same data that it is rendered from: attributes, in two vocabularies."""

from .colours import COLOURS, HAIR_COLOURS
from .people import Person
from .plans import Sighting
from .wardrobe import BAGS, DRESSES, HELD, LOWERS, OPEN, SHOES, SLEEVES, UPPERS

STRIPED = ("striped", "pinstriped")
PICTURED = ("emblem", "logo", "graphic", "text")


def attributes(person: Person, seen: set[str] | None = None) -> list[str]:
    """Attributes of a person in the vocabulary of `data.attributes`, sorted.

    `seen` are the regions (see `masks`) that count; by default all do, whether or not a picture shows them.
    """
    found = {f"sex.{person.sex}"}
    if person.age == "child":
        found.add("age.child")
    elif person.age == "older adult":
        found.add("age.old")
    by_region = {
        "hair": _of_hair(person),
        "skin": {"hair.bald"} if person.hair == "bald" else set(),
        "upper": _of_upper(person),
        "under": {f"upper.{_base(person.under.colour)}"} if person.under and person.under.kind == "shirt" else set(),
        "lower": _of_lower(person),
        "shoes": {f"shoes.{_base(person.shoes.colour)}", *SHOES[person.shoes.kind][1]},
        "hat": {"wearing.hat"} if person.hat else set(),
        "eyewear": {f"wearing.{person.eyewear}"} if person.eyewear else set(),
        "scarf": {"wearing.scarf"} if person.scarf else set(),
        "bag": {f"bag.{_base(person.bag.colour)}", *BAGS[person.bag.kind][1]} if person.bag else set(),
        "held": set(HELD[person.held.kind][1]) if person.held else set(),
    }
    if person.upper.kind in DRESSES:
        by_region["upper"] |= {"lower.skirt"} | {
            name.replace("upper.", "lower.") for name in _colours("upper", person.upper)
        }
    for region, names in by_region.items():
        if seen is None or region in seen:
            found |= names
    return sorted(found)


def details(person: Person) -> dict[str, dict[str, str]]:
    """Every worn thing by role: kind, colour and, where it has them, second colour, pattern, sleeves."""
    said = {"hair": {"kind": person.hair} | ({} if person.hair == "bald" else {"colour": person.hair_colour})}
    for role in ("upper", "under", "lower", "shoes", "hat", "scarf", "bag", "held"):
        worn = getattr(person, role)
        if worn is None:
            continue
        said[role] = {"kind": worn.kind, "colour": worn.colour}
        if worn.surface.pattern != "plain":
            said[role]["pattern"] = worn.surface.pattern
        if worn.second:
            said[role]["second"] = worn.second
    if person.upper.kind == "overalls":
        said |= {"upper": said["upper"] | {"kind": "t-shirt"}, "lower": said.pop("under")}
    if UPPERS[person.upper.kind].sleeves:
        said["upper"]["sleeves"] = UPPERS[person.upper.kind].sleeves
    if person.socks:
        said["socks"] = {"kind": "socks", "colour": person.socks}
    if person.eyewear:
        said["eyewear"] = {"kind": person.eyewear}
    return said


def tags(sighting: Sighting) -> list[str]:
    """What holds of the picture rather than of the person."""
    return [
        "rendered",
        "indoors" if sighting.place.indoors else "outdoors",
        "walking" if sighting.stride > 0 else "standing",
        view_word(sighting.heading),
    ]


def view_word(heading: float) -> str:
    """Which side of the person the camera sees, for a heading in degrees (0 walks towards the camera)."""
    turn = abs((heading + 180) % 360 - 180)
    return "front" if turn < 55 else "side" if turn < 125 else "back"


def _of_hair(person: Person) -> set[str]:
    if person.hair == "bald":
        return set()
    found = {f"hair.{HAIR_COLOURS[person.hair_colour].base}"}
    if person.hair in ("long", "ponytail", "braided"):
        found.add("hair.long")
    elif person.hair != "chin-length":
        found.add("hair.short")
    return found


def _of_upper(person: Person) -> set[str]:
    upper, garment = person.upper, UPPERS[person.upper.kind]
    found = _colours("upper", upper) | set(garment.attributes)
    if garment.sleeves:
        found.add(SLEEVES[garment.sleeves])
    if upper.surface.pattern in STRIPED:
        found.add("upper.striped")
    elif upper.surface.pattern == "plaid":
        found.add("upper.plaid")
    elif upper.surface.pattern in PICTURED:
        found.add("upper.logo")
    return found


def _of_lower(person: Person) -> set[str]:
    if person.upper.kind == "overalls":
        return {f"lower.{_base(person.under.colour)}", "lower.jeans"}
    if person.lower is None:
        return set()
    return _colours("lower", person.lower) | set(LOWERS[person.lower.kind].attributes)


def _colours(slot: str, worn) -> set[str]:
    """The colours of a garment; that of a small print does not count."""
    small = worn.surface.pattern in (*PICTURED, "side-striped")
    names = {worn.colour} if small or worn.second is None else {worn.colour, worn.second}
    return {f"{slot}.{_base(name)}" for name in names}


def _base(colour: str) -> str:
    return COLOURS[colour].base


def shows_under(person: Person) -> bool:
    """Whether a shirt shows under an open jacket."""
    return person.upper.kind in OPEN
