"""Which pixel of a picture shows which garment: an index mask, rendered exactly, and what it says in words."""

import json
from pathlib import Path

import numpy as np
from PIL import Image

from ..data.renders import NOT_OF_PERSON

REGIONS = ("background", "skin", "hair", "hat", "eyewear", "scarf", "upper", "under", "lower", "socks", "shoes")
REGIONS += ("bag", "held", "furniture", "other")
INDEX = {region: number for number, region in enumerate(REGIONS)}
"""Region -> value of its pixels in a mask. `other` is another person, `furniture` what stands in front."""
COLOURS = (0, 0, 0, 230, 180, 150, 90, 60, 40, 250, 220, 60, 40, 40, 60, 240, 120, 180, 220, 40, 40, 240, 240, 240)
COLOURS += (40, 80, 220, 180, 180, 180, 130, 60, 200, 40, 180, 80, 250, 140, 30, 90, 100, 100, 120, 120, 60)
Box = tuple[int, int, int, int]  # left, top, right, bottom (exclusive), pixels
VISIBLE = 0.004  # share of the person's pixels from which on a region can be told


def write_mask(rendered: Path, path: Path) -> tuple[dict[str, int], Box | None]:
    """Writes the grey picture `rendered` as an indexed PNG; returns the pixels of each region and the person's box."""
    with Image.open(rendered) as picture:
        index = np.asarray(picture.convert("L"))
    if index.max(initial=0) >= len(REGIONS):
        raise ValueError(f"{rendered} holds the region {index.max()}, the last one is {len(REGIONS) - 1}")
    mask = Image.fromarray(index)
    mask.putpalette(COLOURS)
    mask.save(path, optimize=True, bits=4)
    counts = np.bincount(index.ravel(), minlength=len(REGIONS))
    pixels = {region: int(counts[number]) for region, number in INDEX.items() if counts[number]}
    return pixels, box((index > 0) & (index < INDEX["furniture"]))


def visible(pixels: dict[str, int]) -> set[str]:
    """The regions of the person that a viewer can tell, from the pixels of each."""
    own = {name: count for name, count in pixels.items() if name not in NOT_OF_PERSON}
    return {name for name, count in own.items() if count >= max(6, VISIBLE * sum(own.values()))}


def box(mask: np.ndarray) -> Box | None:
    """Box of the true pixels of `mask` [H,W]; None if there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def write_legend(path: Path) -> None:
    """Writes the legend of all masks: value of a pixel -> region."""
    path.write_text(json.dumps({str(number): region for region, number in INDEX.items()}, indent=1) + "\n")
