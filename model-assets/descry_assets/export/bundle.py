"""Makes a bundle of a trained recipe: ``python -m descry_assets.export.bundle recipes/descry-base.toml``."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from descry_assets.data.archives import REPOSITORY, list_benchmark, read_images
from descry_assets.evaluation.figures import ON_BENCHMARK, SECTIONS, markdown, measure_all
from descry_assets.evaluation.subject import Subject
from descry_assets.export import manifest, provenance
from descry_assets.export.card import Calibrated, write_card
from descry_assets.export.check import problems
from descry_assets.export.graphs import export_graphs
from descry_assets.export.manifest import Figure, Scoring
from descry_assets.models.bundle import Bundle
from descry_assets.models.match_model import MatchModel, averaged_model
from descry_assets.models.tokenizer import load_tokenizer, write_tokenizer
from descry_assets.training import calibration
from descry_assets.training.benchmark import Benchmark
from descry_assets.training.evaluate import by_source, evaluate, report
from descry_assets.training.metrics import QueryFigures
from descry_assets.training.real_pairs import cross_validated, ranked
from descry_assets.training.recipe import Recipe, load_recipe
from descry_assets.training.sets import benchmark

UNFITTED = Scoring(embedding_weight=0.0, slope=1.0, intercept=0.0)
LARGEST_DIFFERENCE = 1e-4
"""Between PyTorch and ONNX Runtime, of any output."""
COMMAND = "python -m descry_assets.training.evaluate bundles/{name}"
CROSS_VALIDATION = "python -m descry_assets.training.real_pairs recipes/{recipe}.toml"


def make_bundle(recipe_file: Path, folder: Path, version: str) -> None:
    """Exports the recipe's weights to ``folder``, fits their calibration, measures them and checks the result.

    Where the weights learned from the benchmark's real pairs, the card shows cross-validated figures, and what else is
    measured on the benchmark is measured with the weights before these pairs.

    Raises:
        RuntimeError: when a graph computes something else than PyTorch, or the finished bundle has a problem.
    """
    # 1. Graphs and calibration.
    recipe = load_recipe(recipe_file)
    calibrated = export_calibrated(recipe, folder, version)

    # 2. Figures. Where the benchmark was trained on, the bundle that knew nothing of it stands in.
    record = recipe_file.with_suffix(".figures.json")
    unaware = replace(recipe, real=replace(recipe.real, used=False))
    if recipe.real.used:
        before = recipe.folder / "before-real-pairs"
        export_calibrated(unaware, before, version)
        stored = evaluate(Bundle(before, recipe.threads), recipe.data.benchmark)
        measured, command = cross_validated(recipe), CROSS_VALIDATION.format(recipe=recipe.name)
        held_out = [section for section in SECTIONS if section not in ON_BENCHMARK]
        further = measure_all(Subject(folder, recipe_file, recipe.threads), record, held_out)
        stand_in = recipe_file.with_suffix(".before-real-pairs.figures.json")
        further |= measure_all(Subject(before, recipe_file, recipe.threads), stand_in, ON_BENCHMARK)
    else:
        stored = evaluate(Bundle(folder, recipe.threads), recipe.data.benchmark)
        measured, command = stored, COMMAND.format(name=recipe.name)
        further = measure_all(Subject(folder, recipe_file, recipe.threads), record)

    # 3. Card and manifest.
    figures = [
        Figure(recipe.data.benchmark, stage, **_rounded(query.summary()), command=command)
        for stage, query in measured.items()
    ]
    reports = {"all": report(measured)} | by_source(measured, recipe.data.benchmark)
    exact = {"single precision": single_precision(unaware), "as stored": stored["reranked"]}
    write_card(folder, recipe, reports, calibrated, command, exact, markdown(further))
    _write_manifest(folder, recipe, version, calibrated.scoring, figures)
    if found := problems(folder):
        raise RuntimeError(f"the bundle has problems: {'; '.join(found)}")


def export_calibrated(recipe: Recipe, folder: Path, version: str) -> Calibrated:
    """Writes a bundle without figures to ``folder``.

    Raises:
        RuntimeError: when a graph computes something else than PyTorch.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model = trained_model(recipe)
    export_graphs(model, folder)
    write_tokenizer(folder)
    (folder / "card.md").touch()
    _write_manifest(folder, recipe, version, UNFITTED, [])
    difference = largest_difference(model, Bundle(folder, recipe.threads), recipe)
    print(f"largest difference between PyTorch and ONNX Runtime: {difference:.1e}")
    if difference > LARGEST_DIFFERENCE:
        raise RuntimeError(f"the graphs differ from PyTorch by {difference}, more than {LARGEST_DIFFERENCE}")

    scores = calibration.held_out_scores(Bundle(folder, recipe.threads), recipe)
    fused = scores.pair + recipe.fusion * scores.cosine
    slope, intercept = calibration.fit_sigmoid(fused, scores.match)
    error = calibration.calibration_error(calibration.match_probability(fused, slope, intercept), scores.match)
    scoring = Scoring(recipe.fusion, slope, intercept)
    _write_manifest(folder, recipe, version, scoring, [])
    return Calibrated(scoring, error, *scores.match.shape)


