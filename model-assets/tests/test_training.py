import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from descry_assets.data.archives import REPOSITORY, Crop
from descry_assets.data.attributes import ATTRIBUTES, INDEX, matrix
from descry_assets.data.rules import read
from descry_assets.models.image_branch import ImageBranch
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.text_branch import TextBranch
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import teacher
from descry_assets.training.batches import MASK_PIECE, encode, mask_words
from descry_assets.training.curves import draw
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log, read_log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.material import shares_of
from descry_assets.training.objective import (
    CropHeads,
    attribute_loss,
    matching_loss,
    projection_loss,
    reading_loss,
    triplet_loss,
)
from descry_assets.training.optimiser import rate_factor
from descry_assets.training.pairing import Mixture, PairSampler
from descry_assets.training.pixels import UNDISTURBED, Disturbance, PixelStore, disturb
from descry_assets.training.reader import Reader, examine
from descry_assets.training.recipe import MatchingRecipe, ReaderRecipe, TeacherRecipe, load_recipe
from descry_assets.training.sets import person_weights
from descry_assets.training.teacher import (
    Lessons,
    Teacher,
    average_precision,
    mean_by_person,
    pseudo_labels,
    weigh,
    without_bags,
)
from descry_assets.training.views import FrozenViews, PixelViews

