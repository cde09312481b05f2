"""The Blender scene of one sighting: a place made from an environment map, a camera above head height, a figure.

The environment map lights the scene and is also projected from its own viewpoint on a floor and a far wall round the
person, so that the photographed ground lies flat under the feet and takes the person's shadow.
Units are metres, Blender's axes: x right, y away, z up. Nothing here is thread-safe: bpy holds one scene a process.
"""

import math
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from .cameras import Place, Sighting

FLOOR_RADIUS = 14.0


def empty_scene(width: int, height: int, samples: int, threads: int) -> bpy.types.Scene:
    """A new scene rendering `width` x `height` pixels with Cycles on `threads` CPU threads."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.denoising_quality = "FAST"
    scene.cycles.max_bounces = 2
    scene.cycles.transparent_max_bounces = 16
    scene.cycles.sample_clamp_indirect = 4.0
    scene.render.threads_mode = "FIXED"
    scene.render.threads = threads
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.image_settings.file_format = "PNG"
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    return scene


def add_mesh(
    name: str,
    vertices: np.ndarray,
    faces: list,
    material: bpy.types.Material,
    smooth: int = 0,
    attributes: dict[str, np.ndarray] | None = None,
    loops: list | None = None,
) -> bpy.types.Object:
    """Adds a mesh given in MakeHuman's decimetres and axes; `smooth` is the number of subdivisions."""
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
    if smooth:
        modifier = thing.modifiers.new("smooth", "SUBSURF")
        modifier.levels = modifier.render_levels = smooth
    return thing


def to_metres(vertices: np.ndarray) -> np.ndarray:
    """MakeHuman's decimetres (y up, facing z) as metres (z up, facing -y)."""
    return np.stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]], axis=1) * 0.1


def build_place(scene: bpy.types.Scene, place: Place, folder: Path) -> None:
    """Lights the scene with the place's environment map and lays its floor and far wall.

    The light is balanced as a camera would: its sum on the floor is brought to `place.light` and most of its cast
    is taken away. The photographed floor divided by the light that fell on it is the floor's own colour.
    """
    image = bpy.data.images.load(str(folder / "hdri" / f"{place.environment}.hdr"))
    fallen = light_on_floor(image)
    level = fallen @ np.array([0.2126, 0.7152, 0.0722])
    balance = (level / fallen) ** 0.75
    world = bpy.data.worlds.new("world")
    scene.world = world
    world.use_nodes = True
    world.cycles.sampling_method = "MANUAL"  # the map that it would choose by itself takes two CPU seconds to build
    world.cycles.sample_map_resolution = 512
    coordinates = world.node_tree.nodes.new("ShaderNodeTexCoord")
    sky = _environment(world.node_tree, image, coordinates.outputs["Generated"], place, balance * place.light / level)
    world.node_tree.links.new(sky, world.node_tree.nodes["Background"].inputs["Color"])

    add_mesh("floor", *_disc(FLOOR_RADIUS), _projected(image, place, 1 / fallen, lit=True))
    wall = add_mesh(
        "wall", *_wall(FLOOR_RADIUS, 12.0), _projected(image, place, balance * place.light / level, lit=False)
    )
    for ray in ("diffuse", "glossy", "transmission", "shadow", "volume_scatter"):
        setattr(wall, f"visible_{ray}", False)


