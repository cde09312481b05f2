"""Blender materials: skin, hair, cloth with its patterns, plain surfaces.

Patterns are drawn over the point attribute `cloth` (metres: around, along, across; see `clothes.cloth_coordinates`),
so that they follow the limbs and move with the cloth.
"""

from collections.abc import Callable

import bpy

from .nodes import arithmetic, attribute, blend, bump, noise, ramp, rgb, scaled, square_wave
from .wardrobe import Rgb, Surface


def surface_material(surface: Surface) -> bpy.types.Material:
    """The material of a `Surface`, whose `pattern` must be one of `PATTERNS`."""
    if surface.pattern not in PATTERNS:
        raise ValueError(f"pattern {surface.pattern!r} is none of {sorted(PATTERNS)}")
    tree, shader, material = _principled(surface.pattern, surface.roughness)
    coordinates = attribute(tree, "cloth")
    colour = PATTERNS[surface.pattern](tree, coordinates, surface)
    tree.links.new(_uneven(tree, coordinates, colour, surface.unevenness), shader.inputs["Base Color"])
    if surface.folds:
        tree.links.new(_folds(tree, coordinates, surface.folds), shader.inputs["Normal"])
    shader.inputs["Sheen Weight"].default_value = surface.sheen
    return material


def skin_material(colour: Rgb, marks: dict[str, Rgb]) -> bpy.types.Material:
    """Skin, painted with the colour of each mark (lips, beard, ...) where the point attribute of its name says so."""
    tree, shader, material = _principled("skin", 0.5)
    base = rgb(tree, colour)
    for mark, paint in marks.items():
        base = blend(tree, base, rgb(tree, paint), attribute(tree, mark, "Fac"))
    tree.links.new(_uneven(tree, attribute(tree, "cloth"), base, 0.12), shader.inputs["Base Color"])
    shader.inputs["Subsurface Weight"].default_value = 0.08
    shader.inputs["Subsurface Radius"].default_value = (0.01, 0.004, 0.002)
    return material


def hair_material(colour: Rgb) -> bpy.types.Material:
    """Hair: streaks along the strands, which run along v of the texture coordinates of MakeHuman's hair."""
    tree, shader, material = _principled("hair", 0.6)
    texture = tree.nodes.new("ShaderNodeTexCoord").outputs["UV"]
    strands = noise(tree, scaled(tree, texture, (90.0, 4.0, 1.0)), 1.0, 3.0)
    dark, light = tuple(0.45 * c for c in colour), tuple(min(1.0, 1.7 * c) for c in colour)
    streaks = blend(tree, rgb(tree, dark), rgb(tree, light), strands)
    tree.links.new(streaks, shader.inputs["Base Color"])
    tree.links.new(bump(tree, strands, 0.5, 0.01), shader.inputs["Normal"])
    shader.inputs["Anisotropic"].default_value = 0.4
    return material


def _plain(tree, coordinates, surface: Surface):
    return rgb(tree, surface.colour)


def _stripes(axis: int) -> Callable:
    def colour(tree, coordinates, surface: Surface):
        wave = square_wave(tree, coordinates, axis, surface.period, surface.share)
        return blend(tree, rgb(tree, surface.colour), rgb(tree, surface.second), wave)

    return colour


def _plaid(tree, coordinates, surface: Surface):
    base = rgb(tree, surface.colour)
    for axis in (0, 1):
        half = arithmetic(tree, "MULTIPLY", square_wave(tree, coordinates, axis, surface.period, 0.45), 0.55)
        base = blend(tree, base, rgb(tree, surface.second), half)
        line = arithmetic(tree, "MULTIPLY", square_wave(tree, coordinates, axis, surface.period, 0.08), 0.7)
        base = blend(tree, base, rgb(tree, (0.8, 0.78, 0.7)), line)
    return base


