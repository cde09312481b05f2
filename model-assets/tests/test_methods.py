"""Every method is trained for a few steps by the matching stage, exported, and searched with."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from trials import METHODS, stage_of

from descry_assets.attention.cross_modal.scan import ScanImageToText
from descry_assets.data.archives import Caption, Crop
from descry_assets.export.check import problems
from descry_assets.models.bundle import Bundle
from descry_assets.models.image_branch import HEIGHT, WIDTH
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.methods.hgan import LevelScorer, largest
from descry_assets.models.methods.registry import Widths, make_parts, methods
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import benchmark, comparison, precision
from descry_assets.training.evaluate import fused_scores
from descry_assets.training.log import Log, read_log
from descry_assets.training.recipe import load_recipe
from descry_assets.training.relating import MaskedWords, SharedIdentities, hide_words
from descry_assets.training.sets import RECIPES
from descry_assets.training.views import FrozenViews, both_sides, undisturbed

WIDTHS = Widths(12, 6, 10, 16, 8)
UNUSED = {"image.method_head.tokenize.weight", "image.method_head.tokenize.bias", "image.method_head.place"}
UNUSED |= {"text.method_head.tokenize.weight", "text.method_head.tokenize.bias"}
"""Weights of the tokens of a dual encoder, of which IRRA alone has a use, in training."""


def described(parts):
    """Embeddings and tokens of made-up maps, beside those of joints where there is a companion."""
    beside = 14 if parts.companion is not None else 0
    return parts.image.eval()(torch.randn(3, 12, 7, 4), torch.rand(3, 6 + beside, 7, 4))


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_trained_exported_and_searched_with(name, tried):
    # 1. A few steps change its own parts.
    method = tried(name)
    assert method.own
    assert method.unchanged == (UNUSED if name == "dual-encoder" else set())

    # 2. The graphs compute what PyTorch computes, and the bundle is in order.
    assert problems(method.bundle) == []
    bundle, model = Bundle(method.bundle, 1), method.model()
    pixels = np.random.default_rng(0).normal(size=(3, 3, HEIGHT, WIDTH)).astype(np.float32)
    ids, mask = bundle.word_pieces("A man in a red shirt with a black bag")
    image, text = bundle.run_image_branch(pixels), bundle.run_text_branch(ids, mask)
    with torch.inference_mode():
        wanted_image = model.image(torch.from_numpy(pixels))
        wanted_text = model.text(torch.from_numpy(ids), torch.from_numpy(mask))
    for found, wanted in zip([*image, *text], [*wanted_image, *wanted_text], strict=True):
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-4)
    if model.scorer is not None:
        with torch.inference_mode():
            wanted = model.scorer(wanted_text[1], torch.from_numpy(mask), wanted_image[1])
        np.testing.assert_allclose(bundle.run_pair_scorer(text[1], mask, image[1]), wanted.numpy(), atol=1e-4)

    # 3. A sentence finds crops with it.
    gallery = bundle.encode_images(np.random.default_rng(1).integers(0, 256, (4, 80, 40, 3), dtype=np.uint8))
    fused = fused_scores(bundle, bundle.encode_text("A woman in a blue coat"), gallery)
    assert fused.shape == (4,)
    assert len(set(fused.tolist())) == 4


def test_every_method_has_a_recipe_and_every_recipe_its_method():
    assert {load_recipe(RECIPES / "methods" / f"{name}.toml").size.method for name in METHODS} == set(methods())


def test_a_method_learns_what_belongs_together(crops, tmp_path):
    recipe = load_recipe(RECIPES / "methods" / "han.toml")
    _, stage = stage_of(recipe, crops, steps=40, batch=6, checkpoint_every=40, head_rate=3e-3)
    stage.run(tmp_path / "checkpoint.pt", lambda model: {}, Log(tmp_path / "log.jsonl"))
    losses = [event for event in read_log(tmp_path / "log.jsonl") if event["event"] == "step"]
    assert losses[-1]["total"] < losses[0]["total"]
    assert set(losses[0]) >= {"embedding", "pairs", "shared identities"}
    assert "attributes" not in losses[0]


def test_an_unknown_method_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match=r"'clip'; known are .*dual-encoder"):
        make_parts("clip", WIDTHS)
    with pytest.raises(ValueError, match="'sideways'"):
        make_parts("scan", WIDTHS, direction="sideways")


@pytest.mark.parametrize("name", methods())
@torch.no_grad()
def test_padding_changes_neither_embedding_nor_score(name):
    torch.manual_seed(0)
    parts = make_parts(name, WIDTHS)
    text = parts.text.eval()
    states, mask = torch.randn(2, 5, 10), torch.ones(2, 5, dtype=torch.int64)
    padded = torch.cat([states, 30 * torch.randn(2, 3, 10)], 1)
    longer = torch.cat([mask, torch.zeros(2, 3, dtype=torch.int64)], 1)
    (embedding, tokens), (again, more) = text(states, mask), text(padded, longer)
    torch.testing.assert_close(again, embedding)
    if parts.scorer is not None:
        scorer = parts.scorer.eval()
        cells = described(parts)[1]
        torch.testing.assert_close(scorer.score_all(more, longer, cells), scorer.score_all(tokens, mask, cells))


@torch.no_grad()
def test_embeddings_have_unit_length_and_images_as_many_tokens_as_declared():
    for name, method in methods().items():
        parts = make_parts(name, WIDTHS)
        embedding, tokens = described(parts)
        torch.testing.assert_close(embedding.norm(dim=-1), torch.ones(3))
        assert (method.tokens > 0) == (parts.scorer is not None)
        assert method.tokens in (0, tokens.shape[1])


def test_scan_may_look_in_one_direction():
    assert isinstance(make_parts("scan", WIDTHS, direction="image-to-text").scorer, ScanImageToText)


@torch.no_grad()
def test_a_level_of_hgan_equals_its_equations():
    torch.manual_seed(0)
    scorer = LevelScorer(8, 2, 2, 0.5).eval()
    units, stripes = torch.randn(1, 3, 8), torch.randn(1, 4, 8)
    e, v = scorer.of_units["word"](units)[0], scorer.of_stripes["word"](stripes)[0]
    alike = 10 * F.normalize(e, dim=-1) @ F.normalize(v, dim=-1).T

    def chosen(logits, values):
        best = logits.topk(2).indices
        return logits[best].softmax(0) @ values[best]

    def match(first, second):
        return scorer.compare["word"](torch.cat([(first - second).abs(), first * second]))[0]

    by_words = [match(chosen(alike[j], v), e[j]) for j in range(3)]
    by_stripes = [match(chosen(alike[:, i], e), v[i]) for i in range(4)]
    expected = sum(by_words) / 3 + sum(by_stripes) / 4
    result = scorer.level_score("word", units, torch.ones(1, 3), stripes)
    torch.testing.assert_close(result[0, 0], expected)


@torch.no_grad()
def test_hgan_sums_its_levels():
    torch.manual_seed(0)
    scorer = LevelScorer(8, 2, 2, 0.5).eval()
    words, mask, cells = torch.randn(2, 3, 8), torch.ones(2, 3), torch.randn(2, 4, 8)
    phrases = scorer.phrase(words.transpose(1, 2)).transpose(1, 2)
    whole = largest(words, mask)[:, None]
    parts = [
        scorer.level_score("word", words, mask, cells),
        scorer.level_score("phrase", phrases, mask, cells),
        scorer.level_score("sentence", whole, torch.ones(2, 1), cells),
    ]
    torch.testing.assert_close(scorer.score_all(words, mask, cells), sum(parts) * F.softplus(torch.tensor(0.0)))


def test_persons_are_told_by_both_sides_and_strangers_by_none():
    identities = SharedIdentities(ModelSize(embedding=3), 2)
    identities.persons.data = torch.eye(2, 3)
    crops, away = torch.eye(2, 3), torch.eye(2, 3).flip(0)
    right = identities.loss(crops, crops, torch.tensor([0, 1]))
    assert right < identities.loss(crops, away, torch.tensor([0, 1]))
    assert right < identities.loss(away, crops, torch.tensor([0, 1]))
    first = identities.loss(crops[:1], away[:1], torch.tensor([0]))
    torch.testing.assert_close(identities.loss(crops, away, torch.tensor([0, -1])), first)
    assert identities.loss(crops, crops, torch.tensor([-1, -1])) == 0


def test_words_are_hidden_as_often_as_said_and_special_pieces_never():
    ids = torch.full((400, 100), 2500)
    ids[:, 0] = 101
    hidden, targets = hide_words(ids, np.random.default_rng(0))
    chosen = targets >= 0
    assert not chosen[:, 0].any()
    assert chosen[:, 1:].float().mean().item() == pytest.approx(0.15, abs=0.01)
    assert (hidden[chosen] == 103).float().mean().item() == pytest.approx(0.8, abs=0.02)
    assert (hidden[chosen] == 2500).float().mean().item() == pytest.approx(0.1, abs=0.02)
    assert (targets[chosen] == 2500).all()
    assert torch.equal(hidden[~chosen], ids[~chosen])


def test_only_hidden_words_are_asked_for():
    torch.manual_seed(0)
    module = MaskedWords(ModelSize(token=16))
    words, mask, cells = torch.randn(2, 4, 16), torch.ones(2, 4), torch.randn(2, 3, 16)
    targets = torch.full((2, 4), -1)
    assert module.loss(words, mask, cells, targets) == 0
    targets[1, 2] = 1234
    logits = module.head(module.encoder(words, cells, mask))[1, 2]
    torch.testing.assert_close(module.loss(words, mask, cells, targets), -logits.log_softmax(0)[1234])


@pytest.fixture
def recipes(tmp_path):
    """A copy of the methods' recipes and of the one that they are based on."""
    shutil.copy(RECIPES / "brief.toml", tmp_path)
    return shutil.copytree(RECIPES / "methods", tmp_path / "methods", ignore=shutil.ignore_patterns("*.jsonl"))


