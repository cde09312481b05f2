"""Writes the three ONNX graphs of a bundle."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from descry_assets.models.bundle import STORED_HALF
from descry_assets.models.image_branch import HEIGHT, WIDTH
from descry_assets.models.match_model import MatchModel

OPSET = 17
SMALLEST_HALF = 1024
"""Tensors with fewer values stay float32: nothing is gained by halving them."""


def export_graphs(model: MatchModel, folder: Path) -> None:
    """Writes ``image-branch.onnx``, ``text-branch.onnx`` and, where the model has a scorer, ``pair-scorer.onnx``.

    The model's weight matrices must have been rounded to half precision before (``MatchModel.round_to_half``):
    they are stored as float16 with a cast to float32 in front, so the graphs compute what PyTorch computes.
    """
    model.eval()
    count, token_size = model.size.image_tokens
    ids, mask = torch.ones(2, 5, dtype=torch.int64), torch.ones(2, 5, dtype=torch.int64)
    _export(
        model.image,
        (torch.zeros(2, 3, HEIGHT, WIDTH),),
        folder / "image-branch.onnx",
        inputs={"pixels": {0: "batch"}},
        outputs={"embedding": {0: "batch"}, "tokens": {0: "batch"}},
    )
    _export(
        model.text,
        (ids, mask),
        folder / "text-branch.onnx",
        inputs={name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask")},
        outputs={"embedding": {0: "batch"}, "tokens": {0: "batch", 1: "length"}},
    )
    if model.scorer is None:
        return
    _export(
        model.scorer,
        (torch.ones(1, 5, token_size), mask[:1], torch.ones(3, count, token_size)),
        folder / "pair-scorer.onnx",
        inputs={"text_tokens": {1: "length"}, "text_mask": {1: "length"}, "image_tokens": {0: "images"}},
        outputs={"score": {0: "images"}},
    )


def _export(module: nn.Module, example: tuple, file: Path, inputs: dict, outputs: dict) -> None:
    """Exports one module; PRESERVE keeps batch norm apart from the rounded convolution weights."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            example,
            str(file),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=inputs | outputs,
            opset_version=OPSET,
            training=torch.onnx.TrainingMode.PRESERVE,
            dynamo=False,
        )
    graph = onnx.load(file)
    store_halves(graph)
    onnx.checker.check_model(graph, full_check=True)
    onnx.save(graph, file)


def store_halves(model: onnx.ModelProto) -> None:
    """Stores every float32 weight matrix that float16 holds exactly as float16, with a cast to float32."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.ndim < 2 or values.size < SMALLEST_HALF:
            continue
        halves = values.astype(np.float16)
        if not np.array_equal(halves.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(halves, name + STORED_HALF))
        casts.append(helper.make_node("Cast", [name + STORED_HALF], [name], to=TensorProto.FLOAT))
    for cast in reversed(casts):
        graph.node.insert(0, cast)
