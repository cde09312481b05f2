import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

GALLERY = Path(__file__).resolve().parents[2] / "demo-gallery"
LINES = [json.loads(line) for line in (GALLERY / "sightings.jsonl").read_text(encoding="utf-8").splitlines()]
BY_PERSON = defaultdict(list)
for _line in LINES:
    BY_PERSON[_line["person"]].append(_line)


def test_there_are_enough_sightings_persons_and_cameras():
    assert len(LINES) >= 72
    assert len(BY_PERSON) >= 24
    assert len({line["camera"] for line in LINES}) >= 4


def test_every_image_is_described_once_and_every_description_has_its_image():
    described = [line["file"] for line in LINES]
    assert len(set(described)) == len(described)
    assert set(described) == {f"images/{path.name}" for path in (GALLERY / "images").iterdir()}
    assert len({line["id"] for line in LINES}) == len(LINES)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_a_sighting_is_decodable_upright_and_not_blank(line):
    with Image.open(GALLERY / line["file"]) as image:
        image.load()
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert 96 <= image.width <= 176
        assert 240 <= image.height <= 330
        assert image.height > 1.6 * image.width
        assert np.asarray(image).std() > 15


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["id"])
def test_a_line_says_who_where_when_and_what(line):
    assert line["id"].startswith(line["person"] + "-")
    assert datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%SZ").date().isoformat() == "2026-03-14"
    assert line["track"].startswith(line["camera"])
    assert line["tags"]
    assert all(isinstance(tag, str) for tag in line["tags"])
    attributes = line["attributes"]
    assert {"sex", "age", "hair", "upper", "footwear"} <= attributes.keys()
    assert all(isinstance(value, str) and value for value in attributes.values())
    assert attributes["upper"] in line["description"]
    assert line["description"].endswith(".")


def test_a_person_is_seen_by_different_cameras_one_after_another_in_the_same_clothes():
    for lines in BY_PERSON.values():
        assert len({line["camera"] for line in lines}) == len(lines) >= 2
        assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
        assert all(line["attributes"] == lines[0]["attributes"] for line in lines)


def test_the_gallery_is_small():
    assert sum(path.stat().st_size for path in GALLERY.rglob("*") if path.is_file()) <= 3_000_000


def test_the_licence_is_stated():
    assert "CC0" in (GALLERY / "README.md").read_text(encoding="utf-8")
