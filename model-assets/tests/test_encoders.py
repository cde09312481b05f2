import shutil
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import helper, numpy_helper

from descry_assets.data.archives import REPOSITORY
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.training.encoders import load_encoders

BUNDLE = REPOSITORY / "model-assets" / "bundles" / "descry-base"
SIZE = ModelSize(trunk="lite2", embedding=256, token=192, text_layers=3)


@pytest.fixture(scope="module")
def model():
    loaded = MatchModel(SIZE)
    load_encoders(BUNDLE, loaded)
    return loaded.eval()


@torch.no_grad()
def test_trunk_and_text_encoder_give_what_the_bundle_gives(model):
    random = np.random.default_rng(0)
    pixels = random.normal(size=(2, 3, 224, 112)).astype(np.float32)
    words = {"input_ids": random.integers(0, 30000, (2, 9)), "attention_mask": np.ones((2, 9), np.int64)}
    words["attention_mask"][1, 5:] = 0

    maps = inside("image-branch.onnx", "/trunk/top/Clip", {"pixels": pixels})
    states = inside("text-branch.onnx", "/layers.2/output_norm/LayerNormalization", words)

    torch.testing.assert_close(model.image.trunk(torch.from_numpy(pixels)), maps, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(
        model.text.states(*(torch.from_numpy(value) for value in words.values())), states, atol=1e-4, rtol=1e-4
    )


def inside(file, node_name, inputs):
    """What a node of a graph gives."""
    graph = onnx.load(BUNDLE / file)
    (node,) = (node for node in graph.graph.node if node.name == node_name)
    graph.graph.output.append(helper.make_tensor_value_info(node.output[0], onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return torch.from_numpy(session.run([node.output[0]], inputs)[0])


def test_batch_norms_are_folded_in(model, tmp_path):
    folder = shutil.copytree(BUNDLE, tmp_path / "bundle")
    graph = onnx.load(folder / "image-branch.onnx")
    stem = next(node for node in graph.graph.node if node.name == "/trunk/stem/Conv")
    weights = {tensor.name: tensor for tensor in graph.graph.initializer}
    kernels, bias = (numpy_helper.to_array(weights[name]) for name in stem.input[1:])
    random = np.random.default_rng(1)
    scale, mean, variance = (random.uniform(0.5, 2, len(bias)).astype(np.float32) for _ in range(3))
    factor = scale / np.sqrt(variance + 1e-3)
    norm = {"scale": scale, "shift": bias + mean * factor, "mean": mean, "variance": variance}
    weights[stem.input[1]].CopyFrom(numpy_helper.from_array(kernels / factor[:, None, None, None], stem.input[1]))
    graph.graph.initializer.extend(numpy_helper.from_array(value, name) for name, value in norm.items())
    output = stem.output[0]
    del stem.input[2]
    stem.output[0] = "unnormalised"
    after = helper.make_node("BatchNormalization", ["unnormalised", *norm], [output], epsilon=1e-3)
    graph.graph.node.insert(list(graph.graph.node).index(stem) + 1, after)
    onnx.save(graph, folder / "image-branch.onnx")

    loaded = MatchModel(SIZE)
    load_encoders(folder, loaded)

    torch.testing.assert_close(loaded.image.trunk.stem.weight, model.image.trunk.stem.weight)
    torch.testing.assert_close(loaded.image.trunk.stem.bias, model.image.trunk.stem.bias)


@pytest.mark.parametrize("other", [{"trunk": "lite0"}, {"text_layers": 4}])
def test_other_encoders_are_refused(other):
    with pytest.raises(ValueError, match="descry-base has other encoders than the recipe"):
        load_encoders(BUNDLE, MatchModel(replace(SIZE, **other)))
