"""What do bad images and sentences cost: ``python -m descry_assets.evaluation.robustness bundles/descry-base``.

Searches the benchmark as ``training.evaluate`` does, once as it is and once with each change of all images, or of all
sentences. Differences are in percentage points, with 95 % bootstrap intervals over persons.
"""

import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from descry_assets.data.archives import read_images
from descry_assets.evaluation import image_changes, text_changes
from descry_assets.evaluation.command import run
from descry_assets.evaluation.image_changes import ImageChange
from descry_assets.evaluation.statistics import mean_estimate
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import cell, table
from descry_assets.models.bundle import EncodedImages, EncodedText
from descry_assets.training.evaluate import DEPTH, search

RANKS = (1, 10)


def measure(subject: Subject, depth: int = DEPTH) -> dict[str, Any]:
    """R@1 and R@10, reranked to ``depth``: clean, and with each change, the difference to clean."""
    benchmark = subject.benchmark
    persons = benchmark.persons

    def first_hits(images: EncodedImages, texts: list[EncodedText]) -> np.ndarray:
        return search(subject.bundle, images, texts, benchmark.gallery, persons, depth)["reranked"].first_hit

    clean = first_hits(benchmark.images, benchmark.texts)
    rows = []
    for name, change in image_changes.CHANGES.items():
        images = subject.bundle.encode_images(_changed_images(subject, change))
        rows.append({"change": name, "of": "image"} | _compare(first_hits(images, benchmark.texts), clean, persons))
    for name, sentences in _changed_sentences(subject).items():
        texts = [subject.bundle.encode_text(sentence) for sentence in sentences]
        rows.append({"change": name, "of": "text"} | _compare(first_hits(benchmark.images, texts), clean, persons))
    return {
        "benchmark": subject.recipe.data.benchmark,
        "clean": {f"r{k}": mean_estimate(clean <= k, persons) for k in RANKS},
        "changes": rows,
    }


def markdown(figures: dict[str, Any]) -> str:
    """A row a change."""
    rows = [["none", "", cell(figures["clean"]["r1"]), "", cell(figures["clean"]["r10"]), ""]]
    rows += [
        [
            row["change"],
            row["of"],
            f"{row['r1']:.1f}",
            cell(row["r1Difference"], sign=True),
            f"{row['r10']:.1f}",
            cell(row["r10Difference"], sign=True),
        ]
        for row in figures["changes"]
    ]
    return table(["change", "of", "R@1", "difference", "R@10", "difference"], rows)


def _changed_images(subject: Subject, change: ImageChange) -> Iterator[np.ndarray]:
    for index, image in enumerate(read_images(subject.benchmark.crops)):
        yield change(image, np.random.default_rng((subject.seed, index)))


def _changed_sentences(subject: Subject) -> dict[str, list[str]]:
    captions = subject.benchmark.captions
    limit = subject.bundle.manifest["tokenizer"]["maxLength"]
    changes = {
        "a typo in eight words": text_changes.typos,
        "capitals": text_changes.upper_case,
        "five words": text_changes.shorten,
        f"{limit} idle words after it": text_changes.lengthen(limit),
    }
    changed = {
        name: [change(caption.text, random.Random(f"{subject.seed} {index}")) for index, caption in enumerate(captions)]
        for name, change in changes.items()
    }
    return changed | {"two captions in one": text_changes.two_captions(captions)}


def _compare(first_hit: np.ndarray, clean: np.ndarray, persons: np.ndarray) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for k in RANKS:
        hits = first_hit <= k
        figures[f"r{k}"] = round(float(hits.mean() * 100), 1)
        figures[f"r{k}Difference"] = mean_estimate(hits.astype(float) - (clean <= k), persons)
    return figures


if __name__ == "__main__":
    run(__doc__, measure, markdown)
