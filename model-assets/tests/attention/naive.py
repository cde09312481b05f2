"""What tests of attention mechanisms share: random weights, an ONNX round trip, equations in loops."""

import io
import math
import warnings

import onnxruntime
import torch
from torch import Tensor, nn

from descry_assets.export.graphs import OPSET


def randomised(module: nn.Module, seed: int = 0) -> nn.Module:
    """Overwrites every weight and running statistic, in ``eval``; what starts at zero would hide the mechanism."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if not value.is_floating_point():
                continue
            fan_in = max(1, value[0].numel()) if value.dim() > 1 else 4
            noise = torch.randn(value.shape, generator=generator, dtype=torch.float64) / math.sqrt(fan_in)
            value.copy_(1 + noise.abs() if name.endswith("running_var") else noise)
    return module.eval()


def through_onnx(module: nn.Module, example: tuple, inputs: tuple, dynamic: tuple) -> Tensor:
    """Exports with ``example`` and runs with ``inputs``; ``dynamic`` says for each input which axes may change."""
    names = [f"input{index}" for index in range(len(example))]
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            example,
            file,
            input_names=names,
            output_names=["output"],
            dynamic_axes={
                name: {axis: f"{name}{axis}" for axis in axes} for name, axes in zip(names, dynamic, strict=True)
            },
            opset_version=OPSET,
            dynamo=False,
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    wanted = {argument.name for argument in session.get_inputs()}
    feed = {name: value.numpy() for name, value in zip(names, inputs, strict=True) if name in wanted}
    return torch.from_numpy(session.run(None, feed)[0])


def softmax(logits: list[float]) -> list[float]:
    """Weights that sum to 1."""
    exponents = [math.exp(logit - max(logits)) for logit in logits]
    return [exponent / sum(exponents) for exponent in exponents]


def attended(query: Tensor, keys: Tensor, values: Tensor, scale: float = 1.0) -> Tensor:
    """Queries [Q, d], keys [K, d], values [K, e] -> [Q, e], one query after the other."""
    rows = []
    for one in query:
        weights = softmax([scale * float(one @ key) for key in keys])
        rows.append(sum(weight * value for weight, value in zip(weights, values, strict=True)))
    return torch.stack(rows)
