"""Patterns of cloth as shader nodes: stripes, checks, denim, knit, prints, seams.

Each function takes a node tree, the output socket of the coordinates and a `Surface`, and returns a colour socket.
Coordinates are metres: around the trunk, along trunk or limb, and front (+) or back (-); see
`clothes.cloth_coordinates`.
"""

from collections.abc import Callable

from .nodes import arithmetic, axis, blend, noise, ramp, rgb, scaled, square_wave
from .wardrobe import Surface


def _plain(tree, coordinates, surface: Surface):
    return rgb(tree, surface.colour)


def _stripes(axis: int) -> Callable:
    def colour(tree, coordinates, surface: Surface):
        wave = square_wave(tree, coordinates, axis, surface.period, surface.share)
        return blend(tree, rgb(tree, surface.colour), rgb(tree, surface.second), wave)

    return colour


def _plaid(tree, coordinates, surface: Surface):
    base = rgb(tree, surface.colour)
    for number in (0, 1):
        half = arithmetic(tree, "MULTIPLY", square_wave(tree, coordinates, number, surface.period, 0.45), 0.55)
        base = blend(tree, base, rgb(tree, surface.second), half)
        line = arithmetic(tree, "MULTIPLY", square_wave(tree, coordinates, number, surface.period, 0.08), 0.7)
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


def _emblem(tree, coordinates, surface: Surface):
    """A round barred emblem on the chest: `period` is its radius, in metres, at the height `share`."""
    patch = _on_chest(tree, coordinates, _disc(tree, coordinates, (0.0, surface.share), surface.period))
    between = arithmetic(tree, "LESS_THAN", square_wave(tree, coordinates, 1, surface.period * 0.55, 0.25), 0.5)
    return _in_second(tree, surface, arithmetic(tree, "MULTIPLY", patch, between))


def _logo(tree, coordinates, surface: Surface):
    """A small mark on the left of the chest."""
    disc = _disc(tree, coordinates, (0.09, surface.share), surface.period)
    return _in_second(tree, surface, _on_chest(tree, coordinates, disc))


def _text(tree, coordinates, surface: Surface):
    """Two lines of blocks across the chest, each as wide as letters are from afar; `period` is half their length."""
    x, y = axis(tree, coordinates, 0), axis(tree, coordinates, 1)
    wide = arithmetic(tree, "LESS_THAN", arithmetic(tree, "ABSOLUTE", x, 0.0), surface.period)
    from_middle = arithmetic(tree, "ABSOLUTE", arithmetic(tree, "SUBTRACT", y, surface.share), 0.0)
    block = arithmetic(tree, "MULTIPLY", wide, arithmetic(tree, "LESS_THAN", from_middle, 0.05))
    line = square_wave(tree, coordinates, 1, 0.055, 0.62)
    letters = arithmetic(tree, "MULTIPLY", line, square_wave(tree, coordinates, 0, 0.034, 0.72))
    return _in_second(tree, surface, _on_chest(tree, coordinates, arithmetic(tree, "MULTIPLY", block, letters)))


def _graphic(tree, coordinates, surface: Surface):
    """A large picture on the front: blots in the second colour within a disc."""
    disc = _disc(tree, coordinates, (0.0, surface.share), surface.period)
    blots = arithmetic(tree, "GREATER_THAN", noise(tree, coordinates, 16.0, 1.0), 0.46)
    return _in_second(tree, surface, _on_chest(tree, coordinates, arithmetic(tree, "MULTIPLY", disc, blots)))


def _dotted(tree, coordinates, surface: Surface):
    squares = []
    for number in (0, 1):
        place = arithmetic(
            tree, "FRACT", arithmetic(tree, "DIVIDE", axis(tree, coordinates, number), surface.period), 0.0
        )
        squares.append(_square(tree, arithmetic(tree, "SUBTRACT", place, 0.5)))
    distance = arithmetic(tree, "ADD", *squares)
    return _in_second(tree, surface, arithmetic(tree, "LESS_THAN", distance, surface.share**2))


