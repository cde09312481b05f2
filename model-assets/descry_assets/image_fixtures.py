"""Makes the images, and what should come of them, that the service's image tests read.

    python -m descry_assets.image_fixtures ../service/src/test/resources/images

Everything is drawn by code. In the folder:

* the images, and beside each ``NAME.decoded.gz``: its upright pixels by ``preprocessing.decode``, raw RGB,
  gzipped;
* ``images.tsv``: file, width and height of the decoded image, and SHA-256 of the pixels resized to 32 x 64 by
  ``pillow-bilinear``;
* ``resize.tsv``: sizes, rule and SHA-256 of the result of resizing ``noise(width, height)``, which the Java
  test makes by the same formula;
* ``tensor.tsv``: the manifest's preprocessing and SHA-256 of the tensor's little-endian floats, from noise;
* ``refused/``: images that are not read.
"""

import argparse
import gzip
import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageDraw

from descry_assets import preprocessing

RESIZED = (32, 64)
RESIZES = [
    (64, 128, 96, 192),
    (53, 87, 32, 64),
    (200, 150, 96, 192),
    (97, 193, 96, 192),
    (96, 40, 96, 192),
    (96, 192, 96, 192),
    (31, 192, 96, 192),
    (1, 1, 5, 7),
    (1, 300, 7, 11),
    (300, 1, 11, 7),
    (2, 3, 128, 256),
    (640, 360, 3, 2),
    (500, 333, 224, 224),
]
TENSORS = [
    (64, 128, 24, 48, "pillow-bilinear", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), "RGB"),
    (50, 70, 16, 32, "pillow-bicubic", (0.4815, 0.4578, 0.4082), (0.2686, 0.2613, 0.2758), "BGR"),
]


def noise(width: int, height: int) -> np.ndarray:
    """Bytes 16 to 23 of the states of a linear congruential generator (modulus 2^31) started at 1."""
    states = np.empty(3 * width * height, np.int64)
    state = 1
    for i in range(states.size):
        state = (state * 1103515245 + 12345) % 2**31
        states[i] = state
    return (states >> 16 & 0xFF).astype(np.uint8).reshape(height, width, 3)


