"""What can be worn: which part of which MakeHuman outfit is which garment, and what its surface looks like."""

from dataclasses import dataclass

Rgb = tuple[float, float, float]  # linear light, [0, 1]


@dataclass(frozen=True)
class Surface:
    """Look of a surface. `period` and `share` belong to the pattern (metres, and part of the period in `second`)."""

    colour: Rgb
    pattern: str = "plain"
    second: Rgb = (0.8, 0.8, 0.8)
    period: float = 0.06
    share: float = 0.4
    roughness: float = 0.8
    unevenness: float = 0.1
    folds: float = 0.45
    sheen: float = 0.1


@dataclass(frozen=True)
class Garment:
    """Part of an outfit: its islands or, where `by_chart`, its texture charts, numbered by falling size.

    `layers` are further parts with a role of their own: what shows under it, a collar, a bib.
    """

    outfit: str
    parts: tuple[int, ...]
    by_chart: bool = False
    layers: tuple[tuple[str, tuple[int, ...]], ...] = ()
    swell: float = 0.0  # decimetres that the garment is moved outwards
    skirt: float = 0.0  # length of a skirt sewn to it, as a share of waist to ankle
    flare: float = 0.0
    cut: float = 0.0  # share of waist to ankle that is left; 0 is uncut


UPPERS = {
    "fitted t-shirt": Garment("female_casualsuit01", (0,)),
    "t-shirt": Garment("male_casualsuit04", (1,)),
    "loose t-shirt": Garment("male_casualsuit06", (0,)),
    "sweater": Garment("male_casualsuit02", (0,), swell=0.06),
    "shirt": Garment("male_casualsuit03", (0,)),
    "blouse": Garment("female_elegantsuit01", (0,)),
    "jacket": Garment("male_casualsuit05", (0,), layers=(("under", (2,)), ("collar", (3,)))),
    "suit jacket": Garment(
        "male_elegantsuit01", tuple(i for i in range(40) if i not in (3, 4, 6, 10)), True, (("under", (6, 10)),)
    ),
    "coat": Garment("male_casualsuit03", (0,), swell=0.12, skirt=0.42, flare=0.12),
    "dress": Garment("female_casualsuit01", (0,), skirt=0.5, flare=0.3),
    "long dress": Garment("female_casualsuit01", (0,), skirt=0.86, flare=0.25),
    "overalls": Garment("male_worksuit01", (1,), layers=(("bib", (0, 2, 3, 4, 5)),)),
}
LOWERS = {
    "trousers": Garment("male_casualsuit02", (1,)),
    "suit trousers": Garment("male_elegantsuit01", (1,)),
    "leggings": Garment("female_casualsuit01", (1,)),
    "shorts": Garment("male_casualsuit02", (1,), swell=0.1, cut=0.45),
    "short shorts": Garment("female_casualsuit02", (0,)),
    "pencil skirt": Garment("female_elegantsuit01", (1,)),
    "flared skirt": Garment("", (), skirt=0.48, flare=0.35),
    "long skirt": Garment("", (), skirt=0.85, flare=0.25),
}
SHOES = ("shoes01", "shoes02", "shoes03", "shoes04", "shoes05", "shoes06")

HAIR = {
    "short": ("short02", "short04", "short02"),
    "very short": (),
    "afro": (),
    "bob": ("bob02", "bob01", "short03"),
    "long": ("long01",),
    "ponytail": ("ponytail01",),
    "braided": ("braid01",),
    "bald": (),
}

# Names as people write them, with sRGB values that cloth of that name has.
COLOURS = {
    "black": (24, 24, 27),
    "white": (232, 231, 226),
    "grey": (125, 127, 130),
    "dark grey": (66, 68, 72),
    "red": (183, 30, 36),
    "dark red": (108, 22, 34),
    "pink": (228, 138, 162),
    "purple": (98, 52, 128),
    "blue": (36, 82, 168),
    "light blue": (136, 178, 216),
    "dark blue": (26, 36, 76),
    "green": (38, 122, 62),
    "dark green": (36, 66, 46),
    "olive": (98, 98, 54),
    "yellow": (226, 186, 44),
    "orange": (222, 104, 32),
    "brown": (98, 66, 42),
    "beige": (204, 184, 150),
}
HAIR_COLOURS = {
    "black": (22, 19, 18),
    "dark brown": (52, 36, 26),
    "brown": (92, 62, 40),
    "blond": (186, 150, 96),
    "red": (132, 58, 28),
    "grey": (150, 148, 144),
}
SKINS = {"african": (122, 84, 62), "asian": (200, 156, 128), "caucasian": (216, 168, 142)}
# Denim, and trousers at large, are duller than the word says.
DULL_BLUES = {"blue": (66, 90, 130), "dark blue": (36, 46, 74), "light blue": (136, 158, 186)}


def linear(srgb: tuple[int, int, int]) -> Rgb:
    """8-bit sRGB as linear light (IEC 61966-2-1)."""
    scaled = (c / 255 for c in srgb)
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in scaled)
