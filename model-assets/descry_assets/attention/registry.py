"""Every attention mechanism by its name, and where it can stand.

A mechanism registers itself with ``@mechanism``; every module below this package is imported when a name is first
asked for. It keeps the contract of its place, where ``W`` is the width that it is built with:

========  ==================================================================================================
place     contract
========  ==================================================================================================
map       ``forward(x [B, W, H, W']) -> [B, W, H, W']``
tokens    ``forward(x [B, N, W], mask [B, N] or None) -> [B, N, W]``; what stands at padded tokens means nothing
pool      ``forward(x [B, N, W], mask [B, N] or None) -> [B, W]``
pair      ``score_all(text_tokens [B, L, W], text_mask [B, L], image_tokens [N, T, W]) -> [B, N]``, and
          ``forward``, the same for one sentence, [1, L, W] -> [N]
========  ==================================================================================================

A mask holds 1 at what is real and 0 at padding. What padding holds changes no result, nor does what else is in a batch
once the module is in ``eval``. Mechanisms export to ONNX with a dynamic batch; tokens, pools and pairs also with a
dynamic number of tokens, maps with the height and width that they were traced with.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

import descry_assets.attention
from descry_assets.attention.kernels import to_map, to_tokens

FAMILIES = ("channel", "spatial", "mixed", "hard", "temporal", "branch", "cross-modal")
PLACES = ("map", "tokens", "pool", "pair")
Choice = str | Mapping[str, Any]
"""A mechanism as a recipe names it: its name, or a table of ``name``, ``shortcut`` and its options."""
_registered: dict[str, "Mechanism"] = {}


@dataclass(frozen=True)
class Mechanism:
    """A mechanism as it registered itself.

    Attributes:
        name: by which recipes name it.
        family: one of ``FAMILIES``.
        place: one of ``PLACES``, whose contract it keeps.
        paper: where it comes from, such as ``arXiv 1709.01507``.
        make: ``make(width, **options)`` builds it; every option has a default.
    """

    name: str
    family: str
    place: str
    paper: str
    make: Callable[..., nn.Module]

    @property
    def summary(self) -> str:
        """First line of its documentation."""
        return (self.make.__doc__ or "").strip().partition("\n")[0]


def mechanism(name: str, *, family: str, place: str, paper: str) -> Callable[[type[nn.Module]], type[nn.Module]]:
    """Registers the class below it; raises ValueError for a name that is taken or an unknown family or place."""
    if family not in FAMILIES or place not in PLACES:
        raise ValueError(f"{name}: {family!r} is not one of {FAMILIES}, or {place!r} not one of {PLACES}")

    def register(make: type[nn.Module]) -> type[nn.Module]:
        if name in _registered:
            raise ValueError(f"two mechanisms are named {name!r}: {_registered[name].make} and {make}")
        _registered[name] = Mechanism(name, family, place, paper, make)
        return make

    return register


@cache
def mechanisms() -> dict[str, Mechanism]:
    """All mechanisms by name, in alphabetical order."""
    package = descry_assets.attention
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_registered.items()))


def names(place: str | None = None, family: str | None = None) -> list[str]:
    """Names of the mechanisms that keep the contract of ``place`` and belong to ``family``; of all without them."""
    return [
        name for name, found in mechanisms().items() if place in (None, found.place) and family in (None, found.family)
    ]


def get(name: str) -> Mechanism:
    """The mechanism of that name; raises ValueError that lists the known names."""
    if name not in mechanisms():
        raise ValueError(f"no attention mechanism is named {name!r}; known are {', '.join(mechanisms())}")
    return mechanisms()[name]


def choose(choice: Choice, width: int, place: str, grid: tuple[int, int] | None = None) -> nn.Module:
    """Builds what a recipe names; where the table says ``shortcut = true``, beside a shortcut.

    Raises:
        ValueError: as ``build``, for a table without a name, and for an option that the mechanism does not have.
    """
    table = {"name": choice} if isinstance(choice, str) else dict(choice)
    if "name" not in table:
        raise ValueError(f"a mechanism is chosen by its name, which {table} lacks")
    name, shortcut = table.pop("name"), table.pop("shortcut", False)
    if shortcut and place not in ("map", "tokens"):
        raise ValueError(f"{name!r} cannot stand beside a shortcut, as {place!r} has another shape than its input")
    known = list(inspect.signature(get(name).make).parameters)[1:]
    if unknown := table.keys() - set(known):
        raise ValueError(f"{name!r} has no option {', '.join(sorted(unknown))}; it has {', '.join(known) or 'none'}")
    module = build(name, width, place=place, grid=grid, **table)
    return Shortcut(module) if shortcut else module


def build(
    name: str, width: int, *, place: str | None = None, grid: tuple[int, int] | None = None, **options
) -> nn.Module:
    """Builds a mechanism.

    Args:
        name: of the mechanism.
        width: channels of the map or width of the tokens.
        place: whose contract the result keeps; by default the mechanism's own. One for tokens can also stand in a map,
            whose cells are its tokens. One for maps can also stand in tokens that lie on a known grid.
        grid: rows and columns of such tokens, in row-major order.
        options: of the mechanism.

    Raises:
        ValueError: for an unknown name, or a mechanism that cannot stand in ``place``.
    """
    found = get(name)
    place = place or found.place
    module = found.make(width, **options)
    if place == found.place:
        return module
    if place == "map" and found.place == "tokens":
        return CellsAsTokens(module)
    if place == "tokens" and found.place == "map" and grid is not None:
        return TokensAsCells(module, *grid)
    raise ValueError(f"{name!r} keeps the contract {found.place!r} and cannot stand in {place!r} with grid {grid}")


class Shortcut(nn.Module):
    """``y = x + gamma m(x)`` with gamma from 0: lets what replaces a convolution join a trained model unnoticed.

    After ReZero (Bachlechner et al., arXiv 2003.04887).
    """

    def __init__(self, mechanism: nn.Module):
        super().__init__()
        self.mechanism = mechanism
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, *mask: Tensor | None) -> Tensor:
        """A map, or tokens and their mask -> the same shape."""
        return x + self.gamma * self.mechanism(x, *mask)


class CellsAsTokens(nn.Module):
    """A mechanism for tokens that stands in a map."""

    def __init__(self, tokens: nn.Module):
        super().__init__()
        self.tokens = tokens

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return to_map(self.tokens(to_tokens(x), None), *x.shape[2:])


class TokensAsCells(nn.Module):
    """A mechanism for maps that stands in tokens which are the cells of a grid.

    A map has no padding, so a mask is refused: its zeros would be read as cells.
    """

    def __init__(self, map_: nn.Module, rows: int, columns: int):
        super().__init__()
        self.map, self.rows, self.columns = map_, rows, columns

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, rows * columns, C] -> the same shape; raises ValueError for a mask."""
        if mask is not None:
            raise ValueError("a mechanism for maps has no use for a mask")
        return to_tokens(self.map(to_map(x, self.rows, self.columns)))
