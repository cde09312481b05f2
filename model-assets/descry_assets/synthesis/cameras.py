"""The cameras of the demo site, and places at large: where people are seen, and how a camera spoils a picture."""

import random
from dataclasses import dataclass, field, replace

from .backdrops import Backdrop, Fixture

# environment map: (height in metres that it was taken from, exposure, indoors)
ENVIRONMENTS = {
    "city": (1.6, 1.35, False),
    "venice": (1.6, 1.2, False),
    "sunset": (1.6, 1.05, False),
    "park": (1.6, 0.55, False),
    "esplanade": (1.6, 1.7, True),
    "hall": (1.6, 0.95, True),
    "lobby": (1.5, 0.8, True),
    "warehouse": (1.6, 0.9, True),
}
POOLS = {
    "train": ("city", "venice", "park", "esplanade", "hall", "warehouse"),
    "test": ("sunset", "lobby"),
}
GROUNDS = ("photo", "tiles", "asphalt", "paving")


@dataclass(frozen=True)
class Place:
    """Where a camera hangs.

    `environment` names an environment map, turned by `bearing` degrees; `eye` is the height in metres at which it was
    photographed; `light` is the exposure, about 1; `ground` is one of `GROUNDS`. People walk within `way` metres of
    the middle, aside and along the view.
    """

    name: str
    environment: str
    bearing: float
    heights: tuple[float, float]  # metres of the camera over the floor
    distances: tuple[float, float]  # metres from camera to person
    position: tuple[float, float] = (0.0, 0.0)  # metres on the site's map
    ground: str = "photo"
    exposure: float = 1.0
    backdrop: Backdrop = field(default_factory=Backdrop)
    way: tuple[float, float] = (0.0, 0.0)

    @property
    def eye(self) -> float:
        """Height in metres at which the environment was photographed."""
        return ENVIRONMENTS[self.environment][0]

    @property
    def light(self) -> float:
        """What the light that falls on the floor is brought to."""
        return ENVIRONMENTS[self.environment][1] * self.exposure

    @property
    def indoors(self) -> bool:
        """Whether it has a roof."""
        return ENVIRONMENTS[self.environment][2]


@dataclass(frozen=True)
class Optics:
    """How a camera spoils a picture; see `crops.spoil`."""

    blur: float  # radius in pixels
    smear: float  # length of motion blur across, in pixels
    noise: float  # standard deviation in 8-bit levels
    sharpen: float  # strength of the camera's own sharpening
    cast: tuple[float, float, float]  # gain of red, green, blue
    contrast: float
    saturation: float
    quality: int  # of the JPEG