def scene(width: int, height: int) -> Image.Image:
    """Gradients, hard coloured edges, thin lines, text and a patch of noise."""
    x = np.linspace(0, 255, width)[None, :].repeat(height, 0)
    y = np.linspace(0, 255, height)[:, None].repeat(width, 1)
    image = Image.fromarray(np.stack([x, y, 255 - (x + y) / 2], axis=2).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 8, height // 6, width // 2, height // 2), fill=(220, 30, 40))
    draw.rectangle((width // 2, height // 2, width - 3, height - height // 4), fill=(20, 60, 200))
    draw.line((0, height - 1, width - 1, 0), fill=(255, 255, 0))
    draw.line((width // 3, 0, width // 3, height), fill=(0, 255, 0))
    draw.text((2, 2), "Descry", fill=(255, 255, 255))
    patch = noise(width // 4, height // 5)
    image.paste(Image.fromarray(patch), (width // 2, height // 12))
    return image


def encode(image: Image.Image, image_format: str, **options: object) -> bytes:
    """Pillow's encoding of an image."""
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()


def orientation_exif(value: int) -> bytes:
    """An EXIF block that says only how the camera was held."""
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


def swapped_profile() -> bytes:
    """A colour profile that takes red for blue: whoever applies it is found out."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def with_adobe_transform(cmyk_jpeg: bytes, transform: int) -> bytes:
    """The same components, declared as CMYK (0) or YCCK (2)."""
    at = cmyk_jpeg.index(b"Adobe") + 11
    return cmyk_jpeg[:at] + bytes([transform]) + cmyk_jpeg[at + 1 :]


def without_adobe(jpeg: bytes) -> bytes:
    """The JPEG without its APP14 segment."""
    start = jpeg.index(b"\xff\xee")
    length = int.from_bytes(jpeg[start + 2 : start + 4], "big")
    return jpeg[:start] + jpeg[start + 2 + length :]


def png(samples: np.ndarray, depth: int, colour_type: int, interlaced: bool) -> bytes:
    """A PNG of a kind that Pillow does not write: gray of 2 or 4 bits, 16 bits, or interlaced (Adam7).

    Args:
        samples: [height, width, channels], each below 2^depth.
        depth: bits a sample: 2, 4, 8 or 16.
        colour_type: 0 gray, 2 RGB, 4 gray and alpha, 6 RGB and alpha.
        interlaced: whether in seven passes.
    """
    adam7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    rows = b""
    for top, left, down, right in adam7 if interlaced else [(0, 0, 1, 1)]:
        for row in samples[top::down, left::right]:
            big_endian = np.frombuffer(row.astype(">u2").tobytes(), np.uint8)
            bits = np.unpackbits(big_endian).reshape(-1, 16)[:, 16 - depth :]
            rows += b"\0" + np.packbits(bits).tobytes() if row.size else b""
    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def png_chunk(name: bytes, data: bytes) -> bytes:
    """Length, name, data and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def jpegs() -> Iterator[tuple[str, bytes]]:
    """Baseline and progressive, all kinds of components, and each orientation."""
    rgb = scene(53, 87)
    cmyk = Image.merge("CMYK", [*rgb.split(), rgb.convert("L").point(lambda v: v // 2)])
    cmyk_jpeg = encode(cmyk, "JPEG", quality=85)
    yield "baseline-444.jpg", encode(rgb, "JPEG", quality=85, subsampling="4:4:4")
    yield "baseline-422.jpg", encode(rgb, "JPEG", quality=85, subsampling="4:2:2")
    yield "baseline-420.jpg", encode(rgb, "JPEG", quality=85, subsampling="4:2:0")
    yield "coarse-420.jpg", encode(rgb, "JPEG", quality=15, subsampling="4:2:0")
    yield "restarts-420.jpg", encode(rgb, "JPEG", quality=75, restart_marker_rows=1)
    yield "progressive-420.jpg", encode(rgb, "JPEG", quality=75, progressive=True)
    yield "components-rgb.jpg", encode(rgb, "JPEG", quality=85, keep_rgb=True)
    yield "gray.jpg", encode(rgb.convert("L"), "JPEG", quality=85)
    yield "gray-progressive.jpg", encode(rgb.convert("L"), "JPEG", quality=85, progressive=True)
    yield "cmyk.jpg", with_adobe_transform(cmyk_jpeg, 0)
    yield "ycck.jpg", with_adobe_transform(cmyk_jpeg, 2)
    yield "cmyk-without-adobe.jpg", without_adobe(cmyk_jpeg)
    yield "profile.jpg", encode(rgb, "JPEG", quality=85, icc_profile=swapped_profile())
    yield "large.jpg", encode(scene(128, 96), "JPEG", quality=75)
    for value in range(1, 9):
        yield f"orientation-{value}.jpg", encode(scene(29, 21), "JPEG", exif=orientation_exif(value))


def pngs() -> Iterator[tuple[str, bytes]]:
    """Gray, palette, colour, alpha, 1 to 16 bits, interlaced or not."""
    rgb = scene(37, 59)
    gray = rgb.convert("L")
    alpha = gray.transpose(Image.Transpose.ROTATE_180)
    wide = np.asarray(rgb).astype(np.uint16) * 256 + noise(37, 59)
    wide_alpha = np.concatenate([wide, wide[..., :1]], axis=2)
    palette = rgb.quantize(200)
    yield "rgb.png", encode(rgb, "PNG")
    yield "rgb-transparent-colour.png", encode(rgb, "PNG", transparency=(255, 255, 0))
    yield "rgba.png", encode(Image.merge("RGBA", [*rgb.split(), alpha]), "PNG")
    yield "gray.png", encode(gray, "PNG")
    yield "gray-alpha.png", encode(Image.merge("LA", [gray, alpha]), "PNG")
    yield "gray-1-bit.png", encode(gray.convert("1"), "PNG")
    yield "palette.png", encode(palette, "PNG")
    yield "palette-transparent.png", encode(palette, "PNG", transparency=bytes(range(200)))
    yield "palette-4-bit.png", encode(rgb.quantize(13), "PNG", bits=4)
    yield "palette-2-bit.png", encode(rgb.quantize(4), "PNG", bits=2)
    yield "orientation-6.png", encode(rgb, "PNG", exif=orientation_exif(6))
    yield "profile.png", encode(rgb, "PNG", icc_profile=swapped_profile())
    yield "gray-4-bit.png", png(np.asarray(gray)[..., None] >> 4, 4, 0, False)
    yield "gray-2-bit-interlaced.png", png(np.asarray(gray)[..., None] >> 6, 2, 0, True)
    yield "gray-16-bit.png", png(wide[..., :1], 16, 0, False)
    yield "gray-alpha-16-bit.png", png(wide[..., :2], 16, 4, False)
    yield "rgb-16-bit.png", png(wide, 16, 2, False)
    yield "rgba-16-bit-interlaced.png", png(wide_alpha, 16, 6, True)
    yield "rgb-interlaced.png", png(np.asarray(rgb), 8, 2, True)
    yield "gray-interlaced.png", png(np.asarray(gray)[..., None], 8, 0, True)


def webps() -> Iterator[tuple[str, bytes]]:
    """Lossy and lossless, with and without alpha."""
    rgb = scene(53, 87)
    rgba = Image.merge("RGBA", [*rgb.split(), rgb.convert("L").transpose(Image.Transpose.ROTATE_180)])
    yield "lossy.webp", encode(rgb, "WEBP", quality=85)
    yield "lossy-coarse.webp", encode(rgb, "WEBP", quality=20)
    yield "lossy-alpha.webp", encode(rgba, "WEBP", quality=85)
    yield "lossy-large.webp", encode(scene(128, 96), "WEBP", quality=75)
    yield "lossless.webp", encode(rgb, "WEBP", lossless=True)
    yield "lossless-alpha.webp", encode(rgba, "WEBP", lossless=True, exact=True)
    yield "lossless-few-colours.webp", encode(rgb.quantize(12).convert("RGB"), "WEBP", lossless=True)
    yield "orientation-6.webp", encode(rgb, "WEBP", lossless=True, exif=orientation_exif(6))
    yield "profile.webp", encode(rgb, "WEBP", lossless=True, icc_profile=swapped_profile())


def refused() -> Iterator[tuple[str, bytes]]:
    """Images of formats and varieties that are not read."""
    small = scene(16, 24)
    yield "small.gif", encode(small, "GIF")
    yield "small.bmp", encode(small, "BMP")
    yield "small.tif", encode(small, "TIFF")
    yield "animated.webp", encode(small, "WEBP", save_all=True, append_images=[small.rotate(180)])


def expected_row(name: str, data: bytes) -> tuple[np.ndarray, str]:
    """What should come of an image: its pixels, and its row of ``images.tsv``."""
    pixels = preprocessing.decode(data)
    resized = preprocessing.resize(pixels, *RESIZED, "pillow-bilinear")
    height, width = pixels.shape[:2]
    return pixels, f"{name}\t{width}\t{height}\t{sha256(resized)}"


def resize_rows() -> Iterator[str]:
    """The rows of ``resize.tsv``."""
    for source_width, source_height, width, height in RESIZES:
        for rule in ("pillow-bilinear", "pillow-bicubic"):
            result = preprocessing.resize(noise(source_width, source_height), width, height, rule)
            yield f"{source_width}\t{source_height}\t{width}\t{height}\t{rule}\t{sha256(result)}"


def tensor_rows() -> Iterator[str]:
    """The rows of ``tensor.tsv``."""
    for source_width, source_height, width, height, rule, mean, std, order in TENSORS:
        manifest = {"width": width, "height": height, "resize": rule, "mean": mean, "std": std}
        manifest["colourOrder"] = order
        tensor = preprocessing.to_tensor(noise(source_width, source_height), manifest)
        fields = [source_width, source_height, width, height, rule, *mean, *std, order]
        yield "\t".join(str(field) for field in [*fields, sha256(tensor.astype("<f4"))])


def sha256(values: np.ndarray) -> str:
    """Of an array's bytes in row-major order, in hexadecimal."""
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def write(folder: Path) -> None:
    """Writes all files."""
    (folder / "refused").mkdir(parents=True, exist_ok=True)
    rows = []
    for name, data in [*jpegs(), *pngs(), *webps()]:
        pixels, row = expected_row(name, data)
        (folder / name).write_bytes(data)
        (folder / f"{name}.decoded.gz").write_bytes(gzip.compress(pixels.tobytes(), mtime=0))
        rows.append(row)
    for name, data in refused():
        (folder / "refused" / name).write_bytes(data)
    for name, lines in [("images", rows), ("resize", resize_rows()), ("tensor", tensor_rows())]:
        (folder / f"{name}.tsv").write_text("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    write(parser.parse_args().folder)
