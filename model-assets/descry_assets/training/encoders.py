"""Trunk and text encoder out of a bundle, so that training can go on from published weights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import NodeProto, numpy_helper
from torch import Tensor, nn

from descry_assets.models.bundle import STORED_HALF, read_manifest
from descry_assets.models.match_model import MatchModel
from descry_assets.models.text_branch import TextBranch
from descry_assets.models.trunk import Folded, Trunk


def load_encoders(folder: Path, model: MatchModel) -> None:
    """Loads trunk and text encoder of a bundle into a model; heads and pair scorer stay as they are.

    Raises:
        FileNotFoundError: naming a bundle that is not there.
        ValueError: for a bundle with another trunk, or with fewer layers of text.
    """
    manifest = read_manifest(folder)
    image, text = (_Graph(folder / manifest[branch]["file"]) for branch in ("imageBranch", "textBranch"))
    with torch.no_grad():
        try:
            _load_trunk(image, model.image.trunk)
            _load_text(text, model.text)
        except (KeyError, RuntimeError, ValueError) as e:
            raise ValueError(f"{folder} has other encoders than the recipe: {e}") from e


class _Graph:
    """Nodes and weights of an ONNX file."""

    def __init__(self, file: Path):
        graph = onnx.load(file).graph
        self.nodes: list[NodeProto] = list(graph.node)
        self.weights = {
            tensor.name.removesuffix(STORED_HALF): torch.from_numpy(np.array(numpy_helper.to_array(tensor)))
            for tensor in graph.initializer
        }

    def weights_of(self, node: NodeProto) -> list[Tensor]:
        """What a node reads beside the data."""
        return [self.weights[name].float() for name in node.input[1:] if name in self.weights]


def _load_trunk(graph: _Graph, trunk: Trunk) -> None:
    ours = [module for module in trunk.modules() if isinstance(module, Folded)]
    for module, (weight, bias) in zip(ours, _convolutions(graph), strict=True):
        _fill(module.weight, weight)
        _fill(module.bias, bias)


def _convolutions(graph: _Graph) -> Iterator[tuple[Tensor, Tensor]]:
    """Weights and biases in the order of the graph, which is the trunk's; batch norms are folded in."""
    producers = {name: node for node in graph.nodes for name in node.output}
    norms = {producers[node.input[0]].name: node for node in graph.nodes if node.op_type == "BatchNormalization"}
    for node in graph.nodes:
        if node.op_type != "Conv":
            continue
        weight, *bias = graph.weights_of(node)
        if node.name not in norms:
            yield weight, bias[0]
            continue
        norm = norms[node.name]
        scale, shift, mean, variance = graph.weights_of(norm)
        factor = scale / torch.sqrt(variance + _attribute(norm, "epsilon"))
        yield weight * factor[:, None, None, None], shift - mean * factor


def _load_text(graph: _Graph, text: TextBranch) -> None:
    kept = {"positions": text.positions, "words.rows": text.words.rows, "words.scales": text.words.scales}
    kept |= {f"input_norm.{name}": value for name, value in text.input_norm.named_parameters()}
    for name, value in kept.items():
        _fill(value, graph.weights[name])
    products = {node.name: node for node in graph.nodes if node.op_type == "MatMul"}
    for name, module in text.layers.named_modules(prefix="layers"):
        if isinstance(module, nn.LayerNorm):
            _fill(module.weight, graph.weights[f"{name}.weight"])
        elif isinstance(module, nn.Linear):
            layer, part = name.rsplit(".", 1)
            (weight,) = graph.weights_of(products[f"/{layer}/{part}/MatMul"])
            _fill(module.weight, weight.T)
        else:
            continue
        _fill(module.bias, graph.weights[f"{name}.bias"])


def _fill(ours: Tensor, theirs: Tensor) -> None:
    if ours.shape != theirs.shape:
        raise ValueError(f"weights of {list(theirs.shape)} instead of {list(ours.shape)}")
    ours.copy_(theirs)


def _attribute(node: NodeProto, name: str) -> Any:
    return next(onnx.helper.get_attribute_value(value) for value in node.attribute if value.name == name)
