"""What a surveillance camera does to a picture: blur, noise, a cast of colour, JPEG."""

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

QUALITY = 88


def write_crop(render: Path, crop: Path, noise: float, blur: float, seed: str) -> None:
    """Writes the PNG `render` as a JPEG with `noise` (8-bit levels), `blur` (pixels) and a slight cast by `seed`."""
    with Image.open(render) as picture:
        pixels = np.asarray(picture.convert("RGB").filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32)
    generator = np.random.default_rng(random.Random(seed).getrandbits(64))
    pixels = pixels * generator.uniform(0.97, 1.03, size=3) + generator.normal(0.0, noise, size=pixels.shape)
    Image.fromarray(np.clip(pixels, 0, 255).round().astype(np.uint8)).save(crop, quality=QUALITY, optimize=True)
