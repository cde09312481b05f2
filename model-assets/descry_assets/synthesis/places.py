"""The surroundings of a sighting: a place made from an environment map, and street furniture.

The environment map lights the scene and is also projected from its own viewpoint on a floor and a far wall round the
person, so that the photographed ground lies flat under the feet and takes the person's shadow.
Units are metres, Blender's axes: x right, y away, z up.
"""

import math
import random
from functools import cache
from pathlib import Path

import bpy
import numpy as np

from .backdrops import HEDGE, MASONRY, Masonry
from .cameras import Place
from .nodes import axis, blend, noise, ramp, rgb
from .shapes import rounded_box

FLOOR_RADIUS = 14.0

# Half width, height, half depth of the parts of a piece of furniture, in metres, and where they stand (x, z).
FURNITURE = {
    "bollard": [((0.09, 0.95, 0.09), (0.0, 0.0))],
    "bin": [((0.27, 0.85, 0.25), (0.0, 0.0))],
    "post": [((0.05, 5.0, 0.05), (0.0, 0.0))],
    "planter": [((0.6, 0.5, 0.25), (0.0, 0.0))],
    "bench": [((0.8, 0.06, 0.22), (0.0, 0.42)), ((0.05, 0.42, 0.2), (-0.6, 0.0)), ((0.05, 0.42, 0.2), (0.6, 0.0))],
    "railing": [((1.6, 0.05, 0.025), (0.0, z)) for z in (0.35, 0.65, 0.95)]
    + [((0.03, 1.0, 0.03), (x, 0.0)) for x in (-1.2, 0.0, 1.2)],
}
GROUND = {
    "tiles": Masonry((0.6, 0.6), 0.012, ((0.42, 0.4, 0.37), (0.36, 0.35, 0.33)), (0.2, 0.19, 0.18)),
    "paving": Masonry((0.24, 0.12), 0.012, ((0.2, 0.14, 0.12), (0.24, 0.19, 0.16)), (0.09, 0.085, 0.08), 0.5),
}
METALS = ((0.03, 0.03, 0.035), (0.2, 0.2, 0.21), (0.02, 0.06, 0.04), (0.25, 0.16, 0.08), (0.4, 0.38, 0.33))


def build_place(scene: bpy.types.Scene, place: Place, folder: Path) -> tuple[bpy.types.Material, bpy.types.Material]:
    """Lights the scene with the place's environment map; returns the materials of its floor and its far wall.

    The light is balanced as a camera would: its sum on the floor is brought to `place.light` and most of its cast
    is taken away. The photographed floor divided by the light that fell on it is the floor's own colour.
    """
    path = str(folder / "hdri" / f"{place.environment}.hdr")
    image = bpy.data.images.load(path, check_existing=True)
    fallen = light_on_floor(path)
    level = fallen @ np.array([0.2126, 0.7152, 0.0722])
    gain = (level / fallen) ** 0.75 * place.light / level
    world = bpy.data.worlds.new("world")
    scene.world = world
    world.use_nodes = True
    world.cycles.sampling_method = "MANUAL"  # the map that it would choose by itself takes two CPU seconds to build
    world.cycles.sample_map_resolution = 128
    coordinates = world.node_tree.nodes.new("ShaderNodeTexCoord")
    sky = _environment(world.node_tree, image, coordinates.outputs["Generated"], place, gain)
    world.node_tree.links.new(sky, world.node_tree.nodes["Background"].inputs["Color"])
    floor, wall = _projected(image, place, 1 / fallen, lit=True), _projected(image, place, gain, lit=False)
    wall.cycles.emission_sampling = "NONE"  # it lights nothing: the world does
    return floor, wall


def furniture(kind: str, seed: str) -> tuple[list[tuple[np.ndarray, list]], tuple[float, float, float]]:
    """Meshes of what stands between camera and person, in decimetres with y up, and its colour."""
    chance = random.Random(seed)
    aside, ahead = chance.uniform(-0.35, 0.35), chance.uniform(0.5, 1.1)
    if kind in ("post", "bollard", "bin"):
        aside = chance.choice([-1, 1]) * chance.uniform(0.08, 0.35)
    parts = []
    for (wide, high, deep), (x, z) in FURNITURE[kind]:
        centre = (10 * (aside + x), 10 * (z + high / 2), 10 * ahead)
        parts.append(rounded_box(centre, (10 * wide, 5 * high, 10 * deep), 0.1))
    return parts, chance.choice(METALS)


