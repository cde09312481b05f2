"""Detector heads worked out with NumPy from their papers, for the service's decoders to be held to.

``python -m descry_assets.detection.reference ../service/src/test/resources/detection`` writes one JSON file a head:
the manifest's ``head``, the size of the input, random outputs of a graph, and the boxes that they mean (left, top,
right, bottom in pixels of the input, and the score), in the order of the candidates.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEIGHT = 96, 64
LEAST = 0.3
CLASSES, PERSON = 3, 1


def main() -> None:
    """Command line."""
    for name, make in (
        ("ssd", ssd),
        ("ssd-softmax", ssd_softmax),
        ("yolox", yolox),
        ("nanodet", nanodet),
        ("rt-detr", rt_detr),
        ("decoded", decoded),
    ):
        head, outputs, boxes, scores = make(np.random.default_rng(7))
        kept = scores >= LEAST
        case = {
            "width": WIDTH,
            "height": HEIGHT,
            "least": LEAST,
            "head": {"kind": name.removesuffix("-softmax"), "classes": CLASSES, "personClass": PERSON, **head},
            "outputs": {
                output: {"shape": list(values.shape), "values": [round(float(value), 5) for value in values.ravel()]}
                for output, values in outputs.items()
            },
            "people": [[round(float(value), 4) for value in row] for row in np.c_[boxes, scores][kept]],
        }
        (Path(sys.argv[1]) / f"{name}.json").write_text(json.dumps(case) + "\n", encoding="utf-8")


def ssd(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Liu et al. 2016: g = d.size * 0.1 * l + d.centre, size = d.size * exp(0.2 * l); offsets y, x, h, w."""
    ratios = [1.0, 2.0, 0.5]
    default = default_boxes([32, 64], 0.2, 0.95, ratios, reduce_lowest=True)
    offsets = _rounded(chance.normal(0, 1, (len(default), 4)))
    logits = _rounded(chance.normal(-1, 1.5, (len(default), CLASSES)))
    centre = default[:, :2] + 0.1 * offsets[:, [1, 0]] * default[:, 2:]
    size = default[:, 2:] * np.exp(0.2 * offsets[:, [3, 2]])
    head = _ssd_head("yxhw", "sigmoid", [32, 64], ratios, reduce_lowest=True)
    scores = 1 / (1 + np.exp(-logits[:, PERSON]))
    return head, {"boxes": offsets[None], "scores": logits[None]}, _edges(centre, size) * _scale(), scores


