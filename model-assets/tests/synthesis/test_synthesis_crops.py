import numpy as np
from PIL import Image

from descry_assets.synthesis.crops import write_crop


def gray(path):
    Image.new("RGB", (64, 128), (128, 128, 128)).save(path)
    return path


def test_a_crop_keeps_its_size_and_gets_the_noise_of_its_camera(tmp_path):
    write_crop(gray(tmp_path / "a.png"), tmp_path / "a.jpg", noise=5.0, blur=0.4, seed="p01-c1")
    with Image.open(tmp_path / "a.jpg") as crop:
        assert (crop.format, crop.size) == ("JPEG", (64, 128))
        assert 2.0 < np.asarray(crop.convert("L"), dtype=float).std() < 6.0


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path):
    source = gray(tmp_path / "a.png")
    for name, seed in (("a", "p01-c1"), ("b", "p01-c1"), ("c", "p01-c2")):
        write_crop(source, tmp_path / f"{name}.jpg", noise=3.0, blur=0.4, seed=seed)
    first, again, other = ((tmp_path / f"{name}.jpg").read_bytes() for name in "abc")
    assert first == again
    assert first != other