WHITE, GREY, DARK = (0.5, 0.5, 0.48), (0.25, 0.25, 0.26), (0.03, 0.03, 0.035)
RED, BLUE, YELLOW, GREEN = (0.22, 0.03, 0.03), (0.04, 0.08, 0.18), (0.42, 0.3, 0.06), (0.03, 0.09, 0.05)
WAY = (1.8, 0.7)
CAMERAS = (
    Place(
        "north-gate", "city", 90, (2.5, 3.0), (6.5, 9.0), (0, 120), "paving", 1.0,
        Backdrop("lattice", 2.2, 1.15, (
            Fixture("rail", 0, 2.1, DARK), Fixture("post", -1.7, 2.1, DARK), Fixture("post", 1.9, 2.1, GREY),
            Fixture("box", 3.2, 1.9, GREY), Fixture("sign", -3.4, 2.15, WHITE, RED), Fixture("car", 2.0, 4.2, DARK),
            Fixture("kerb", 0, 2.9, GREY),
        )), WAY,
    ),
    Place(
        "quay", "venice", 25, (2.6, 3.2), (7.0, 10.0), (140, 110), "photo", 1.0,
        Backdrop(None, fixtures=(
            Fixture("rail", 0, 2.0, GREY), Fixture("lower rail", 0, 2.0, GREY), Fixture("post", -1.2, 2.0, GREY),
            Fixture("planter", 2.1, 1.8, (0.3, 0.12, 0.07)), Fixture("bin", -2.6, 1.7, GREEN),
            Fixture("kerb", 0, 1.6, WHITE),
        )), WAY,
    ),
    Place(
        "square", "sunset", 47, (2.8, 3.6), (6.5, 10.0), (70, 90), "photo", 0.85,
        Backdrop("bricks", 4.2, 5.0, (
            Fixture("door", -1.3, 4.15, (0.1, 0.05, 0.03)), Fixture("poster", 1.0, 4.15, WHITE, BLUE),
            Fixture("bin", 2.2, 3.2, DARK), Fixture("planter", -3.0, 3.4, GREY), Fixture("line", 0, 1.4, WHITE),
        )), WAY,
    ),
    Place(
        "mall", "esplanade", -126, (2.6, 3.2), (5.5, 8.0), (40, 40), "tiles", 1.0,
        Backdrop("windows", 2.6, 5.0, (
            Fixture("poster", -0.9, 2.55, YELLOW, RED), Fixture("poster", 2.0, 2.55, WHITE, RED),
            Fixture("pillar", -2.6, 2.2, WHITE), Fixture("planter", 1.0, 2.2, WHITE), Fixture("box", 3.6, 2.2, BLUE),
        )), WAY,
    ),
    Place(
        "hall", "hall", 60, (2.8, 3.4), (6.0, 8.5), (75, 30), "tiles", 1.1,
        Backdrop("panels", 3.0, 5.0, (
            Fixture("sign", -1.0, 2.95, BLUE), Fixture("poster", 1.6, 2.95, WHITE, GREEN),
            Fixture("box", -2.9, 2.6, RED), Fixture("door", 3.3, 2.95, GREY), Fixture("line", 0, 0.9, YELLOW),
        )), WAY,
    ),
    Place(
        "lobby", "lobby", -170, (2.3, 2.8), (5.0, 7.5), (100, 45), "photo", 1.1,
        Backdrop("tiles", 2.4, 4.0, (
            Fixture("poster", 0.6, 2.35, BLUE, WHITE), Fixture("door", -1.8, 2.35, (0.16, 0.09, 0.05)),
            Fixture("planter", 2.3, 2.0, DARK), Fixture("line", 0, 2.3, DARK),
        )), WAY,
    ),
    Place(
        "car-park", "warehouse", 30, (2.5, 3.0), (6.5, 9.0), (15, 5), "asphalt", 1.15,
        Backdrop("ribs", 4.6, 5.0, (
            Fixture("car", -2.6, 3.0, (0.3, 0.31, 0.33)), Fixture("car", 2.6, 3.1, (0.25, 0.02, 0.02)),
            Fixture("pillar", 0.2, 2.6, YELLOW, WHITE), Fixture("line", 0, 1.5, WHITE),
        )), WAY,
    ),
    Place(
        "park", "park", 36, (2.8, 3.6), (7.0, 10.0), (135, 10), "photo", 0.95,
        Backdrop("hedge", 3.2, 1.7, (
            Fixture("post", -1.4, 2.8, DARK), Fixture("bin", 1.8, 2.7, GREEN),
            Fixture("kerb", 0, 1.2, (0.3, 0.28, 0.25)), Fixture("rail", 0, 3.0, DARK),
        )), WAY,
    ),
)  # fmt: skip
EYES = {
    "north-gate": Optics(0.4, 0.6, 1.2, 0.7, (0.98, 1.0, 1.03), 1.2, 0.70, 84),
    "quay": Optics(0.35, 0.0, 1.0, 0.5, (0.97, 1.0, 1.06), 1.1, 0.70, 86),
    "square": Optics(0.4, 0.4, 1.2, 0.8, (1.05, 1.0, 0.95), 1.15, 0.70, 82),
    "mall": Optics(0.5, 0.8, 1.5, 0.5, (1.05, 1.0, 0.93), 1.12, 0.70, 80),
    "hall": Optics(0.5, 0.6, 1.5, 0.7, (1.0, 1.01, 1.0), 1.15, 0.70, 80),
    "lobby": Optics(0.45, 0.5, 1.2, 0.6, (1.03, 1.0, 0.97), 1.12, 0.72, 84),
    "car-park": Optics(0.6, 1.0, 2.0, 0.6, (0.97, 1.03, 0.98), 1.12, 0.57, 76),
    "park": Optics(0.35, 0.3, 1.0, 0.8, (1.0, 1.0, 1.0), 1.15, 0.72, 86),
}


def any_place(pool: str, chance: random.Random) -> Place:
    """A random camera in one of the environments of a pool (`train` or `test`)."""
    environment = chance.choice(POOLS[pool])
    low = chance.choice([2.2, 2.6, 3.0, 3.6, 4.5, 6.0])
    near = chance.uniform(4.0, 9.0) * (1 if low < 4 else 1.5)
    place = Place(
        f"{environment}-{chance.randrange(1, 7)}", environment, chance.uniform(-180, 180), (low, low), (near, near)
    )
    ground = "photo" if chance.random() < 0.55 else chance.choice(GROUNDS[1:])
    return replace(place, ground=ground, exposure=chance.uniform(0.65, 1.35))


def any_optics(height: int, chance: random.Random) -> Optics:
    """Random flaws; those in pixels grow with the `height` of the picture."""
    scale = height / 160
    tint, cool = chance.gauss(0, 0.03), chance.gauss(0, 0.06)
    return Optics(
        blur=scale * chance.uniform(0.2, 0.9),
        smear=scale * max(0.0, chance.gauss(0.2, 1.0)),
        noise=chance.choice([1.0, 1.5, 2.0, 3.0, 4.5]),
        sharpen=chance.choice([0.0, 0.0, 0.4, 0.7]),
        cast=(1 + cool, 1 + tint, 1 - cool),
        contrast=chance.uniform(0.8, 1.15),
        saturation=chance.uniform(0.55, 1.1),
        quality=chance.choice([45, 60, 70, 80, 90]),
    )