def test_a_recipe_with_a_base_differs_in_the_keys_that_it_has(recipes):
    base, method = load_recipe(recipes.parent / "brief.toml"), load_recipe(recipes / "hgan.toml")
    assert method.name == "hgan"
    assert method.size == replace(base.size, method="hgan")
    assert method.matching.pair_loss == "triplet"
    assert method.matching.steps == load_recipe(recipes / "descry.toml").matching.steps
    assert method.matching.text_rate == base.matching.text_rate
    assert method.teacher == base.teacher
    assert method.lesson_size == base.size
    assert method.lesson_folder == base.folder
    assert method.checkpoint.name == "matching.pt"
    assert base.lesson_folder == base.folder


def test_a_recipe_that_changes_what_the_teacher_learns_has_a_teacher_of_its_own(recipes):
    base, file = load_recipe(recipes.parent / "brief.toml"), recipes / "hgan.toml"
    file.write_text(file.read_text() + "\n[teacher]\nsteps = 3\n")
    method = load_recipe(file)
    assert method.teacher == replace(base.teacher, steps=3)
    assert method.lesson_folder == method.folder != base.folder
    assert method.lesson_size is None


def test_methods_that_have_a_result_are_not_trained_again_and_make_a_table(recipes):
    stages = {stage: {"r1": 1.0, "r5": 2.0, "r10": 3.0, "mAP": 4.0} for stage in ("embedding", "pairs", "fused")}
    for number, file in enumerate(sorted(recipes.glob("*.toml"))):
        row = {"method": file.stem, "parameters": 20.0, "imageMillions": 300.0}
        with (recipes / "results.jsonl").open("a") as results:
            results.write(json.dumps(row | {"pairThousands": float(number)} | stages) + "\n")
    lines = comparison.table(comparison.compare(recipes)).splitlines()
    assert len(lines) == 2 + len(METHODS) + 1
    assert lines[2].startswith("| aptm | 1.0 / 2.0 / 3.0 / 4.0 |  |  | 20 | 300 | 0 |")
    assert lines[3].startswith("| axm-net | 1.0 / 2.0 / 3.0 / 4.0 | 1.0 / 2.0 / 3.0 / 4.0 | 1.0")


