"""Blender's scene: persons stand in a place, a camera looks at them, Cycles draws the picture and its mask.

Units are metres, Blender's axes: x right, y away, z up. Nothing here is thread-safe: bpy holds one scene a process.
What a picture shows does not depend on what was drawn before it: everything but the camera is made anew.
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .cameras import Place
from .colours import HAIR_COLOURS, linear
from .figure import Layer
from .garments import Points
from .masks import INDEX
from .materials import hair_material, index_material, skin_material, surface_material
from .people import Person
from .places import FLOOR_RADIUS, build_place, far_wall, floor_disc, wall_material
from .plans import Sighting
from .wardrobe import Surface


class Stage:
    """The scene, with Cycles on `threads` CPU threads at `samples` paths a pixel before denoising."""

    def __init__(self, folder: Path, samples: int, threads: int):
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self._folder, self._samples, self._scene = folder, samples, bpy.context.scene
        scene = self._scene
        scene.render.engine = "CYCLES"
        scene.cycles.device = "CPU"
        scene.cycles.denoising_quality = "FAST"
        scene.cycles.use_adaptive_sampling = False  # when it stops depends on the clock
        scene.cycles.max_bounces = 2
        scene.cycles.sample_clamp_indirect = 4.0
        scene.render.threads_mode = "FIXED"
        scene.render.threads = threads
        scene.render.dither_intensity = 0.0
        scene.render.image_settings.file_format = "PNG"
        scene.render.image_settings.color_mode = "RGB"
        self._index = index_material()
        self._camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(self._camera)
        scene.camera = self._camera
        self._floor = add_mesh("floor", *floor_disc(FLOOR_RADIUS), bpy.data.materials.new("floor"))
        self._wall = add_mesh("wall", *far_wall(FLOOR_RADIUS, 12.0), bpy.data.materials.new("wall"))
        for ray in ("diffuse", "glossy", "transmission", "shadow", "volume_scatter"):
            setattr(self._wall, f"visible_{ray}", False)
        self._backdrop: list[bpy.types.Object] = []

    def set_place(self, place: Place) -> None:
        """Puts the place round the persons, and takes the last one away."""
        if self._scene.world is not None:
            bpy.data.worlds.remove(self._scene.world)
        materials = build_place(self._scene, place, self._folder)
        for thing, material in zip((self._floor, self._wall), materials, strict=True):
            old = list(thing.data.materials)
            thing.data.materials.clear()
            thing.data.materials.append(material)
            bpy.data.batch_remove(old)
        remove(self._backdrop)
        behind = place.backdrop
        self._backdrop = [
            add_mesh(fixture.kind, mesh[0], mesh[1], surface_material(fixture.surface()), {"cloth": mesh[0] * 0.1})
            for fixture in behind.fixtures
            for mesh in [fixture.mesh()]
        ]
        if behind.wall is not None:
            self._backdrop.append(add_mesh("backdrop", *behind.wall_mesh(), wall_material(behind.wall)))

    def aim(self, points: Points, view: Sighting) -> None:
        """Cuts a picture round `points` [N,3] as the camera of `view` sees them.

        The points take `view.fill` of the picture's height; its width follows from theirs.
        """
        low, high = points.min(axis=0), points.max(axis=0)
        position = Vector((0.0, -view.distance, view.height))
        centre = Vector(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2))
        turn = (centre - position).to_track_quat("-Z", "Y").to_matrix() @ Matrix.Rotation(
            math.radians(view.roll), 3, "Z"
        )
        seen = (points - np.array(position)) @ np.array(turn)
        u, v = seen[:, 0] / -seen[:, 2], seen[:, 1] / -seen[:, 2]
        tall = (v.max() - v.min()) / view.fill
        wide = float(np.clip(1.1 * (u.max() - u.min()) / tall + 0.04, 0.36, 0.68))
        width = 4 * round(view.picture_height * wide / 4)
        self._frame(width, view.picture_height, turn, position, 2 * math.atan(tall / 2))
        self._camera.data.shift_x = ((u.max() + u.min()) / 2 / tall) - view.shift[0] * wide
        self._camera.data.shift_y = ((v.max() + v.min()) / 2 / tall) - view.shift[1]

    def look(self, width: int, height: int, position: tuple, target: tuple, angle: float) -> None:
        """A whole frame from `position` towards `target`, `angle` degrees high."""
        turn = (Vector(target) - Vector(position)).to_track_quat("-Z", "Y").to_matrix()
        self._frame(width, height, turn, Vector(position), math.radians(angle))
        self._camera.data.shift_x = self._camera.data.shift_y = 0.0

    def draw(self, path: Path) -> None:
        """Renders the picture to a PNG."""
        self._scene.cycles.samples = self._samples
        self._scene.cycles.use_denoising = True
        self._scene.cycles.pixel_filter_type = "BLACKMAN_HARRIS"
        self._scene.view_settings.view_transform = "AgX"
        self._scene.view_settings.look = "AgX - Medium High Contrast"
        self._scene.view_layers[0].material_override = None
        self._render(path)

    def draw_indices(self, path: Path) -> None:
        """Renders the pass index of what each pixel's centre shows to a grey PNG."""
        world, self._scene.world = self._scene.world, None
        self._scene.cycles.samples = 1
        self._scene.cycles.use_denoising = False
        self._scene.cycles.pixel_filter_type = "BOX"
        self._scene.cycles.filter_width = 0.01
        self._scene.view_settings.look = "None"
        self._scene.view_settings.view_transform = "Raw"
        self._scene.view_layers[0].material_override = self._index
        self._render(path)
        self._scene.world = world
        self._scene.cycles.filter_width = 1.5

    def _frame(self, width: int, height: int, turn: Matrix, position: Vector, angle: float) -> None:
        self._scene.render.resolution_x, self._scene.render.resolution_y = width, height
        self._camera.data.sensor_fit = "VERTICAL"
        self._camera.data.angle = angle
        self._camera.matrix_world = Matrix.Translation(position) @ turn.to_4x4()

    def _render(self, path: Path) -> None:
        self._scene.render.filepath = str(path)
        with _on_one_processor() if self._scene.render.threads == 1 else nullcontext():
            bpy.ops.render.render(write_still=True)


