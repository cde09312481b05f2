"""Which colours real bags have: the teacher knows where a bag is, and its pixels are named by their colour.

A network that learned colours of bags from few examples mixes them up with those of clothes. The colour of pixels needs
no learning (after van de Weijer et al.: Learning Color Names for Real-World Applications, TIP 2009, with fixed borders
in hue, saturation and value instead of learned ones); only the place has to be known, and what else has the colour.
"""

import numpy as np
import torch
import torch.nn.functional as F

from descry_assets.data.attributes import BAGS, COLOURS, INDEX
from descry_assets.models.image_branch import COLUMNS, ROWS, ImageBranch
from descry_assets.training.objective import CropHeads
from descry_assets.training.pixels import HEIGHT, WIDTH, PixelStore
from descry_assets.training.precision import mixed
from descry_assets.training.views import undisturbed

BATCH = 128
STRIDE = 4
"""Every so many pixels one is named."""
CORE = 0.6
"""The bag is where it is at least this likely, as a share of its likeliest place."""
GAIN = 3.0
"""A colour of 1 / GAIN of the bag's pixels is certain."""
GAINS = dict.fromkeys(COLOURS, GAIN) | {"black": 1.2, "white": 0.9, "grey": 0.4}
"""Streets, walls and shadows are named so too, and lie beside most bags."""
DARK, BRIGHT = 0.25, 0.72
"""Largest component below which a pixel is black, smallest above which it is white."""
LEAST_SATURATION, LEAST_CHROMA = 0.35, 0.15
HUES = (("red", 0, 12), ("brown", 12, 45), ("yellow", 45, 70), ("green", 70, 170), ("blue", 170, 250))
HUES += (("purple", 250, 300), ("pink", 300, 345), ("red", 345, 360))
"""Names of saturated pixels by hue in degrees."""


def name_colours(pixels: np.ndarray) -> np.ndarray:
    """Position in ``COLOURS`` of the name of each pixel, RGB uint8 [..., 3] -> [...]."""
    red, green, blue = np.moveaxis(pixels.astype(np.float32) / 255, -1, 0)
    largest, smallest = np.maximum(np.maximum(red, green), blue), np.minimum(np.minimum(red, green), blue)
    chroma = largest - smallest
    safe = np.maximum(chroma, 1e-6)
    sector = np.where(
        largest == red,
        ((green - blue) / safe) % 6,
        np.where(largest == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue, saturation = 60 * sector, chroma / np.maximum(largest, 1e-6)
    named = np.full(hue.shape, COLOURS.index("grey"))
    named[largest < DARK] = COLOURS.index("black")
    named[smallest > BRIGHT] = COLOURS.index("white")
    vivid = (saturation > LEAST_SATURATION) & (chroma > LEAST_CHROMA)
    for colour, low, high in HUES:
        named[vivid & (hue >= low) & (hue < high)] = COLOURS.index(colour)
    named[vivid & (hue >= 12) & (hue < 40) & (largest >= 0.7) & (saturation > 0.6)] = COLOURS.index("orange")
    named[vivid & ((hue < 12) | (hue >= 330)) & (largest > 0.75) & (saturation < 0.55)] = COLOURS.index("pink")
    return named


@torch.no_grad()
def look_for(branch: ImageBranch, heads: CropHeads, store: PixelStore) -> np.ndarray:
    """How much of a crop's bag has each colour, times how likely there is a bag, [N, 11], for every crop."""
    branch.eval()
    kinds = [INDEX[kind] for kind in sorted(BAGS | {"carrying.bag"})]
    found = []
    for crops in np.array_split(np.arange(len(store)), max(1, len(store) // BATCH)):
        with mixed():
            cells, rows = branch.look(undisturbed(store, crops))
            tokens = branch.tokens(cells, branch.attributes(rows).float()).float()
        places = heads.each_cell(tokens[:, :-1])[:, :, kinds].sigmoid().amax(-1).view(-1, 1, ROWS, COLUMNS)
        size = (HEIGHT // STRIDE, WIDTH // STRIDE)
        likely = F.interpolate(places, size, mode="bilinear", align_corners=False)[:, 0].numpy()
        pixels = np.stack([store.pixels(int(crop))[STRIDE // 2 :: STRIDE, STRIDE // 2 :: STRIDE] for crop in crops])
        found.append(shares(name_colours(pixels), likely))
    return np.concatenate(found)


def shares(named: np.ndarray, likely: np.ndarray) -> np.ndarray:
    """Share of each colour among the pixels of the bag, times its probability.

    Args:
        named: colours of pixels, [B, H, W].
        likely: probability that there is a bag, of the same shape.
    """
    peak = likely.max((1, 2), keepdims=True)
    weights = np.where(likely >= CORE * peak, likely, 0)
    total = np.maximum(weights.sum((1, 2)), 1e-6)
    counts = [(weights * (named == colour)).sum((1, 2)) for colour in range(len(COLOURS))]
    return np.stack(counts, 1) / total[:, None] * peak[:, 0]


def with_colours(presence: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Presence [N, A] with the colours of bags that were found, [N, 11], where clothes do not explain them."""
    result = presence.copy()
    for position, colour in enumerate(COLOURS):
        clothes = (1 - presence[:, INDEX[f"upper.{colour}"]]) * (1 - presence[:, INDEX[f"lower.{colour}"]] / 2)
        result[:, INDEX[f"bag.{colour}"]] = np.minimum(0.95, GAINS[colour] * found[:, position]) * clothes
    return result


def most_by_person(found: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """The largest of each column [N, 11] over all crops of the same person, [N]: a bag shows on one side."""
    _, index = np.unique(persons, return_inverse=True)
    largest = np.zeros((index.max() + 1, found.shape[1]), found.dtype)
    np.maximum.at(largest, index, found)
    return largest[index]