def _denim(tree, coordinates, surface: Surface):
    """Faded on the front of the thighs and by a coarse noise, as worn jeans are."""
    fade = noise(tree, coordinates, 5.0, 2.0)
    worn = tuple(min(1.0, 1.6 * c + 0.05) for c in surface.colour)
    weave = noise(tree, scaled(tree, coordinates, (160.0, 40.0, 160.0)), 1.0, 2.0)
    mixed = blend(tree, rgb(tree, surface.colour), rgb(tree, worn), ramp(tree, fade, 0.4, 0.8))
    return blend(tree, mixed, rgb(tree, worn), arithmetic(tree, "MULTIPLY", weave, 0.3))


def _knit(tree, coordinates, surface: Surface):
    ribs = noise(tree, scaled(tree, coordinates, (110.0, 12.0, 110.0)), 1.0, 1.0)
    dark = tuple(0.6 * c for c in surface.colour)
    return blend(tree, rgb(tree, dark), rgb(tree, surface.colour), ramp(tree, ribs, 0.3, 0.6))


def _print(tree, coordinates, surface: Surface):
    """A round barred emblem on the chest: `period` is its radius, in metres, at the height `share`."""
    separate = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(coordinates, separate.inputs["Vector"])
    x = arithmetic(tree, "POWER", arithmetic(tree, "ABSOLUTE", separate.outputs["X"], 0.0), 2.0)
    y = arithmetic(
        tree,
        "POWER",
        arithmetic(tree, "ABSOLUTE", arithmetic(tree, "SUBTRACT", separate.outputs["Y"], surface.share), 0.0),
        2.0,
    )
    inside = arithmetic(tree, "LESS_THAN", arithmetic(tree, "ADD", x, y), surface.period**2)
    front = arithmetic(tree, "GREATER_THAN", separate.outputs["Z"], 0.0)
    patch = arithmetic(tree, "MULTIPLY", inside, front)
    between = arithmetic(tree, "LESS_THAN", square_wave(tree, coordinates, 1, surface.period * 0.55, 0.25), 0.5)
    visible = arithmetic(tree, "MULTIPLY", patch, between)
    return blend(tree, rgb(tree, surface.colour), rgb(tree, surface.second), visible)


def _buttoned(tree, coordinates, surface: Surface):
    """A dark line down the front where a coat closes, `period` metres wide."""
    separate = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(coordinates, separate.inputs["Vector"])
    middle = arithmetic(tree, "LESS_THAN", arithmetic(tree, "ABSOLUTE", separate.outputs["X"], 0.0), surface.period)
    front = arithmetic(tree, "GREATER_THAN", separate.outputs["Z"], 0.0)
    dark = tuple(0.25 * c for c in surface.colour)
    line = arithmetic(tree, "MULTIPLY", middle, front)
    return blend(tree, rgb(tree, surface.colour), rgb(tree, dark), line)


PATTERNS: dict[str, Callable] = {
    "buttoned": _buttoned,
    "plain": _plain,
    "striped": _stripes(1),
    "pinstriped": _stripes(0),
    "plaid": _plaid,
    "denim": _denim,
    "knit": _knit,
    "print": _print,
}


def _principled(name: str, roughness: float):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Specular IOR Level"].default_value = 0.35
    return material.node_tree, shader, material


def _uneven(tree, coordinates, colour, amount: float):
    """The colour made up to `amount` darker or lighter by a soft noise."""
    soft = noise(tree, coordinates, 7.0, 4.0)
    node = tree.nodes.new("ShaderNodeMapRange")
    node.inputs["To Min"].default_value, node.inputs["To Max"].default_value = 1 - 2 * amount, 1 + 2 * amount
    tree.links.new(soft, node.inputs["Value"])
    scale = tree.nodes.new("ShaderNodeVectorMath")
    scale.operation = "SCALE"
    tree.links.new(colour, scale.inputs[0])
    tree.links.new(node.outputs["Result"], scale.inputs["Scale"])
    return scale.outputs["Vector"]


def _folds(tree, coordinates, strength: float):
    """Soft folds that run across the limb, a few centimetres apart."""
    warped = noise(tree, scaled(tree, coordinates, (5.0, 11.0, 5.0)), 1.0, 2.0)
    return bump(tree, warped, strength, 0.04)