@cache
def light_on_floor(path: str) -> np.ndarray:
    """Mean radiance [3] of the upper half of an environment map, weighted with the cosine to the zenith."""
    image = bpy.data.images.load(path, check_existing=True)
    width, height = image.size
    pixels = np.empty(width * height * 4, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    rows = pixels.reshape(height, width, 4)[height // 2 :, :, :3].mean(axis=1)  # from the horizon up
    angle = (np.arange(len(rows)) + 0.5) / height * np.pi
    weight = np.sin(angle) * np.cos(angle)
    return (weight[:, None] * rows).sum(axis=0) / weight.sum()


def floor_disc(radius: float) -> tuple[np.ndarray, list]:
    """A round floor, in decimetres with y up."""
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    ring = np.stack([radius * np.cos(angles), np.zeros(64), radius * np.sin(angles)], axis=1) * 10
    return np.concatenate([ring, [[0.0, 0.0, 0.0]]]), [(i, (i + 1) % 64, 64) for i in range(64)][::1]


def far_wall(radius: float, height: float) -> tuple[np.ndarray, list]:
    """A wall round the floor."""
    low, _ = floor_disc(radius)
    low = low[:64]
    high = low + np.array([0.0, height * 10, 0.0])
    return np.concatenate([low, high]), [(i, (i + 1) % 64, 64 + (i + 1) % 64, 64 + i) for i in range(64)]


def wall_material(kind: str) -> bpy.types.Material:
    """Masonry or a hedge, stained unevenly. `kind` is one of `MASONRY`, or `hedge`."""
    material = bpy.data.materials.new(kind)
    material.use_nodes = True
    tree = material.node_tree
    position = tree.nodes.new("ShaderNodeNewGeometry").outputs["Position"]
    if kind == "hedge":
        leaves = ramp(tree, noise(tree, position, 9.0, 6.0), 0.38, 0.66)
        colour, shine = blend(tree, rgb(tree, HEDGE[0]), rgb(tree, HEDGE[1]), leaves), 0.0
    else:
        colour, shine = _masonry(tree, position, MASONRY[kind]), MASONRY[kind].shine
    stains = ramp(tree, noise(tree, position, 0.9, 4.0), 0.35, 1.2)
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = 0.9 - 0.8 * shine
    shader.inputs["Specular IOR Level"].default_value = shine
    tree.links.new(blend(tree, colour, rgb(tree, (0.12, 0.115, 0.105)), stains), shader.inputs[0])
    return material


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
        if place.ground != "photo":
            colour = _laid(tree, place.ground)
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
    noise.inputs["Detail"].default_value = 1.0
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.inputs["To Min"].default_value = 0.75
    ramp.inputs["To Max"].default_value = 1.2
    tree.links.new(coordinates.outputs["Position"], noise.inputs["Vector"])
    tree.links.new(noise.outputs["Fac"], ramp.inputs["Value"])
    return ramp.outputs["Result"]


def _laid(tree, ground: str):
    """Tiles, asphalt or paving instead of the photographed floor."""
    position = tree.nodes.new("ShaderNodeNewGeometry").outputs["Position"]
    if ground == "asphalt":
        speckle = noise(tree, position, 40.0, 1.0)
        return blend(tree, rgb(tree, (0.07, 0.07, 0.072)), rgb(tree, (0.16, 0.16, 0.16)), speckle)
    return _bricks(tree, position, GROUND[ground])


def _masonry(tree, position, masonry: Masonry):
    upright = tree.nodes.new("ShaderNodeCombineXYZ")
    tree.links.new(axis(tree, position, 0), upright.inputs[0])
    tree.links.new(axis(tree, position, 2), upright.inputs[1])
    return _bricks(tree, upright.outputs["Vector"], masonry)


def _bricks(tree, position, masonry: Masonry):
    """Masonry over the first two axes of `position`, in metres."""
    bricks = tree.nodes.new("ShaderNodeTexBrick")
    bricks.offset = masonry.shift
    sizes = (("Brick Width", masonry.size[0]), ("Row Height", masonry.size[1]), ("Mortar Size", masonry.gap))
    for name, value in (("Scale", 1.0), ("Mortar Smooth", 0.1), *sizes):
        bricks.inputs[name].default_value = value
    for name, shade in zip(("Color1", "Color2", "Mortar"), (*masonry.shades, masonry.joint), strict=True):
        bricks.inputs[name].default_value = (*shade, 1.0)
    tree.links.new(position, bricks.inputs["Vector"])
    return bricks.outputs["Color"]