SIZE = ModelSize(trunk="lite0", embedding=16, token=192, text_layers=1)
RECIPE = MatchingRecipe(
    steps=6,
    batch=8,
    trunk_rate=1e-3,
    text_rate=1e-3,
    head_rate=1e-2,
    human_share=0.0,
    target_share=0.0,
    render_share=0.0,
    composite_share=0.0,
    real_share=0.0,
    longest_text=20,
    masked_words=0.0,
    disturbed_texts=0.5,
    swapped=2,
    fidelity=1.0,
    adapted=True,
    exact=False,
    choosiness=0.5,
    attribute_weight=0.01,
    reading_weight=0.5,
    identity_weight=0.1,
    distillation=0.1,
    averaging=0.5,
    evaluate_every=3,
    checkpoint_every=3,
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    file = tmp_path_factory.mktemp("store") / "pixels.npy"
    np.save(file, np.random.default_rng(0).integers(0, 256, (12, 256, 128, 3), dtype=np.uint8))
    return PixelStore(file)


def source():
    present = np.random.default_rng(0).random((12, len(ATTRIBUTES))) < 0.15
    return Source(np.arange(12), present, present.astype(float), np.full(12, 1 / 12), np.arange(12) // 2)


def stage(store, recipe=RECIPE):
    torch.manual_seed(0)
    model = MatchModel(SIZE)
    model.image.trunk.load_imagenet()
    mixture = Mixture(
        recipe.human_share, swapped=recipe.swapped, disturbed=recipe.disturbed_texts, choosiness=recipe.choosiness
    )
    sampler = PairSampler([source()], [1.0], [], mixture, seed=0)
    views = PixelViews([store], Disturbance(), (0,))
    return MatchingStage(model, CropHeads(SIZE, 6), recipe, views, sampler, seed=0)


def test_training_lowers_the_loss_and_spares_depthwise_kernels(store, tmp_path):
    recipe = replace(RECIPE, steps=40, evaluate_every=40, checkpoint_every=40)
    trained = stage(store, recipe)
    kernels = [block.depthwise.weight.clone() for block in trained.average.module.image.trunk.blocks]
    trained.run(tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl"))
    losses = [event["total"] for event in read_log(tmp_path / "log.jsonl") if event["event"] == "step"]
    assert losses[-1] < losses[0]
    for kernel, block in zip(kernels, trained.average.module.image.trunk.blocks, strict=True):
        torch.testing.assert_close(block.depthwise.weight, kernel)


def test_a_frozen_trunk_learns_in_its_last_convolution_alone(store, tmp_path):
    recipe = replace(RECIPE, trunk_rate=0.0)
    torch.manual_seed(0)
    model = MatchModel(SIZE)
    model.image.trunk.load_imagenet()
    views = FrozenViews([store], model.image, tmp_path, ["crops"], 0)
    sampler = PairSampler([source()], [1.0], [], Mixture(0.0), seed=0)
    before = {name: value.clone() for name, value in model.image.trunk.state_dict().items()}
    learning = MatchingStage(model, CropHeads(SIZE, 6), recipe, views, sampler, seed=0)
    learning.run(tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl"))
    changed = {name for name, value in model.image.trunk.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"top.weight", "top.bias"}


def test_a_stopped_run_goes_on_from_its_checkpoint(store, tmp_path):
    stage(store, replace(RECIPE, steps=3)).run(
        tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl")
    )
    saved = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    resumed = stage(store)
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


def test_a_sentence_that_fits_no_crop_is_a_wrong_answer_and_asks_nothing():
    fits = torch.tensor([[True, False], [False, True], [False, False]])
    low, high = (torch.tensor([[5.0, 0.0], [0.0, 5.0], [x, x]]) for x in (0.0, 4.0))
    assert matching_loss(high, fits) > matching_loss(low, fits)
    assert torch.isfinite(matching_loss(low, fits))


def test_the_projection_loss_is_a_divergence_worked_out_by_hand():
    scores = torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    fits = torch.tensor([[True, True], [False, True]])
    expected = 0.0
    for logits, right in (([1, 0], [0.5, 0.5]), ([0, 2], [0, 1]), ([1, 0], [1, 0]), ([0, 2], [0.5, 0.5])):
        p = [math.exp(logit) / sum(math.exp(other) for other in logits) for logit in logits]
        expected += sum(a * (math.log(a) - math.log(b + 1e-8)) for a, b in zip(p, right, strict=True)) / 2
    assert projection_loss(scores, fits).item() == pytest.approx(expected, rel=1e-5)
    with_stranger = torch.cat([fits, torch.tensor([[False, False]])]), torch.cat([scores, torch.zeros(1, 2)])
    assert torch.isfinite(projection_loss(with_stranger[1], with_stranger[0]))


def test_the_triplet_loss_asks_of_the_hardest_wrong_answer_alone():
    scores = torch.tensor([[0.5, 0.4, 0.9], [0.1, 0.8, 0.2], [0.3, 0.0, 0.6], [0.0, 0.7, 0.0]])
    fits = torch.eye(4, 3, dtype=torch.bool)
    fits[0, 2] = True
    to_crops = (0.2 + 0.4 - 0.5) / 3
    to_sentences = (0.2 + 0.3 - 0.5 + 0.2 + 0.7 - 0.8) / 3
    assert triplet_loss(scores, fits).item() == pytest.approx(to_crops + to_sentences, rel=1e-5)
    alone = triplet_loss(scores[:1, :1], fits[:1, :1])
    assert alone == 0


def test_what_nobody_knows_of_a_crop_costs_nothing():
    logits = torch.tensor([[0.0, 5.0], [3.0, -2.0]])
    known = attribute_loss(logits[:1, :1], torch.tensor([[1.0]]))
    partly = torch.tensor([[1.0, math.nan], [math.nan, math.nan]])
    torch.testing.assert_close(attribute_loss(logits, partly), known)
    torch.testing.assert_close(known, torch.tensor(math.log(2)))


def test_sources_are_drawn_as_the_recipe_shares_them_out():
    names = ["peta", "cuhk-reid", "renders", "composites", "bench"]
    recipe = replace(RECIPE, target_share=0.3, render_share=0.15, composite_share=0.05)
    assert shares_of(names, recipe) == pytest.approx([0.5, 0.3, 0.15, 0.05, 0.0])
    assert shares_of(names[:2], recipe) == pytest.approx([0.7, 0.3])


def test_a_bag_that_labels_do_not_know_has_hardly_a_colour():
    labels = matrix([{"carrying.bag"}, {"sex.male"}])
    presence = without_bags(np.full(labels.shape, 0.5), labels)
    red, male = INDEX["bag.red"], INDEX["sex.male"]
    assert presence[:, [red, male]].tolist() == [[0.5, 0.5], [0.05, 0.5]]


def test_reading_costs_nothing_when_it_is_what_the_rules_read():
    stated, denied = torch.tensor([[True, False]]), torch.tensor([[False, True]])
    assert reading_loss(torch.tensor([[1.0, 0.0, 0.0, 1.0]]), stated, denied) < 1e-4
    halves = reading_loss(torch.full((1, 4), 0.5), stated, denied)
    torch.testing.assert_close(halves, torch.tensor(4 * math.log(2)))


def learning(store, steps):
    torch.manual_seed(0)
    branch = ImageBranch("lite0", 16, 192)
    branch.trunk.load_imagenet()
    present = np.random.default_rng(0).random((12, len(ATTRIBUTES))) < 0.2
    weights = np.full(12, 1 / 12)
    unknown = np.full(present.shape, np.nan)
    lessons = [
        Lessons(np.arange(12), weights, present, np.arange(12) // 2, 0.5),
        Lessons(np.arange(12), weights, unknown, np.arange(12) // 3, 0.5),
    ]
    recipe = TeacherRecipe(steps, 8, 1e-3, 1e-2, 0.5, 0.0, 0.0, 0.5, 0.5)
    views = PixelViews([store, store], Disturbance(), (0,))
    return Teacher(branch, CropHeads(SIZE, 6), recipe, lessons, [store, store], views, seed=0)


def test_a_teacher_learns_and_labels_what_has_no_labels(store, tmp_path):
    learning(store, 60).run(tmp_path / "checkpoint.pt", Log(tmp_path / "log.jsonl"))
    events = read_log(tmp_path / "log.jsonl")
    losses = [event["attributes"] for event in events if event["event"] == "teacher"]
    assert losses[-1] < losses[0]
    assert [event["crops"] for event in events if event["event"] == "labelled"] == [12]
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_stopped_teacher_goes_on_with_the_labels_it_made(store, tmp_path, monkeypatch):
    monkeypatch.setattr(teacher, "SAVE_EVERY", 4)
    stopped = learning(store, 6)
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok: None)
    stopped.run(tmp_path / "checkpoint.pt", Log(tmp_path / "first.jsonl"))
    learning(store, 6).run(tmp_path / "checkpoint.pt", Log(tmp_path / "second.jsonl"))
    events = [event["event"] for event in read_log(tmp_path / "second.jsonl")]
    assert "resumed" in events
    assert "labelled" not in events


def test_a_reader_learns_what_sentences_state_and_deny(tmp_path):
    torch.manual_seed(0)
    branch = TextBranch(16, 192, 1)
    branch.load_minilm()
    sentences = [read("A man in a red shirt"), read("A woman without a hat"), read("She wears blue jeans")]
    before = examine(branch, sentences)
    recipe = ReaderRecipe(40, 12, 1e-3, 1e-2, 1.0, 0.0, 20, 0.0, 0.0)
    Reader(branch, recipe, sentences, np.zeros((1, len(ATTRIBUTES)), bool), seed=0).run(Log(tmp_path / "log.jsonl"))
    after = examine(branch, sentences)
    assert before["precision"] < 0.5
    assert after == {"precision": 1.0, "recall": 1.0}


def test_pixels_of_other_crops_are_refused(tmp_path):
    image = np.full((20, 10, 3), 7, np.uint8)
    stored = PixelStore(tmp_path / "pixels.npy", 2, [image, image])
    assert stored.pixels(1).shape == (256, 128, 3)
    assert len(PixelStore(tmp_path / "pixels.npy", 2, [image, image])) == 2
    with pytest.raises(ValueError, match="holds 2 crops, not 3"):
        PixelStore(tmp_path / "pixels.npy", 3, [image] * 3)


def test_disturbed_pixels_stay_pixels_and_differ(store):
    images = store.read(np.arange(12))
    result = disturb(images, 224, 112, Disturbance(), np.random.default_rng(0))
    assert result.shape == (12, 3, 224, 112)
    assert result.min() >= 0
    assert result.max() <= 1
    again = disturb(images, 224, 112, Disturbance(), np.random.default_rng(1))
    assert not torch.equal(result, again)


def test_a_crop_in_low_light_is_darker_and_noisy():
    images = torch.full((12, 3, 256, 128), 0.6)
    dark = disturb(images, 224, 112, replace(UNDISTURBED, dark=1.0), np.random.default_rng(0))
    assert (dark.mean((1, 2, 3)) < 0.5).all()
    assert dark.min() >= 0
    assert roughness(dark) > 0.01
    in_light = disturb(images, 224, 112, UNDISTURBED, np.random.default_rng(0))
    torch.testing.assert_close(in_light, torch.full_like(in_light, 0.6))


def test_the_coarser_a_crop_may_become_the_more_of_it_is_lost(store):
    images = store.read(np.arange(12))
    left = [
        roughness(disturb(images, 224, 112, replace(UNDISTURBED, coarse=1.0, coarsest=least), np.random.default_rng(0)))
        for least in (0.7, 0.25, 0.05)
    ]
    assert left[0] > 1.1 * left[1] > 1.1**2 * left[2]


def roughness(images):
    """Mean difference of neighbouring pixels."""
    return float(images.diff(dim=-1).abs().mean())


def test_padding_is_masked_and_nothing_else():
    ids, mask = encode(load_tokenizer(), ["a man", "a man in a red coat"])
    assert mask.sum(1).tolist() == [4, 8]
    assert ids[0, 4:].eq(0).all()


def test_masking_spares_special_pieces():
    ids, _ = encode(load_tokenizer(), ["a man in red"])
    masked = mask_words(ids, 1.0, np.random.default_rng(0))
    assert masked[0].tolist() == [101, *[MASK_PIECE] * 4, 102]


def test_the_rate_rises_and_then_falls_to_a_hundredth():
    assert rate_factor(0, 1000) < 0.05
    assert rate_factor(60, 1000) > 0.98
    assert rate_factor(1000, 1000) == pytest.approx(0.01)


def test_pseudo_labels_are_shared_by_a_person_and_as_frequent_as_asked():
    generator = np.random.default_rng(0)
    persons = [str(index // 4) for index in range(400)]
    means = mean_by_person(generator.random((400, 2)), np.array(persons))
    labels = pseudo_labels(means, np.array([0.5, 0.1]))
    assert (labels.reshape(100, 4, 2) == labels.reshape(100, 4, 2)[:, :1]).all()
    np.testing.assert_allclose(labels.mean(0), [0.5, 0.1], atol=0.02)
    sure = pseudo_labels(means, np.array([0.5, 0.1]), np.array([0.0, 0.99]))
    np.testing.assert_array_equal(sure[:, 0], labels[:, 0])
    assert not sure[:, 1].any()


def test_a_label_changes_the_odds_of_a_prediction():
    weighed = weigh(np.array([[0.5, 0.5, 0.1, 0.3]]), np.array([[1.0, 0.0, 1.0, np.nan]]), 9.0)
    np.testing.assert_allclose(weighed, [[0.9, 0.1, 0.5, 0.3]])


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
    log.write("teacher", step=1, attributes=9.0, cells=9.0, identities=5.0)
    log.write("reader", step=1, reading=9.0)
    log.write("step", step=1, embedding=4.0, pairs=4.0, attributes=9.0)
    log.write("measured", step=1, **figures)
    log.write("finished")
    log.write("step", step=1, embedding=3.0, pairs=3.0)
    draw(tmp_path / "log.jsonl", tmp_path / "curves.svg")
    assert "<svg" in (tmp_path / "curves.svg").read_text()


def test_a_loss_must_be_known():
    with pytest.raises(ValueError, match="'hinge'"):
        replace(RECIPE, pair_loss="hinge")


def test_masked_words_are_not_asked_of_a_model_without_a_method(store):
    with pytest.raises(ValueError, match=r"word_weight is 0.2"):
        stage(store, replace(RECIPE, word_weight=0.2))


def test_every_recipe_can_be_read():
    recipes = sorted((REPOSITORY / "model-assets" / "recipes").glob("*.toml"))
    assert [load_recipe(file).name for file in recipes] == [file.stem for file in recipes]
