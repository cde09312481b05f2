"""A dressed person in a pose: from a `Person` to the meshes that Blender draws."""

from dataclasses import dataclass, replace

import numpy as np

from .assets import axis_rotation
from .body import shape_body
from .clothes import cloth_coordinates, dress
from .garments import Piece, Points, subset
from .head import dress_head, face_marks
from .held import held_things, hold
from .library import Library
from .people import Person
from .pose import Pose, bone_transforms, skin
from .wardrobe import Surface

EYES = Surface((0.09, 0.07, 0.06), roughness=0.3, folds=0.0)


@dataclass(frozen=True)
class Layer:
    """A mesh of a figure: a piece, what its material reads, and what it looks like.

    Attributes:
        look: a surface, or `skin` or `hair`.
        region: what a mask calls it (see `masks`).
        attributes: values per vertex, [N] or [N,3]; `cloth` always.
    """

    name: str
    piece: Piece
    look: Surface | str
    region: str
    attributes: dict[str, np.ndarray]


@dataclass(frozen=True)
class Figure:
    """A dressed person at rest: the layers and the body [V,3] under them, in decimetres."""

    person: Person
    body: Points
    layers: list[Layer]


def dress_person(person: Person, library: Library) -> Figure:
    """Shapes the body, lays clothes on it, and keeps of the skin what the clothes leave to be seen."""
    body = shape_body(library.base.vertices, person.build, library.folder)
    worn = dress(person, library, body) + dress_head(person, library, body)
    hidden = np.zeros(len(body), dtype=bool)
    for part in worn:
        hidden[part.piece.hidden] = True

    skin_faces = [face for face in library.faces_of("body") if not all(hidden[v] for v in face)]
    bare, used = _part_of_body(library, body, skin_faces)
    marks = {mark: values[used] for mark, values in face_marks(person, library, body).items()}
    eyes, _ = _part_of_body(library, body, library.faces_of("helper-l-eye", "helper-r-eye"))
    layers = [
        Layer("body", bare, "skin", "skin", {"cloth": bare.vertices * 0.1, **marks}),
        Layer("eyes", eyes, EYES, "skin", {"cloth": eyes.vertices * 0.1}),
    ]
    for part in worn:
        cloth = {"cloth": cloth_coordinates(part.piece, library, body)}
        layers.append(Layer(part.name, part.piece, part.look, part.region, cloth))
    return Figure(person, body, layers)


def pose_figure(figure: Figure, library: Library, pose: Pose, heading: float) -> list[Layer]:
    """The layers in `pose`, feet at height 0; `heading` in degrees, 0 looks at the camera, 90 to the image's right."""
    person = figure.person
    transforms = bone_transforms(library.rig, figure.body, hold(pose, person))
    layers = [
        replace(layer, piece=replace(layer.piece, vertices=skin(layer.piece.vertices, layer.piece.weights, transforms)))
        for layer in figure.layers
    ]
    floor = min(layer.piece.vertices[:, 1].min() for layer in layers)
    surfaces = {"bag": person.bag, "held": person.held}
    for region, meshes in held_things(person, library.rig, figure.body, transforms, floor).items():
        for number, (vertices, faces) in enumerate(meshes):
            thing = Piece(vertices, faces, np.zeros((len(vertices), 0)), np.zeros(0, dtype=int))
            cloth = {"cloth": vertices * 0.1}
            layers.append(Layer(f"{region} {number}", thing, surfaces[region].surface, region, cloth))
    return _placed(layers, heading)


def _part_of_body(library: Library, body: Points, faces: list) -> tuple[Piece, list[int]]:
    """The given faces as a piece, and the body vertices that it consists of."""
    whole = Piece(body, faces, library.rig.weights, np.zeros(0, dtype=int))
    return subset(whole, np.ones(len(faces), dtype=bool)), sorted({vertex for face in faces for vertex in face})


def _placed(layers: list[Layer], heading: float) -> list[Layer]:
    """The layers centred over the origin, the lowest point at height 0, turned to the heading."""
    everything = np.concatenate([layer.piece.vertices for layer in layers])
    body = next(layer for layer in layers if layer.name == "eyes").piece.vertices.mean(axis=0)
    centre = np.array([body[0], everything[:, 1].min(), body[2]])
    turn = axis_rotation(1, np.radians(heading))
    return [
        replace(layer, piece=replace(layer.piece, vertices=(layer.piece.vertices - centre) @ turn.T))
        for layer in layers
    ]
