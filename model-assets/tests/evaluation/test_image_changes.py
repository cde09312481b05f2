import numpy as np
import pytest

from descry_assets.evaluation.image_changes import CHANGES, blur, flip, half_resolution, jpeg, low_light, occlude

CHECKERS = np.repeat((np.indices((96, 48)).sum(0) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)


def generator():
    return np.random.default_rng(5)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_keeps_size_and_argument_and_follows_its_generator(name):
    image = np.random.default_rng(0).integers(0, 256, (97, 49, 3), dtype=np.uint8)
    before = image.copy()
    changed = CHANGES[name](image, generator())
    assert changed.shape == image.shape
    assert changed.dtype == np.uint8
    assert not np.array_equal(changed, image)
    np.testing.assert_array_equal(image, before)
    np.testing.assert_array_equal(CHANGES[name](image, generator()), changed)


@pytest.mark.parametrize("change", [blur, half_resolution])
def test_detail_is_lost_and_brightness_is_not(change):
    changed = change(CHECKERS, generator()).astype(float)
    assert changed.std() < 0.1 * CHECKERS.std()
    assert abs(changed.mean() - CHECKERS.mean()) < 2


def test_low_light_darkens_and_adds_noise():
    dark = low_light(np.full((80, 40, 3), 200, np.uint8), generator())
    assert abs(dark.mean() - 255 * 0.4 * (200 / 255) ** 1.5) < 1
    assert 6 < dark.std() < 9


def test_jpeg_of_low_quality_stays_near_the_image():
    smooth = np.repeat(np.arange(96, dtype=np.uint8)[:, None, None] + np.zeros((1, 48, 3), np.uint8), 1, axis=0)
    changed = jpeg(smooth, generator()).astype(int)
    assert 0 < np.abs(changed - smooth).mean() < 8


def test_a_mirrored_image_mirrored_again_is_the_image():
    image = np.random.default_rng(0).integers(0, 256, (8, 5, 3), dtype=np.uint8)
    np.testing.assert_array_equal(flip(flip(image, generator()), generator()), image)
    np.testing.assert_array_equal(flip(image, generator())[:, 0], image[:, -1])


def test_a_third_of_the_rows_is_hidden_at_heights_that_differ():
    image = np.zeros((90, 40, 3), np.uint8)
    draws = np.random.default_rng(0)
    hidden = [occlude(image, draws).all((1, 2)) for _ in range(20)]
    assert {int(rows.sum()) for rows in hidden} == {30}
    assert len({int(rows.argmax()) for rows in hidden}) > 5
    assert all(np.diff(rows.astype(int)).clip(0).sum() <= 1 for rows in hidden)
