"""The body of one person: MakeHuman's macro targets applied to its base mesh.

The weight of a target file is the product of the weights of the words in its name, as in MakeHuman's
`humanmodifier.py`: each of sex, age, muscle, weight, height and origin is a piecewise linear mix of extremes.
"""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from .assets import read_target

TARGETS = Path("makehuman/core/makehuman/data/targets/macrodetails")
YOUNG, OLD = 25.0, 90.0  # the ages in years that the targets `young` and `old` show


@dataclass(frozen=True)
class Build:
    """Shape of a body. `years` in [12, 90]; the others in [0, 1], where 0.5 is average; `origins` sum to 1."""

    female: float
    years: float
    muscle: float
    weight: float
    height: float
    proportions: float
    origins: dict[str, float]  # african, asian, caucasian


def shape_body(base: np.ndarray, build: Build, folder: Path) -> np.ndarray:
    """Vertices [V,3] of the base mesh, helpers included, shaped by `build`; `folder` holds the unpacked assets."""
    vertices = base.copy()
    for name, weight in target_weights(build).items():
        path = folder / TARGETS / f"{name}.target"
        if weight > 1e-4 and path.is_file():
            indices, deltas = read_target(path)
            vertices[indices] += weight * deltas
    return vertices


def target_weights(build: Build) -> dict[str, float]:
    """Weight of every macro target that counts for `build`, by its file name under `macrodetails`."""
    sex = {"female": build.female, "male": 1.0 - build.female}
    age = _ages(build.years)
    muscle = _extremes(build.muscle, "muscle")
    weight = _extremes(build.weight, "weight")
    height = {"maxheight": max(0.0, 2 * build.height - 1), "minheight": max(0.0, 1 - 2 * build.height)}
    figure = {
        "idealproportions": max(0.0, 2 * build.proportions - 1),
        "uncommonproportions": max(0.0, 1 - 2 * build.proportions),
    }
    weights = {}
    for (origin, o), (s, sw), (a, aw) in product(build.origins.items(), sex.items(), age.items()):
        weights[f"{origin}-{s}-{a}"] = o * sw * aw
    for (s, sw), (a, aw), (m, mw), (w, ww) in product(sex.items(), age.items(), muscle.items(), weight.items()):
        shared = sw * aw * mw * ww
        weights[f"universal-{s}-{a}-{m}-{w}"] = shared
        for h, hw in height.items():
            weights[f"height/{s}-{a}-{m}-{w}-{h}"] = shared * hw
        for p, pw in figure.items():
            weights[f"proportions/{s}-{a}-{m}-{w}-{p}"] = shared * pw
    return {name: value for name, value in weights.items() if value > 0}


def _extremes(value: float, noun: str) -> dict[str, float]:
    high, low = max(0.0, 2 * value - 1), max(0.0, 1 - 2 * value)
    return {f"max{noun}": high, f"min{noun}": low, f"average{noun}": 1 - high - low}


def _ages(years: float) -> dict[str, float]:
    if years >= YOUNG:
        old = min(1.0, (years - YOUNG) / (OLD - YOUNG))
        return {"young": 1 - old, "old": old}
    child = min(1.0, (YOUNG - years) / (YOUNG - 11.0))  # the target `child` shows an age of about eleven
    return {"young": 1 - child, "child": child}
