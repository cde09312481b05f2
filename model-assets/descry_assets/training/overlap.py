"""Finds PETA's persons who are in the benchmark too: ``python -m descry_assets.training.overlap FILE``.

PETA's sub-set ``CUHK`` holds, from number 3390 on, a picture of each person of CUHK03, as a comparison of feature maps
shows and the eye confirms; so it holds the benchmark's persons from CUHK03. No list says which picture is whose.
Pictures of the same person by the same camera are close in the features of an ImageNet trunk, averaged by row and
whitened; the nearest of PETA's for every such picture of the benchmark are listed, more than needed, one a line.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from descry_assets.data.archives import Crop, list_benchmark, list_crops, read_images
from descry_assets.models.image_branch import PREPROCESSING
from descry_assets.models.trunk import Trunk
from descry_assets.preprocessing import to_tensor

FIRST_OF_CUHK03 = 3390
BLOCKS = 16
"""Of the trunk; later ones know too much of what is in a picture and too little of how it looks."""
COMPONENTS = 200
NEAREST, LEAST_COSINE = 3, 0.3
BATCH = 64


def overlapping_persons(benchmark: str) -> list[str]:
    """Persons of PETA, sorted, among whom are those that the benchmark shows."""
    gallery = [crop for crop in list_benchmark(benchmark)[0] if "/CUHK03/" in crop.file]
    candidates = [
        crop
        for crop in list_crops("peta")
        if crop.file.startswith("CUHK/") and int(crop.person.split("/")[1]) >= FIRST_OF_CUHK03
    ]
    trunk = Trunk("lite2")
    trunk.load_imagenet()
    whitened = whiten(torch.cat([appearance(trunk, gallery), appearance(trunk, candidates)]))
    similarity = (whitened[: len(gallery)] @ whitened[len(gallery) :].T).numpy()
    nearest = np.argsort(-similarity, axis=1)[:, :NEAREST]
    close = np.take_along_axis(similarity, nearest, axis=1) > LEAST_COSINE
    return sorted({candidates[index].person for index in nearest[close]})


@torch.no_grad()
def appearance(trunk: Trunk, crops: Sequence[Crop]) -> Tensor:
    """Row means of the maps after ``BLOCKS`` blocks, [N, rows * channels], without the first and the last row."""
    tensors = np.stack([to_tensor(image, PREPROCESSING) for image in read_images(crops)])
    layers = torch.nn.Sequential(trunk.stem, *trunk.blocks[:BLOCKS])
    parts = [layers(batch)[:, :, 1:-1].mean(3).flatten(1) for batch in torch.from_numpy(tensors).split(BATCH)]
    return torch.cat(parts)


def whiten(features: Tensor) -> Tensor:
    """Centred, along the first principal components, each with variance one, rows of unit length."""
    centred = features - features.mean(0)
    torch.manual_seed(0)
    _, values, directions = torch.pca_lowrank(centred, min(COMPONENTS, *features.shape), center=False)
    scaled = centred @ (directions / (values / len(features) ** 0.5 + 1e-3))
    return torch.nn.functional.normalize(scaled, dim=1)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="written; recipes/overlap-cuhk-pedes-dev.txt is named by the recipe")
    parser.add_argument("--benchmark", default="cuhk-pedes-dev")
    options = parser.parse_args()
    persons = overlapping_persons(options.benchmark)
    options.file.write_text("\n".join(persons) + "\n", encoding="utf-8")
    print(f"{len(persons)} persons")


if __name__ == "__main__":
    main()
