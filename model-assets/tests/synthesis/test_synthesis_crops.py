from dataclasses import replace

import numpy as np
from PIL import Image

from descry_assets.synthesis.cameras import Optics
from descry_assets.synthesis.crops import spoil, write_crop

CLEAN = Optics(0.0, 0.0, 0.0, 0.0, (1.0, 1.0, 1.0), 1.0, 1.0, 95)


def gray(size=(64, 128), level=128):
    return Image.new("RGB", size, (level, level, level))


def test_a_perfect_camera_changes_nothing():
    assert np.array_equal(np.asarray(spoil(gray(), CLEAN, "a")), np.asarray(gray()))


def test_noise_has_the_strength_of_the_camera():
    pixels = np.asarray(spoil(gray(), replace(CLEAN, noise=4.0), "a"), dtype=float)
    assert 3.5 < pixels[..., 1].std() < 5.0


def test_a_cast_tints_and_saturation_takes_colour_away():
    red = Image.new("RGB", (8, 8), (180, 60, 60))
    warm = np.asarray(spoil(gray((8, 8)), replace(CLEAN, cast=(1.1, 1.0, 0.9)), "a"))[0, 0]
    assert warm[0] > warm[1] > warm[2]
    pale = np.asarray(spoil(red, replace(CLEAN, saturation=0.0), "a"))[0, 0]
    assert pale.max() == pale.min()


def test_motion_smears_across_and_not_along():
    line = gray((9, 9), 0)
    for y in range(9):
        line.putpixel((4, y), (255, 255, 255))
    smeared = np.asarray(spoil(line, replace(CLEAN, smear=2.0), "a"))[..., 0]
    assert np.count_nonzero(smeared[4]) == 3
    assert (smeared == smeared[0]).all()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    gray().save(tmp_path / "a.png")
    for name, seed in (("a", "p01-1"), ("b", "p01-1"), ("c", "p01-2")):
        write_crop(tmp_path / "a.png", tmp_path / f"{name}.jpg", replace(CLEAN, noise=3.0), seed)
    first, again, other = ((tmp_path / f"{name}.jpg").read_bytes() for name in "abc")
    assert first == again
    assert first != other
