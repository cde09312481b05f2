"""A bundle as the service runs it, in ONNX Runtime: the reference that figures and calibration are measured with."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from descry_assets.preprocessing import to_tensor

BATCH = 32
STORED_HALF = ".half"
"""Ends the names of weights that a graph stores in half precision."""


@dataclass(frozen=True)
class EncodedImages:
    """Embeddings [N, D] and tokens [N, T, C] of N images; tokens as they come back from int8 storage."""

    embeddings: np.ndarray
    tokens: np.ndarray


@dataclass(frozen=True)
class EncodedText:
    """Embedding [D], tokens [1, L, C] and mask [1, L] of one sentence."""

    embedding: np.ndarray
    tokens: np.ndarray
    mask: np.ndarray


class Bundle:
    """Encodes images and sentences, and scores pairs. Thread-safe, as ONNX Runtime's sessions are.

    Args:
        folder: of the bundle; its graphs and tokenizer are opened as its manifest names them.
        threads: of each graph; 0 leaves the choice to ONNX Runtime.
    """

    def __init__(self, folder: Path, threads: int = 0):
        self.manifest: dict[str, Any] = read_manifest(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._image, self._text, self._scorer = (
            onnxruntime.InferenceSession(
                str(folder / self.manifest[part]["file"]), options, providers=["CPUExecutionProvider"]
            )
            if self.manifest[part].get("kind") != "none"
            else None
            for part in ("imageBranch", "textBranch", "pairScorer")
        )
        self._tokenizer = Tokenizer.from_file(str(folder / self.manifest["tokenizer"]["file"]))
        self._tokenizer.enable_truncation(self.manifest["tokenizer"]["maxLength"])

    def encode_images(self, images: Iterable[np.ndarray]) -> EncodedImages:
        """Encodes decoded images, uint8 [H, W, 3] each."""
        images = iter(images)
        embeddings, tokens = [], []
        while batch := list(islice(images, BATCH)):
            outputs = self.run_image_branch(self.pixels(batch))
            embeddings.append(outputs[0])
            tokens.append(stored(outputs[1]))
        return EncodedImages(np.concatenate(embeddings), np.concatenate(tokens))

    def encode_text(self, text: str) -> EncodedText:
        """Encodes one sentence."""
        ids, mask = self.word_pieces(text)
        embedding, tokens = self.run_text_branch(ids, mask)
        return EncodedText(embedding[0], tokens, mask)

    def pair_scores(self, text: EncodedText, image_tokens: np.ndarray) -> np.ndarray:
        """Scores [N] of one sentence against the tokens [N, T, C] of N images; 0 where there is no scorer."""
        return self.run_pair_scorer(text.tokens, text.mask, image_tokens)

    def pixels(self, images: Iterable[np.ndarray]) -> np.ndarray:
        """Decoded images, uint8 [H, W, 3] each -> input of the image branch, float32 [N, 3, height, width]."""
        return np.stack([to_tensor(image, self.manifest["preprocessing"]) for image in images])

    def word_pieces(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Ids and mask of a sentence, int64 [1, L]."""
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        return ids, np.ones_like(ids)

    def pieces_of(self, text: str, start: int, end: int) -> list[int]:
        """Positions of the word pieces of the characters [start, end) of a sentence; none beyond where it is cut."""
        offsets = self._tokenizer.encode(text).offsets
        return [position for position, (low, high) in enumerate(offsets) if low < end and high > start]

    def run_image_branch(self, pixels: np.ndarray) -> list[np.ndarray]:
        """Pixels [B, 3, height, width] -> embedding [B, D] and tokens [B, T, C]."""
        names = self.manifest["imageBranch"]
        return self._image.run([names["embedding"], names["tokens"]], {names["pixels"]: pixels})

    def run_text_branch(self, ids: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
        """Ids and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        names = self.manifest["textBranch"]
        return self._text.run([names["embedding"], names["tokens"]], {names["ids"]: ids, names["mask"]: mask})

    def run_pair_scorer(self, text_tokens: np.ndarray, mask: np.ndarray, image_tokens: np.ndarray) -> np.ndarray:
        """Tokens [1, L, C] and mask [1, L] of a sentence, tokens [N, T, C] of images -> scores [N]."""
        if self._scorer is None:
            return np.zeros(len(image_tokens), np.float32)
        names = self.manifest["pairScorer"]
        inputs = {names["textTokens"]: text_tokens, names["textMask"]: mask, names["imageTokens"]: image_tokens}
        return self._scorer.run([names["score"]], inputs)[0]


def stored(tokens: np.ndarray) -> np.ndarray:
    """Tokens [N, T, C] after the service has stored them: a signed byte a component, a scale a token."""
    scales = np.abs(tokens).max(-1, keepdims=True, initial=0) / np.float32(127)
    return np.rint(tokens / np.where(scales > 0, scales, 1)) * scales


def read_manifest(folder: Path) -> dict[str, Any]:
    """Reads ``bundle.json``; raises FileNotFoundError where there is none."""
    return json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
