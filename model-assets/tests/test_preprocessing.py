"""The reference preprocessing, and that the service's committed fixtures still state it."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from descry_assets import image_fixtures, preprocessing

FIXTURES = Path(__file__).parents[2] / "service/src/test/resources/images"
ROWS = [line.split("\t") for line in (FIXTURES / "images.tsv").read_text().splitlines()]
NAMES = [row[0] for row in ROWS]
MANIFEST = {
    "width": 2,
    "height": 3,
    "resize": "pillow-bilinear",
    "mean": [0.5, 0.25, 0.0],
    "std": [0.5, 0.25, 1.0],
    "colourOrder": "RGB",
}


def committed(name: str) -> np.ndarray:
    _, width, height, _ = ROWS[NAMES.index(name)]
    raw = gzip.decompress((FIXTURES / f"{name}.decoded.gz").read_bytes())
    return np.frombuffer(raw, np.uint8).reshape(int(height), int(width), 3)


@pytest.mark.parametrize("name", NAMES)
def test_a_committed_image_still_decodes_and_resizes_to_what_is_committed_beside_it(name):
    pixels, row = image_fixtures.expected_row(name, (FIXTURES / name).read_bytes())
    np.testing.assert_array_equal(pixels, committed(name))
    assert row.split("\t") == ROWS[NAMES.index(name)]


def test_every_image_that_the_script_makes_is_committed():
    made = [*image_fixtures.jpegs(), *image_fixtures.pngs(), *image_fixtures.webps()]
    assert [name for name, _ in made] == NAMES
    refused = {path.name for path in (FIXTURES / "refused").iterdir()}
    assert refused == {name for name, _ in image_fixtures.refused()}


def test_committed_resizes_and_tensors_still_hold():
    assert (FIXTURES / "resize.tsv").read_text().splitlines() == list(image_fixtures.resize_rows())
    assert (FIXTURES / "tensor.tsv").read_text().splitlines() == list(image_fixtures.tensor_rows())


def test_all_orientations_show_the_same_stored_pixels():
    stored = committed("orientation-1.jpg")
    turned = {
        2: stored[:, ::-1],
        3: stored[::-1, ::-1],
        4: stored[::-1],
        5: stored.transpose(1, 0, 2),
        6: np.rot90(stored, -1),
        7: stored[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(stored),
    }
    for value, upright in turned.items():
        np.testing.assert_array_equal(committed(f"orientation-{value}.jpg"), upright)


def test_colour_profiles_are_ignored():
    np.testing.assert_array_equal(committed("profile.jpg"), committed("baseline-420.jpg"))
    np.testing.assert_array_equal(committed("profile.png"), committed("rgb.png"))
    np.testing.assert_array_equal(committed("profile.webp"), committed("lossless.webp"))


def test_alpha_is_dropped_and_not_blended():
    for name in ("rgba.png", "rgb-transparent-colour.png"):
        np.testing.assert_array_equal(committed(name), committed("rgb.png"))
    np.testing.assert_array_equal(committed("gray-alpha.png"), committed("gray.png"))
    np.testing.assert_array_equal(committed("lossless-alpha.webp"), committed("lossless.webp"))


def test_the_upper_8_of_16_bits_count():
    for name in ("rgb-16-bit.png", "rgba-16-bit-interlaced.png"):
        np.testing.assert_array_equal(committed(name), committed("rgb.png"))
    red = committed("rgb.png")[..., :1].repeat(3, axis=2)
    for name in ("gray-16-bit.png", "gray-alpha-16-bit.png"):
        np.testing.assert_array_equal(committed(name), red)


def test_inks_are_inverted_and_mixed():
    stored = np.asarray(Image.open(FIXTURES / "cmyk.jpg")).astype(np.float64)
    ideal = (255 - stored[..., :3]) * (255 - stored[..., 3:]) / 255
    assert np.abs(committed("cmyk.jpg") - ideal).max() <= 1


def test_other_formats_are_refused():
    for name in ("small.gif", "small.bmp", "small.tif"):
        with pytest.raises(OSError, match="cannot identify"):
            preprocessing.decode((FIXTURES / "refused" / name).read_bytes())


def test_animated_webp_is_refused():
    with pytest.raises(ValueError, match="animated WebP of 2 frames"):
        preprocessing.decode((FIXTURES / "refused/animated.webp").read_bytes())


def test_truncated_images_are_refused():
    for name in ("baseline-420.jpg", "rgb.png", "lossless.webp"):
        data = (FIXTURES / name).read_bytes()
        with pytest.raises(OSError, match=r"truncated|could not|failed|cannot identify"):
            preprocessing.decode(data[: len(data) // 2])


def test_a_broken_exif_block_counts_as_upright():
    data = (FIXTURES / "orientation-6.jpg").read_bytes()
    at = data.index(b"Exif\0\0") + 6
    broken = data[:at] + b"XX" + data[at + 2 :]
    np.testing.assert_array_equal(preprocessing.decode(broken), committed("orientation-1.jpg"))


def test_a_tensor_is_normalised_plane_by_plane():
    rgb = np.full((3, 2, 3), (255, 0, 51), np.uint8)
    tensor = preprocessing.to_tensor(rgb, MANIFEST)
    assert tensor.shape == (3, 3, 2)
    assert tensor.dtype == np.float32
    np.testing.assert_allclose(tensor[:, 0, 0], [1.0, -1.0, 0.2], rtol=1e-6)


def test_blue_comes_first_in_bgr():
    rgb = np.full((3, 2, 3), (255, 0, 51), np.uint8)
    tensor = preprocessing.to_tensor(rgb, MANIFEST | {"colourOrder": "BGR"})
    np.testing.assert_allclose(tensor[:, 0, 0], [-0.6, -1.0, 1.0], rtol=1e-6)


def test_unknown_names_in_a_manifest_are_named():
    rgb = np.zeros((3, 2, 3), np.uint8)
    with pytest.raises(ValueError, match="'nearest'; there are pillow-bilinear, pillow-bicubic"):
        preprocessing.to_tensor(rgb, MANIFEST | {"resize": "nearest"})
    with pytest.raises(ValueError, match="'GBR'; there are RGB, BGR"):
        preprocessing.to_tensor(rgb, MANIFEST | {"colourOrder": "GBR"})
