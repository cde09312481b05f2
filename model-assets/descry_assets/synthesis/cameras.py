"""The cameras of the demo site, and places at large: where people are seen, and how a camera spoils a picture."""

import random
from dataclasses import dataclass, replace

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
    photographed; `light` is the exposure, about 1; `ground` is one of `GROUNDS`.
    """

    name: str
    environment: str
    bearing: float
    heights: tuple[float, float]  # metres of the camera over the floor
    distances: tuple[float, float]  # metres from camera to person
    position: tuple[float, float] = (0.0, 0.0)  # metres on the site's map
    ground: str = "photo"
    exposure: float = 1.0

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


CAMERAS = (
    Place("north-gate", "city", 90, (2.6, 3.2), (6.5, 9.0), (0, 120)),
    Place("quay", "venice", 25, (2.8, 3.6), (7.0, 10.0), (140, 110)),
    Place("square", "sunset", 47, (3.0, 4.2), (6.5, 10.0), (70, 90)),
    Place("mall", "esplanade", -126, (2.8, 3.4), (5.5, 8.0), (40, 40)),
    Place("hall", "hall", 60, (2.8, 3.6), (6.0, 8.5), (75, 30)),
    Place("lobby", "lobby", -170, (2.4, 2.9), (5.0, 7.5), (100, 45)),
    Place("car-park", "warehouse", 30, (2.6, 3.2), (6.5, 9.0), (15, 5)),
    Place("park", "park", 36, (3.0, 4.0), (7.0, 11.0), (135, 10)),
)
EYES = {
    "north-gate": Optics(0.4, 0.6, 3.0, 0.5, (0.98, 1.0, 1.04), 1.02, 0.9, 82),
    "quay": Optics(0.35, 0.0, 2.5, 0.3, (0.97, 1.0, 1.06), 0.95, 0.85, 84),
    "square": Optics(0.4, 0.4, 3.0, 0.8, (1.05, 1.0, 0.95), 1.05, 0.95, 80),
    "mall": Optics(0.55, 0.8, 4.5, 0.3, (1.06, 1.0, 0.92), 0.95, 0.85, 78),
    "hall": Optics(0.5, 0.6, 4.0, 0.6, (1.0, 1.02, 1.0), 1.0, 0.9, 78),
    "lobby": Optics(0.45, 0.5, 3.5, 0.4, (1.04, 1.0, 0.97), 0.98, 0.9, 82),
    "car-park": Optics(0.6, 1.0, 6.0, 0.5, (0.96, 1.04, 0.98), 0.95, 0.7, 72),
    "park": Optics(0.35, 0.3, 2.5, 0.7, (1.0, 1.0, 1.0), 1.05, 0.95, 84),
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
