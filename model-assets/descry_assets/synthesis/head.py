"""The head: brows, hair that gives way to the face and to a hat, hats, and the painted marks of a face."""

from dataclasses import dataclass, replace

import numpy as np

from .colours import HAIR_COLOURS, linear
from .garments import Part, Piece, Points, fitted, inflated, joined, normals, subset, where
from .library import Library
from .people import Person
from .shapes import tube
from .wardrobe import Surface

HAIRLINE = 0.56
GLASSES = {
    "sunglasses": Surface((0.012, 0.012, 0.014), roughness=0.15, folds=0.0),
    "glasses": Surface((0.03, 0.027, 0.025), roughness=0.4, folds=0.0),
}


@dataclass(frozen=True)
class HeadMarks:
    """Landmarks in decimetres: centre between the eyes [3], height of the crown, height of the mouth."""

    eyes: np.ndarray
    crown: float
    mouth: float

    @property
    def unit(self) -> float:
        """From the eyes to the crown, about a decimetre: what else on the head is measured in."""
        return self.crown - self.eyes[1]

    def hair_level(self, points: Points) -> np.ndarray:
        """Height over the eyes plus a part of the way to the back, in units: hair grows above `HAIRLINE`."""
        return (points[:, 1] - self.eyes[1] + 0.62 * (self.eyes[2] - points[:, 2])) / self.unit

    def hat_covers(self, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Whether a hat covers points at these heights and depths."""
        return y > self.eyes[1] + 0.42 * self.unit - 0.15 * (self.eyes[2] - z)

    @staticmethod
    def of(library: Library, body: Points) -> "HeadMarks":
        """Reads the landmarks off a body at rest."""
        upper, lower = (body[library.vertices_of(f"helper-{row}-teeth"), 1] for row in ("upper", "lower"))
        return HeadMarks(
            eyes=body[library.vertices_of("helper-l-eye", "helper-r-eye")].mean(axis=0),
            crown=float(body[library.vertices_of("body"), 1].max()),
            mouth=float(upper.min() + lower.max()) / 2,
        )


def dress_head(person: Person, library: Library, body: Points) -> list[Part]:
    """Brows, hair and hat."""
    marks = HeadMarks.of(library, body)
    brows = inflated(fitted(library.fit("eyebrows", "eyebrow001"), body, library.rig), 0.03)
    parts = [Part("brows", brows, Surface(_brow_colour(person), folds=0.0), "hair")]
    if person.hair == "curly" and person.hair_mesh is None:
        parts.append(Part("hair", _curls(person, library, body, marks), "hair", "hair"))
    elif person.hair_mesh is not None:
        parts.append(Part("hair", _hair(person, library, body, marks), "hair", "hair"))
    if person.eyewear is not None:
        parts.append(Part("eyewear", _glasses(person, library, marks), GLASSES[person.eyewear], "eyewear"))
    return parts + _hat(person, library, body, marks)


def face_marks(person: Person, library: Library, body: Points) -> dict[str, np.ndarray]:
    """How much each body vertex [V] is lip, beard, eye socket and scalp, in [0, 1]."""
    marks = HeadMarks.of(library, body)
    unit, (x, y, z) = marks.unit, body.T
    rest = library.bones("spine", "clavicle", "neck")
    head = 1 - library.rig.weights[:, rest].sum(axis=1) > 0.5
    front = (z > marks.eyes[2] - 0.6 * unit) & head
    lips = ((x / (0.27 * unit)) ** 2 + ((y - marks.mouth) / (0.11 * unit)) ** 2 < 1) & front
    chin = head & (z > marks.eyes[2] - unit) & (y > marks.mouth - 0.6 * unit) & ~lips
    beard = np.clip((marks.mouth + 0.25 * unit - y) / (0.2 * unit), 0, 1) * chin
    sockets = np.zeros(len(body))
    for side in (-1, 1):
        square = ((x - side * 0.31 * unit) / (0.22 * unit)) ** 2 + ((y - marks.eyes[1]) / (0.1 * unit)) ** 2
        sockets = np.maximum(sockets, np.clip(1.5 - square, 0, 1) * front)
    level = marks.hair_level(body)
    scalp = np.clip((level - HAIRLINE) / 0.2, 0, 1) * head * (person.hair != "bald")
    return {"lips": 0.8 * lips, "stubble": person.stubble * beard, "sockets": 0.4 * sockets, "scalp": 0.9 * scalp}


def _hair(person: Person, library: Library, body: Points, marks: HeadMarks) -> Piece:
    """Hair without the strands over the face and those under a hat.

    MakeHuman's hair is made of sheets that a texture makes see-through; drawn solid, a fringe would be a mask.
    """
    hair = fitted(library.fit("hair", person.hair_mesh), body, library.rig)
    x, y, z = np.array([hair.vertices[list(face)].mean(axis=0) for face in hair.faces]).T
    cut = (np.abs(x) < 0.52) & (y < marks.eyes[1] + 0.22) & (z > marks.eyes[2] - 0.25)
    if person.hair == "short":
        cut |= (y < marks.eyes[1] + 0.05) & (z > marks.eyes[2] - 0.75)
    if person.hat is not None:
        cut |= marks.hat_covers(y, z)
    return subset(hair, ~cut)


def _curls(person: Person, library: Library, body: Points, marks: HeadMarks) -> Piece:
    """A round head of curls: the skull behind the hairline, moved away from its middle and roughened."""
    level = marks.hair_level(body)
    skull = Piece(body, library.faces_of("body"), library.rig.weights, np.zeros(0, dtype=int))
    hairy = (level > HAIRLINE - 0.1) & _on_head(library)
    if person.hat is not None:
        hairy &= ~marks.hat_covers(body[:, 1], body[:, 2])
    scalp = subset(skull, where(skull, hairy))
    middle = marks.eyes + np.array([0.0, 0.3, -0.9]) * marks.unit
    outwards = (scalp.vertices - middle) / np.linalg.norm(scalp.vertices - middle, axis=1, keepdims=True)
    thickness = 0.36 * np.clip((marks.hair_level(scalp.vertices) - HAIRLINE + 0.13) / 0.3, 0.1, 1)
    thickness += np.random.default_rng(0).uniform(-0.05, 0.05, len(thickness))
    return replace(scalp, vertices=scalp.vertices + thickness[:, None] * outwards)


def _glasses(person: Person, library: Library, marks: HeadMarks) -> Piece:
    """Rims, filled for sunglasses, a bridge and temples."""
    angle, parts = np.linspace(0, 2 * np.pi, 13), []
    front = marks.eyes + np.array([0.0, 0.0, 0.26 * marks.unit])
    for side in (-1, 1):
        lens = front + np.array([side * 0.31 * marks.unit, 0.0, 0.0])
        rim = lens + 0.27 * marks.unit * np.stack([np.cos(angle), 0.75 * np.sin(angle), 0 * angle], axis=1)
        if person.eyewear == "sunglasses":
            parts.append((np.concatenate([rim[:-1], [lens]]), [(i, (i + 1) % 12, 12) for i in range(12)]))
        parts.append(tube(rim, np.tile([0.0, 0.0, 1.0], (13, 1)), 0.035, 0.035))
        temple = np.linspace(rim[0 if side > 0 else 6], rim[0 if side > 0 else 6] + (side * 0.12, 0.05, -1.0), 4)
        parts.append(tube(temple, np.tile([float(side), 0.0, 0.0], (4, 1)), 0.04, 0.03))
    weights = np.zeros(len(library.rig.names))
    weights[library.rig.names.index("head")] = 1.0
    return joined([Piece(v, f, np.repeat(weights[None], len(v), axis=0), np.zeros(0, dtype=int)) for v, f in parts])


def _on_head(library: Library) -> np.ndarray:
    """Which body vertices [V] follow the skull rather than neck or jaw."""
    bones = [library.rig.names.index("head"), *library.bones("temporalis", "oculi")]
    return library.rig.weights[:, bones].sum(axis=1) > 0.5


def _hat(person: Person, library: Library, body: Points, marks: HeadMarks) -> list[Part]:
    if person.hat is None:
        return []
    look = person.hat.surface
    if person.hat.kind == "hat":
        return [Part("hat", fitted(library.fit("clothes", "fedora"), body, library.rig), look, "hat")]
    if person.hat.kind == "beanie":
        return [Part("hat", _cover(library, body, marks, 0.36, swell=0.2), replace(look, pattern="knit"), "hat")]
    crown = _cover(library, body, marks, 0.36, swell=0.16)
    return [Part("hat", crown, look, "hat"), Part("peak", _peak(crown, reach=0.75), look, "hat")]


def _cover(library: Library, body: Points, marks: HeadMarks, height: float, swell: float) -> Piece:
    """The skull above `height` (0 at the eyes, 1 at the crown; lower at the nape), moved outwards by `swell`."""
    level = (body[:, 1] - marks.eyes[1]) / marks.unit + 0.25 * (marks.eyes[2] - body[:, 2])
    skull = Piece(body, library.faces_of("body"), library.rig.weights, np.zeros(0, dtype=int))
    cover = subset(skull, where(skull, (level > height) & _on_head(library)))
    weights = np.zeros_like(cover.weights)
    weights[:, library.rig.names.index("head")] = 1.0
    return replace(cover, vertices=cover.vertices + swell * normals(cover.vertices, cover.faces), weights=weights)


def _peak(cover: Piece, reach: float) -> Piece:
    """The peak of a cap: half an ellipse from the cover's front edge that reaches `reach` decimetres ahead."""
    low = cover.vertices[cover.vertices[:, 2] > np.quantile(cover.vertices[:, 2], 0.9)]
    y, z = low[:, 1].min() + 0.06, low[:, 2].max() - 0.12
    angle, ring = np.meshgrid(np.linspace(0, np.pi, 17), (0.0, 0.5, 1.0))
    side, ahead = np.cos(angle), ring * np.sin(angle)
    grid = [
        0.62 * side * (1 + 0.05 * ring),
        y - 0.22 * ahead - 0.05 * np.abs(side),
        z - 0.45 * side**2 + reach * ahead,
    ]
    faces = [(r * 17 + i, r * 17 + i + 1, r * 17 + i + 18, r * 17 + i + 17) for r in range(2) for i in range(16)]
    vertices = np.stack(grid, axis=-1).reshape(-1, 3)
    return Piece(vertices, faces, np.repeat(cover.weights[:1], len(vertices), axis=0), np.zeros(0, dtype=int))


def _brow_colour(person: Person) -> tuple[float, float, float]:
    return tuple(
        0.6 * h + 0.2 * s for h, s in zip(linear(HAIR_COLOURS[person.hair_colour].srgb), person.skin, strict=True)
    )
