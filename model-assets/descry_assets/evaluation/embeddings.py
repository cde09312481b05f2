"""How are the embeddings of a bundle spread: ``python -m descry_assets.evaluation.embeddings bundles/descry-base``.

The service's gallery benchmark makes up embeddings from these figures. With ``--json`` they are its file,
``service/src/main/resources/dev/descry/evaluation/embedding-statistics.json``.

The axes are the principal axes of the image embeddings of CUHK01, CUHK03 and the benchmark. On each axis the variance
is taken apart into that of persons and that of the images of one person (one-way analysis of variance with random
effects and groups of unequal size: Searle, Casella and McCulloch, "Variance Components", 1992, chapter 3). Sentences of
the benchmark are regressed on the mean of the images of the person that they describe, axis by axis; the slope is
divided by the share of that mean's variance that is the person's and not chance.
"""

from typing import Any

import numpy as np

from descry_assets.data.archives import list_crops, read_images
from descry_assets.evaluation.command import run
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import table

ARCHIVE = "cuhk-reid"
DECIMALS = 5


def measure(subject: Subject) -> dict[str, Any]:
    """Means and deviations on each principal axis, [D] each."""
    crops = list_crops(ARCHIVE)
    others = subject.bundle.encode_images(read_images(crops)).embeddings
    embeddings = np.concatenate([others, subject.benchmark.images.embeddings])
    persons = np.concatenate([[f"{ARCHIVE} {crop.person}" for crop in crops], subject.benchmark.gallery])
    texts = np.stack([text.embedding for text in subject.benchmark.texts])
    manifest = subject.bundle.manifest
    return {
        "bundle": f"{manifest['name']}@{manifest['version']}",
        **spread(embeddings, persons, texts, subject.benchmark.persons),
    }


def spread(embeddings: np.ndarray, persons: np.ndarray, texts: np.ndarray, described: np.ndarray) -> dict[str, Any]:
    """The figures of images [N, D] with their persons [N], and of texts [Q, D] with those they describe [Q]."""
    mean = embeddings.mean(0)
    _, _, axes = np.linalg.svd(embeddings - mean, full_matrices=False)
    images = (embeddings - mean) @ axes.T
    names, group = np.unique(persons, return_inverse=True)
    sizes = np.bincount(group)
    means = np.stack([images[group == index].mean(0) for index in range(len(names))])
    within = ((images - means[group]) ** 2).sum(0) / (len(images) - len(names))
    typical = (len(images) - (sizes**2).sum() / len(images)) / (len(names) - 1)
    between = np.maximum((sizes[:, None] * means**2).sum(0) / (len(names) - 1) - within, 0) / typical
    whom = np.searchsorted(names, described)
    person = means[whom] - means[whom].mean(0)
    sentences = (texts - mean) @ axes.T
    text_mean = sentences.mean(0)
    chance = (within / sizes[whom][:, None]).mean(0)
    slope = ((sentences - text_mean) * person).mean(0) / np.maximum((person**2).mean(0) - chance, 1e-9)
    slope = np.where(between > 0, slope, 0)
    rest = np.sqrt(np.maximum(sentences.var(0) - slope**2 * between, 0))
    figures = {
        "imageMean": mean @ axes.T,
        "person": np.sqrt(between),
        "shot": np.sqrt(within),
        "textMean": text_mean + mean @ axes.T,
        "textSlope": slope,
        "textRest": rest,
    }
    return {name: [round(float(one), DECIMALS) for one in values] for name, values in figures.items()}


def markdown(figures: dict[str, Any]) -> str:
    """The first axes."""
    names = [name for name in figures if name != "bundle"]
    rows = [[axis, *(figures[name][axis] for name in names)] for axis in range(10)]
    return table(["axis", *names], rows)


if __name__ == "__main__":
    run(__doc__, measure, markdown)
