from dataclasses import replace

import numpy as np
import pytest

from descry_assets.data.archives import REPOSITORY, Caption, Crop
from descry_assets.training import real_pairs, sets
from descry_assets.training.recipe import Recipe, load_recipe

GALLERY = [Crop("bench", f"imgs/{source}/{index}.png", person) for index, (source, person) in enumerate(
    (("A", "1"), ("A", "1"), ("B", "1"), ("A", "2"), ("B", "3"), ("B", "4"))
)]  # fmt: skip
CAPTIONS = [Caption("1", "A man in red", "A"), Caption("2", "She has no hat", "A"), Caption("4", "In black", "B")]


@pytest.fixture
def recipe(tmp_path, monkeypatch):
    base = load_recipe(REPOSITORY / "model-assets" / "recipes" / "descry-base.toml")
    monkeypatch.setattr(Recipe, "folder", tmp_path)
    monkeypatch.setattr(sets, "benchmark", lambda data: (GALLERY, CAPTIONS))
    return replace(base, real=replace(base.real, folds=3))


def test_folds_part_the_persons_and_share_out_every_source():
    captions = [Caption(str(person), "x", "A" if person < 20 else "B") for person in range(30) for _ in range(2)]
    parts = real_pairs.folds(captions, 5, seed=1)
    assert sorted(person for part in parts for person in part) == sorted({caption.person for caption in captions})
    assert all(len(part) == 6 for part in parts)
    assert all(sum(int(person) < 20 for person in part) == 4 for part in parts)
    assert real_pairs.folds(captions, 5, seed=1) == parts
    assert real_pairs.folds(captions, 5, seed=2) != parts


def test_a_caption_goes_with_crops_of_its_person_from_its_own_source():
    pairs = sets.real_pairs(GALLERY, CAPTIONS, {"1", "2"})
    assert [rows.tolist() for rows in pairs.rows] == [[0, 1], [3]]
    assert pairs.sentences[1].denied == {"wearing.hat"}


def test_a_caption_without_a_crop_is_refused():
    with pytest.raises(ValueError, match="no crop"):
        sets.real_pairs(GALLERY, [Caption("3", "x", "A")], {"3"})


def test_every_caption_is_measured_by_the_model_that_did_not_see_its_person(recipe, tmp_path):
    right = np.array([[crop.person == caption.person for crop in GALLERY] for caption in CAPTIONS], dtype=np.float32)
    for number, fold in enumerate(real_pairs.folds(CAPTIONS, 3, recipe.seed)):
        unseen = np.array([caption.person in fold for caption in CAPTIONS])[:, None]
        scores = np.where(unseen, right, -right)
        np.savez(tmp_path / f"fold-{number}.npz", cosine=scores, pair=scores)
    figures = real_pairs.cross_validated(recipe)
    assert figures["reranked"].summary()["r1"] == 100
    assert figures["embedding"].summary()["mAP"] == 100


def test_persons_are_numbered_over_all_archives_and_those_seen_once_have_none():
    first, second = [Crop("x", "0", "a"), Crop("x", "1", "b"), Crop("x", "2", "a")], [Crop("y", "0", "a")] * 2
    numbers = sets.number_persons({"first": first, "second": second})
    assert numbers["first"].tolist() == [0, -1, 0]
    assert numbers["second"].tolist() == [1, 1]