class Actor:
    """The meshes of one person on the stage, `offset` metres to the right and away from its middle.

    Attributes:
        points: all vertices in metres.
    """

    def __init__(
        self,
        person: Person,
        layers: list[Layer],
        offset: tuple[float, float] = (0.0, 0.0),
        region: str | None = None,
    ):
        """`region` is what masks say of all its layers; by default each has its own."""
        self._things = []
        for layer in layers:
            thing = add_mesh(
                layer.name,
                layer.piece.vertices,
                layer.piece.faces,
                _material(layer.look, person),
                layer.attributes,
                layer.piece.loops,
            )
            thing.location = (*offset, 0.0)
            thing.pass_index = INDEX[region or layer.region]
            self._things.append(thing)
        vertices = np.concatenate([layer.piece.vertices for layer in layers])
        self.points = to_metres(vertices) + np.array([*offset, 0.0])

    def mark(self, index: int) -> None:
        """Gives all layers the pass index `index`."""
        for thing in self._things:
            thing.pass_index = index

    def leave(self) -> None:
        """Takes meshes and materials off the stage."""
        remove(self._things)


def add_mesh(
    name: str,
    vertices: Points,
    faces: list,
    material: bpy.types.Material,
    attributes: dict[str, np.ndarray] | None = None,
    loops: list | None = None,
) -> bpy.types.Object:
    """Adds a mesh given in MakeHuman's decimetres and axes."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(to_metres(vertices).tolist(), [], faces)
    for key, values in (attributes or {}).items():
        attribute = mesh.attributes.new(key, "FLOAT_VECTOR" if values.ndim == 2 else "FLOAT", "POINT")
        attribute.data.foreach_set("vector" if values.ndim == 2 else "value", values.astype(np.float32).ravel())
    if loops is not None:
        layer = mesh.uv_layers.new(name="uv")
        layer.data.foreach_set("uv", np.array([c for loop in loops for c in loop], dtype=np.float32).ravel())
    mesh.materials.append(material)
    mesh.shade_smooth()
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(thing)
    return thing


def add_furniture(
    meshes: list[tuple[Points, list]], colour: tuple[float, float, float], offset: tuple[float, float]
) -> list[bpy.types.Object]:
    """Adds meshes of furniture, given in decimetres with y up, `offset` metres to the right and away."""
    surface = Surface(colour, roughness=0.8, folds=0.0)
    things = []
    for vertices, faces in meshes:
        thing = add_mesh("furniture", vertices, faces, surface_material(surface), {"cloth": vertices * 0.1})
        thing.location = (*offset, 0.0)
        thing.pass_index = INDEX["furniture"]
        things.append(thing)
    return things


def remove(things: list[bpy.types.Object]) -> None:
    """Removes objects with their meshes and materials."""
    meshes = [thing.data for thing in things]
    bpy.data.batch_remove([material for mesh in meshes for material in mesh.materials] + meshes + things)


def to_metres(vertices: Points) -> Points:
    """MakeHuman's decimetres (y up, facing z) as metres (z up, facing -y)."""
    return np.stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]], axis=1) * 0.1


@contextmanager
def _on_one_processor() -> Iterator[None]:
    """Keeps the process on the processor that it runs on: beside one thread that works, Cycles has one that spins."""
    allowed = os.sched_getaffinity(0)
    here = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[36])
    os.sched_setaffinity(0, {here})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _material(look: Surface | str, person: Person) -> bpy.types.Material:
    hair = linear(HAIR_COLOURS[person.hair_colour].srgb)
    if look == "skin":
        marks = {
            "lips": tuple(c * f for c, f in zip(person.skin, (0.75, 0.42, 0.42), strict=True)),
            "stubble": tuple(0.3 * s + 0.5 * h for s, h in zip(person.skin, hair, strict=True)),
            "sockets": tuple(0.3 * c for c in person.skin),
            "scalp": hair,
        }
        return skin_material(person.skin, marks)
    return hair_material(hair) if look == "hair" else surface_material(look)
