"""Garments, shoes, hats and hair laid on a body: fitted, cut into pieces, skinned, and made not to poke through.

MakeHuman's garments are whole outfits; their upper and lower halves are separate islands of the mesh, so an outfit
gives two pieces that can be worn apart. Skirts and coat tails are cut from the base mesh's own skirt helper.
"""

from dataclasses import dataclass, replace

import numpy as np

from .assets import Fit, Mesh, Rig, read_mesh
from .library import Library
from .wardrobe import Surface

Points = np.ndarray  # [N,3]


@dataclass(frozen=True)
class Piece:
    """Something worn: rest vertices [N,3] (decimetres), faces, bone weights [N,B], body vertices that it hides."""

    vertices: np.ndarray
    faces: list[tuple[int, ...]]
    weights: np.ndarray
    hidden: np.ndarray
    loops: list[tuple[tuple[float, float], ...]] | None = None  # texture coordinates a face corner


@dataclass(frozen=True)
class Part:
    """A piece with a name and a look: a surface, or `hair`; `region` is what a mask says of it (see `masks`)."""

    name: str
    piece: Piece
    look: Surface | str
    region: str


def fitted(fit: Fit, body: np.ndarray, rig: Rig) -> Piece:
    """The whole garment of a fit on `body` [V,3], in the body's rest pose."""
    mesh = read_mesh(fit.mesh_path)
    weights = np.einsum("gk,gkb->gb", np.clip(fit.weights, 0, None), rig.weights[fit.references])
    weights /= weights.sum(axis=1, keepdims=True)
    return Piece(fit_vertices(fit, body), mesh.faces, weights, fit.hidden, _texture_loops(mesh))


def fit_vertices(fit: Fit, body: np.ndarray) -> np.ndarray:
    """Positions [G,3] of a garment's vertices on `body`: see `Fit`."""
    scale = np.ones(3)
    for axis, (first, second, length) in fit.scales.items():
        scale[axis] = abs(body[first, axis] - body[second, axis]) / length
    return np.einsum("gk,gkc->gc", fit.weights, body[fit.references]) + fit.offsets * scale


def islands(piece: Piece) -> np.ndarray:
    """The island of each face: a part that shares no vertex with the rest; 0 is the largest."""
    return _ranked(piece.faces, len(piece.vertices))


def charts(piece: Piece) -> np.ndarray:
    """The texture chart of each face (cloth sewn from one panel); 0 is the largest."""
    if piece.loops is None:
        raise ValueError("a piece without texture coordinates has no charts")
    corners: dict[tuple[int, tuple[float, float]], int] = {}
    faces = [
        tuple(corners.setdefault((v, uv), len(corners)) for v, uv in zip(face, loop, strict=True))
        for face, loop in zip(piece.faces, piece.loops, strict=True)
    ]
    return _ranked(faces, len(corners))


def worn_part(piece: Piece, faces: np.ndarray, body: np.ndarray) -> Piece:
    """The flagged faces of an outfit; of the body vertices that the outfit hides, those nearest to this part."""
    owner = nearest(body[piece.hidden], piece.vertices) if len(piece.hidden) else np.zeros(0, dtype=int)
    mine = np.zeros(len(piece.vertices), dtype=bool)
    mine[[v for face, flag in zip(piece.faces, faces, strict=True) if flag for v in face]] = True
    return replace(subset(piece, faces), hidden=piece.hidden[mine[owner]])


def subset(piece: Piece, faces: np.ndarray) -> Piece:
    """The flagged faces of `piece` and the vertices that they use."""
    chosen = np.flatnonzero(faces)
    used = sorted({v for i in chosen for v in piece.faces[i]})
    number = {vertex: i for i, vertex in enumerate(used)}
    return Piece(
        piece.vertices[used],
        [tuple(number[v] for v in piece.faces[i]) for i in chosen],
        piece.weights[used],
        piece.hidden,
        None if piece.loops is None else [piece.loops[i] for i in chosen],
    )


def where(piece: Piece, keep: np.ndarray) -> np.ndarray:
    """Flags of the faces all of whose corners are kept (`keep`: one flag a vertex)."""
    return np.array([all(keep[v] for v in face) for face in piece.faces], dtype=bool)


def joined(pieces: list[Piece]) -> Piece:
    """Several pieces as one."""
    offsets = np.cumsum([0] + [len(p.vertices) for p in pieces])
    faces = [tuple(v + o for v in f) for p, o in zip(pieces, offsets, strict=False) for f in p.faces]
    loops = None if any(p.loops is None for p in pieces) else [loop for p in pieces for loop in p.loops]
    return Piece(
        np.concatenate([p.vertices for p in pieces]),
        faces,
        np.concatenate([p.weights for p in pieces]),
        np.concatenate([p.hidden for p in pieces]),
        loops,
    )


def inflated(piece: Piece, distance: float) -> Piece:
    """The piece moved outwards along its normals by `distance` decimetres."""
    return replace(piece, vertices=piece.vertices + distance * normals(piece.vertices, piece.faces))


def cut_above(piece: Piece, height: float) -> Piece:
    """What of a piece lies above `height`, with a level edge."""
    short = subset(piece, np.array([any(piece.vertices[v, 1] > height for v in face) for face in piece.faces]))
    level = np.maximum(short.vertices[:, 1], height)
    return replace(short, vertices=np.column_stack([short.vertices[:, 0], level, short.vertices[:, 2]]))


def normals(vertices: np.ndarray, faces: list[tuple[int, ...]]) -> np.ndarray:
    """Unit normals [N,3], area-weighted over the faces of a vertex."""
    a, b, c = (vertices[[face[corner] for face in faces]] for corner in (0, 1, -1))
    areas = np.cross(b - a, c - a)
    sizes = np.array([len(face) for face in faces])
    total = np.zeros_like(vertices)
    np.add.at(total, np.concatenate([np.array(face) for face in faces]), np.repeat(areas, sizes, axis=0))
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)


