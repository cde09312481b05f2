"""Encoded images into the tensor that an image branch reads: the reference for training and service.

The service reimplements both halves in Java (package ``dev.descry.image``) and is tested against files that
``image_fixtures.py`` makes with these functions.

The rule, where decoders and libraries differ:

* Orientation is that of the EXIF tag 0x0112 in the file's EXIF block, for JPEG, PNG and WebP alike; a broken
  block counts as upright. XMP plays no part.
* Alpha is dropped, not blended: what a transparent pixel stores is what it shows.
* Of 16-bit samples the upper 8 bits count, gray or colour.
* Gray below 8 bits is stretched to the full range, palettes are looked up.
* A JPEG of four components holds inverted inks, as Adobe writes them, and is mixed by Pillow's CMYK to RGB.
* Colour profiles are ignored.
* An animated WebP is refused; of an animated PNG it is the default image.
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
_TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_RESAMPLING = {
    "pillow-bilinear": Image.Resampling.BILINEAR,
    "pillow-bicubic": Image.Resampling.BICUBIC,
}


def decode(data: bytes) -> np.ndarray:
    """Decodes a JPEG, PNG or WebP file, told by its content.

    Args:
        data: the whole file.

    Returns:
        Upright pixels, uint8 [height, width, 3], red green blue.

    Raises:
        ValueError: if the file is an animated WebP.
        OSError: if the bytes are no such image, or are truncated (``PIL.UnidentifiedImageError`` is one).
    """
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        if image.format == "WEBP" and image.n_frames > 1:
            raise ValueError(f"an animated WebP of {image.n_frames} frames is not read")
        image.load()
        transpose = _TRANSPOSE.get(_orientation(image.info.get("exif")))
        upright = image if transpose is None else image.transpose(transpose)
        return _to_rgb(upright)


def _orientation(exif_block: bytes | None) -> Any:
    exif = Image.Exif()
    try:
        exif.load(exif_block or b"")
        return exif.get(_ORIENTATION)
    except (SyntaxError, OSError, ValueError):
        return None


def _to_rgb(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I;16"):
        gray = (np.asarray(image) >> 8).astype(np.uint8)
        return np.repeat(gray[..., None], 3, axis=2)
    image.info.pop("transparency", None)  # of a palette, which Pillow would warn about dropping
    return np.asarray(image.convert("RGB"))


def resize(rgb: np.ndarray, width: int, height: int, rule: str) -> np.ndarray:
    """Resizes with Pillow, filter stretched by the scale when shrinking.

    Args:
        rgb: uint8 [H, W, 3].
        width: of the result, in pixels.
        height: of the result, in pixels.
        rule: ``pillow-bilinear`` or ``pillow-bicubic``, as a bundle's manifest says it.

    Returns:
        uint8 [height, width, 3].

    Raises:
        ValueError: if there is no such rule.
    """
    if rule not in _RESAMPLING:
        raise ValueError(f"no resize rule is called '{rule}'; there are {', '.join(_RESAMPLING)}")
    return np.asarray(Image.fromarray(rgb).resize((width, height), _RESAMPLING[rule]))


def to_tensor(rgb: np.ndarray, preprocessing: Mapping[str, Any]) -> np.ndarray:
    """Resizes and normalises an image: ``(v / 255 - mean) / std``, in single precision.

    Args:
        rgb: uint8 [H, W, 3], as ``decode`` returns it.
        preprocessing: that part of a bundle's manifest: ``width``, ``height``, ``resize``, ``mean`` and
            ``std`` (three each, in the order of the planes) and ``colourOrder`` (``RGB`` or ``BGR``).

    Returns:
        float32 [3, height, width].

    Raises:
        ValueError: if the resize rule or the colour order is unknown.
    """
    order = preprocessing["colourOrder"]
    if order not in ("RGB", "BGR"):
        raise ValueError(f"no colour order is called '{order}'; there are RGB, BGR")
    small = resize(rgb, preprocessing["width"], preprocessing["height"], preprocessing["resize"])
    planes = small[..., ::-1] if order == "BGR" else small
    mean = np.asarray(preprocessing["mean"], np.float32)
    std = np.asarray(preprocessing["std"], np.float32)
    values = (planes.astype(np.float32) / np.float32(255) - mean) / std
    return np.ascontiguousarray(values.transpose(2, 0, 1))
