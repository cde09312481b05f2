"""What stands behind the people before a camera of the site: a wall, and things that never move.

Units are metres: x right, and how far behind the middle of the way.
"""

from dataclasses import dataclass, replace

import numpy as np

from .colours import Rgb
from .shapes import rounded_box
from .wardrobe import Surface

WALL_WIDTH = 40.0


@dataclass(frozen=True)
class Masonry:
    """A wall of equal parts: their size in metres, the gap, the shift of every second row, two shades and the gap's."""

    size: tuple[float, float]
    gap: float
    shades: tuple[Rgb, Rgb]
    joint: Rgb
    shift: float = 0.0
    shine: float = 0.0


MASONRY = {
    "panels": Masonry((1.2, 0.9), 0.015, ((0.36, 0.36, 0.35), (0.3, 0.3, 0.29)), (0.1, 0.1, 0.1)),
    "bricks": Masonry((0.25, 0.085), 0.01, ((0.27, 0.11, 0.08), (0.19, 0.085, 0.065)), (0.33, 0.31, 0.28), 0.5),
    "tiles": Masonry((0.6, 0.4), 0.008, ((0.55, 0.53, 0.48), (0.5, 0.48, 0.44)), (0.25, 0.25, 0.24), 0.5, 0.15),
    "windows": Masonry((1.4, 2.3), 0.06, ((0.03, 0.04, 0.05), (0.05, 0.06, 0.06)), (0.32, 0.32, 0.32), 0.0, 0.6),
    "ribs": Masonry((0.16, 9.0), 0.03, ((0.26, 0.3, 0.33), (0.24, 0.28, 0.31)), (0.1, 0.12, 0.13)),
    "lattice": Masonry((0.11, 0.11), 0.022, ((0.6, 0.6, 0.58), (0.56, 0.56, 0.54)), (0.03, 0.028, 0.028)),
}
HEDGE = ((0.008, 0.022, 0.006), (0.11, 0.17, 0.05))

# Half width, height, half depth, and the height that it hangs at.
FIXTURES = {
    "poster": (0.45, 1.2, 0.02, 0.9),
    "sign": (1.1, 0.5, 0.03, 2.0),
    "door": (0.5, 2.1, 0.03, 0.0),
    "pillar": (0.22, 5.0, 0.22, 0.0),
    "car": (2.1, 1.35, 0.85, 0.15),
    "planter": (0.7, 0.55, 0.25, 0.0),
    "box": (0.35, 1.3, 0.25, 0.0),
    "bin": (0.27, 0.9, 0.25, 0.0),
    "post": (0.05, 5.0, 0.05, 0.0),
    "rail": (6.0, 0.05, 0.03, 1.0),
    "lower rail": (6.0, 0.04, 0.02, 0.5),
    "line": (6.0, 0.004, 0.06, 0.0),
    "kerb": (8.0, 0.12, 0.15, 0.0),
}


@dataclass(frozen=True)
class Fixture:
    """One of `FIXTURES` at a place; what has a `second` colour has it in its upper part."""

    kind: str
    x: float
    behind: float
    colour: Rgb
    second: Rgb | None = None

    def mesh(self) -> tuple[np.ndarray, list]:
        """In decimetres with y up."""
        wide, high, deep, at = FIXTURES[self.kind]
        centre = (10 * self.x, 10 * (at + high / 2), -10 * self.behind)
        return rounded_box(centre, (10 * wide, 5 * high, 10 * deep), 0.4 if self.kind == "car" else 0.08)

    def surface(self) -> Surface:
        """What it is painted with."""
        _, high, _, at = FIXTURES[self.kind]
        rough = 0.35 if self.kind == "car" else 0.8
        if self.second is None:
            return Surface(self.colour, roughness=rough, folds=0.0)
        return Surface(self.colour, "colour-block", self.second, share=at + 0.6 * high, roughness=rough, folds=0.0)


@dataclass(frozen=True)
class Backdrop:
    """A wall, `behind` the way and so high, and the fixtures before it. Without a wall one looks into the distance."""

    wall: str | None = None
    behind: float = 4.0
    height: float = 6.0
    fixtures: tuple[Fixture, ...] = ()

    def moved(self, metres: float) -> "Backdrop":
        """The same, so many metres further away."""
        moved = tuple(replace(fixture, behind=fixture.behind + metres) for fixture in self.fixtures)
        return replace(self, behind=self.behind + metres, fixtures=moved)

    def wall_mesh(self) -> tuple[np.ndarray, list]:
        """In decimetres with y up."""
        half, high, depth = 5 * WALL_WIDTH, 10 * self.height, -10 * self.behind
        corners = [(-half, 0.0, depth), (half, 0.0, depth), (half, high, depth), (-half, high, depth)]
        return np.array(corners), [(0, 1, 2, 3)]
