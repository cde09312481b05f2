"""Colours by name: how cloth, hair and skin of that name look, and what people call them."""

from dataclasses import dataclass

Rgb = tuple[float, float, float]  # linear light, [0, 1]


@dataclass(frozen=True)
class Colour:
    """A colour as people name it.

    Attributes:
        srgb: 8-bit sRGB of a typical cloth of that name.
        base: the name in the vocabulary of `data.attributes`.
        words: what people call it, the commonest several times.
    """

    srgb: tuple[int, int, int]
    base: str
    words: tuple[str, ...]


COLOURS = {
    "black": Colour((22, 22, 25), "black", ("black",)),
    "dark grey": Colour((66, 68, 72), "grey", ("dark grey", "dark gray", "charcoal grey")),
    "grey": Colour((120, 122, 126), "grey", ("grey", "gray")),
    "light grey": Colour((178, 180, 182), "grey", ("light grey", "light gray", "silver")),
    "white": Colour((232, 231, 228), "white", ("white",)),
    "cream": Colour((232, 220, 188), "white", ("cream", "cream colored", "off white")),
    "beige": Colour((204, 184, 150), "brown", ("beige", "beige", "tan")),
    "khaki": Colour((162, 142, 102), "brown", ("khaki", "tan")),
    "light brown": Colour((150, 106, 68), "brown", ("light brown", "brown", "tan")),
    "brown": Colour((98, 64, 40), "brown", ("brown",)),
    "dark brown": Colour((58, 40, 29), "brown", ("dark brown", "brown")),
    "red": Colour((183, 28, 34), "red", ("red", "red", "bright red")),
    "dark red": Colour((108, 20, 34), "red", ("dark red", "maroon", "burgundy")),
    "pink": Colour((228, 138, 162), "pink", ("pink", "light pink")),
    "hot pink": Colour((216, 52, 122), "pink", ("hot pink", "bright pink", "pink")),
    "purple": Colour((98, 50, 130), "purple", ("purple", "violet")),
    "lavender": Colour((176, 154, 206), "purple", ("lavender", "light purple")),
    "dark purple": Colour((60, 32, 72), "purple", ("dark purple", "purple")),
    "blue": Colour((36, 82, 170), "blue", ("blue", "blue", "bright blue")),
    "light blue": Colour((136, 178, 216), "blue", ("light blue", "light blue", "baby blue")),
    "dark blue": Colour((26, 36, 78), "blue", ("dark blue", "navy blue", "navy")),
    "turquoise": Colour((48, 168, 190), "blue", ("turquoise blue", "turquoise", "bright blue")),
    "teal": Colour((22, 112, 112), "green", ("teal", "teal green", "dark green")),
    "green": Colour((38, 124, 62), "green", ("green",)),
    "dark green": Colour((34, 66, 46), "green", ("dark green", "green")),
    "light green": Colour((152, 202, 128), "green", ("light green", "pale green")),
    "lime green": Colour((128, 204, 50), "green", ("lime green", "bright green", "neon green")),
    "olive": Colour((98, 98, 54), "green", ("olive green", "olive", "army green")),
    "yellow": Colour((228, 190, 44), "yellow", ("yellow", "bright yellow")),
    "light yellow": Colour((238, 224, 146), "yellow", ("light yellow", "pale yellow")),
    "mustard": Colour((188, 138, 36), "yellow", ("mustard yellow", "yellow", "gold")),
    "orange": Colour((224, 104, 30), "orange", ("orange", "bright orange")),
}

# Denim, and trousers at large, are duller than the word says.
DULL = {
    "blue": (62, 88, 130),
    "dark blue": (36, 46, 74),
    "light blue": (136, 158, 188),
    "green": (56, 84, 58),
    "red": (122, 40, 42),
    "orange": (170, 96, 52),
}

HAIR_COLOURS = {
    "black": Colour((20, 18, 18), "black", ("black", "black", "dark")),
    "dark brown": Colour((46, 33, 25), "brown", ("dark brown", "brown")),
    "brown": Colour((86, 58, 38), "brown", ("brown", "brown", "light brown")),
    "blond": Colour((190, 152, 98), "yellow", ("blonde", "blond")),
    "red": Colour((138, 62, 32), "brown", ("reddish brown", "red", "auburn")),
    "grey": Colour((142, 140, 138), "grey", ("grey", "gray", "graying")),
    "white": Colour((214, 212, 208), "white", ("white",)),
}
SKINS = {
    "african": ((122, 84, 62), (88, 58, 42), (150, 106, 80)),
    "asian": ((204, 162, 134), (186, 144, 114)),
    "caucasian": ((218, 172, 148), (206, 158, 132)),
}


def linear(srgb: tuple[int, int, int]) -> Rgb:
    """8-bit sRGB as linear light (IEC 61966-2-1)."""
    scaled = (c / 255 for c in srgb)
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in scaled)
