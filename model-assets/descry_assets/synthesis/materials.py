"""Blender materials: skin, hair, cloth with its patterns, plain surfaces.

Patterns are drawn over the point attribute `cloth` (metres: around, along, across; see `clothes.cloth_coordinates`),
so that they follow the limbs and move with the cloth.
"""

import bpy

from .colours import Rgb
from .nodes import arithmetic, attribute, blend, bump, noise, rgb, scaled
from .patterns import PATTERNS
from .wardrobe import Surface

MATT = 0.75  # roughness from which on a surface is drawn as plain diffuse, which is cheaper


def surface_material(surface: Surface) -> bpy.types.Material:
    """The material of a `Surface`, whose `pattern` must be one of `PATTERNS`."""
    if surface.pattern not in PATTERNS:
        raise ValueError(f"pattern {surface.pattern!r} is none of {sorted(PATTERNS)}")
    make = _diffuse if surface.roughness >= MATT else _principled
    tree, shader, material = make(surface.pattern, surface.roughness)
    coordinates = attribute(tree, "cloth")
    colour = PATTERNS[surface.pattern](tree, coordinates, surface)
    target = shader.inputs["Color" if surface.roughness >= MATT else "Base Color"]
    tree.links.new(_uneven(tree, coordinates, colour, surface.unevenness), target)
    if surface.folds:
        tree.links.new(_folds(tree, coordinates, surface.folds), shader.inputs["Normal"])
    return material


def index_material() -> bpy.types.Material:
    """Shows every object in the grey of its pass index, for masks."""
    material = bpy.data.materials.new("index")
    material.use_nodes = True
    tree = material.node_tree
    glow = tree.nodes.new("ShaderNodeEmission")
    index = tree.nodes.new("ShaderNodeObjectInfo").outputs["Object Index"]
    tree.links.new(arithmetic(tree, "DIVIDE", index, 255.0), glow.inputs["Color"])
    tree.links.new(glow.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    return material


def skin_material(colour: Rgb, marks: dict[str, Rgb]) -> bpy.types.Material:
    """Skin, painted with the colour of each mark (lips, beard, ...) where the point attribute of its name says so."""
    tree, shader, material = _principled("skin", 0.5)
    base = rgb(tree, colour)
    for mark, paint in marks.items():
        base = blend(tree, base, rgb(tree, paint), attribute(tree, mark, "Fac"))
    tree.links.new(_uneven(tree, attribute(tree, "cloth"), base, 0.12), shader.inputs["Base Color"])
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
    return material


def _principled(name: str, roughness: float):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Specular IOR Level"].default_value = 0.35
    return material.node_tree, shader, material


def _diffuse(name: str, roughness: float):
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    shader = tree.nodes.new("ShaderNodeBsdfDiffuse")
    shader.inputs["Roughness"].default_value = roughness
    tree.links.new(shader.outputs[0], tree.nodes["Material Output"].inputs["Surface"])
    return tree, shader, material


def _uneven(tree, coordinates, colour, amount: float):
    """The colour made up to `amount` darker or lighter by a soft noise."""
    soft = noise(tree, coordinates, 7.0, 2.0)
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
    warped = noise(tree, scaled(tree, coordinates, (5.0, 11.0, 5.0)), 1.0, 1.0)
    return bump(tree, warped, strength, 0.04)
