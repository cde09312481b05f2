"""What bad cameras do to a crop.

Each change takes and returns uint8 [H, W, 3] of the same size and leaves its argument alone; what it draws comes from
the generator.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

ImageChange = Callable[[np.ndarray, np.random.Generator], np.ndarray]


def blur(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Gaussian blur with a standard deviation of 2 % of the crop's height."""
    return np.asarray(Image.fromarray(rgb).filter(ImageFilter.GaussianBlur(0.02 * rgb.shape[0])))


def low_light(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """``0.4 v^1.5`` of the values between 0 and 1, with Gaussian noise of standard deviation 0.03."""
    dark = 0.4 * (rgb / 255) ** 1.5 + generator.normal(0, 0.03, rgb.shape)
    return np.rint(255 * dark.clip(0, 1)).astype(np.uint8)


def jpeg(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Written and read as JPEG of quality 20."""
    encoded = io.BytesIO()
    Image.fromarray(rgb).save(encoded, "JPEG", quality=20)
    return np.asarray(Image.open(encoded))


def half_resolution(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Shrunk to half of its width and height and enlarged again, bilinearly."""
    height, width = rgb.shape[:2]
    small = Image.fromarray(rgb).resize((max(1, width // 2), max(1, height // 2)), Image.Resampling.BILINEAR)
    return np.asarray(small.resize((width, height), Image.Resampling.BILINEAR))


def flip(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Mirrored, left to right."""
    return np.ascontiguousarray(rgb[:, ::-1])


def occlude(rgb: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A grey band over the whole width hides a third of the height, at a height that is drawn."""
    height = rgb.shape[0]
    hidden = round(height / 3)
    top = int(generator.integers(0, height - hidden + 1))
    result = rgb.copy()
    result[top : top + hidden] = 128
    return result


CHANGES: dict[str, ImageChange] = {
    "blur": blur,
    "low light": low_light,
    "JPEG quality 20": jpeg,
    "half resolution": half_resolution,
    "mirrored": flip,
    "a third hidden": occlude,
}
"""Name in reports -> change."""
