import json
import shutil
from dataclasses import replace

import numpy as np
import onnx
import pytest
import torch

from descry_assets.data.archives import REPOSITORY
from descry_assets.export import manifest
from descry_assets.export.card import Calibrated, write_card
from descry_assets.export.check import problems
from descry_assets.export.graphs import export_graphs
from descry_assets.models.bundle import Bundle, stored
from descry_assets.models.image_branch import HEIGHT, TOKENS, WIDTH
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.tokenizer import write_tokenizer
from descry_assets.training.metrics import QueryFigures
from descry_assets.training.recipe import load_recipe

LICENCE = {"id": "CC0-1.0", "notice": "For any use."}
SIZE = ModelSize(trunk="lite0", embedding=32, token=192, text_layers=2)
LARGEST_DIFFERENCE = 1e-4
FLOORS = {"descry-base": (38, 71), "descry-free": (12, 39)}
"""Least R@1 and R@10 of the committed bundles, re-ranked."""
COMMITTED = sorted((REPOSITORY / "model-assets" / "bundles").glob("*/bundle.json"))


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    model = MatchModel(SIZE)
    model.load_pretrained()
    model.round_to_half()
    return model.eval()


@pytest.fixture(scope="module")
def exported(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundle")
    export_graphs(model, folder)
    write_tokenizer(folder)
    (folder / "card.md").write_text("A bundle for a test.\n")
    scoring = manifest.Scoring(embedding_weight=0.3, slope=8.0, intercept=-2.0)
    manifest.write(folder, manifest.compose(folder, "test", "1.0.0", LICENCE, SIZE, scoring, []))
    return folder


@pytest.fixture
def copy(exported, tmp_path):
    return shutil.copytree(exported, tmp_path / "copy")


@pytest.mark.parametrize("batch", [1, 5])
def test_the_image_graph_computes_what_pytorch_computes(model, exported, batch):
    pixels = np.random.default_rng(batch).normal(size=(batch, 3, HEIGHT, WIDTH)).astype(np.float32)
    with torch.inference_mode():
        expected = model.image(torch.from_numpy(pixels))
    for actual, wanted in zip(Bundle(exported).run_image_branch(pixels), expected, strict=True):
        np.testing.assert_allclose(actual, wanted.numpy(), atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize(("batch", "length"), [(1, 1), (1, 64), (4, 17)])
def test_the_text_graph_computes_what_pytorch_computes(model, exported, batch, length):
    generator = np.random.default_rng(length)
    ids = generator.integers(1000, 30000, (batch, length))
    mask = (np.arange(length) < generator.integers(1, length + 1, (batch, 1))).astype(np.int64)
    with torch.inference_mode():
        expected = model.text(torch.from_numpy(ids), torch.from_numpy(mask))
    for actual, wanted in zip(Bundle(exported).run_text_branch(ids, mask), expected, strict=True):
        np.testing.assert_allclose(actual, wanted.numpy(), atol=LARGEST_DIFFERENCE)


@pytest.mark.parametrize(("images", "length"), [(1, 3), (200, 40)])
def test_the_scorer_graph_computes_what_pytorch_computes(model, exported, images, length):
    generator = np.random.default_rng(images)
    text = generator.normal(size=(1, length, SIZE.token)).astype(np.float32)
    mask = (np.arange(length)[None] < length - 1).astype(np.int64)
    text[:, 0] = generator.random(SIZE.token)
    cells = generator.normal(size=(images, TOKENS, SIZE.token)).astype(np.float32)
    cells[:, -1] = generator.uniform(-1, 1, SIZE.token)
    with torch.inference_mode():
        expected = model.scorer(*(torch.from_numpy(array) for array in (text, mask, cells)))
    np.testing.assert_allclose(
        Bundle(exported).run_pair_scorer(text, mask, cells), expected.numpy(), atol=LARGEST_DIFFERENCE
    )


def test_weights_are_stored_in_half_precision(exported):
    graph = onnx.load(exported / "text-branch.onnx").graph
    sizes = {onnx.TensorProto.FLOAT: 0, onnx.TensorProto.FLOAT16: 0}
    for tensor in graph.initializer:
        if tensor.data_type in sizes:
            sizes[tensor.data_type] += int(np.prod(tensor.dims))
    assert sizes[onnx.TensorProto.FLOAT] < 0.1 * sizes[onnx.TensorProto.FLOAT16]


def test_scores_survive_the_storage_of_tokens(exported):
    bundle = Bundle(exported)
    pixels = np.random.default_rng(0).normal(size=(20, 3, HEIGHT, WIDTH)).astype(np.float32)
    tokens = bundle.run_image_branch(pixels)[1]
    text = bundle.encode_text("A man in a red shirt")
    np.testing.assert_allclose(bundle.pair_scores(text, stored(tokens)), bundle.pair_scores(text, tokens), atol=5e-3)
    assert not np.array_equal(stored(tokens), tokens)


def test_an_exported_bundle_is_in_order(exported):
    assert problems(exported) == []


def test_a_changed_file_is_found(copy):
    (copy / "card.md").write_text("Another card.\n")
    assert "card.md has SHA-256" in problems(copy)[0]


def test_a_missing_file_and_one_too_many_are_found(copy):
    (copy / "tokenizer.json").unlink()
    (copy / "notes.txt").write_text("x")
    assert problems(copy) == ["tokenizer.json is missing", "notes.txt is not in the manifest"]


@pytest.mark.parametrize(
    ("part", "key", "value", "problem"),
    [
        ("embedding", "size", 31, "image embeddings have shape (3, 32), the manifest says (3, 31)"),
        ("imageTokens", "count", 17, "image tokens have shape"),
        ("imageBranch", "pixels", "picture", "imageBranch has inputs ['pixels'], the manifest says ['picture']"),
    ],
)
def test_a_manifest_that_does_not_fit_the_graphs_is_found(copy, part, key, value, problem):
    content = json.loads((copy / "bundle.json").read_text())
    content[part][key] = value
    manifest.write(copy, content)
    assert problem in problems(copy)[0]


def test_a_manifest_without_a_part_is_found(copy):
    content = json.loads((copy / "bundle.json").read_text())
    del content["calibration"]
    manifest.write(copy, content)
    assert problems(copy) == ["the manifest has no calibration"]


@pytest.fixture
def recipe():
    return load_recipe(REPOSITORY / "model-assets" / "recipes" / "descry-base.toml")


def card(folder, recipe):
    figure = {name: {"value": 12.3, "interval": [10.1, 14.5]} for name in ("r1", "r5", "r10", "mAP", "mINP")}
    scoring = manifest.Scoring(embedding_weight=0.4, slope=8.0, intercept=-2.0)
    calibrated = Calibrated(scoring, 0.0123, 50, 600)
    hits = QueryFigures(np.array([1, 3]), np.array([1.0, 0.5]), np.array([1.0, 0.5]))
    reports = {"all": {"reranked": figure}}
    write_card(folder, recipe, reports, calibrated, "measure it", {"as stored": hits}, "### More\n\nmeasured")
    return (folder / "card.md").read_text()


def test_a_card_tells_what_was_measured(tmp_path, recipe):
    text = card(tmp_path, recipe)
    assert "| all | reranked | 12.3 (10.1-14.5) |" in text
    assert "as stored 50.00 / 100.00 / 100.00 (R1 / R5 / R10)" in text
    assert "$" not in text
    for said in ("non-commercial", "0.4 times", "0.012", "50 held-out sentences and 600", "`measure it`", "### More"):
        assert said in text


def test_a_card_says_which_method_a_bundle_follows(tmp_path, recipe):
    own = card(tmp_path, recipe)
    scored = card(tmp_path, replace(recipe, size=replace(recipe.size, method="hgan")))
    alone = card(tmp_path, replace(recipe, size=replace(recipe.size, method="irra")))
    assert "one token that says which of" in own
    assert "and 7 tokens of 192." in scored
    assert "Heads and pair scorer: method `hgan`. Zheng, Liu, Liu, Zha, Mei" in scored
    assert "no tokens." in alone
    assert "Heads, no pair scorer: method `irra`." in alone
    assert "agreement" not in scored + alone


@pytest.mark.parametrize("detailed", [False, True])
def test_a_card_says_whether_the_heads_see_details(tmp_path, recipe, detailed):
    text = card(tmp_path, replace(recipe, size=replace(recipe.size, detailed=detailed)))
    assert ("four cells of the map before the last stride" in text) == detailed


@pytest.mark.parametrize("used", [False, True])
def test_a_card_says_whether_the_benchmark_was_trained_on(tmp_path, recipe, used):
    text = card(tmp_path, replace(recipe, real=replace(recipe.real, used=used)))
    assert ("Cross-validated" in text) == used
    assert ("neither crops nor captions" in text) != used


@pytest.mark.parametrize(
    ("renders", "told"), [(("renders-1",), "rendered from CC0 assets"), ((), "No synthetic crops")]
)
def test_a_card_tells_the_steps_and_whether_people_were_rendered(tmp_path, recipe, renders, told):
    text = card(tmp_path, replace(recipe, data=replace(recipe.data, renders=renders)))
    assert f"{recipe.teacher.steps} steps of a teacher" in text
    assert f"{recipe.matching.steps} of {recipe.matching.batch} pairs" in text
    assert told in text


@pytest.mark.parametrize("file", COMMITTED, ids=lambda file: file.parent.name)
def test_a_committed_bundle_is_in_order(file):
    assert problems(file.parent) == []


@pytest.mark.parametrize("file", COMMITTED, ids=lambda file: file.parent.name)
def test_a_committed_bundle_meets_the_floor_and_gains_by_reranking(file):
    figures = {figure["stage"]: figure for figure in json.loads(file.read_text())["figures"]}
    reranked = figures["reranked"]
    first, tenth = FLOORS[file.parent.name]
    assert reranked["r1"] >= first
    assert reranked["r10"] >= tenth
    assert reranked["mAP"] > figures["embedding"]["mAP"]
