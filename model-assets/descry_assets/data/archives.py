"""Reads the archives of person crops without unpacking them.

The archives are research data and never become part of this repository: they are read from the folder named
by ``DESCRY_DATA`` (default ``../shared/data`` beside the repository).
"""

import json
import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from descry_assets.preprocessing import decode

REPOSITORY = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    """The folder of the archives; raises FileNotFoundError naming it when it is not there."""
    folder = Path(os.environ.get("DESCRY_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        raise FileNotFoundError(f"no data folder at {folder}; set DESCRY_DATA to the folder of the archives")
    return folder


@dataclass(frozen=True)
class Crop:
    """One crop of one person, as an archive lists it.

    Attributes:
        archive: name of the tar file without suffix, e.g. ``peta``.
        file: path inside the archive's top folder.
        person: identity, unique within the archive.
        labels: PETA's own label names; empty where an archive knows identities only.
    """

    archive: str
    file: str
    person: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caption:
    """A sentence of the benchmark.

    Attributes:
        person: the identity that it describes.
        text: the sentence.
        source: sub-set of the image that it was written for, e.g. ``CUHK01``.
    """

    person: str
    text: str
    source: str


def list_crops(archive: str, folder: Path | None = None) -> list[Crop]:
    """All crops of a ``labels.jsonl`` archive (``peta``, ``cuhk-reid``), in the order of that file."""
    lines = _read_member(_tar(archive, folder), f"{archive}/labels.jsonl").decode().splitlines()
    records = [json.loads(line) for line in lines]
    return [Crop(archive, r["file"], r["person"], tuple(r.get("labels", ()))) for r in records]


def list_benchmark(archive: str, folder: Path | None = None) -> tuple[list[Crop], list[Caption]]:
    """Gallery crops and captions of a benchmark in CUHK-PEDES' layout (``reid_raw.json``, split ``test``)."""
    records = json.loads(_read_member(_tar(archive, folder), f"{archive}/reid_raw.json"))
    records = [record for record in records if record["split"] == "test"]
    crops = [Crop(archive, f"imgs/{r['file_path']}", str(r["id"])) for r in records]
    captions = [Caption(str(r["id"]), text, r["file_path"].split("/")[0]) for r in records for text in r["captions"]]
    return crops, captions


def read_images(crops: Sequence[Crop], folder: Path | None = None) -> Iterator[np.ndarray]:
    """Yields the decoded image of each crop, uint8 [H, W, 3], in order; every archive is opened once."""
    with ExitStack() as stack:
        archives = {crop.archive for crop in crops}
        tars = {archive: stack.enter_context(tarfile.open(_tar(archive, folder))) for archive in archives}
        for crop in crops:
            yield decode(tars[crop.archive].extractfile(f"{crop.archive}/{crop.file}").read())


def _tar(archive: str, folder: Path | None) -> Path:
    return (folder or data_folder()) / f"{archive}.tar"


def _read_member(tar: Path, name: str) -> bytes:
    with tarfile.open(tar) as opened:
        return opened.extractfile(name).read()