def nearest(points: np.ndarray, targets: np.ndarray, block: int = 1024) -> np.ndarray:
    """Index of the nearest of `targets` [T,3] for each of `points` [P,3]."""
    squares = (targets**2).sum(axis=1)
    found = [
        np.argmin(squares - 2 * points[start : start + block] @ targets.T, axis=1)
        for start in range(0, len(points), block)
    ]
    return np.concatenate(found) if found else np.zeros(0, dtype=int)


def wrinkled(piece: Piece, height: float, seed: int) -> Piece:
    """The piece with soft waves of `height` decimetres along its normals, so that it does not look inflated."""
    if height == 0:
        return piece
    generator = np.random.default_rng(seed)
    waves = np.zeros(len(piece.vertices))
    for length in (4.0, 2.2, 1.4, 1.4):
        direction = generator.normal(size=3) * (1.0, 0.8, 1.0)
        direction *= 2 * np.pi / (length * np.linalg.norm(direction))
        bend = 0.8 * np.sin(piece.vertices @ generator.normal(scale=1.2, size=3))
        waves += length / 4.0 * np.sin(piece.vertices @ direction + bend + generator.uniform(0, 2 * np.pi))
    return replace(
        piece, vertices=piece.vertices + 0.5 * height * (1 + waves[:, None]) * normals(piece.vertices, piece.faces)
    )


def tucked_under(lower: Piece, upper: Piece, margin: float) -> Piece:
    """`lower` without what lies more than `margin` above the hem of `upper`, so that it cannot poke through it."""
    hem = _hem_heights(upper.vertices)
    sector = _sectors(lower.vertices)
    return subset(lower, where(lower, lower.vertices[:, 1] < hem[sector] + margin))


def pushed_out(piece: Piece, inner: np.ndarray, inner_normals: np.ndarray, gap: float) -> Piece:
    """The piece with every vertex at least `gap` decimetres outside the surface of its nearest `inner` vertex."""
    index = nearest(piece.vertices, inner)
    height = np.einsum("nc,nc->n", piece.vertices - inner[index], inner_normals[index])
    close = np.linalg.norm(piece.vertices - inner[index], axis=1) < 1.0
    lift = np.where(close, np.maximum(0.0, gap - height), 0.0)
    return replace(piece, vertices=piece.vertices + lift[:, None] * inner_normals[index])


def skirt(library: Library, body: np.ndarray, length: float, flare: float) -> Piece:
    """A skirt from the base mesh's skirt helper: `length` in [0, 1] from waist to ankle, `flare` widens the hem."""
    faces, used = library.faces_of("helper-skirt"), library.vertices_of("helper-skirt")
    number = {vertex: i for i, vertex in enumerate(used)}
    vertices = body[used].copy()
    top, bottom = vertices[:, 1].max(), vertices[:, 1].min()
    depth = (top - vertices[:, 1]) / (top - bottom)
    middle = vertices[:, 2].mean()
    spread = 1 + flare * np.clip(depth / max(length, 1e-3), 0, 1)
    vertices[:, 0] *= spread
    vertices[:, 2] = middle + (vertices[:, 2] - middle) * spread
    numbered = [tuple(number[v] for v in face) for face in faces]
    whole = Piece(vertices, numbered, library.rig.weights[used], np.zeros(0, dtype=int))
    return subset(whole, where(whole, depth <= length))


def without_sleeves(piece: Piece, library: Library) -> Piece:
    """The part of an upper garment that follows the trunk."""
    return subset(piece, where(piece, arm_share(piece, library, "upperarm", "lowerarm", "wrist") < 0.4))


def arm_share(piece: Piece, library: Library, *bones: str) -> np.ndarray:
    """How far each vertex [N] follows bones of the arms, in [0, 1]."""
    return piece.weights[:, library.bones(*bones)].sum(axis=1)


def _ranked(faces: list[tuple[int, ...]], count: int) -> np.ndarray:
    """Connected component of each face over `count` corners, numbered by falling size."""
    parent = list(range(count))

    def root(corner: int) -> int:
        while parent[corner] != corner:
            parent[corner] = parent[parent[corner]]
            corner = parent[corner]
        return corner

    for face in faces:
        for corner in face[1:]:
            parent[root(corner)] = root(face[0])
    roots, inverse, counts = np.unique([root(face[0]) for face in faces], return_inverse=True, return_counts=True)
    rank = np.empty(len(roots), dtype=int)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(roots))
    return rank[inverse]


def _sectors(vertices: np.ndarray, count: int = 24) -> np.ndarray:
    angle = np.arctan2(vertices[:, 2] - 0.2, vertices[:, 0])
    return ((angle + np.pi) / (2 * np.pi) * count).astype(int) % count


def _hem_heights(vertices: np.ndarray, count: int = 24) -> np.ndarray:
    """Lowest height of a garment's trunk in each direction, neighbours included so that gaps do not count."""
    trunk = vertices[np.abs(vertices[:, 0]) < 2.0]
    sector = _sectors(trunk, count)
    lowest = np.array([trunk[sector == s, 1].min() if np.any(sector == s) else -np.inf for s in range(count)])
    return np.maximum.reduce([np.roll(lowest, -1), lowest, np.roll(lowest, 1)])


def _texture_loops(mesh: Mesh) -> list[tuple[tuple[float, float], ...]] | None:
    if any(uvs is None for uvs in mesh.face_uvs):
        return None
    return [tuple((float(mesh.uvs[t][0]), float(mesh.uvs[t][1])) for t in uvs) for uvs in mesh.face_uvs]
