"""How exact is a bundle where everything is known: ``python -m descry_assets.evaluation.rendered bundles/descry-base``.

On the rendered persons of ``test-set``, whom no bundle was trained on, of clothes and surroundings that no bundle was
trained on. First, whether the right person is found by a sentence that names all that the person wears and carries.
Second, the pointing game (Zhang, Lin, Brandt, Shen, Sclaroff: Top-Down Neural Attention by Excitation Backprop, ECCV
2016, arXiv 1608.00507): for each word that names a thing, whether the place of the image whose cell is most similar to
the word, which is the cell that stacked cross attention reads most, lies on the thing, give or take a tolerance.
Beside it the chance of a place anywhere in the image.
"""

import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from descry_assets.data.renders import TEST_SET, read_legend
from descry_assets.evaluation.command import run
from descry_assets.evaluation.statistics import mean_estimate
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import cell, table
from descry_assets.models.bundle import EncodedImages
from descry_assets.models.image_branch import COLUMNS, ROWS
from descry_assets.preprocessing import decode
from descry_assets.training.evaluate import fused_scores
from descry_assets.training.metrics import query_figures, rank

RANKS = (1, 5)
TOLERANCE = 0.03
"""How far from the thing a place still counts, as a share of the image's height: 15 pixels of 500 in the paper."""


def measure(subject: Subject, folder: Path = TEST_SET) -> dict[str, Any]:
    """Recall by exact sentences, and how often words point at what they name."""
    lines = [json.loads(line) for line in (folder / "labels.jsonl").read_text("utf-8").splitlines()]
    images = subject.bundle.encode_images(decode((folder / line["file"]).read_bytes()) for line in lines)
    persons = np.array([line["person"] for line in lines])
    return {
        "images": len(lines),
        "persons": len(set(persons)),
        "recall": recall(subject, lines, persons, images),
        "pointing": pointing(subject, folder, lines, images),
    }


def recall(subject: Subject, lines: list[dict], persons: np.ndarray, images: EncodedImages) -> dict[str, Any]:
    """Share of the persons who are among the first k images for their exact sentence, reranked."""
    described = {line["person"]: line["description"] for line in lines}
    texts = [subject.bundle.encode_text(sentence) for sentence in described.values()]
    scores = np.stack([fused_scores(subject.bundle, text, images) for text in texts])
    first = query_figures(rank(scores), persons, np.array(list(described))).first_hit
    units = np.arange(len(first))
    return {f"r{k}": mean_estimate((first <= k).astype(np.float32), units, subject.seed) for k in RANKS}


def pointing(subject: Subject, folder: Path, lines: list[dict], images: EncodedImages) -> list[dict[str, Any]]:
    """For each region: how many words name it, how often they point at it, and how often chance would."""
    legend = read_legend(folder)
    encode = cache(subject.bundle.encode_text)
    hits, chances, units = (defaultdict(list) for _ in range(3))
    for line, tokens in zip(lines, images.tokens, strict=True):
        with Image.open(folder / line["mask"]) as file:
            mask = np.asarray(file)
        for word in line["words"]:
            wanted = mask == legend[word["region"]]
            if not wanted.any():
                continue
            sentence = line["sentences"][word["sentence"]]
            pieces = subject.bundle.pieces_of(sentence, word["start"], word["end"])
            if not pieces:
                continue  # beyond where sentences are cut
            near = widened(wanted, round(TOLERANCE * mask.shape[0]))
            row, column = place(encode(sentence).tokens[0, pieces], tokens, mask.shape)
            hits[word["region"]].append(near[row, column])
            chances[word["region"]].append(near.mean())
            units[word["region"]].append(line["person"])
    regions = ["all", *hits]
    for store in (hits, chances, units):
        store["all"] = [value for values in list(store.values()) for value in values]
    return [
        {
            "region": region,
            "words": len(hits[region]),
            "hit": mean_estimate(np.array(hits[region], dtype=np.float32), np.array(units[region]), subject.seed),
            "chance": round(100 * float(np.mean(chances[region])), 1),
        }
        for region in regions
    ]


def place(words: np.ndarray, tokens: np.ndarray, shape: tuple[int, int]) -> tuple[int, int]:
    """Row and column of the pixel whose cell is most similar to a word.

    Args:
        words: tokens of the word's pieces, [P, C].
        tokens: of the image, [T, C]; those of the grid come first.
        shape: height and width of the image.
    """
    cells = tokens[: ROWS * COLUMNS]
    unit = [each / np.maximum(np.linalg.norm(each, axis=-1, keepdims=True), 1e-6) for each in (words, cells)]
    similar = torch.from_numpy((unit[0] @ unit[1].T).mean(0).reshape(1, 1, ROWS, COLUMNS).astype(np.float32))
    smooth = F.interpolate(similar, shape, mode="bicubic", align_corners=False)[0, 0].numpy()
    row, column = np.unravel_index(smooth.argmax(), smooth.shape)
    return int(row), int(column)


def widened(mask: np.ndarray, by: int) -> np.ndarray:
    """A mask [H, W] with all that is up to ``by`` pixels aside, above or below."""
    pixels = torch.from_numpy(mask.astype(np.float32))[None, None]
    return F.max_pool2d(pixels, 2 * by + 1, stride=1, padding=by)[0, 0].numpy() > 0


def markdown(figures: dict[str, Any]) -> str:
    """A sentence on recall, and a row a region."""
    found = ", ".join(f"R@{k} {cell(figures['recall'][f'r{k}'])}" for k in RANKS)
    rows = [[row["region"], row["words"], cell(row["hit"]), row["chance"]] for row in figures["pointing"]]
    return f"Exact sentences: {found}.\n\n{table(['word for', 'words', 'points at it', 'chance'], rows)}"


if __name__ == "__main__":
    run(__doc__, measure, markdown)