def ssd_softmax(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """The paper's own form: offsets x, y, w, h, and a softmax in which class 0 is the background."""
    ratios = [1.0, 3.0]
    default = default_boxes([32], 0.3, 0.5, ratios, reduce_lowest=False)
    offsets = _rounded(chance.normal(0, 1, (len(default), 4)))
    logits = _rounded(chance.normal(0, 2, (len(default), CLASSES)))
    centre = default[:, :2] + 0.1 * offsets[:, :2] * default[:, 2:]
    size = default[:, 2:] * np.exp(0.2 * offsets[:, 2:])
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    head = _ssd_head("xywh", "softmax", [32], ratios, reduce_lowest=False)
    head["anchors"] |= {"minScale": 0.3, "maxScale": 0.5}
    return head, {"boxes": offsets[None], "scores": logits[None]}, _edges(centre, size) * _scale(), shares[:, PERSON]


def default_boxes(
    strides: list[int], smallest: float, largest: float, ratios: list[float], reduce_lowest: bool
) -> np.ndarray:
    """Centre and size of the default boxes [N, 4] as shares of the input: section 2.2 and equation 4."""
    layers = len(strides)
    scales = [smallest + (largest - smallest) * k / (layers - 1) for k in range(layers)] if layers > 1 else []
    scales = [*scales, 1.0] if layers > 1 else [(smallest + largest) / 2, 1.0]
    boxes = []
    for layer, stride in enumerate(strides):
        columns, rows = -(-WIDTH // stride), -(-HEIGHT // stride)
        shapes = [(scales[layer], ratio) for ratio in ratios]
        shapes.append((np.sqrt(scales[layer] * scales[layer + 1]), 1.0))
        if layer == 0 and reduce_lowest:
            shapes = [(0.1, 1.0), (scales[0], 2.0), (scales[0], 0.5)]
        boxes += [
            ((column + 0.5) / columns, (row + 0.5) / rows, scale * np.sqrt(ratio), scale / np.sqrt(ratio))
            for row in range(rows)
            for column in range(columns)
            for scale, ratio in shapes
        ]
    return np.array(boxes)


def yolox(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Ge et al. 2021: centre = (offset + cell) * stride, size = exp(t) * stride, score = objectness * class score."""
    strides = [16, 32]
    cells, stride = _cells(strides)
    values = _rounded(chance.normal(0, 1, (len(cells), 5 + CLASSES)))
    values[:, 4:] = _rounded(chance.uniform(0, 1, (len(cells), 1 + CLASSES)))
    centre = (values[:, :2] + cells) * stride
    size = np.exp(values[:, 2:4]) * stride
    head = {"output": "output", "strides": strides}
    return head, {"output": values[None]}, _edges(centre, size), values[:, 4] * values[:, 5 + PERSON]


def nanodet(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Li et al. 2020, equation 5: a distance is the mean of its distribution over bins, in strides."""
    strides, bins, offset = [16, 32], 4, 0.5
    cells, stride = _cells(strides)
    scores = _rounded(chance.uniform(0, 0.6, (len(cells), CLASSES)))
    logits = _rounded(chance.normal(0, 2, (len(cells), 4 * bins)))
    shares = np.exp(logits.reshape(-1, 4, bins))
    distances = (shares / shares.sum(2, keepdims=True)) @ np.arange(bins) * stride
    points = (cells + offset) * stride
    boxes = np.c_[points - distances[:, :2], points + distances[:, 2:]]
    head = {"output": "output", "strides": strides, "bins": bins, "centre": offset}
    return head, {"output": np.c_[scores, logits][None]}, boxes, scores[:, PERSON]


def rt_detr(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Zhao et al. 2023: centre and size as shares of the input, the score is the sigmoid of the class logit."""
    boxes = _rounded(chance.uniform(0.05, 0.95, (12, 4)))
    logits = _rounded(chance.normal(-0.5, 1.5, (12, CLASSES)))
    scores = 1 / (1 + np.exp(-logits[:, PERSON]))
    head = {"boxes": "pred_boxes", "logits": "logits"}
    outputs = {"pred_boxes": boxes[None], "logits": logits[None]}
    return head, outputs, _edges(boxes[:, :2], boxes[:, 2:]) * _scale(), scores


def decoded(chance: np.random.Generator) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Left, top, right, bottom in pixels, score, class: those of another class are nobody."""
    corner = chance.uniform(0, 50, (12, 2))
    boxes = _rounded(np.c_[corner, corner + chance.uniform(2, 30, (12, 2))])
    scores, classes = _rounded(chance.uniform(0, 1, 12)), chance.integers(0, CLASSES, 12)
    people = np.where(classes == PERSON, scores, 0)
    return {"output": "detections"}, {"detections": np.c_[boxes, scores, classes][None]}, boxes, people


def _ssd_head(
    order: str, activation: str, strides: list[int], ratios: list[float], reduce_lowest: bool
) -> dict[str, Any]:
    anchors = {"strides": strides, "minScale": 0.2, "maxScale": 0.95, "aspectRatios": ratios}
    return {
        "boxes": "boxes",
        "scores": "scores",
        "order": order,
        "activation": activation,
        "centreVariance": 0.1,
        "sizeVariance": 0.2,
        "anchors": {**anchors, "reduceLowest": reduce_lowest},
    }


def _cells(strides: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of every cell [N, 2], and its stride [N, 1]."""
    cells, sizes = [], []
    for stride in strides:
        rows, columns = np.mgrid[: -(-HEIGHT // stride), : -(-WIDTH // stride)]
        cells.append(np.stack([columns.ravel(), rows.ravel()], 1))
        sizes.append(np.full((rows.size, 1), stride))
    return np.concatenate(cells), np.concatenate(sizes)


def _edges(centre: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.c_[centre - size / 2, centre + size / 2]


def _scale() -> np.ndarray:
    return np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])


def _rounded(values: np.ndarray) -> np.ndarray:
    """As they are written, so that both sides compute with the same numbers."""
    return values.round(5)


if __name__ == "__main__":
    main()
