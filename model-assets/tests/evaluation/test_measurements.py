import json

import numpy as np
import pytest

from descry_assets.data.archives import Crop
from descry_assets.data.attributes import matrix, of_labels
from descry_assets.evaluation import absence, cost, figures, groups, negation
from descry_assets.evaluation.negation import QUERIES, Query
from descry_assets.evaluation.subject import HeldOut
from descry_assets.training.evaluate import evaluate, fused_scores


def held_out(labels):
    crops = [Crop("peta", str(index), str(index), tuple(each)) for index, each in enumerate(labels)]
    return HeldOut(crops, matrix(of_labels(each) for each in labels), None)


def test_clean_figures_are_those_of_the_evaluation(subject, measured):
    expected = evaluate(subject.bundle, "bench")["reranked"].summary()
    clean = measured["robustness"]["clean"]
    assert {name: clean[name]["value"] for name in ("r1", "r10")} == pytest.approx(
        {name: expected[name] for name in ("r1", "r10")}, abs=0.06
    )


def test_capitals_change_nothing_and_five_words_find_less(measured):
    rows = {row["change"]: row for row in measured["robustness"]["changes"]}
    assert rows["capitals"]["r1Difference"] == {"value": 0, "interval": [0, 0]}
    assert rows["five words"]["r1Difference"]["value"] < 0
    for row in rows.values():
        clean = measured["robustness"]["clean"]["r1"]["value"]
        assert row["r1"] - clean == pytest.approx(row["r1Difference"]["value"], abs=0.11)


def test_galleries_of_a_denial_hold_the_sex_named_and_nothing_unclear():
    people = held_out(
        [
            ["personalMale", "carryingBackpack"],
            ["personalMale", "carryingNothing"],
            ["personalMale", "carryingOther"],
            ["personalFemale", "carryingBackpack"],
            ["personalFemale", "carryingNothing"],
        ]
    )
    query = Query("carrying.bag", "sex.male", "a man without a bag", "a man with a bag")
    having, lacking = negation.candidates(query, people, np.random.default_rng(0))
    assert having.tolist() == [0]
    assert lacking.tolist() == [1]
    anyone = Query("carrying.bag", None, "a person without a bag", "a person with a bag")
    having, lacking = negation.candidates(anyone, people, np.random.default_rng(0))
    assert (sorted(having), sorted(lacking)) == ([0, 3], [1, 4])


def test_a_gallery_holds_one_crop_of_a_person():
    crops = [Crop("peta", str(index), person) for index, person in enumerate("aabbbc")]
    people = HeldOut(crops, np.zeros((6, 1), bool), None)
    drawn = [people.one_a_person(np.random.default_rng(seed)) for seed in range(20)]
    assert all([crops[index].person for index in chosen] == ["a", "b", "c"] for chosen in drawn)
    assert {int(chosen[1]) for chosen in drawn} == {2, 3, 4}


def test_the_first_ten_are_counted():
    scores = -np.arange(20.0)
    assert negation.first_lacking(scores, np.arange(20) < 5) == 0.5
    assert negation.first_lacking(scores, np.arange(20) >= 10) == 0


def test_what_is_judged_are_denials_and_what_is_too_rare_is_named(measured):
    judged = [row["query"] for row in measured["negation"]["queries"]]
    assert "a man without a backpack" in judged
    assert "a woman without a skirt" in measured["negation"]["leftOut"]
    assert len(judged) + len(measured["negation"]["leftOut"]) == len(QUERIES) >= 24
    for row in measured["negation"]["queries"]:
        assert 0 <= row["denying"] <= 100
        assert row["cropsWhole"] >= row["crops"]
        if row["lackingWhole"] == 100:
            assert row["denyingWhole"] == 100


def test_sureness_of_scores_worked_out_by_hand():
    scores = np.array([3.0, *[1.0] * 10, -20.0])
    assert absence.lead(scores) == 2
    assert absence.standard_score(np.array([3.0, 1.0, 1.0, -1.0])) == pytest.approx(2 / np.sqrt(2))


def test_taking_a_person_away_never_raises_the_highest_probability(measured):
    for row in measured["absence"]["galleries"]:
        assert row["auroc"]["highest match probability"]["value"] > 50
    for medians in measured["absence"]["medianHighestProbability"].values():
        assert medians["present"] >= medians["absent"]


def test_smaller_galleries_hold_the_person_and_that_many_others():
    gallery, persons = np.array(list("aabbccddee")), np.array(list("abcde") * 4)
    members = absence._smaller(gallery, persons, 2, seed=0)
    for person, row in zip(persons, members, strict=True):
        assert person in gallery[row]
        assert len(set(gallery[row])) == 3
        assert row.sum() == 6


