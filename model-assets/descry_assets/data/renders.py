"""Reads rendered persons, as ``descry_assets.synthesis.render`` writes them, with what is exactly known of each."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from descry_assets.data.archives import REPOSITORY
from descry_assets.preprocessing import decode

TEST_SET = REPOSITORY / "model-assets" / "test-set"
"""Rendered persons whom nothing is trained on, in clothes and surroundings that no other render shows."""

NOT_OF_PERSON = ("background", "furniture", "other")
"""Regions that are not of the person: ``other`` is another one."""


@dataclass(frozen=True)
class Render:
    """One picture of one rendered person.

    Attributes:
        person: who is rendered.
        image, mask: files; the mask holds the number of the region that each pixel shows.
        attributes: what the picture shows.
        sentences: exact descriptions of what it shows.
        shown: pixels of each region by name.
    """

    person: str
    image: Path
    mask: Path
    attributes: frozenset[str]
    sentences: tuple[str, ...]
    shown: dict[str, int]

    def share(self, region: str) -> float:
        """Pixels of a region among those of the person."""
        person = sum(count for name, count in self.shown.items() if name not in NOT_OF_PERSON)
        return self.shown.get(region, 0) / max(1, person)


def list_renders(folders: Sequence[Path]) -> list[Render]:
    """All finished pictures of some folders, in the order of their labels; FileNotFoundError names a missing file."""
    renders = []
    for folder in folders:
        for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            files = folder / label["file"], folder / label["mask"]
            facts = frozenset(label["attributes"]), tuple(label["sentences"])
            renders.append(Render(label["person"], *files, *facts, label["regions"]))
    return renders


def read_renders(renders: Sequence[Render]) -> Iterator[np.ndarray]:
    """Yields the decoded picture of each, uint8 [H, W, 3]."""
    for render in renders:
        yield decode(render.image.read_bytes())


def read_region(render: Render, region: str) -> np.ndarray:
    """Where the picture shows a region, booleans [H, W]; KeyError when its legend has no such region."""
    number = read_legend(render.mask.parents[1])[region]
    with Image.open(render.mask) as mask:
        return np.asarray(mask) == number


@cache
def read_legend(folder: Path) -> dict[str, int]:
    """Region -> its number in the masks of a folder."""
    legend = json.loads((folder / "legend.json").read_text(encoding="utf-8"))
    return {name: int(number) for number, name in legend.items()}
