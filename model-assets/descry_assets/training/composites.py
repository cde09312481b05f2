"""Real crops with rendered bags: nobody has labelled the colours of real bags, but those of rendered ones are known.

The bag's pixels of a render are laid over a crop of a person who carries nothing, at the same place of the picture, so
that a network cannot tell bags that it knows everything about by their being in renders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from descry_assets.data.attributes import ATTRIBUTES, BAGS, INDEX, LUGGAGE
from descry_assets.data.renders import Render, read_region
from descry_assets.preprocessing import decode
from descry_assets.training.pixels import HEIGHT, WIDTH, PixelStore

SMALLEST = 0.03
"""Share of the person's pixels that a bag must have to be laid over a crop."""
SHIFT = 6
"""Pixels, of 256 x 128, by which a bag may be moved."""
_OF_BAGS = [INDEX[name] for name in ATTRIBUTES if name.startswith("bag.") or name in {*BAGS, *LUGGAGE}]


@dataclass(frozen=True)
class Composites:
    """Which bag lies over which crop.

    Attributes:
        crops: index of each crop in its archive, [N].
        renders: the render that each bag comes from.
        mirrored: whether the bag is mirrored, [N].
        shifts: pixels that it is moved down and to the right, [N, 2].
    """

    crops: np.ndarray
    renders: list[Render]
    mirrored: np.ndarray
    shifts: np.ndarray

    def attributes(self, crops: np.ndarray, bags: np.ndarray) -> np.ndarray:
        """What each shows: the attributes [N, A] of its crop, and of its render [N, A] what tells of the bag."""
        result = crops.copy()
        result[:, _OF_BAGS] = bags[:, _OF_BAGS]
        return result

    def images(self, store: PixelStore) -> Iterator[np.ndarray]:
        """The pictures, uint8 [256, 128, 3], over the crops of ``store``."""
        for crop, render, mirrored, shift in zip(self.crops, self.renders, self.mirrored, self.shifts, strict=True):
            yield lay_over(store.pixels(crop), *_bag(render, bool(mirrored), tuple(shift)))


def choose(empty_handed: np.ndarray, renders: Sequence[Render], count: int, seed: int) -> Composites:
    """Draws ``count`` composites of crops, given by index, [M], and of the renders that show enough of a bag.

    Raises:
        ValueError: if there are no crops or no such renders.
    """
    generator = np.random.default_rng(seed)
    bags = [render for render in renders if render.share("bag") >= SMALLEST]
    if not bags or len(empty_handed) == 0:
        raise ValueError(f"{len(empty_handed)} crops and {len(bags)} renders with a bag: no composites can be made")
    return Composites(
        crops=generator.choice(empty_handed, count),
        renders=[bags[index] for index in generator.integers(0, len(bags), count)],
        mirrored=generator.random(count) < 0.5,
        shifts=generator.integers(-SHIFT, SHIFT + 1, (count, 2)),
    )


def lay_over(crop: np.ndarray, bag: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """The crop, uint8 [H, W, 3], under a bag of the same shape where its opacity [H, W] in [0, 1] is above 0."""
    mixed = crop + opacity[:, :, None] * (bag.astype(np.float32) - crop)
    return np.rint(mixed).astype(np.uint8)


def _bag(render: Render, mirrored: bool, shift: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Picture of the render and soft opacity of its bag, 256 x 128."""
    picture = Image.fromarray(decode(render.image.read_bytes())).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
    region = Image.fromarray(np.uint8(255) * read_region(render, "bag")).resize((WIDTH, HEIGHT), Image.Resampling.BOX)
    pixels, opacity = np.asarray(picture), np.asarray(region.filter(ImageFilter.GaussianBlur(1))) / np.float32(255)
    if mirrored:
        pixels, opacity = pixels[:, ::-1], opacity[:, ::-1]
    return np.roll(pixels, shift, (0, 1)), np.roll(opacity, shift, (0, 1))