def trained_model(recipe: Recipe) -> MatchModel:
    """The averaged weights of the recipe's final checkpoint, rounded as they are stored."""
    model = _averaged(recipe)
    model.round_to_half()
    return model.eval()


def single_precision(recipe: Recipe) -> QueryFigures:
    """Figures of the reranked benchmark in PyTorch, with weights and tokens that are not rounded at all."""
    gallery, captions = benchmark(recipe.data)
    judge = Benchmark(gallery, captions, load_tokenizer(), recipe.fusion, exact=True)
    return ranked(recipe, gallery, captions, *judge.scores(_averaged(recipe)))["reranked"]


def _averaged(recipe: Recipe) -> MatchModel:
    return averaged_model(recipe.size, torch.load(recipe.checkpoint, weights_only=True))


@torch.inference_mode()
def largest_difference(model: MatchModel, bundle: Bundle, recipe: Recipe) -> float:
    """Largest difference of any output between PyTorch and the graphs, on the benchmark's first crops and captions.

    Both get the same pixels, word pieces and stored tokens, so that only the graphs are compared.
    """
    crops, captions = list_benchmark(recipe.data.benchmark)
    pixels = bundle.pixels(read_images(crops[:16]))
    graph_image = bundle.run_image_branch(pixels)
    differences = [_difference(graph_image, model.image(torch.from_numpy(pixels)))]
    for caption in captions[:16]:
        ids, mask = bundle.word_pieces(caption.text)
        graph_text = bundle.run_text_branch(ids, mask)
        mask_tensor = torch.from_numpy(mask)
        differences.append(_difference(graph_text, model.text(torch.from_numpy(ids), mask_tensor)))
        if model.scorer is None:
            continue
        graph_scores = bundle.run_pair_scorer(graph_text[1], mask, graph_image[1])
        scores = model.scorer(torch.from_numpy(graph_text[1]), mask_tensor, torch.from_numpy(graph_image[1]))
        differences.append(_difference([graph_scores], [scores]))
    return max(differences)


def _difference(graph: list[np.ndarray], reference: list[torch.Tensor]) -> float:
    return max(float(np.abs(a - b.numpy()).max()) for a, b in zip(graph, reference, strict=True))


def _rounded(summary: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 2) for name, value in summary.items()}


def _write_manifest(folder: Path, recipe: Recipe, version: str, scoring: Scoring, figures: list[Figure]) -> None:
    licence = provenance.of(recipe).licence
    made = manifest.compose(folder, recipe.name, version, licence, recipe.size, scoring, figures)
    manifest.write(folder, made)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, help="TOML file of a recipe that was trained here")
    parser.add_argument("--out", type=Path, help="folder of the bundle; default bundles/<name>")
    parser.add_argument("--version", default="1.0.0", help="version of the bundle")
    options = parser.parse_args()
    recipe = load_recipe(options.recipe)
    torch.set_num_threads(recipe.threads)
    folder = options.out or REPOSITORY / "model-assets" / "bundles" / recipe.name
    make_bundle(options.recipe, folder, options.version)


if __name__ == "__main__":
    main()
