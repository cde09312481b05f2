import math

import numpy as np
import pytest
import torch

from descry_assets.data.archives import REPOSITORY, Crop
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training.batches import MASK_PIECE, encode, erase, mask_words
from descry_assets.training.curves import draw
from descry_assets.training.features import FeatureCache
from descry_assets.training.log import Log, read_log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import Objective, matching_loss
from descry_assets.training.optimiser import rate_factor
from descry_assets.training.pairing import PairSampler, Source
from descry_assets.training.recipe import MatchingRecipe, load_recipe
from descry_assets.training.sets import person_weights
from descry_assets.training.teacher import average_precision, pseudo_labels

SIZE = ModelSize(embedding=16, token=8, text_layers=1)
RECIPE = MatchingRecipe(
    steps=6,
    batch=8,
    first_stage=6,
    trunk_rate=1e-3,
    text_rate=1e-3,
    head_rate=1e-2,
    human_share=0.0,
    target_share=0.0,
    longest_text=20,
    masked_words=0.0,
    erased_maps=0.0,
    attribute_weight=0.5,
    averaging=0.5,
    evaluate_every=3,
    checkpoint_every=3,
)


def stage(recipe=RECIPE):
    torch.manual_seed(0)
    generator = np.random.default_rng(0)
    cache = FeatureCache(generator.normal(size=(12, 2, 192, 6, 3)).astype(np.float16))
    present = generator.random((12, len(ATTRIBUTES))) < 0.15
    source = Source(np.arange(12), present, np.full(12, 1 / 12))
    sampler = PairSampler([source], [1.0], [], 0.0, seed=0)
    return MatchingStage(MatchModel(SIZE), Objective(SIZE, 0.5), recipe, [cache], sampler, seed=0)


def test_training_lowers_the_loss_and_keeps_frozen_stages(tmp_path):
    recipe = MatchingRecipe(**(vars(RECIPE) | {"steps": 40, "evaluate_every": 40, "checkpoint_every": 40}))
    trained = stage(recipe)
    frozen = {name: value.clone() for name, value in trained.average.module.image.stages[:6].state_dict().items()}
    trained.run(tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl"))
    losses = [event["total"] for event in read_log(tmp_path / "log.jsonl") if event["event"] == "step"]
    assert losses[-1] < losses[0]
    for name, value in trained.average.module.image.stages[:6].state_dict().items():
        torch.testing.assert_close(value, frozen[name])


def test_a_stopped_run_goes_on_from_its_checkpoint(tmp_path):
    short = MatchingRecipe(**(vars(RECIPE) | {"steps": 3}))
    stage(short).run(tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl"))
    saved = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    resumed = stage()
    measured = []
    resumed.run(tmp_path / "checkpoint.pt", lambda model: measured.append(1) or {}, Log(tmp_path / "log.jsonl"))
    assert saved["step"] == 3
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["step"] == 6
    assert len(measured) == 1
    events = read_log(tmp_path / "log.jsonl")
    assert {"event": "resumed", "step": 3} in [{k: e[k] for k in ("event", "step") if k in e} for e in events]


def test_the_loss_is_least_when_all_that_fit_score_alike_and_high():
    fits = torch.tensor([[True, True, False], [True, True, False], [False, False, True]])
    best = matching_loss(20.0 * fits, fits)
    assert best < matching_loss(20.0 * torch.eye(3), fits)
    assert best < matching_loss(torch.zeros(3, 3), fits)
    torch.testing.assert_close(matching_loss(50.0 * torch.eye(3), torch.eye(3).bool()), torch.tensor(0.0))


def test_the_loss_asks_both_ways():
    scores = torch.tensor([[2.0, 0.0], [1.0, 3.0]])
    fits = torch.tensor([[True, True], [False, True]])
    e = math.exp
    to_crops = -(math.log(e(2) / (e(2) + e(0))) + math.log(e(0) / (e(2) + e(0)))) / 2 - math.log(e(3) / (e(1) + e(3)))
    to_sentences = (
        -math.log(e(2) / (e(2) + e(1))) - (math.log(e(0) / (e(0) + e(3))) + math.log(e(3) / (e(0) + e(3)))) / 2
    )
    assert matching_loss(scores, fits).item() == pytest.approx((to_crops + to_sentences) / 4)


def test_padding_is_masked_and_nothing_else():
    ids, mask = encode(load_tokenizer(), ["a man", "a man in a red coat"])
    assert mask.sum(1).tolist() == [4, 8]
    assert ids[0, 4:].eq(0).all()


def test_masking_spares_special_pieces():
    ids, _ = encode(load_tokenizer(), ["a man in red"])
    masked = mask_words(ids, 1.0, np.random.default_rng(0))
    assert masked[0].tolist() == [101, *[MASK_PIECE] * 4, 102]


def test_erasing_blanks_a_part_of_chosen_maps():
    maps = torch.ones(50, 2, 12, 6)
    erased = erase(maps, 0.5, np.random.default_rng(0)).eq(0).float().mean((1, 2, 3))
    assert 0.2 < erased.gt(0).float().mean() < 0.8
    assert erased.max() <= 1 / 9 + 1e-6


def test_the_rate_rises_and_then_falls_to_a_hundredth():
    assert rate_factor(0, 1000) < 0.05
    assert rate_factor(60, 1000) > 0.98
    assert rate_factor(1000, 1000) == pytest.approx(0.01)


def test_pseudo_labels_are_shared_by_a_person_and_as_frequent_as_asked():
    generator = np.random.default_rng(0)
    persons = [str(index // 4) for index in range(400)]
    labels = pseudo_labels(generator.random((400, 2)), persons, np.array([0.5, 0.1]))
    assert (labels.reshape(100, 4, 2) == labels.reshape(100, 4, 2)[:, :1]).all()
    np.testing.assert_allclose(labels.mean(0), [0.5, 0.1], atol=0.02)


def test_average_precision_of_a_ranking_worked_out_by_hand():
    present = np.array([[True], [False], [True]])
    assert average_precision(np.array([[0.9], [0.5], [0.1]]), present)[0] == pytest.approx((1 + 2 / 3) / 2)


def test_a_person_with_many_crops_is_drawn_less_often_than_their_number():
    crops = [Crop("x", str(i), "a") for i in range(4)] + [Crop("x", "4", "b")]
    weights = person_weights(crops)
    assert weights.sum() == pytest.approx(1)
    assert weights[:4].sum() == pytest.approx(2 * weights[4])


def test_curves_are_drawn_from_a_log(tmp_path):
    log = Log(tmp_path / "log.jsonl")
    figures = {stage: {"r1": 1.0, "mAP": 2.0} for stage in ("embedding", "pairs", "fused")}
    log.write("step", step=1, embedding=4.0, pairs=4.0)
    log.write("measured", step=1, **figures)
    draw(tmp_path / "log.jsonl", tmp_path / "curves.svg")
    assert "<svg" in (tmp_path / "curves.svg").read_text()


def test_every_recipe_can_be_read():
    recipes = sorted((REPOSITORY / "model-assets" / "recipes").glob("*.toml"))
    assert [load_recipe(file).name for file in recipes] == [file.stem for file in recipes]
