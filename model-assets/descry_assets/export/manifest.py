"""The manifest ``bundle.json``: the contract between this project and the service."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from descry_assets.export.checksum import sha256
from descry_assets.models.image_branch import PREPROCESSING
from descry_assets.models.match_model import ModelSize
from descry_assets.models.text_branch import MAX_LENGTH

FORMAT = 1
FILES = ("image-branch.onnx", "text-branch.onnx", "tokenizer.json", "card.md")
SCORER_FILE = "pair-scorer.onnx"


@dataclass(frozen=True)
class Scoring:
    """How scores become a match probability.

    ``fused = pair score + embedding_weight * cosine``; probability ``1 / (1 + exp(-(slope * fused + intercept)))``.
    """

    embedding_weight: float
    slope: float
    intercept: float


@dataclass(frozen=True)
class Figure:
    """One measured row: retrieval rates in percent over a data set, and the command that measured it."""

    dataset: str
    stage: str
    r1: float
    r5: float
    r10: float
    mAP: float
    mINP: float
    command: str


def compose(
    folder: Path,
    name: str,
    version: str,
    licence: dict[str, Any],
    size: ModelSize,
    scoring: Scoring,
    figures: list[Figure],
) -> dict[str, Any]:
    """The manifest of the files that lie in ``folder``; ``licence`` has ``id`` and ``notice``."""
    count, width = size.image_tokens
    scorer = {
        "kind": "onnx",
        "file": SCORER_FILE,
        "textTokens": "text_tokens",
        "textMask": "text_mask",
        "imageTokens": "image_tokens",
        "score": "score",
    }
    return {
        "format": FORMAT,
        "name": name,
        "version": version,
        "licence": licence,
        "embedding": {"size": size.embedding},
        "imageTokens": {"count": count, "size": width},
        "preprocessing": PREPROCESSING,
        "tokenizer": {"file": "tokenizer.json", "maxLength": MAX_LENGTH},
        "imageBranch": {
            "file": "image-branch.onnx",
            "pixels": "pixels",
            "embedding": "embedding",
            "tokens": "tokens",
        },
        "textBranch": {
            "file": "text-branch.onnx",
            "ids": "input_ids",
            "mask": "attention_mask",
            "embedding": "embedding",
            "tokens": "tokens",
        },
        "pairScorer": scorer if count else {"kind": "none"},
        "fusion": {"embeddingWeight": scoring.embedding_weight},
        "calibration": {"slope": scoring.slope, "intercept": scoring.intercept},
        "files": {file: sha256(folder / file) for file in (*FILES, *([SCORER_FILE] if count else []))},
        "figures": [asdict(figure) for figure in figures],
    }


def write(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes ``bundle.json``."""
    (folder / "bundle.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
