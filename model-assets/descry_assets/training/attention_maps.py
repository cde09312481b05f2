"""Draws where each attention mechanism looks: ``python -m descry_assets.training.attention_maps attention-maps.jpg``.

An untrained mechanism looks everywhere alike, so each one learns a little first: alone, on the crops of the demo
gallery, as a small module over cells of EfficientNet-Lite0 and words of MiniLM that stay as they were published,
reduced to ``WIDTH`` principal components. What stands in a map or pools learns to tell the persons apart, what scores
pairs learns which sentence is of which person. The sheet compares how mechanisms spread attention, not how good they
are.
"""

import argparse
import inspect
import json
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes

from descry_assets.attention.kernels import Gate, Weights, to_tokens
from descry_assets.attention.registry import build, get, mechanisms
from descry_assets.data.archives import REPOSITORY
from descry_assets.models.image_branch import PREPROCESSING
from descry_assets.models.text_branch import TextBranch
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.models.trunk import Trunk
from descry_assets.preprocessing import to_tensor
from descry_assets.training.batches import encode

GALLERY = REPOSITORY / "model-assets" / "demo-gallery"
HEIGHT, IMAGE_WIDTH = 448, 224
"""Twice the sides of the image branch's input, for a grid of 14 by 7 cells."""
WIDTH = 32
PERSONS = 28
STEPS, BATCH, RATE = 60, 28, 5e-3
SIZED = ("longest", "positions")
"""Options of mechanisms that must know how many cells there are at most."""
COLUMNS = 10
"""Pictures in a row of the sheet."""


@dataclass(frozen=True)
class Lesson:
    """What mechanisms learn from.

    Attributes:
        maps: cells of N crops, [N, WIDTH, rows, columns].
        persons: who each shows, [N].
        words, mask: of a sentence about each, [N, L, WIDTH] and [N, L].
    """

    maps: Tensor
    persons: Tensor
    words: Tensor
    mask: Tensor


@dataclass(frozen=True)
class Picture:
    """Attention over a grid: values [rows, columns], and the cell that looks, where one does."""

    values: np.ndarray
    query: tuple[int, int] | None


@torch.no_grad()
def read_gallery(folder: Path) -> tuple[Lesson, list[np.ndarray]]:
    """The crops of a gallery's first ``PERSONS`` persons as a lesson, and their pixels [H, W, 3]."""
    lines = [json.loads(line) for line in (folder / "sightings.jsonl").read_text(encoding="utf-8").splitlines()]
    persons = list(dict.fromkeys(line["person"] for line in lines))[:PERSONS]
    lines = [line for line in lines if line["person"] in persons]
    images = [np.asarray(Image.open(folder / line["file"]).convert("RGB")) for line in lines]
    settings = PREPROCESSING | {"width": IMAGE_WIDTH, "height": HEIGHT}
    trunk = Trunk("lite0").eval()
    trunk.load_imagenet()
    maps = torch.cat([trunk(torch.from_numpy(to_tensor(image, settings)[None])) for image in images])
    text = TextBranch(embedding_size=1, token_size=192, layers=6).eval()
    text.load_minilm()
    ids, mask = encode(load_tokenizer(), [line["description"] for line in lines])
    cells, words = principal(to_tokens(maps)), principal(text.states(ids, mask))
    persons = np.unique([line["person"] for line in lines], return_inverse=True)[1]
    maps = cells.transpose(1, 2).unflatten(2, maps.shape[2:]).contiguous()
    return Lesson(maps, torch.from_numpy(persons), words, mask), images


def principal(tokens: Tensor) -> Tensor:
    """Tokens [N, T, C] -> their first principal components [N, T, WIDTH], divided by the deviation of the first."""
    flat = tokens.flatten(0, 1)
    centred = flat - flat.mean(0)
    _, directions = torch.linalg.eigh(centred.T @ centred)
    components = centred @ directions[:, -WIDTH:].flip(1)
    return (components / components[:, 0].std()).unflatten(0, tokens.shape[:2])


