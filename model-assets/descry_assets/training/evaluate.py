"""Measures a bundle on a benchmark: ``python -m descry_assets.training.evaluate bundles/descry-base``.

Every caption ranks the whole gallery by embedding; the first ``--depth`` of the ranking are then reordered by the
fused score. An image is right when it shows the caption's person. Figures come with 95 % bootstrap intervals over
captions, for all captions and for those of each source; the gallery is always the whole one.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from descry_assets.data.archives import list_benchmark, read_images
from descry_assets.models.bundle import Bundle, EncodedImages, EncodedText
from descry_assets.training.metrics import QueryFigures, rank, stage_figures

DEPTH = 200
"""How many of the embedding's ranking the service reorders by default."""


def evaluate(bundle: Bundle, benchmark: str, depth: int = DEPTH) -> dict[str, QueryFigures]:
    """Figures of the stages ``embedding`` and ``reranked``."""
    crops, captions = list_benchmark(benchmark)
    images = bundle.encode_images(read_images(crops))
    texts = [bundle.encode_text(caption.text) for caption in captions]
    gallery = np.array([crop.person for crop in crops])
    persons = np.array([caption.person for caption in captions])
    return search(bundle, images, texts, gallery, persons, depth)


def search(
    bundle: Bundle,
    images: EncodedImages,
    texts: list[EncodedText],
    gallery: np.ndarray,
    persons: np.ndarray,
    depth: int = DEPTH,
) -> dict[str, QueryFigures]:
    """Figures of the stages ``embedding`` and ``reranked`` for Q texts that search N images.

    Args:
        bundle: that encoded images and texts.
        images: the gallery.
        texts: the queries.
        gallery: person of each image, [N].
        persons: person whom each text describes, [Q].
        depth: how many of the embedding's ranking are reordered.
    """
    cosine = np.stack([text.embedding for text in texts]) @ images.embeddings.T
    ranking = rank(cosine)
    fused = np.full_like(cosine, -np.inf)
    for query, text in enumerate(texts):
        top = ranking[query, :depth]
        fused[query, top] = fused_scores(bundle, text, images, top)
    return stage_figures(ranking, fused, gallery, persons, depth)


def fused_scores(
    bundle: Bundle, text: EncodedText, images: EncodedImages, chosen: np.ndarray | slice = slice(None)
) -> np.ndarray:
    """Fused scores of one text and the chosen of N images, as the service computes them."""
    cosine = images.embeddings[chosen] @ text.embedding
    weight = bundle.manifest["fusion"]["embeddingWeight"]
    return bundle.pair_scores(text, images.tokens[chosen]) + weight * cosine


def report(figures: dict[str, QueryFigures]) -> dict[str, dict[str, Any]]:
    """Value and 95 % interval of every figure of every stage, rounded to a tenth of a percent."""
    return {
        stage: {
            name: {"value": round(value, 1), "interval": [round(x, 1) for x in measured.intervals()[name]]}
            for name, value in measured.summary().items()
        }
        for stage, measured in figures.items()
    }


def by_source(figures: dict[str, QueryFigures], benchmark: str) -> dict[str, Any]:
    """A report for the captions of each sub-set that the benchmark was put together from."""
    _, captions = list_benchmark(benchmark)
    sources = np.array([caption.source for caption in captions])
    return {
        str(source): report({stage: measured.only(sources == source) for stage, measured in figures.items()})
        for source in np.unique(sources)
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path, help="folder of the bundle")
    parser.add_argument("--benchmark", default="cuhk-pedes-dev", help="archive in CUHK-PEDES' layout")
    parser.add_argument("--depth", type=int, default=DEPTH, help="how many of each ranking to rerank")
    parser.add_argument("--threads", type=int, default=2, help="threads of ONNX Runtime")
    options = parser.parse_args()
    figures = evaluate(Bundle(options.bundle, options.threads), options.benchmark, options.depth)
    print(json.dumps({"all": report(figures)} | by_source(figures, options.benchmark), indent=2))


if __name__ == "__main__":
    main()
