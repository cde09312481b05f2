"""A line of a recipe makes an attention mechanism stand in the model."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from descry_assets.attention.registry import choose, names
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.export import manifest
from descry_assets.export.graphs import export_graphs
from descry_assets.models.bundle import Bundle
from descry_assets.models.image_branch import HEIGHT, TOKENS, WIDTH, ImageBranch
from descry_assets.models.match_model import MatchModel, ModelSize, averaged_model
from descry_assets.models.pair_scorer import PairScorer
from descry_assets.models.text_branch import WIDTH as TEXT_WIDTH
from descry_assets.models.text_branch import TextBranch
from descry_assets.models.tokenizer import write_tokenizer
from descry_assets.training.fitting import Source
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler
from descry_assets.training.pixels import Disturbance, PixelStore
from descry_assets.training.recipe import MatchingRecipe, load_recipe
from descry_assets.training.sets import RECIPES
from descry_assets.training.views import PixelViews

PLAIN = ModelSize(trunk="lite0", frozen=2, detailed=True, embedding=16, token=192, text_layers=1)
CHOSEN = replace(
    PLAIN,
    image_attention={"name": "non-local", "form": "dot"},
    text_attention={"name": "multi-head", "heads": 4, "shortcut": True},
)
LICENCE = {"id": "CC0-1.0", "notice": "For any use."}
STEPS = 3
IN_A_MAP = [*names("map"), *names("tokens")]


@pytest.fixture(scope="module")
def image():
    return ImageBranch("lite0", 16, 192).eval()


@pytest.fixture(scope="module")
def text():
    return TextBranch(16, 192, 0).eval()


@pytest.mark.parametrize("name", IN_A_MAP)
def test_every_mechanism_for_maps_or_tokens_can_stand_after_the_trunk(image, name):
    image.attention = choose(name, image.trunk.channels, "map", (7, 4)).eval()
    maps = torch.randn(2, image.trunk.channels, 7, 4)
    with torch.inference_mode():
        cells, rows = image.gather(maps)
        expected = image.attention(maps).flatten(2).transpose(1, 2)
    torch.testing.assert_close(cells, expected)
    assert rows.shape == (2, 7 * ImageBranch.HIDDEN)
    image.attention = None


@pytest.mark.parametrize("name", names("tokens"))
def test_every_mechanism_for_tokens_can_stand_after_the_text_encoder(text, name):
    text.attention = choose(name, TEXT_WIDTH, "tokens").eval()
    text.words.load(torch.randn(text.words.rows.shape))
    ids = torch.tensor([[101, 1037, 2158, 102]])
    with torch.inference_mode():
        embedding, tokens = text(ids, torch.ones_like(ids))
        padded = torch.cat([ids, torch.zeros(1, 2, dtype=torch.int64)], 1), torch.tensor([[1, 1, 1, 1, 0, 0]])
        again, longer = text(*padded)
    torch.testing.assert_close(again, embedding)
    torch.testing.assert_close(longer[:, :4], tokens)
    text.attention = None


def test_every_pool_can_take_the_place_of_a_mean(image, text):
    ids = torch.tensor([[101, 1037, 2158, 102]])
    for name in names("pool"):
        image.pool, text.pool = (choose(name, width, "pool").eval() for width in (ImageBranch.HIDDEN, TEXT_WIDTH))
        with torch.inference_mode():
            maps = torch.randn(2, image.trunk.channels, 7, 4)
            rows = image.gather(maps)[1]
            last = image.pool(image.reduce(maps[1:, :, 6].transpose(1, 2)))
            torch.testing.assert_close(rows[1, -ImageBranch.HIDDEN :], last[0])
            assert torch.isfinite(text(ids, torch.ones_like(ids))[0]).all()
    image.pool = text.pool = None


@pytest.mark.parametrize("name", names("pair"))
def test_every_mechanism_for_pairs_can_score(name):
    scorer = PairScorer(192, name).eval()
    with torch.inference_mode():
        words, mask, cells = torch.rand(2, 5, 192), torch.ones(2, 5, dtype=torch.int64), torch.randn(3, TOKENS, 192)
        scores = scorer.score_all(words, mask, cells)
        torch.testing.assert_close(scorer(words[1:], mask[1:], cells), scores[1])


def test_what_a_recipe_does_not_name_is_not_there():
    model = MatchModel(PLAIN)
    parts = model.image.attention, model.image.pool, model.text.attention, model.text.pool
    assert parts == (None,) * 4


def test_a_recipe_names_mechanisms_and_their_options(tmp_path):
    lines = (
        (RECIPES / "descry-base.toml")
        .read_text()
        .replace(
            "[size]", '[size]\nimage_attention = { name = "non-local", form = "dot" }\ntext_attention = "multi-head"', 1
        )
    )
    (tmp_path / "recipe.toml").write_text(lines)
    size = load_recipe(tmp_path / "recipe.toml").size
    assert size.image_attention == {"name": "non-local", "form": "dot"}
    assert size.text_attention == "multi-head"
    assert size.pair_scorer == "stacked-cross-attention"


@pytest.mark.parametrize(
    ("choice", "place", "complaint"),
    [
        ({"form": "dot"}, "map", "by its name"),
        ({"name": "non-local", "shape": 3}, "map", "no option shape; it has form, pooled"),
        ("non-local", "tokens", "cannot stand in 'tokens'"),
        ({"name": "stacked-cross-attention", "shortcut": True}, "pair", "beside a shortcut"),
    ],
)
def test_what_cannot_be_built_is_refused(choice, place, complaint):
    with pytest.raises(ValueError, match=complaint):
        choose(choice, 16, place)


@pytest.mark.parametrize("name", ["selective-kernel", "multi-head"])
def test_beside_a_shortcut_a_mechanism_changes_nothing_at_first(name):
    module, x = choose({"name": name, "shortcut": True}, 16, "map").eval(), torch.randn(2, 16, 5, 4)
    torch.testing.assert_close(module(x), x)
    torch.nn.init.ones_(module.gamma)
    torch.testing.assert_close(module(x), x + module.mechanism(x))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model that took a few steps on made-up crops, its averaged weights, and the log."""
    folder = tmp_path_factory.mktemp("trained")
    generator = np.random.default_rng(0)
    np.save(folder / "pixels.npy", generator.integers(0, 256, (12, 256, 128, 3), dtype=np.uint8))
    present = generator.random((12, len(ATTRIBUTES))) < 0.15
    source = Source(np.arange(12), present, present.astype(float), np.full(12, 1 / 12), np.arange(12) // 2)
    base = load_recipe(RECIPES / "descry-base.toml").matching
    recipe: MatchingRecipe = replace(
        base, steps=STEPS, batch=6, human_share=0.0, target_share=0.0, render_share=0.0, averaging=0.5
    )
    torch.manual_seed(0)
    model = MatchModel(CHOSEN)
    model.load_pretrained()
    started = {name: value.clone() for name, value in model.state_dict().items()}
    sampler = PairSampler([source], [1.0], [], Mixture(0.0, swapped=1), seed=0)
    views = PixelViews([PixelStore(folder / "pixels.npy")], Disturbance(), (0,))
    stage = MatchingStage(model, CropHeads(CHOSEN, 6), recipe, views, sampler, seed=0)
    stage.run(folder / "checkpoint.pt", lambda model: {}, Log(folder / "log.jsonl"))
    return started, torch.load(folder / "checkpoint.pt", weights_only=True)


def test_chosen_mechanisms_learn(trained):
    started, state = trained
    for part in ("image.attention.", "text.attention.", "scorer.words."):
        names_ = [name for name in started if name.startswith(part) and "num_batches" not in name]
        assert names_
        assert any(not torch.equal(started[name], state["model"][name]) for name in names_)


def test_chosen_mechanisms_are_exported(trained, tmp_path):
    model = averaged_model(CHOSEN, trained[1])
    model.round_to_half()
    export_graphs(model, tmp_path)
    write_tokenizer(tmp_path)
    (tmp_path / "card.md").touch()
    scoring = manifest.Scoring(embedding_weight=0.3, slope=8.0, intercept=-2.0)
    manifest.write(tmp_path, manifest.compose(tmp_path, "test", "1.0.0", LICENCE, CHOSEN, scoring, []))
    bundle = Bundle(tmp_path, 1)
    pixels = np.random.default_rng(0).normal(size=(3, 3, HEIGHT, WIDTH)).astype(np.float32)
    ids, mask = bundle.word_pieces("A man in a red shirt")
    with torch.inference_mode():
        image = model.image(torch.from_numpy(pixels))
        text = model.text(torch.from_numpy(ids), torch.from_numpy(mask))
        scores = model.scorer(text[1], torch.from_numpy(mask), image[1])
    found_image, found_text = bundle.run_image_branch(pixels), bundle.run_text_branch(ids, mask)
    for found, wanted in zip([*found_image, *found_text], [*image, *text], strict=True):
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-4)
    found = bundle.run_pair_scorer(found_text[1], mask, found_image[1])
    np.testing.assert_allclose(found, scores.numpy(), atol=1e-4)


def test_weights_of_other_mechanisms_or_layers_are_refused(trained):
    with pytest.raises(RuntimeError, match=r"image\.attention"):
        averaged_model(replace(PLAIN, image_attention="squeeze-excitation"), trained[1])
    with pytest.raises(RuntimeError, match=r"text\.layers\.1"):
        averaged_model(replace(PLAIN, text_layers=2), trained[1])


def test_measuring_does_not_depend_on_what_else_is_measured(trained):
    model = averaged_model(CHOSEN, trained[1]).eval()
    pixels = torch.randn(3, 3, HEIGHT, WIDTH)
    with torch.inference_mode():
        torch.testing.assert_close(model.image(pixels)[0][:1], model.image(pixels[:1])[0])
