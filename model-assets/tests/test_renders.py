import json

import numpy as np
import pytest
from PIL import Image

from descry_assets.data import attributes
from descry_assets.data.renders import list_renders, read_region, read_renders
from descry_assets.training import composites
from descry_assets.training.pixels import HEIGHT, WIDTH, PixelStore
from descry_assets.training.sets import Made

BAG, SHOWN = 11, {"background": 6400, "upper": 900, "bag": 900}


@pytest.fixture
def folder(tmp_path):
    """Two pictures of 80 x 100 pixels: a grey one with a red bag of 30 x 30, and a grey one without."""
    for name in ("images", "masks"):
        (tmp_path / name).mkdir()
    (tmp_path / "legend.json").write_text(json.dumps({"0": "background", str(BAG): "bag"}))
    lines = []
    for number, carried in enumerate((["bag.red", "carrying.bag", "carrying.folder", "sex.male"], ["sex.female"])):
        pixels, mask = np.full((100, 80, 3), 90, np.uint8), np.zeros((100, 80), np.uint8)
        if number == 0:
            pixels[40:70, 20:50], mask[40:70, 20:50] = (200, 0, 0), BAG
        Image.fromarray(pixels).save(tmp_path / f"images/{number}.jpg", quality=95)
        Image.fromarray(mask).save(tmp_path / f"masks/{number}.png")
        shown = SHOWN if number == 0 else {"upper": 100}
        label = {"person": str(number), "file": f"images/{number}.jpg", "mask": f"masks/{number}.png"}
        lines.append(json.dumps(label | {"attributes": carried, "sentences": ["A man."], "regions": shown}))
    (tmp_path / "labels.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_renders_come_with_what_is_known_of_them(folder):
    first, second = list_renders([folder])
    assert first.attributes == {"bag.red", "carrying.bag", "carrying.folder", "sex.male"}
    assert first.sentences == ("A man.",)
    assert (first.share("bag"), second.share("bag")) == (0.5, 0.0)
    assert [image.shape for image in read_renders([first, second])] == [(100, 80, 3)] * 2


def test_a_region_is_found_by_its_name(folder):
    region = read_region(list_renders([folder])[0], "bag")
    assert region.sum() == 900
    assert region[40:70, 20:50].all()
    with pytest.raises(KeyError, match="hat"):
        read_region(list_renders([folder])[0], "hat")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        list_renders([tmp_path / "nowhere"])


def test_a_composite_shows_the_bag_and_leaves_the_rest_of_the_crop(folder, tmp_path):
    store = PixelStore(tmp_path / "crops.npy", 1, [np.full((50, 25, 3), 250, np.uint8)])
    chosen = composites.choose(np.array([0]), list_renders([folder]), 4, seed=1)
    for picture in chosen.images(store):
        assert picture.shape == (HEIGHT, WIDTH, 3)
        red = (picture[..., 0] > 150) & (picture[..., 1] < 60)
        assert 0.7 < red.sum() / (0.3 * HEIGHT * 0.375 * WIDTH) < 1.2
        untouched = (picture == 250).all(-1)
        assert untouched.mean() > 0.8


def test_a_composite_has_what_crop_and_bag_have():
    crop, bag = attributes.matrix([{"upper.blue"}]), attributes.matrix([{"bag.red", "carrying.bag", "sex.male"}])
    known = np.where(attributes.LABELLED, crop, np.nan)
    shown = composites.Composites(np.array([0]), [], np.array([]), np.array([])).attributes(known, bag)
    assert set(attributes.names(shown[0] == 1)) == {"upper.blue", "bag.red", "carrying.bag"}
    assert np.isnan(shown[0, attributes.INDEX["wearing.glasses"]])


def test_the_same_seed_chooses_the_same_composites(folder):
    renders = list_renders([folder])
    first, second = (composites.choose(np.arange(50), renders, 10, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.crops, second.crops)
    assert {render.image.name for render in first.renders} == {"0.jpg"}


def test_composites_without_a_bag_are_refused(folder):
    with pytest.raises(ValueError, match="0 renders with a bag"):
        composites.choose(np.array([0]), list_renders([folder])[1:], 1, seed=0)


def test_what_nobody_knows_of_a_made_picture_counts_as_absent():
    known = np.array([[1.0, np.nan, 0.0]], np.float32)
    source = Made(known, [], np.array([-2])).to_draw()
    assert source.attributes.tolist() == [[True, False, False]]
    assert source.presence.tolist() == [[1.0, 0.0, 0.0]]