class Student(nn.Module):
    """One mechanism and as little around it as it can learn with.

    Args:
        name: of the mechanism.
        persons: how many there are to tell apart.
        grid: rows and columns of the maps.
    """

    def __init__(self, name: str, persons: int, grid: tuple[int, int]):
        super().__init__()
        self.place = get(name).place
        known = inspect.signature(get(name).make).parameters
        options = {option: math.prod(grid) for option in SIZED if option in known}
        self.mechanism = build(name, WIDTH, place="map" if self.place == "tokens" else None, **options)
        if self.place == "pair":
            self.words, self.cells = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        else:
            self.head = nn.Linear(WIDTH, persons)

    def forward(self, maps: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        """Maps [B, WIDTH, rows, columns] and sentences -> logits of persons, or of each sentence for each map."""
        cells = to_tokens(maps)
        if self.place == "pair":
            return 10 * self.mechanism.score_all(self.words(words), mask, self.cells(cells))
        if self.place == "pool":
            return self.head(self.mechanism(cells, None))
        return self.head((maps + self.mechanism(maps)).mean((2, 3)))


def learn(name: str, lesson: Lesson) -> Student:
    """A student after ``STEPS`` steps on the lesson, in ``eval``."""
    torch.manual_seed(0)
    student = Student(name, int(lesson.persons.max()) + 1, tuple(lesson.maps.shape[2:]))
    optimiser = torch.optim.Adam(student.parameters(), lr=RATE)
    for _ in range(STEPS):
        drawn = torch.randperm(len(lesson.maps))[:BATCH]
        persons = lesson.persons[drawn]
        logits = student(lesson.maps[drawn], lesson.words[drawn], lesson.mask[drawn])
        fits = (persons[:, None] == persons[None]).float()
        right = fits / fits.sum(1, keepdim=True) if student.place == "pair" else persons
        loss = F.cross_entropy(logits, right)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return student.eval()


@torch.no_grad()
def look(student: Student, lesson: Lesson, crop: int) -> Picture | None:
    """The first attention over cells that a student's mechanism forms of a crop, or None where it forms none.

    Where each cell has a view of its own, that of the cell on the chest is taken.
    """
    seen: list[Tensor] = []
    hooks = [
        part.register_forward_hook(lambda _, __, result: seen.append(result[0]))
        for part in student.modules()
        if isinstance(part, Weights | Gate)
    ]
    maps, said = lesson.maps[crop : crop + 1], int(lesson.mask[crop].sum())
    student(maps, lesson.words[crop : crop + 1, :said], lesson.mask[crop : crop + 1, :said])
    for hook in hooks:
        hook.remove()
    rows, columns = maps.shape[2:]
    chest = rows * 2 // 7, columns // 2
    return next((found for values in seen if (found := picture(values, rows, columns, chest)) is not None), None)


def picture(values: Tensor, rows: int, columns: int, query: tuple[int, int]) -> Picture | None:
    """What one sample's weights or gates say of a grid of cells, or None where they are about something else.

    Known are weights over all cells [..., cells], over every second cell of each side, or over the own column and row
    [rows, columns, rows + columns], either one set or one for each cell; gates of cells [..., rows, columns]; and
    weights over windows [..., k * k, rows, columns]. Of what each cell has its own, that of ``query`` is drawn. All
    other axes are averaged over.
    """
    row, column = query
    shape, cells = tuple(values.shape), rows * columns
    halves = (rows + 1) // 2, (columns + 1) // 2
    if shape[-2:] == (rows, columns):
        side = math.isqrt(shape[-3]) if len(shape) > 2 else 1
        if side > 1 and side % 2 and side * side == shape[-3]:
            window = values[..., row, column].reshape(-1, side * side).mean(0).view(side, side)
            padded = torch.zeros(rows + side - 1, columns + side - 1)
            padded[row : row + side, column : column + side] = window
            edge = side // 2
            return Picture(padded[edge : edge + rows, edge : edge + columns].numpy(), query)
        return Picture(values.flatten(0, -3).mean(0).numpy() if len(shape) > 2 else values.numpy(), None)
    if shape[-1:] == (rows + columns,) and shape[:-1] == (rows, columns):
        result = torch.zeros(rows, columns)
        result[row] += values[row, column, :columns]
        result[:, column] += values[row, column, columns:]
        return Picture(result.numpy(), query)
    for height, width in ((rows, columns), halves):
        if shape[-1:] == (height * width,):
            own = len(shape) > 1 and shape[-2] == cells
            mean = (values[..., row * columns + column, :] if own else values).reshape(-1, height * width).mean(0)
            looks = row * height // rows, column * width // columns
            return Picture(mean.view(height, width).numpy(), looks if own else None)
    return None


def draw(pictures: Sequence[tuple[str, Picture]], image: np.ndarray, file: Path, sentence: str) -> None:
    """Writes the sheet: each mechanism's attention over the image, and its name."""
    lines = -(-len(pictures) // COLUMNS)
    figure, axes = pyplot.subplots(lines, COLUMNS, figsize=(1.5 * COLUMNS, 3.1 * lines), layout="constrained")
    for axis in axes.flat:
        axis.axis("off")
    for axis, (name, found) in zip(axes.flat, pictures, strict=False):
        _panel(axis, name, found, image)
    legend = f"after {STEPS} steps on the demo gallery; + marks the cell that looks; pairs: “{sentence}”"
    figure.supxlabel(textwrap.fill(legend, 120), size=11)
    figure.savefig(file, dpi=90)
    pyplot.close(figure)


def _panel(axis: Axes, name: str, found: Picture, image: np.ndarray) -> None:
    height, width = image.shape[:2]
    axis.imshow(image)
    axis.imshow(found.values, extent=(0, width, height, 0), cmap="magma", alpha=0.65, interpolation="nearest")
    if found.query is not None:
        row, column = (place + 0.5 for place in found.query)
        axis.plot(column * width / found.values.shape[1], row * height / found.values.shape[0], "w+")
    axis.set_title(name.replace("-", "-\n", 1) if len(name) > 14 else name, size=10)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", type=Path, help="file to write, for example attention-maps.jpg")
    parser.add_argument("--crop", type=int, default=0, help="which line of the gallery")
    parser.add_argument("--only", nargs="+", help="names of mechanisms; all by default")
    options = parser.parse_args()
    lesson, images = read_gallery(GALLERY)
    pictures, without = [], []
    for name in options.only or mechanisms():
        found = look(learn(name, lesson), lesson, options.crop)
        if found is None:
            without.append(name)
        else:
            pictures.append((name, found))
    sentence = json.loads((GALLERY / "sightings.jsonl").read_text(encoding="utf-8").splitlines()[options.crop])
    draw(pictures, images[options.crop], options.picture, sentence["description"])
    print(f"no attention over cells: {', '.join(without) or 'none'}")


if __name__ == "__main__":
    main()