def _floral(tree, coordinates, surface: Surface):
    """Blots of the second colour about `period` metres apart."""
    blots = noise(tree, coordinates, 1 / surface.period, 1.0)
    return _in_second(tree, surface, arithmetic(tree, "GREATER_THAN", blots, 0.56))


def _colour_block(tree, coordinates, surface: Surface):
    """The second colour above the height `share`."""
    return _in_second(tree, surface, arithmetic(tree, "GREATER_THAN", axis(tree, coordinates, 1), surface.share))


def _sleeves(tree, coordinates, surface: Surface):
    """Sleeves in the second colour: the first coordinate is larger there than anywhere on a trunk."""
    return _in_second(tree, surface, arithmetic(tree, "GREATER_THAN", axis(tree, coordinates, 0), 0.6))


def _side_striped(tree, coordinates, surface: Surface):
    """A stripe down the outside of each leg."""
    side = arithmetic(tree, "ABSOLUTE", axis(tree, coordinates, 0), 0.0)
    off = arithmetic(tree, "ABSOLUTE", arithmetic(tree, "SUBTRACT", side, 0.236), 0.0)
    return _in_second(tree, surface, arithmetic(tree, "LESS_THAN", off, 0.012))


def _front_line(tree, coordinates, surface: Surface):
    """A dark line down the front where a coat or jacket closes, `period` metres wide."""
    middle = arithmetic(tree, "ABSOLUTE", axis(tree, coordinates, 0), 0.0)
    line = _on_chest(tree, coordinates, arithmetic(tree, "LESS_THAN", middle, surface.period))
    return blend(tree, rgb(tree, surface.colour), rgb(tree, tuple(0.25 * c for c in surface.colour)), line)


def _zipped_sleeves(tree, coordinates, surface: Surface):
    on_sleeve = arithmetic(tree, "GREATER_THAN", axis(tree, coordinates, 0), 0.6)
    return blend(tree, _front_line(tree, coordinates, surface), rgb(tree, surface.second), on_sleeve)


def _lines(direction: int) -> Callable:
    """Seams or pleats: darker lines across or along."""

    def colour(tree, coordinates, surface: Surface):
        wave = square_wave(tree, coordinates, direction, surface.period, surface.share)
        return blend(tree, rgb(tree, surface.colour), rgb(tree, tuple(0.45 * c for c in surface.colour)), wave)

    return colour


PATTERNS: dict[str, Callable] = {
    "buttoned": _front_line,
    "colour-block": _colour_block,
    "denim": _denim,
    "dotted": _dotted,
    "emblem": _emblem,
    "floral": _floral,
    "graphic": _graphic,
    "knit": _knit,
    "logo": _logo,
    "pinstriped": _stripes(0),
    "plaid": _plaid,
    "plain": _plain,
    "pleated": _lines(0),
    "quilted": _lines(1),
    "side-striped": _side_striped,
    "sleeves": _sleeves,
    "striped": _stripes(1),
    "text": _text,
    "zipped": _front_line,
    "zipped sleeves": _zipped_sleeves,
}


def _in_second(tree, surface: Surface, share):
    """The surface's colour, in its second colour where `share` is 1."""
    return blend(tree, rgb(tree, surface.colour), rgb(tree, surface.second), share)


def _on_chest(tree, coordinates, share):
    """`share` on the front, 0 on the back."""
    return arithmetic(tree, "MULTIPLY", share, arithmetic(tree, "GREATER_THAN", axis(tree, coordinates, 2), 0.0))


def _disc(tree, coordinates, centre: tuple[float, float], radius: float):
    """1 within `radius` metres of a point given around and along."""
    offsets = [arithmetic(tree, "SUBTRACT", axis(tree, coordinates, i), centre[i]) for i in (0, 1)]
    squares = [_square(tree, offset) for offset in offsets]
    return arithmetic(tree, "LESS_THAN", arithmetic(tree, "ADD", *squares), radius**2)


def _square(tree, value):
    return arithmetic(tree, "MULTIPLY", value, value)