def test_only_reranked_images_count():
    cosine, fused = np.array([[0.1, 0.9, 0.5, 0.8]]), np.array([[9.0, 1.0, 2.0, 8.0]])
    members = np.array([[True, True, True, False]])
    assert absence._reranked(cosine, fused, members, 2)[0].tolist() == [2, 1]


def test_a_person_competes_with_crops_that_do_not_fit_only():
    fits = np.array([[True, True, False, False], [True, True, True, True]])
    scores = np.array([[0.5, 0.9, 0.7, 0.5], [1.0, 2.0, 3.0, 4.0]])
    found = groups.ranks(scores, fits)
    assert found[0, :2].tolist() == [2, 1]
    assert np.isnan(found[1]).all()


def test_every_group_is_counted(measured):
    rows = {row["group"]: row for row in measured["groups"]["groups"]}
    assert rows["all"]["persons"] == measured["groups"]["persons"] == 44
    assert rows["male"]["persons"] == rows["female"]["persons"] == 22
    assert rows["to 15"]["persons"] == rows["to 15"]["written"]["persons"] == 0
    assert rows["over 60"]["persons"] + rows["16 to 30"]["persons"] == 44
    assert rows["male"]["written"]["persons"] == 22
    assert rows["to 15"]["made"]["r1"] is None
    assert 0 <= rows["all"]["made"]["r1"]["value"] <= rows["all"]["made"]["r10"]["value"] <= 100


def test_groups_are_measured_by_the_attributes_that_all_of_them_can_be_judged_by():
    members = {"x": np.arange(200) < 100, "y": np.arange(200) >= 100, "few": np.arange(200) < 3}
    present = np.zeros((200, len(matrix([[]])[0])), bool)
    names = {"upper.red": np.arange(200) % 2 == 0, "upper.blue": np.arange(200) < 50}
    for name, has in names.items():
        present[:, matrix([[name]])[0]] = has[:, None]
    areas = groups._areas(members, {name: has.astype(float) for name, has in names.items()}, present)
    assert set(areas) == {"x", "y"}
    assert areas["x"] == {"attributes": 1, "auroc": {"value": 100, "interval": [100, 100]}}


def test_runs_take_turns():
    calls = []
    first, second = cost.alternate(lambda: calls.append("a"), lambda: calls.append("b"), 3)
    assert "".join(calls) == "ab" * 5
    assert first.shape == second.shape == (3,)


def test_the_cost_of_storing_is_that_of_the_manifest(subject, measured):
    tokens = subject.bundle.manifest["imageTokens"]
    assert measured["cost"]["tokenBytes"] == tokens["count"] * (tokens["size"] + 4)
    assert measured["cost"]["bundleBytes"] > sum(len(name) for name in subject.bundle.manifest["files"])
    assert [row["batch"] for row in measured["cost"]["imageBranch"]] == [1, 8]
    assert all(row["ratio"] > 0 for row in measured["cost"]["imageBranch"])


def test_the_fused_score_is_the_pair_score_and_the_weighted_cosine(subject):
    images, text = subject.benchmark.images, subject.benchmark.texts[0]
    weight = subject.bundle.manifest["fusion"]["embeddingWeight"]
    expected = subject.bundle.pair_scores(text, images.tokens) + weight * images.embeddings @ text.embedding
    np.testing.assert_allclose(fused_scores(subject.bundle, text, images), expected, atol=1e-6)
    np.testing.assert_allclose(
        fused_scores(subject.bundle, text, images, np.array([3, 1])), expected[[3, 1]], atol=1e-5
    )


def test_kept_figures_are_not_measured_again(subject, measured_file, capsys):
    before = measured_file.read_text()
    figures.measure_all(subject, measured_file)
    assert capsys.readouterr().out == ""
    assert measured_file.read_text() == before


def test_figures_of_another_bundle_are_refused_and_replaced(subject, measured_file, tmp_path):
    content = json.loads(measured_file.read_text())
    content["bundle"]["version"] = "0.0.1"
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=r"0\.0\.1"):
        figures.read(file, subject.bundle.manifest)
    figures.measure_all(subject, file, ["negation"])
    assert set(figures.read(file, subject.bundle.manifest)) == {"bundle", "negation"}


def test_a_card_shows_every_measurement_with_its_command(measured):
    text = figures.markdown(measured)
    for name in figures.SECTIONS:
        assert f"Command: `python -m descry_assets.evaluation.{name} bundles/descry-base" in text
    assert "evaluation.cost bundles/descry-base --threads 1`" in text
    for said in ("| capitals | text |", "a man without a backpack", "| female | 22 |", "Pair scorer over 200 images"):
        assert said in text
    assert "None" not in text
    assert "{" not in text


def test_a_section_that_was_not_measured_is_not_shown(measured):
    del measured["cost"]
    assert "Pair scorer" not in figures.markdown(measured)
