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
    assert len(LINES) >= 600
    assert len(BY_PERSON) >= 150
    assert len({line["camera"] for line in LINES}) >= 6


def test_every_image_is_described_once_and_every_description_has_its_image():
    described = [line["file"] for line in LINES]
    assert len(set(described)) == len(described)
    assert set(described) == {f"images/{path.name}" for path in (GALLERY / "images").iterdir()}
    assert len({line["id"] for line in LINES}) == len(LINES)


@pytest.mark.parametrize("lines", BY_PERSON.values(), ids=BY_PERSON)
def test_sightings_are_decodable_upright_and_not_blank(lines):
    for line in lines:
        with Image.open(GALLERY / line["file"]) as image:
            image.load()
            assert image.format == "JPEG"
            assert image.mode == "RGB"
            assert 40 <= image.width <= 144
            assert 120 <= image.height <= 208
            assert image.height > 1.4 * image.width
            assert np.asarray(image).std() > 15


@pytest.mark.parametrize("lines", BY_PERSON.values(), ids=BY_PERSON)
def test_a_line_says_who_where_when_and_what(lines):
    for line in lines:
        assert line["id"].startswith(line["person"] + "-")
        assert datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%SZ").date().isoformat() == "2026-03-14"
        assert line["track"].startswith(line["camera"])
        assert line["tags"]
        assert all(isinstance(tag, str) for tag in line["tags"])
        attributes = line["attributes"]
        assert {"sex", "age", "hair", "upper", "footwear"} <= attributes.keys()
        assert all(isinstance(value, str) and value for value in attributes.values())
        assert line["description"].endswith(".")


def test_a_person_is_seen_by_different_cameras_one_after_another_in_the_same_clothes():
    for lines in BY_PERSON.values():
        assert len({line["camera"] for line in lines}) == len(lines) >= 2
        assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
        assert all(line["attributes"] == lines[0]["attributes"] for line in lines)


def test_the_gallery_is_small():
    assert sum(path.stat().st_size for path in GALLERY.rglob("*") if path.is_file()) <= 12_000_000


def test_the_licence_is_stated():
    assert "CC0" in (GALLERY / "README.md").read_text(encoding="utf-8")
