"""What a surveillance camera does to a picture: blur, noise, sharpening, a cast of colour, JPEG."""

import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from .cameras import Optics

LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def write_crop(render: Path, crop: Path, optics: Optics, seed: str) -> None:
    """Writes the PNG `render` as a JPEG spoiled by `optics`; `seed` fixes the noise."""
    with Image.open(render) as picture:
        spoiled = spoil(picture.convert("RGB"), optics, seed)
    spoiled.save(crop, quality=optics.quality, optimize=True)


def spoil(picture: Image.Image, optics: Optics, seed: str) -> Image.Image:
    """The picture as the camera would give it, before compression."""
    generator = np.random.default_rng(random.Random(seed).getrandbits(64))
    soft = picture.filter(ImageFilter.GaussianBlur(optics.blur))
    pixels = _smeared(np.asarray(soft, dtype=np.float32), optics.smear)
    pixels = pixels * np.array(optics.cast, dtype=np.float32)
    grey = (pixels @ LUMA)[..., None]
    pixels = grey + optics.saturation * (pixels - grey)
    pixels = 118 + optics.contrast * (pixels - 118)
    shape = pixels.shape[:2]
    common = generator.normal(0.0, optics.noise, (*shape, 1))
    pixels = pixels + common + generator.normal(0.0, 0.5 * optics.noise, pixels.shape)
    image = Image.fromarray(np.clip(pixels, 0, 255).round().astype(np.uint8))
    if optics.sharpen:
        image = image.filter(ImageFilter.UnsharpMask(radius=1.2, percent=round(100 * optics.sharpen), threshold=0))
    return image


def _smeared(pixels: np.ndarray, length: float) -> np.ndarray:
    """The picture [H,W,3] averaged over `length` pixels across."""
    steps = int(np.ceil(length))
    if steps < 1:
        return pixels
    weights = np.minimum(1.0, np.maximum(0.0, length - np.arange(steps)))
    padded = np.pad(pixels, ((0, 0), (0, steps), (0, 0)), mode="edge")
    width = pixels.shape[1]
    moved = sum(weight * padded[:, 1 + i : 1 + i + width] for i, weight in enumerate(weights))
    return ((pixels + moved) / (1 + weights.sum())).astype(np.float32)
