import json

import numpy as np
import pytest
from PIL import Image

from descry_assets.synthesis.masks import INDEX, REGIONS, box, visible, write_legend, write_mask
from descry_assets.synthesis.progress import lines_done


def rendered(tmp_path, index):
    path = tmp_path / "index.png"
    Image.fromarray(np.array(index, dtype=np.uint8)).convert("RGB").save(path)
    return path


def test_a_mask_holds_the_indices_and_counts_its_regions(tmp_path):
    source = rendered(tmp_path, [[0, 0, 0, 0], [0, INDEX["upper"], INDEX["upper"], 0], [0, INDEX["shoes"], 0, 0]])
    pixels, outline = write_mask(source, tmp_path / "mask.png")
    assert pixels == {"background": 9, "upper": 2, "shoes": 1}
    assert outline == (1, 1, 3, 3)
    with Image.open(tmp_path / "mask.png") as mask:
        assert mask.mode == "P"
        assert np.asarray(mask)[1].tolist() == [0, INDEX["upper"], INDEX["upper"], 0]


def test_furniture_and_other_people_are_not_in_the_box(tmp_path):
    source = rendered(tmp_path, [[INDEX["other"], 0, INDEX["skin"], INDEX["furniture"]]])
    _, outline = write_mask(source, tmp_path / "mask.png")
    assert outline == (2, 0, 3, 1)


def test_an_index_without_a_region_is_refused(tmp_path):
    with pytest.raises(ValueError, match="77"):
        write_mask(rendered(tmp_path, [[77]]), tmp_path / "mask.png")


def test_a_region_of_a_few_pixels_is_not_visible():
    assert visible({"background": 4000, "upper": 900, "bag": 5, "other": 700}) == {"upper"}


def test_nothing_has_no_box():
    assert box(np.zeros((3, 3), dtype=bool)) is None


def test_the_legend_names_every_value(tmp_path):
    write_legend(tmp_path / "legend.json")
    legend = json.loads((tmp_path / "legend.json").read_text())
    assert [legend[str(number)] for number in range(len(legend))] == list(REGIONS)


def test_a_line_that_a_kill_cut_short_is_done_again(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b"}\n{"id": "c", "te')
    assert lines_done(path) == {"a", "b"}
    assert path.read_text() == '{"id": "a"}\n{"id": "b"}\n'


def test_nothing_is_done_before_the_first_run(tmp_path):
    assert lines_done(tmp_path / "labels.jsonl") == set()
