"""Checks that a bundle is what its manifest says: ``python -m descry_assets.export.check bundles/descry-base``.

Prints every problem and ends with status 1 if there is one.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from descry_assets.export.checksum import sha256
from descry_assets.export.manifest import FORMAT
from descry_assets.models.bundle import Bundle, read_manifest

LARGEST_MEGABYTES = 40
"""Of a whole bundle: git keeps every version for ever."""
PARTS = ("licence", "embedding", "imageTokens", "preprocessing", "tokenizer", "imageBranch", "textBranch")
PARTS += ("pairScorer", "fusion", "calibration", "files", "figures")
SENTENCE = "A woman in a red coat and black boots carries a white bag"


def problems(folder: Path) -> list[str]:
    """Everything that is wrong with a bundle, worst first; empty when it is in order.

    The graphs are only run when manifest and checksums are in order.
    """
    manifest = read_manifest(folder)
    found = [f"the manifest has no {part}" for part in ("name", "version", *PARTS) if part not in manifest]
    if manifest.get("format") != FORMAT:
        found.append(f"format is {manifest.get('format')}, not {FORMAT}")
    return found or list(_file_problems(folder, manifest)) or list(_graph_problems(folder, manifest))


def _file_problems(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    listed = manifest["files"]
    for name, expected in listed.items():
        if not (folder / name).is_file():
            yield f"{name} is missing"
        elif (actual := sha256(folder / name)) != expected:
            yield f"{name} has SHA-256 {actual}, the manifest says {expected}"
    present = {file.name for file in folder.iterdir()} - {"bundle.json"}
    yield from (f"{name} is not in the manifest" for name in sorted(present - listed.keys()))
    for part in ("tokenizer", "imageBranch", "textBranch", *_scorer(manifest)):
        if manifest[part]["file"] not in listed:
            yield f"{part} names {manifest[part]['file']}, which has no checksum"
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    if size > LARGEST_MEGABYTES:
        yield f"the bundle has {size:.1f} MB, more than {LARGEST_MEGABYTES}"


def _graph_problems(folder: Path, manifest: dict[str, Any]) -> Iterator[str]:
    for part, inputs, outputs in (
        ("imageBranch", ("pixels",), ("embedding", "tokens")),
        ("textBranch", ("ids", "mask"), ("embedding", "tokens")),
        ("pairScorer", ("textTokens", "textMask", "imageTokens"), ("score",)),
    ):
        if part == "pairScorer" and not _scorer(manifest):
            continue
        session = onnxruntime.InferenceSession(str(folder / manifest[part]["file"]), providers=["CPUExecutionProvider"])
        for kind, names, tensors in (
            ("input", inputs, session.get_inputs()),
            ("output", outputs, session.get_outputs()),
        ):
            expected, actual = {manifest[part][name] for name in names}, {tensor.name for tensor in tensors}
            if expected != actual:
                yield f"{part} has {kind}s {sorted(actual)}, the manifest says {sorted(expected)}"
                return
    yield from _output_problems(Bundle(folder), manifest)


def _scorer(manifest: dict[str, Any]) -> list[str]:
    return ["pairScorer"] if manifest["pairScorer"]["kind"] != "none" else []


def _output_problems(bundle: Bundle, manifest: dict[str, Any]) -> Iterator[str]:
    generator = np.random.default_rng(0)
    images = bundle.encode_images(generator.integers(0, 256, (3, 160, 60, 3), dtype=np.uint8))
    text = bundle.encode_text(SENTENCE)
    size = manifest["embedding"]["size"]
    shape = (manifest["imageTokens"]["count"], manifest["imageTokens"]["size"])
    for name, actual, expected in (
        ("image embeddings", images.embeddings.shape, (3, size)),
        ("image tokens", images.tokens.shape, (3, *shape)),
        ("text embedding", text.embedding.shape, (size,)),
        ("text tokens", text.tokens.shape, (1, text.mask.shape[1], shape[1])),
        ("pair scores", bundle.pair_scores(text, images.tokens).shape, (3,)),
    ):
        if actual != expected:
            yield f"{name} have shape {actual}, the manifest says {expected}"
            return
    for name, vectors in (("image", images.embeddings), ("text", text.embedding[None])):
        lengths = np.linalg.norm(vectors, axis=-1)
        if not np.allclose(lengths, 1, atol=1e-3):
            yield f"the {name} embedding has length {lengths.min():.4f} to {lengths.max():.4f}, not 1"
    if not np.array_equal(bundle.encode_text(SENTENCE.upper()).embedding, text.embedding):
        yield "the tokenizer tells upper case from lower case"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    folder = parser.parse_args().bundle
    found = problems(folder)
    for problem in found:
        print(problem)
    if found:
        sys.exit(1)
    manifest = read_manifest(folder)
    print(f"{manifest['name']} {manifest['version']} is in order")


if __name__ == "__main__":
    main()
