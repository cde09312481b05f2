"""Things modelled from the trunk they hang on: bags on straps, hoods, scarfs. Lengths are decimetres."""

import numpy as np

from .garments import Piece, joined, nearest, normals, pushed_out
from .shapes import rounded_box, tube


def backpack(trunk: Piece, size: float = 0.95) -> tuple[Piece, Piece]:
    """A backpack over what is worn on the trunk, and its two straps; `size` 1 is 4.3 dm high."""
    skin = Trunk(trunk)
    top = skin.shoulder_height(0.8) - 0.45
    back = min(skin.depth(x, y, -1) for x in (-0.6, 0.6) for y in (top - 0.8, top - 2.0))
    bag = rounded_box((0.0, top - 2.0 * size, back - 0.68 * size), (1.45 * size, 2.15 * size, 0.75 * size), 0.45)
    pocket = rounded_box((0.0, top - 2.8 * size, back - 1.38 * size), (1.1 * size, 1.05 * size, 0.3 * size), 0.45)
    rigid = skin.weights_at(np.array([0.0, top - 1.0, back]))
    pack = joined([_with_weights(*bag, rigid), _with_weights(*pocket, rigid)])
    straps = []
    for side in (-1, 1):
        x = side * 0.82
        over = [(side * 0.6, top - 0.3, -1), (x, top + 0.1, -1), (x, None, 0), (x, top + 0.05, 1)]
        down = [(x * 1.05, top - 0.8, 1), (x * 1.12, top - 1.7, 1), (x * 1.3, top - 2.5, 1), (x * 1.5, top - 3.0, 1)]
        round_the_side = [(x, top - 3.4, 0), (x * 1.3, top - 3.7, -1)]
        straps.append(skin.strap([*over, *down, *round_the_side], 0.24))
    return pack, joined(straps)


def shoulder_bag(trunk: Piece, side: int = 1) -> tuple[Piece, Piece]:
    """A bag at the hip on `side` (1 left, -1 right) and its strap from the other shoulder."""
    skin = Trunk(trunk)
    top = skin.shoulder_height(0.75)
    hip = top - 5.0
    reach = skin.breadth(hip + 0.4)
    bag = rounded_box((side * (reach + 0.1), hip - 0.3, -0.75), (0.42, 1.05, 1.35), 0.4)
    rigid = skin.weights_at(np.array([side * reach, hip, -0.3]))
    start, end = (-side * 0.72, top - 0.35), (side * reach * 0.9, hip + 0.5)
    down = np.linspace(start, end, 9)
    front, behind = ([(x, y, facing) for x, y in down] for facing in (1, -1))
    return _with_weights(*bag, rigid), skin.strap([*behind[::-1], (start[0], None, 0), *front], 0.22)


def hood(trunk: Piece) -> Piece:
    """A hood that lies on the back under the neck."""
    skin = Trunk(trunk)
    top = skin.shoulder_height(0.8)
    back = skin.depth(0.0, top - 0.4, -1)
    bulge = rounded_box((0.0, top - 0.05, back + 0.15), (0.95, 0.6, 0.5), 0.8)
    return _with_weights(*bulge, skin.weights_at(np.array([0.0, top - 0.3, back])))


def scarf(trunk: Piece, neck: np.ndarray) -> Piece:
    """A scarf round the neck (`neck`: the middle of its root) with an end that hangs down in front."""
    skin = Trunk(trunk)
    angle = np.linspace(0, 2 * np.pi, 21)
    ring = neck + np.stack([0.68 * np.sin(angle), 0.12 - 0.2 * np.cos(angle), 0.15 + 0.68 * np.cos(angle)], axis=1)
    outs = np.stack([np.sin(angle), np.zeros(21), np.cos(angle)], axis=1)
    wrap = _with_weights(*tube(ring, outs, 0.42, 0.26), skin.weights_at(neck))
    top = skin.shoulder_height(0.8)
    return joined([wrap, skin.strap([(0.2, top - 0.7, 1), (0.3, top - 1.8, 1), (0.35, top - 3.2, 1)], 0.42)])


class Trunk:
    """The surface of what is worn on the trunk (without sleeves), asked by height and side: straps lie on it."""

    def __init__(self, upper: Piece):
        self._vertices, self._weights = upper.vertices, upper.weights
        self._normals = normals(upper.vertices, upper.faces)

    def shoulder_height(self, x: float) -> float:
        """Highest point at the distance `x` from the spine."""
        return float(self._vertices[np.abs(np.abs(self._vertices[:, 0]) - x) < 0.2, 1].max())

    def breadth(self, y: float) -> float:
        """Half the width at height `y`, or at the end of the garment where it does not reach so far."""
        height = np.clip(y, self._vertices[:, 1].min(), self._vertices[:, 1].max())
        return float(np.abs(self._vertices[np.abs(self._vertices[:, 1] - height) < 0.4, 0]).max())

    def depth(self, x: float, y: float, facing: int) -> float:
        """Z of the front (`facing` 1) or back (-1) surface near (x, y)."""
        flat = self._vertices[:, :2] - np.array([x, y])
        distance = (flat**2).sum(axis=1) + np.where(facing * self._normals[:, 2] > 0.15, 0.0, 1e3)
        closest = np.argsort(distance)[:5]
        near = closest[distance[closest] < 0.5] if np.any(distance[closest] < 0.5) else closest[:1]
        return float(facing * (facing * self._vertices[near, 2]).max())

    def weights_at(self, point: np.ndarray) -> np.ndarray:
        """Bone weights [B] of the nearest vertex."""
        return self._weights[nearest(point[None], self._vertices)[0]]

    def strap(self, path: list[tuple[float, float | None, float]], width: float) -> Piece:
        """A ribbon through (x, y, facing) points; facing 0 is the side of the trunk, or its top where y is None."""
        points, outs = [], []
        for x, y, facing in path:
            if y is None:
                height = self.shoulder_height(abs(x))
                points.append([x, height + 0.08, -0.1])
                outs.append([0.0, 1.0, 0.0])
            elif facing == 0:
                points.append([np.sign(x) * (self.breadth(y) * 0.98), y, 0.2])
                outs.append([np.sign(x), 0.0, 0.0])
            else:
                points.append([x, y, self.depth(x, y, int(facing)) + facing * 0.1])
                outs.append([0.0, 0.0, facing])
        fine = np.linspace(0, len(points) - 1, 6 * len(points))
        points = np.stack([np.interp(fine, np.arange(len(points)), np.array(points)[:, c]) for c in range(3)], axis=1)
        outs = np.stack([np.interp(fine, np.arange(len(outs)), np.array(outs)[:, c]) for c in range(3)], axis=1)
        for _ in range(3):
            points[1:-1] = (points[:-2] + 2 * points[1:-1] + points[2:]) / 4
        vertices, faces = tube(points, outs / np.linalg.norm(outs, axis=1, keepdims=True), width, 0.07)
        weights = self._weights[nearest(vertices, self._vertices)]
        ribbon = Piece(vertices, faces, weights, np.zeros(0, int))
        return pushed_out(ribbon, self._vertices, self._normals, 0.07)


def _with_weights(vertices: np.ndarray, faces: list, row: np.ndarray) -> Piece:
    return Piece(vertices, faces, np.repeat(row[None], len(vertices), axis=0), np.zeros(0, int))
