"""What tests of attention mechanisms share: random weights, an ONNX round trip, equations in loops."""

import io
import math
import warnings

import onnxruntime
import torch
from torch import Tensor, nn

from descry_assets.attention.registry import build
from descry_assets.export.graphs import OPSET


def randomised(module: nn.Module, seed: int = 0) -> nn.Module:
    """Overwrites every weight and running statistic, in ``eval``; what starts at zero would hide the mechanism."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in module.state_dict().items():
            if not value.is_floating_point():
                continue
            noise = torch.randn(value.shape, generator=generator, dtype=torch.float64)
            if value.dim() > 1:
                value.copy_(noise / math.sqrt(max(1, value[0].numel())))
            elif name.endswith("running_var"):
                value.copy_(1 + noise.abs())
            else:
                value.copy_(0.3 * noise + float(name.endswith("weight")))
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


def prepared(name: str, width: int, seed: int = 0, **options) -> nn.Module:
    """A registered mechanism with random weights, in double precision and ``eval``."""
    return randomised(build(name, width, **options), seed).double().requires_grad_(False)


def noise(*shape: int, seed: int = 1) -> Tensor:
    """Normally distributed, in double precision."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def cells(x: Tensor) -> Tensor:
    """One map [C, H, W] -> its cells [H * W, C], row by row."""
    return torch.stack([x[:, row, column] for row in range(x.shape[1]) for column in range(x.shape[2])])


def as_map(rows: Tensor, like: Tensor) -> Tensor:
    """Cells [H * W, C] -> map [C, H, W]."""
    width = like.shape[-1]
    return torch.stack([rows[start : start + width] for start in range(0, len(rows), width)]).permute(2, 0, 1)


def window(x: Tensor, row: int, column: int, size: int) -> Tensor:
    """The cells around one of a map [C, H, W], zero outside -> [size * size, C]."""
    found = []
    for i in range(row - size // 2, row + size // 2 + 1):
        for j in range(column - size // 2, column + size // 2 + 1):
            inside = 0 <= i < x.shape[1] and 0 <= j < x.shape[2]
            found.append(x[:, i, j] if inside else torch.zeros_like(x[:, 0, 0]))
    return torch.stack(found)


def bilinear(x: Tensor, row: float, column: float) -> Tensor:
    """A map [C, H, W] between its cells, zero outside -> [C]."""
    total = torch.zeros_like(x[:, 0, 0])
    top, left = math.floor(row), math.floor(column)
    for i in (top, top + 1):
        for j in (left, left + 1):
            if 0 <= i < x.shape[1] and 0 <= j < x.shape[2]:
                total = total + (1 - abs(row - i)) * (1 - abs(column - j)) * x[:, i, j]
    return total
