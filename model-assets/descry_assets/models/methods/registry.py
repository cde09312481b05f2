"""Every method by its name, and the parts that it is made of."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from torch import nn

import descry_assets.models.methods


@dataclass(frozen=True)
class Widths:
    """What a method's parts are built for.

    Attributes:
        channels: of the trunk's last map.
        middle: channels of the map before, which has the same rows and columns.
        states: width of the text encoder's states.
        embedding: D.
        token: C.
    """

    channels: int
    middle: int
    states: int
    embedding: int
    token: int


@dataclass(frozen=True)
class Parts:
    """A method's own parts.

    Attributes:
        image: ``forward(maps [B, channels, 7, 4], middle [B, middle, 7, 4])`` -> embedding [B, D] of unit length and
            tokens [B, T, C]; with a companion, its channels stand behind those of ``middle``.
        text: ``forward(states [B, L, states], mask [B, L])`` -> embedding [B, D] of unit length and tokens [B, L, C].
        scorer: of pairs of these tokens, with the contract ``pair`` of ``attention.registry``; None where embeddings
            alone decide. Then tokens serve training alone.
        companion: what else of an image the method needs, ``forward(pixels [B, 3, 224, 112])`` -> [B, *, 7, 4]; none of
            its weights learns. None for most.
    """

    image: nn.Module
    text: nn.Module
    scorer: nn.Module | None
    companion: nn.Module | None = None


@dataclass(frozen=True)
class Method:
    """A method as it registered itself.

    Attributes:
        name: by which recipes name it.
        tokens: T, how many an image has in the bundle; 0 for a method without a scorer.
        make: ``make(widths, **options)`` -> its parts; every option has a default.
    """

    name: str
    tokens: int
    make: Callable[..., Parts]


_registered: dict[str, Method] = {}


def method(name: str, tokens: int) -> Callable[[Callable[..., Parts]], Callable[..., Parts]]:
    """Registers the function below it; raises ValueError for a name that is taken."""

    def register(make: Callable[..., Parts]) -> Callable[..., Parts]:
        if name in _registered:
            raise ValueError(f"two methods are named {name!r}")
        _registered[name] = Method(name, tokens, make)
        return make

    return register


@cache
def methods() -> dict[str, Method]:
    """All methods by name, in alphabetical order."""
    package = descry_assets.models.methods
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_registered.items()))


def get(name: str) -> Method:
    """The method of that name; raises ValueError that lists the known names."""
    if name not in methods():
        raise ValueError(f"no method is named {name!r}; known are {', '.join(methods())}")
    return methods()[name]


def make_parts(name: str, widths: Widths, **options) -> Parts:
    """The parts of a method, built."""
    return get(name).make(widths, **options)
