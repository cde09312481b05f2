import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from descry_assets.synthesis.testset import entries, labelled, named

TEST_SET = Path(__file__).resolve().parents[2] / "test-set"
LINES = [json.loads(line) for line in (TEST_SET / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
DETAILS = {"upper": {"kind": "jacket"}, "lower": {"kind": "jeans"}, "bag": {"kind": "shoulder bag"}}


def words(sentence, details=DETAILS):
    return {region: sentence[start:end] for region, start, end in named(sentence, details)}


def test_nouns_are_found_where_they_name_what_is_worn():
    found = words("A man in a red jacket and blue jeans with a black cross body bag.")
    assert found == {"upper": "jacket", "lower": "jeans", "bag": "bag"}


def test_a_noun_that_occurs_twice_names_nothing():
    assert "upper" not in words("A red jacket over a blue jacket.")


def test_what_the_person_does_not_wear_is_not_named():
    assert words("A man with a bag and a hat.", {"upper": {"kind": "jacket"}}) == {}


def test_the_place_of_a_thing_is_not_part_of_its_name():
    assert words("She carries a bag in her hand.", {"bag": {"kind": "shopping bag"}}) == {"bag": "bag"}


def test_only_the_first_image_of_a_person_is_described():
    lines = [
        {"person": person, "file": f"images/{person}-{view}.jpg", "description": f"Person {person}."}
        for person in "ab"
        for view in (1, 2)
    ]
    made = entries(lines)
    assert [entry["captions"] for entry in made] == [["Person a."], [], ["Person b."], []]
    assert [entry["id"] for entry in made] == [0, 0, 1, 1]
    assert made[0]["file_path"] == "a-1.jpg"


def test_words_are_counted_in_characters_of_their_sentence():
    line = {"file": "images/x.jpg", "sentences": ["Nothing.", "A blue jacket."], "details": DETAILS}
    assert labelled(line)["words"] == [{"sentence": 1, "region": "upper", "start": 7, "end": 13}]


def test_the_test_set_has_persons_images_and_words_enough():
    assert len({line["person"] for line in LINES}) >= 150
    assert len(LINES) >= 450
    assert sum(len(line["words"]) for line in LINES) >= 2000
    assert {word["region"] for line in LINES for word in line["words"]} >= {"upper", "lower", "shoes", "hat", "bag"}


@pytest.mark.parametrize("line", LINES[::10], ids=lambda line: line["id"])
def test_images_masks_and_counts_agree(line):
    legend = {name: int(number) for number, name in json.loads((TEST_SET / "legend.json").read_text()).items()}
    with Image.open(TEST_SET / line["file"]) as image, Image.open(TEST_SET / line["mask"]) as mask:
        assert image.size == mask.size
        counts = np.bincount(np.asarray(mask).ravel(), minlength=len(legend))
    assert {name: counts[number] for name, number in legend.items() if counts[number]} == line["regions"]


def test_the_layout_is_that_of_the_benchmark():
    raw = json.loads((TEST_SET / "reid_raw.json").read_text(encoding="utf-8"))
    assert {entry["split"] for entry in raw} == {"test"}
    assert {f"imgs/{entry['file_path']}" for entry in raw} == {line["file"] for line in LINES}
    described = [entry for entry in raw if entry["captions"]]
    assert len(described) == len({entry["id"] for entry in raw})


def test_the_test_set_is_small():
    assert sum(path.stat().st_size for path in TEST_SET.rglob("*") if path.is_file()) <= 6_000_000