def test_the_chart_has_the_best_method_on_top_by_its_last_stage(tmp_path):
    def row(method, pairs, last):
        stages = {stage: {"r1": 1.0, "r10": 3.0} for stage in ("embedding", "pairs")}
        return {"method": method, "steps": 5, "pairThousands": pairs, **stages, "fused": {"r1": last, "r10": 40.0}}

    for name in ("chart.svg", "again.svg"):
        comparison.draw([row("scored", 2.0, 20.0), row("alone", 0.0, 30.0)], tmp_path / name)
    assert (tmp_path / "chart.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()
    texts = re.findall(r"<!-- (.*?) -->", (tmp_path / "chart.svg").read_text())
    assert texts.index("alone") < texts.index("scored")  # Drawn from the bottom to the top.
    assert {"20.0", "40.0", "1.0", "3.0"} <= set(texts)
    assert "30.0" not in texts


def test_methods_with_several_teachers_are_not_compared(recipes):
    shutil.copy(RECIPES / "worth" / "renders.toml", recipes)
    with pytest.raises(ValueError, match="several teachers"):
        comparison.compare(recipes)


def test_costs_are_those_of_what_is_exported():
    size = ModelSize(trunk="lite0", embedding=16, text_layers=1)
    alone, scored = (comparison.costs(MatchModel(replace(size, method=name))) for name in ("irra", "scan"))
    assert alone["pairThousands"] == 0
    cells, words, width = 28, comparison.WORDS, 192
    assert scored["pairThousands"] == pytest.approx(2 * 2 * cells * words * width / 1000, rel=0.01)
    assert alone["parameters"] > 12
    assert alone["imageMillions"] > 100


@pytest.fixture(scope="module")
def casc_model():
    torch.manual_seed(0)
    model = MatchModel(ModelSize(trunk="lite0", embedding=16, text_layers=1, method="casc"))
    model.load_pretrained()
    return model.eval()


def test_joints_are_kept_beside_the_maps_of_a_frozen_trunk(casc_model, crops, tmp_path):
    store, _ = crops
    views = FrozenViews([store], casc_model.image, tmp_path, ["crops"], 0)
    early = views.early(casc_model.image, np.zeros(6, int), np.arange(6))
    middle = casc_model.image.trunk.middle
    assert early.shape == (6, middle + 14, 7, 4)
    plain, mirrored = both_sides(undisturbed(store, np.arange(6)))
    with torch.no_grad():
        either = [casc_model.image.companion(view) for view in (plain, mirrored)]
    for row, found in enumerate(early[:, middle:]):
        assert min((found - seen[row]).abs().max() for seen in either) < 0.05


def test_pairs_beyond_the_shortlist_keep_the_order_of_their_cosines(casc_model, monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (6, 80, 40, 3), dtype=np.uint8)
    monkeypatch.setattr(benchmark, "read_images", lambda crops: images)
    gallery = [Crop("bench", f"{index}.png", str(index)) for index in range(6)]
    captions = [Caption(str(index), text, "x") for index, text in enumerate(("A man in red", "She carries a bag"))]
    whole, short = (benchmark.Benchmark(gallery, captions, load_tokenizer(), 1.0, shortlist) for shortlist in (0, 2))
    (cosine, pair), (again, some) = whole.scores(casc_model), short.scores(casc_model)
    np.testing.assert_allclose(again, cosine, atol=1e-5)
    for row in range(2):
        best = np.argsort(-cosine[row])[:2]
        np.testing.assert_allclose(some[row, best], pair[row, best], atol=1e-5)
        assert not np.delete(some[row], best).any()
    assert short.measure(casc_model)["embedding"] == whole.measure(casc_model)["embedding"]


def test_what_needs_a_method_is_refused_without_one(crops):
    for changed in ({"word_weight": 0.3}, {"prompt_weight": 0.8}, {"pair_loss": "drawn"}):
        with pytest.raises(ValueError, match="needs a method"):
            stage_of(load_recipe(RECIPES / "methods" / "descry.toml"), crops, **changed)
    with pytest.raises(ValueError, match="'hinge', not one of contrastive"):
        stage_of(load_recipe(RECIPES / "methods" / "descry.toml"), crops, pair_loss="hinge")


def test_an_exact_benchmark_measures_in_single_precision(casc_model, monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (3, 80, 40, 3), dtype=np.uint8)
    monkeypatch.setattr(benchmark, "read_images", lambda crops: images)
    gallery = [Crop("bench", f"{index}.png", str(index)) for index in range(3)]
    captions = [Caption("0", "A man in red", "x")]
    cosines = {}
    for bfloat16 in (False, True):
        monkeypatch.setattr(precision, "BFLOAT16", bfloat16)
        for exact in (False, True):
            judge = benchmark.Benchmark(gallery, captions, load_tokenizer(), 1.0, exact=exact)
            cosines[bfloat16, exact] = judge.scores(casc_model)[0]
    np.testing.assert_array_equal(cosines[True, True], cosines[False, False])
    assert np.abs(cosines[True, False] - cosines[False, False]).max() > 1e-5
