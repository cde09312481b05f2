"""What does a bundle cost to run and to store: ``python -m descry_assets.evaluation.cost bundles/descry-base``.

The image branch runs bare in ONNX Runtime on given pixels, in turn with EfficientNet-Lite2 in single precision on
256 x 128 pixels (timm's ``tf_efficientnet_lite2`` up to its pooled features, exported to a temporary file; its weights
are random, which costs the same), in one process, on as many threads. Medians over runs; the ratio is the median of the
runs' ratios, so that another load on the machine touches both alike.
"""

import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import timm
import torch

from descry_assets.evaluation.command import run
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import table
from descry_assets.models.bundle import Bundle

BATCHES = (1, 8)
RUNS = 15
SCORED = 200
"""Images that a search reranks."""
PIECES = 30
SENTENCE = "a woman with long black hair in a red coat and black boots carries a white bag over her left shoulder " * 2
SCALE_BYTES = 4
"""Of the one float that a stored token has beside a byte a component."""


def measure(subject: Subject, runs: int = RUNS) -> dict[str, Any]:
    """Images a second beside EfficientNet-Lite2, milliseconds of the pair scorer, and bytes."""
    bundle, manifest = subject.bundle, subject.bundle.manifest
    generator = np.random.default_rng(subject.seed)
    size = (3, manifest["preprocessing"]["height"], manifest["preprocessing"]["width"])
    images = []
    with tempfile.TemporaryDirectory() as folder:
        lite2 = efficientnet_lite2(Path(folder), subject.threads)
        for batch in BATCHES:
            pixels = generator.normal(size=(batch, *size)).astype(np.float32)
            larger = generator.normal(size=(batch, 3, 256, 128)).astype(np.float32)
            ours, theirs = alternate(
                lambda pixels=pixels: bundle.run_image_branch(pixels), lambda pixels=larger: lite2(pixels), runs
            )
            images.append(
                {
                    "batch": batch,
                    "imagesASecond": round(batch / float(np.median(ours)), 1),
                    "efficientnetLite2": round(batch / float(np.median(theirs)), 1),
                    "ratio": round(float(np.median(theirs / ours)), 2),
                }
            )
    tokens = manifest["imageTokens"]
    return {
        "threads": subject.threads,
        "runs": runs,
        "onnxruntime": onnxruntime.__version__,
        "imageBranch": images,
        "pairScorer": {"images": SCORED, "wordPieces": PIECES, "medianMillis": round(_pair_millis(bundle, runs), 2)},
        "tokenBytes": tokens["count"] * (tokens["size"] + SCALE_BYTES),
        "bundleBytes": sum(file.stat().st_size for file in subject.folder.iterdir()),
    }


def efficientnet_lite2(folder: Path, threads: int) -> Callable[[np.ndarray], list[np.ndarray]]:
    """EfficientNet-Lite2 in ONNX Runtime: pixels [B, 3, 256, 128] -> pooled features [B, 1280]."""
    model = timm.create_model("tf_efficientnet_lite2", pretrained=False, num_classes=0).eval()
    file = folder / "lite2.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model,
            (torch.zeros(1, 3, 256, 128),),
            str(file),
            input_names=["pixels"],
            dynamic_axes={"pixels": {0: "batch"}},
            dynamo=False,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    return lambda pixels: session.run(None, {"pixels": pixels})


def alternate(first: Callable[[], Any], second: Callable[[], Any], runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of ``runs`` calls of each, [runs], in turns after two calls of each that are not counted."""
    seconds = np.array([(_seconds(first), _seconds(second)) for _ in range(runs + 2)])[2:]
    return seconds[:, 0], seconds[:, 1]


def markdown(figures: dict[str, Any]) -> str:
    """A row a batch size, then what scoring and storing cost."""
    rows = [
        [row["batch"], row["imagesASecond"], row["efficientnetLite2"], row["ratio"]] for row in figures["imageBranch"]
    ]
    header = ["images a batch", "images a second", "EfficientNet-Lite2, 256 x 128, single precision", "times as fast"]
    scorer = figures["pairScorer"]
    return table(header, rows) + (
        f"\n\nONNX Runtime {figures['onnxruntime']}, threads: {figures['threads']}, medians of {figures['runs']} runs."
        f" Pair scorer over {scorer['images']} images with {scorer['wordPieces']} word pieces:"
        f" {scorer['medianMillis']} ms. Image tokens of a sighting: {figures['tokenBytes']} bytes."
        f" Bundle: {figures['bundleBytes'] / 1e6:.1f} MB."
    )


def _pair_millis(bundle: Bundle, runs: int) -> float:
    ids, mask = bundle.word_pieces(SENTENCE)
    ids = np.concatenate([ids[:, : PIECES - 1], ids[:, -1:]], axis=1)
    mask = mask[:, :PIECES]
    _, words = bundle.run_text_branch(ids, mask)
    noise = np.random.default_rng(0).integers(0, 256, (SCORED, 128, 64, 3), dtype=np.uint8)
    tokens = bundle.encode_images(noise).tokens
    seconds = [_seconds(lambda: bundle.run_pair_scorer(words, mask, tokens)) for _ in range(runs + 2)]
    return 1000 * float(np.median(seconds[2:]))


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    run(__doc__, measure, markdown)
