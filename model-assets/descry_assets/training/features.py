"""Feature maps of frozen trunk stages, computed once and kept on disk.

Most of the cost of a training step lies in the trunk's first stages, where the maps are large and the
pretrained weights good. Freezing them and keeping their output for the image and its mirror image makes a step
several times cheaper; the price is that no other augmentation can be applied to pixels.
"""

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

from descry_assets.data.archives import Crop, read_images
from descry_assets.models.image_branch import HEIGHT, PREPROCESSING, WIDTH, ImageBranch
from descry_assets.preprocessing import to_tensor

BATCH = 48


class FeatureCache:
    """Half-precision maps [N, 2, C, H, W] of N crops; index 1 of the second axis is the mirrored image."""

    def __init__(self, maps: np.ndarray):
        self._maps = maps

    def __len__(self) -> int:
        return len(self._maps)

    def read(self, crops: np.ndarray, mirrored: np.ndarray | int = 0) -> Tensor:
        """Float32 maps [B, C, H, W] of the crops at these indices, mirrored where asked (0 or 1 each)."""
        return torch.from_numpy(self._maps[crops, mirrored].astype(np.float32))

    @classmethod
    def open(cls, file: Path) -> "FeatureCache":
        """Opens a finished cache, mapped into memory."""
        return cls(np.load(file, mmap_mode="r"))


class FrozenStages:
    """Trunk stages ``first <= stage < end`` (with the stem when ``first`` is 0), run by ONNX Runtime.

    Depthwise convolutions cost far fewer CPU seconds there than in PyTorch.
    """

    def __init__(self, branch: ImageBranch, first: int, end: int, example: Tensor, threads: int):
        stem = [branch.stem] if first == 0 else []
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = Path(folder) / "stages.onnx"
            torch.onnx.export(
                nn.Sequential(*stem, *branch.stages[first:end]).eval(),
                (example,),
                str(file),
                input_names=["maps"],
                dynamic_axes={"maps": {0: "batch"}},
                dynamo=False,
            )
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def __call__(self, maps: np.ndarray) -> np.ndarray:
        """Float32 maps [B, C, H, W] -> maps of the last of the stages."""
        return self._session.run(None, {"maps": maps})[0]


def cache_from_pixels(
    file: Path, branch: ImageBranch, crops: Sequence[Crop], stages: int, threads: int
) -> FeatureCache:
    """Runs the stem and the first ``stages`` stages over all crops; reads ``file`` if it is there already."""
    frozen = FrozenStages(branch, 0, stages, torch.zeros(1, 3, HEIGHT, WIDTH), threads)
    return _fill(
        file,
        len(crops),
        (
            np.stack([frozen(view) for view in (pixels, np.ascontiguousarray(pixels[..., ::-1]))], 1)
            for pixels in _pixel_batches(crops)
        ),
    )


def cache_from_features(
    file: Path, branch: ImageBranch, source: FeatureCache, first: int, end: int, threads: int
) -> FeatureCache:
    """Runs stages ``first <= stage < end`` over all maps of ``source``; reads ``file`` if it is there already."""
    frozen = FrozenStages(branch, first, end, source.read(np.array([0])), threads)
    batches = np.array_split(np.arange(len(source)), max(1, len(source) // BATCH))
    return _fill(
        file,
        len(source),
        (np.stack([frozen(source.read(batch, side).numpy()) for side in (0, 1)], 1) for batch in batches),
    )


def _fill(file: Path, count: int, batches: Iterator[np.ndarray]) -> FeatureCache:
    if not file.exists():
        partial = file.with_suffix(".partial")
        maps, done = None, 0
        for batch in batches:
            if maps is None:
                shape = (count, *batch.shape[1:])
                maps = np.lib.format.open_memmap(partial, mode="w+", dtype=np.float16, shape=shape)
            maps[done : done + len(batch)] = batch
            done += len(batch)
        maps.flush()
        partial.rename(file)
    return FeatureCache.open(file)


def _pixel_batches(crops: Sequence[Crop]) -> Iterator[np.ndarray]:
    """Tensors [B, 3, 192, 96] of the crops, in order."""
    tensors = (to_tensor(image, PREPROCESSING) for image in read_images(crops))
    while batch := list(islice(tensors, BATCH)):
        yield np.stack(batch)
