"""The pixels of all crops of an archive in memory, and how they are disturbed in training."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

HEIGHT, WIDTH = 256, 128
"""Size at which crops are kept: somewhat above the model's input, so that a drawn window loses nothing."""


class PixelStore:
    """Crops as uint8 [N, 256, 128, 3], decoded and resized once and kept in a file.

    Args:
        file: written when it is not there.
        count: how many crops there are.
        images: decoded crops, uint8 [H, W, 3] each, in the order of the indices; read only when the file is written.

    Raises:
        ValueError: if the file holds another number of crops, so that it was made of others.
    """

    def __init__(self, file: Path, count: int = 0, images: Iterable[np.ndarray] = ()):
        if not file.exists():
            partial = file.with_suffix(".partial")
            shape = (count, HEIGHT, WIDTH, 3)
            pixels = np.lib.format.open_memmap(partial, mode="w+", dtype=np.uint8, shape=shape)
            for index, image in enumerate(images):
                resized = Image.fromarray(image).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
                pixels[index] = np.asarray(resized)
            pixels.flush()
            partial.rename(file)
        self._pixels = np.load(file, mmap_mode="r")
        if count and count != len(self._pixels):
            raise ValueError(f"{file} holds {len(self._pixels)} crops, not {count}: remove it to have it made anew")

    def __len__(self) -> int:
        return len(self._pixels)

    def pixels(self, crop: int) -> np.ndarray:
        """One crop, uint8 [256, 128, 3]."""
        return np.asarray(self._pixels[crop])

    def read(self, crops: np.ndarray) -> Tensor:
        """Values of the crops at these indices, float32 [B, 3, 256, 128] in [0, 1], channels last in memory."""
        return torch.from_numpy(self._pixels[crops]).permute(0, 3, 1, 2).float().div_(255)


@dataclass(frozen=True)
class Disturbance:
    """How strongly crops are disturbed.

    Attributes:
        shift: largest shift of the window, as a share of each side.
        scale: smallest and largest size of the window, as a share of each side.
        light: largest relative change of brightness and of contrast; colours shift a third as much.
        dark: chance of a crop to be seen in low light, with the noise that cameras have there.
        coarse: chance of a crop to lose resolution.
        coarsest: share of each side's pixels that is left then at least.
        erased: chance of a rectangle to be covered by noise or a grey value.
    """

    shift: float = 0.05
    scale: tuple[float, float] = (0.82, 1.06)
    light: float = 0.25
    dark: float = 0.0
    coarse: float = 0.3
    coarsest: float = 0.25
    erased: float = 0.4


UNDISTURBED = Disturbance(shift=0.0, scale=(1.0, 1.0), light=0.0, dark=0.0, coarse=0.0, erased=0.0)


def plain(images: Tensor, height: int, width: int) -> Tensor:
    """[B, 3, *, *] in [0, 1] -> the same at the model's input size."""
    return F.interpolate(images, (height, width), mode="bilinear", antialias=True, align_corners=False)


def disturb(images: Tensor, height: int, width: int, strength: Disturbance, generator: np.random.Generator) -> Tensor:
    """[B, 3, *, *] in [0, 1] -> mirrored, shifted, scaled, coarsened, lit differently and partly covered, at H x W."""
    count = len(images)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.from_numpy(generator.uniform(low, high, (count, *shape)).astype(np.float32))

    mirror = torch.from_numpy(generator.integers(0, 2, count) * 2.0 - 1).float()
    scale = uniform(*strength.scale) * uniform(0.95, 1.05)
    affine = torch.zeros(count, 2, 3)
    affine[:, 0, 0], affine[:, 1, 1] = mirror * scale, scale * uniform(0.95, 1.05)
    affine[:, :, 2] = uniform(-2 * strength.shift, 2 * strength.shift, 2)
    grid = F.affine_grid(affine, [count, 3, height, width], align_corners=False)
    result = F.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=False)
    for index in np.flatnonzero(generator.random(count) < strength.coarse):
        factor = generator.uniform(strength.coarsest, 0.7)
        small = (max(8, round(height * factor)), max(4, round(width * factor)))
        reduced = F.interpolate(result[index : index + 1], small, mode="bilinear", antialias=True, align_corners=False)
        result[index] = F.interpolate(reduced, (height, width), mode="bilinear", align_corners=False)[0]
    level = result.mean((1, 2, 3), keepdim=True)
    contrast = uniform(1 - strength.light, 1 + strength.light, 1, 1, 1)
    colour = uniform(1 - strength.light / 3, 1 + strength.light / 3, 3, 1, 1)
    brightness = uniform(1 - strength.light, 1 + strength.light, 1, 1, 1)
    result = (((result - level) * contrast + level) * brightness * colour).clamp_(0, 1)
    if strength.dark > 0:
        _darken(result, strength.dark, generator)
    for index in np.flatnonzero(generator.random(count) < strength.erased):
        rows, columns = int(height * generator.uniform(0.1, 0.35)), int(width * generator.uniform(0.2, 0.6))
        top, left = generator.integers(0, height - rows + 1), generator.integers(0, width - columns + 1)
        result[index, :, top : top + rows, left : left + columns] = torch.from_numpy(
            generator.random((3, 1, 1)).astype(np.float32)
        )
    return result


def _darken(images: Tensor, chance: float, generator: np.random.Generator) -> None:
    for index in np.flatnonzero(generator.random(len(images)) < chance):
        noise = generator.normal(0, generator.uniform(0, 0.04), images.shape[1:]).astype(np.float32)
        dark = generator.uniform(0.3, 0.8) * images[index] ** generator.uniform(1.0, 1.6)
        images[index] = (dark + torch.from_numpy(noise)).clamp_(0, 1)


def normalise(images: Tensor, mean: Sequence[float], std: Sequence[float]) -> Tensor:
    """[0, 1] -> what the trunk reads, channels last in memory."""
    shape = (1, 3, 1, 1)
    values = (images - torch.tensor(mean).view(shape)) / torch.tensor(std).view(shape)
    return values.contiguous(memory_format=torch.channels_last)