def light_on_floor(image: bpy.types.Image) -> np.ndarray:
    """Mean radiance [3] of the upper half of an environment map, weighted with the cosine to the zenith."""
    width, height = image.size
    pixels = np.empty(width * height * 4, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    rows = pixels.reshape(height, width, 4)[height // 2 :, :, :3].mean(axis=1)  # from the horizon up
    angle = (np.arange(len(rows)) + 0.5) / height * np.pi
    weight = np.sin(angle) * np.cos(angle)
    return (weight[:, None] * rows).sum(axis=0) / weight.sum()


def aim_camera(scene: bpy.types.Scene, view: Sighting, low: np.ndarray, high: np.ndarray) -> None:
    """Aims the camera (looking along +y) so that the box from `low` to `high` (metres) fills the crop's height."""
    data = bpy.data.cameras.new("camera")
    camera = bpy.data.objects.new("camera", data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    centre = (np.asarray(low) + np.asarray(high)) / 2
    position = Vector((centre[0], centre[1] - view.distance, view.height))
    tops = [math.atan2(z - view.height, view.distance) for z in (low[2], high[2])]
    pitch = sum(tops) / 2
    angle = (tops[1] - tops[0]) / view.fill
    aspect = scene.render.resolution_x / scene.render.resolution_y
    data.sensor_fit = "VERTICAL"
    data.angle = angle
    camera.location = position
    yaw = view.shift * angle * aspect
    camera.rotation_euler = (math.pi / 2 + pitch, 0.0, yaw)


def render(scene: bpy.types.Scene, path: Path) -> None:
    """Renders the scene to a PNG."""
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _environment(tree, image, vector, place: Place, gain: np.ndarray):
    """Colour of the environment map in the direction `vector`, times `gain` [3]."""
    mapping = tree.nodes.new("ShaderNodeMapping")
    mapping.inputs["Rotation"].default_value = (0.0, 0.0, math.radians(place.bearing))
    texture = tree.nodes.new("ShaderNodeTexEnvironment")
    texture.image = image
    tree.links.new(vector, mapping.inputs["Vector"])
    tree.links.new(mapping.outputs["Vector"], texture.inputs["Vector"])
    scaled = tree.nodes.new("ShaderNodeVectorMath")
    scaled.operation = "MULTIPLY"
    scaled.inputs[1].default_value = tuple(float(g) for g in gain)
    tree.links.new(texture.outputs["Color"], scaled.inputs[0])
    return scaled.outputs["Vector"]


def _projected(image, place: Place, gain: np.ndarray, lit: bool) -> bpy.types.Material:
    """The environment as seen from its eye point: as the floor's own colour (`lit`), or as light of the far wall."""
    material = bpy.data.materials.new("projected")
    material.use_nodes = True
    tree = material.node_tree
    geometry = tree.nodes.new("ShaderNodeNewGeometry")
    shift = tree.nodes.new("ShaderNodeVectorMath")
    shift.operation = "SUBTRACT"
    shift.inputs[1].default_value = (0.0, 0.0, place.eye)
    tree.links.new(geometry.outputs["Position"], shift.inputs[0])
    colour = _environment(tree, image, shift.outputs["Vector"], place, gain)
    if lit:
        speckle = tree.nodes.new("ShaderNodeVectorMath")
        speckle.operation = "SCALE"
        tree.links.new(colour, speckle.inputs[0])
        tree.links.new(_grain(tree), speckle.inputs["Scale"])
        shader = tree.nodes.new("ShaderNodeBsdfDiffuse")
        tree.links.new(speckle.outputs["Vector"], shader.inputs["Color"])
    else:
        shader = tree.nodes.new("ShaderNodeEmission")
        tree.links.new(colour, shader.inputs["Color"])
    tree.links.new(shader.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    return material


def _grain(tree):
    """Fine variation that the low resolution of the photographed floor lacks."""
    coordinates = tree.nodes.new("ShaderNodeNewGeometry")
    noise = tree.nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 14.0
    noise.inputs["Detail"].default_value = 3.0
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.inputs["To Min"].default_value = 0.75
    ramp.inputs["To Max"].default_value = 1.2
    tree.links.new(coordinates.outputs["Position"], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Fac"], ramp.inputs["Value"])
    return ramp.outputs["Result"]


def _disc(radius: float) -> tuple[np.ndarray, list]:
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    ring = np.stack([radius * np.cos(angles), np.zeros(64), radius * np.sin(angles)], axis=1) * 10
    return np.concatenate([ring, [[0.0, 0.0, 0.0]]]), [(i, (i + 1) % 64, 64) for i in range(64)][::1]


def _wall(radius: float, height: float) -> tuple[np.ndarray, list]:
    low, _ = _disc(radius)
    low = low[:64]
    high = low + np.array([0.0, height * 10, 0.0])
    return np.concatenate([low, high]), [(i, (i + 1) % 64, 64 + (i + 1) % 64, 64 + i) for i in range(64)]
