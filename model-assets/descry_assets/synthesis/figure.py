"""A dressed person in a pose: from a `Person` to the meshes that Blender draws."""

from dataclasses import dataclass, field, replace

import numpy as np

from .assets import axis_rotation
from .body import shape_body
from .carried import held_in_hand
from .clothes import cloth_coordinates, dress
from .garments import Piece, Points, subset
from .head import dress_head, face_marks
from .library import Library
from .people import Person
from .pose import Pose, bone_transforms, skin
from .wardrobe import Surface

EYES = Surface((0.09, 0.07, 0.06), roughness=0.3, folds=0.0)


@dataclass(frozen=True)
class Layer:
    """A posed mesh in decimetres, feet at y = 0.

    Attributes:
        look: a surface, or `skin` or `hair`.
        attributes: values per vertex that the material reads, [N] or [N,3].
        loops: texture coordinates per face corner, where there are any.
    """

    name: str
    vertices: Points
    faces: list[tuple[int, ...]]
    look: Surface | str
    attributes: dict[str, np.ndarray] = field(default_factory=dict)
    loops: list | None = None


def build_figure(person: Person, library: Library, pose: Pose, heading: float) -> list[Layer]:
    """Meshes of the person in `pose`; `heading` in degrees, 0 looks at the camera, 90 to the right of the image."""
    # 1. the body at rest, and what is worn on it
    body = shape_body(library.base.vertices, person.build, library.folder)
    worn = dress(person, library, body) + dress_head(person, library, body)

    # 2. the skin that clothes leave to be seen
    hidden = np.zeros(len(body), dtype=bool)
    for part in worn:
        hidden[part.piece.hidden] = True
    bare = _part_of_body(library, body, [f for f in library.faces_of("body") if not all(hidden[v] for v in f)])
    marks = face_marks(person, library, body)
    eyes = _part_of_body(library, body, library.faces_of("helper-l-eye", "helper-r-eye"))

    # 3. all of it posed
    transforms = bone_transforms(library.rig, body, pose)
    layers = [_posed("body", *bare, "skin", transforms, marks), _posed("eyes", *eyes, EYES, transforms, {})]
    for part in worn:
        coordinates = cloth_coordinates(part.piece, library, body)
        posed = skin(part.piece.vertices, part.piece.weights, transforms)
        layers.append(Layer(part.name, posed, part.piece.faces, part.look, {"cloth": coordinates}, part.piece.loops))
    if person.carried is not None:
        for vertices, faces in held_in_hand(person.carried.kind, library.rig, body, transforms):
            layers.append(Layer("bag", vertices, faces, person.carried.surface, {"cloth": vertices * 0.1}))

    # 4. feet on the ground
    return _placed(layers, heading)


def _part_of_body(library: Library, body: Points, faces: list) -> tuple[Piece, list[int]]:
    """The given faces as a piece, and the body vertices that it consists of."""
    whole = Piece(body, faces, library.rig.weights, np.zeros(0, dtype=int))
    return subset(whole, np.ones(len(faces), dtype=bool)), sorted({vertex for face in faces for vertex in face})


def _posed(name: str, piece: Piece, used: list[int], look: Surface | str, transforms: np.ndarray, marks: dict) -> Layer:
    attributes = {"cloth": piece.vertices * 0.1, **{mark: values[used] for mark, values in marks.items()}}
    return Layer(name, skin(piece.vertices, piece.weights, transforms), piece.faces, look, attributes)


def _placed(layers: list[Layer], heading: float) -> list[Layer]:
    """The layers centred over the origin, the lowest point at height 0, turned to the heading."""
    everything = np.concatenate([layer.vertices for layer in layers])
    centre = np.array([everything[:, 0].mean(), everything[:, 1].min(), everything[:, 2].mean()])
    turn = axis_rotation(1, np.radians(heading))
    return [replace(layer, vertices=(layer.vertices - centre) @ turn.T) for layer in layers]
