"""Shorthand for Blender's shader nodes: each function adds a node to a tree and returns its output socket.

Values (`vector`, `value`, `factor` and the like) are output sockets of other nodes.
"""

import bpy


def rgb(tree: bpy.types.ShaderNodeTree, colour: tuple[float, float, float]):
    """A fixed colour."""
    node = tree.nodes.new("ShaderNodeRGB")
    node.outputs[0].default_value = (*colour, 1.0)
    return node.outputs[0]


def attribute(tree: bpy.types.ShaderNodeTree, name: str, output: str = "Vector"):
    """A point attribute of the mesh."""
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return node.outputs[output]


def blend(tree: bpy.types.ShaderNodeTree, first, second, factor):
    """`first` where `factor` is 0, `second` where it is 1."""
    node = tree.nodes.new("ShaderNodeMixRGB")
    for value, socket in ((factor, node.inputs["Fac"]), (first, node.inputs[1]), (second, node.inputs[2])):
        tree.links.new(value, socket)
    return node.outputs["Color"]


def arithmetic(tree: bpy.types.ShaderNodeTree, operation: str, first, second):
    """A math node over two sockets, or a socket and a number."""
    node = tree.nodes.new("ShaderNodeMath")
    node.operation = operation
    tree.links.new(first, node.inputs[0])
    if isinstance(second, int | float):
        node.inputs[1].default_value = second
    else:
        tree.links.new(second, node.inputs[1])
    return node.outputs[0]


def scaled(tree: bpy.types.ShaderNodeTree, vector, scale):
    """A vector multiplied by `scale`, axis by axis."""
    node = tree.nodes.new("ShaderNodeVectorMath")
    node.operation = "MULTIPLY"
    node.inputs[1].default_value = scale
    tree.links.new(vector, node.inputs[0])
    return node.outputs["Vector"]


def noise(tree: bpy.types.ShaderNodeTree, vector, scale: float, detail: float):
    """Perlin noise, about 0.5."""
    node = tree.nodes.new("ShaderNodeTexNoise")
    node.inputs["Scale"].default_value = scale
    node.inputs["Detail"].default_value = detail
    tree.links.new(vector, node.inputs["Vector"])
    return node.outputs["Fac"]


def ramp(tree: bpy.types.ShaderNodeTree, value, low: float, high: float):
    """`value` brought from [low, high] to [0, 1] and clipped."""
    node = tree.nodes.new("ShaderNodeMapRange")
    node.inputs["From Min"].default_value, node.inputs["From Max"].default_value = low, high
    tree.links.new(value, node.inputs["Value"])
    return node.outputs["Result"]


def axis(tree: bpy.types.ShaderNodeTree, coordinates, number: int):
    """One axis (0, 1, 2) of a vector."""
    separate = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(coordinates, separate.inputs["Vector"])
    return separate.outputs[number]


def square_wave(tree: bpy.types.ShaderNodeTree, coordinates, number: int, period: float, share: float):
    """1 over `share` of every `period` metres along an axis, else 0."""
    position = arithmetic(tree, "FRACT", arithmetic(tree, "DIVIDE", axis(tree, coordinates, number), period), 0.0)
    return arithmetic(tree, "LESS_THAN", position, share)


def bump(tree: bpy.types.ShaderNodeTree, height, strength: float, distance: float):
    """A normal bent by a height field; `distance` in metres."""
    node = tree.nodes.new("ShaderNodeBump")
    node.inputs["Strength"].default_value = strength
    node.inputs["Distance"].default_value = distance
    tree.links.new(height, node.inputs["Height"])
    return node.outputs["Normal"]
