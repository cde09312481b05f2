"""Bags modelled from the trunk they hang on, and bags held in a hand. Lengths are decimetres."""

import numpy as np

from .assets import Rig
from .garments import Piece, Points, joined, nearest, normals, pushed_out


def backpack(trunk: Piece, size: float = 0.95) -> tuple[Piece, Piece]:
    """A backpack over what is worn on the trunk, and its two straps; `size` 1 is 4.3 dm high."""
    skin = Trunk(trunk)
    top = skin.shoulder_height(0.8) - 0.45
    back = min(skin.depth(x, y, -1) for x in (-0.6, 0.6) for y in (top - 0.8, top - 2.0))
    bag = _rounded_box((0.0, top - 2.0 * size, back - 0.68 * size), (1.45 * size, 2.15 * size, 0.75 * size), 0.45)
    pocket = _rounded_box((0.0, top - 2.8 * size, back - 1.38 * size), (1.1 * size, 1.05 * size, 0.3 * size), 0.45)
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
    bag = _rounded_box((side * (reach + 0.1), hip - 0.3, -0.75), (0.42, 1.05, 1.35), 0.4)
    rigid = skin.weights_at(np.array([side * reach, hip, -0.3]))
    start, end = (-side * 0.72, top - 0.35), (side * reach * 0.9, hip + 0.5)
    down = np.linspace(start, end, 9)
    front, behind = ([(x, y, facing) for x, y in down] for facing in (1, -1))
    return _with_weights(*bag, rigid), skin.strap([*behind[::-1], (start[0], None, 0), *front], 0.22)


# Half width, half height, half depth of the bag, and how far it hangs below the hand.
HELD = {"handbag": ((0.42, 0.85, 1.25), 0.9), "shopping bag": ((0.3, 1.35, 1.15), 0.8)}


def held_in_hand(kind: str, rig: Rig, body: Points, transforms: np.ndarray) -> list[tuple[Points, list]]:
    """What of `kind` hangs upright from the right hand of a posed body: its mesh, or nothing if it is not held."""
    if kind not in HELD:
        return []
    bone = rig.names.index("finger3-1.R")
    knuckle = body[rig.heads[bone]].mean(axis=0)
    hand = transforms[bone, :3, :3] @ knuckle + transforms[bone, :3, 3] + np.array([-0.1, -0.25, 0.0])
    size, drop = HELD[kind]
    box = _rounded_box((hand[0], hand[1] - drop - size[1], hand[2]), size, 0.22)
    angle = np.linspace(0, np.pi, 13)
    lift, reach = (drop + 0.1) * np.sin(angle), 0.5 * size[2] * np.cos(angle)
    arch = hand + np.stack([np.zeros(13), lift - drop, reach], axis=1)
    handle = _tube(arch, np.tile([1.0, 0.0, 0.0], (13, 1)), 0.09, 0.05)
    return [box, handle]


class Trunk:
    """The surface of what is worn on the trunk (without sleeves), asked by height and side: straps lie on it."""

    def __init__(self, upper: Piece):
        self._vertices, self._weights = upper.vertices, upper.weights
        self._normals = normals(upper.vertices, upper.faces)

    def shoulder_height(self, x: float) -> float:
        """Highest point at the distance `x` from the spine."""
        return float(self._vertices[np.abs(np.abs(self._vertices[:, 0]) - x) < 0.2, 1].max())

    def breadth(self, y: float) -> float:
        """Half the width at height `y`."""
        return float(np.abs(self._vertices[np.abs(self._vertices[:, 1] - y) < 0.4, 0]).max())

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
        vertices, faces = _tube(points, outs / np.linalg.norm(outs, axis=1, keepdims=True), width, 0.07)
        weights = self._weights[nearest(vertices, self._vertices)]
        ribbon = Piece(vertices, faces, weights, np.zeros(0, int))
        return pushed_out(ribbon, self._vertices, self._normals, 0.07)


def _with_weights(vertices: np.ndarray, faces: list, row: np.ndarray) -> Piece:
    return Piece(vertices, faces, np.repeat(row[None], len(vertices), axis=0), np.zeros(0, int))


def _rounded_box(centre, half, roundness: float, around: int = 28, up: int = 14) -> tuple[np.ndarray, list]:
    """A superellipsoid: `roundness` 1 is an ellipsoid, towards 0 a box."""

    def power(value):
        return np.sign(value) * np.abs(value) ** roundness

    u, v = np.meshgrid(np.linspace(-np.pi, np.pi, around, endpoint=False), np.linspace(-np.pi / 2, np.pi / 2, up))
    grid = np.stack(
        [power(np.cos(v)) * power(np.cos(u)), power(np.sin(v)), power(np.cos(v)) * power(np.sin(u))], axis=-1
    )
    vertices = (grid * np.array(half) + np.array(centre)).reshape(-1, 3)
    faces = [
        (r * around + i, (r + 1) * around + i, (r + 1) * around + (i + 1) % around, r * around + (i + 1) % around)
        for r in range(up - 1)
        for i in range(around)
    ]
    return vertices, faces


def _tube(points: np.ndarray, outs: np.ndarray, width: float, thickness: float) -> tuple[np.ndarray, list]:
    """A flat ribbon of elliptic section along `points` [N,3], its flat side facing `outs` [N,3]."""
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.cross(along, outs)
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    angles = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    rings = [points + np.cos(a) * width * side + np.sin(a) * thickness * outs for a in angles]
    vertices = np.stack(rings, axis=1).reshape(-1, 3)
    faces = [
        (r * 8 + i, r * 8 + (i + 1) % 8, (r + 1) * 8 + (i + 1) % 8, (r + 1) * 8 + i)
        for r in range(len(points) - 1)
        for i in range(8)
    ]
    return vertices, faces
