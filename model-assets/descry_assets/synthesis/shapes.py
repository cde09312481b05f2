"""Simple meshes: boxes with rounded edges and ribbons. Lengths are decimetres."""

import numpy as np


def rounded_box(centre, half, roundness: float, around: int = 28, up: int = 14) -> tuple[np.ndarray, list]:
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


def tube(points: np.ndarray, outs: np.ndarray, width: float, thickness: float) -> tuple[np.ndarray, list]:
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
