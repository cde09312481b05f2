"""What the image branch gets to see of drawn crops: disturbed pixels, or maps of a frozen trunk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from descry_assets.models.image_branch import HEIGHT, PREPROCESSING, WIDTH, ImageBranch
from descry_assets.training.pixels import Disturbance, PixelStore, disturb, normalise, plain
from descry_assets.training.precision import mixed

BATCH = 64


class Views(Protocol):
    """Crops of several sources as the image branch sees them in training."""

    def early(self, branch: ImageBranch, sources: np.ndarray, crops: np.ndarray) -> Tensor:
        """Sources and indices of B crops -> maps, as ``ImageBranch.early`` of the branch gives them."""
        ...


class PixelViews:
    """Disturbed pixels, through the whole trunk."""

    def __init__(self, stores: Sequence[PixelStore], strength: Disturbance, seed: tuple[int, ...]):
        self._stores = stores
        self._strength = strength
        self._generator = np.random.default_rng(seed)

    def early(self, branch: ImageBranch, sources: np.ndarray, crops: np.ndarray) -> Tensor:
        """Through the trunk, disturbed anew every time."""
        images = gather(self._stores, sources, crops)
        return branch.early(prepared(disturb(images, HEIGHT, WIDTH, self._strength, self._generator)))


class FrozenViews:
    """Maps of a trunk whose last convolution alone is trained; a crop is seen as it is or mirrored.

    Args:
        stores: of the sources.
        branch: the maps come from its trunk as it is now.
        folder: gets one file of half-precision maps [N, 2, *, 7, 4] a source.
        names: of the sources.
        seed: decides which crops are mirrored.
    """

    def __init__(
        self, stores: Sequence[PixelStore], branch: ImageBranch, folder: Path, names: Sequence[str], seed: int
    ):
        self._maps = [
            _cached(folder / f"maps-{name}.npy", store, branch) for name, store in zip(names, stores, strict=True)
        ]
        self._generator = np.random.default_rng(seed)

    def early(self, branch: ImageBranch, sources: np.ndarray, crops: np.ndarray) -> Tensor:
        """From the cache."""
        mirrored = self._generator.integers(0, 2, len(crops))
        maps = np.stack(
            [self._maps[source][crop, side] for source, crop, side in zip(sources, crops, mirrored, strict=True)]
        )
        return torch.from_numpy(maps).float().contiguous(memory_format=torch.channels_last)


def gather(stores: Sequence[PixelStore], sources: np.ndarray, crops: np.ndarray) -> Tensor:
    """Values [B, 3, 256, 128] of crops of several sources, in order."""
    images: Tensor | None = None
    for position, store in enumerate(stores):
        chosen = np.flatnonzero(sources == position)
        if len(chosen) > 0:
            read = store.read(crops[chosen])
            images = read.new_empty(len(crops), *read.shape[1:]) if images is None else images
            images[chosen] = read
    return images


def prepared(images: Tensor) -> Tensor:
    """Values in [0, 1] -> what the image branch reads."""
    return normalise(images, PREPROCESSING["mean"], PREPROCESSING["std"])


def undisturbed(store: PixelStore, crops: np.ndarray) -> Tensor:
    """Input of the image branch for these crops, [B, 3, 224, 112]."""
    return prepared(plain(store.read(crops), HEIGHT, WIDTH))


def both_sides(pixels: Tensor) -> tuple[Tensor, Tensor]:
    """Pixels [B, 3, H, W] and their mirror images, channels last in memory."""
    return pixels, pixels.flip(3).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def _cached(file: Path, store: PixelStore, branch: ImageBranch) -> np.ndarray:
    if not file.exists():
        partial = file.with_suffix(".partial")
        maps = None
        for batch in np.array_split(np.arange(len(store)), max(1, len(store) // BATCH)):
            pixels = undisturbed(store, batch)
            sides = []
            for view in both_sides(pixels):
                with mixed():
                    sides.append(branch.early(view).half())
            values = torch.stack(sides, 1).numpy()
            if maps is None:
                shape = (len(store), *values.shape[1:])
                maps = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=shape)
            maps[batch] = values
        maps.flush()
        partial.rename(file)
    return np.load(file, mmap_mode="r")
