"""What attention mechanisms share: weights, dot products, projections, windows, samples and pools.

Conventions of all mechanisms: a parameter that cannot change the result is left out, such as the bias of a convolution
before a batch norm; a weight that the paper starts at zero, so that a block starts as the identity, starts there.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MASKED = -1e9
"""Logit of what is padded; finite, so that a row that is all padding gives no NaN."""


class Weights(nn.Module):
    """Softmax; a module, so that a forward hook sees the attention map.

    Args:
        axis: over which weights sum to 1; a mask needs the last one.
    """

    def __init__(self, axis: int = -1):
        super().__init__()
        self.axis = axis

    def forward(self, logits: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits [B, ..., K] and mask [B, K] -> weights of the shape of the logits."""
        return hide(logits, mask).softmax(self.axis)


class Gate(nn.Module):
    """Sigmoid; a module, so that a forward hook sees what a mechanism lets through."""

    def forward(self, logits: Tensor) -> Tensor:
        """Logits of any shape -> gates in (0, 1)."""
        return logits.sigmoid()


class DotProduct(nn.Module):
    """Dot-product attention: ``softmax over k of (scale * q . k + bias)`` times ``v``.

    Args:
        scale: of the dot products; 1 / sqrt(d) in a transformer.
    """

    def __init__(self, scale: float = 1.0):
        super().__init__()
        self.scale = scale
        self.weights = Weights()

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None, bias: Tensor | None = None
    ) -> Tensor:
        """Queries [B, ..., Q, d], keys [B, ..., K, d], values [B, ..., K, e], mask [B, K] -> [B, ..., Q, e]."""
        logits = query @ key.transpose(-1, -2) * self.scale
        if bias is not None:
            logits = logits + bias
        return self.weights(logits, mask) @ value


class AdditiveScore(nn.Module):
    """Scores of keys: ``u . tanh(A k + B q + b)`` (Bahdanau et al., arXiv 1409.0473, appendix A).

    Args:
        key_width, hidden: of the keys and inside.
        query_width: of the queries; 0 where there are none, and ``b`` alone says what is looked for.
    """

    def __init__(self, key_width: int, hidden: int, query_width: int = 0):
        super().__init__()
        self.key = nn.Linear(key_width, hidden)
        self.query = nn.Linear(query_width, hidden, bias=False) if query_width else None
        self.score = nn.Linear(hidden, 1, bias=False)

    def forward(self, keys: Tensor, query: Tensor | None = None) -> Tensor:
        """Keys [B, K, key_width] and query [B, query_width] -> scores [B, K]."""
        inside = self.key(keys)
        if self.query is not None:
            inside = inside + self.query(query).unsqueeze(1)
        return self.score(inside.tanh()).squeeze(-1)


class QueryKeyValue(nn.Module):
    """Queries, keys and values of the same tokens by one linear map, rows in this order.

    Args:
        width: of the tokens.
        key_width, value_width: of all heads together.
        heads: how many; divides both.
        bias: whether the map has one.
    """

    def __init__(self, width: int, key_width: int, value_width: int, heads: int = 1, bias: bool = True):
        super().__init__()
        if key_width % heads or value_width % heads:
            raise ValueError(f"{heads} heads do not divide keys of width {key_width} and values of {value_width}")
        self.widths, self.heads = [key_width, key_width, value_width], heads
        self.project = nn.Linear(width, 2 * key_width + value_width, bias)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[B, N, width] -> queries, keys [B, heads, N, key_width / heads] and values alike."""
        query, key, value = (split_heads(part, self.heads) for part in self.project(x).split(self.widths, -1))
        return query, key, value


def own_losses(model: nn.Module, cost: Tensor) -> Tensor:
    """What mechanisms inside a model add to its loss: estimators of what is drawn, penalties.

    A mechanism that has something to add has a method ``own_loss(cost)``, which is asked once a step: a penalty is
    about the latest forward pass, an estimator about all passes of the step.

    Args:
        model: whose modules are asked.
        cost: the loss so far, of each of the B inputs or one of all; gets no gradient.
    """
    own = [module.own_loss(cost.detach()) for module in model.modules() if hasattr(module, "own_loss")]
    return torch.stack(own).sum() if own else cost.new_zeros(())


def hide(logits: Tensor, mask: Tensor | None) -> Tensor:
    """Logits [B, ..., K] with those that the mask [B, K] calls padding at ``MASKED``."""
    if mask is None:
        return logits
    padded = mask == 0
    for _ in range(logits.dim() - 2):
        padded = padded.unsqueeze(1)
    return logits.masked_fill(padded, MASKED)


def top_k(scores: Tensor, k: int) -> Tensor:
    """1 at the k largest of the scores [..., K] and 0 elsewhere; all 1 where K is below k; of equals, any."""
    extra = F.pad(scores, (0, k), value=2 * MASKED)
    largest = extra.topk(k, dim=-1).indices
    return torch.zeros_like(extra).scatter(-1, largest, 1.0)[..., :-k]


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B, N, heads * d] -> [B, heads, N, d]."""
    return x.unflatten(-1, (heads, x.shape[-1] // heads)).transpose(1, 2)


def join_heads(x: Tensor) -> Tensor:
    """[B, heads, N, d] -> [B, N, heads * d]."""
    return x.transpose(1, 2).flatten(2)


def to_tokens(x: Tensor) -> Tensor:
    """Map [B, C, H, W] -> its cells [B, H * W, C], row by row."""
    return x.flatten(2).transpose(1, 2)


def to_map(x: Tensor, rows: int, columns: int) -> Tensor:
    """Cells [B, rows * columns, C] -> map [B, C, rows, columns]."""
    return x.transpose(1, 2).unflatten(2, (int(rows), int(columns)))


def masked_mean(x: Tensor, mask: Tensor | None) -> Tensor:
    """Mean [B, C] over the tokens [B, N, C] that are real; 0 where none is."""
    if mask is None:
        return x.mean(1)
    real = mask.unsqueeze(-1).to(x.dtype)
    return (x * real).sum(1) / real.sum(1).clamp_min(1.0)


def windows(x: Tensor, size: int, dilation: int = 1, mode: str = "constant") -> Tensor:
    """The ``size`` x ``size`` cells around each cell, row by row: [B, C, H, W] -> [B, C, size * size, H, W].

    What lies outside is zero, or as ``F.pad`` fills it by ``mode``. The size is odd.
    """
    channels, rows, columns = x.shape[1:]
    reach = dilation * (size // 2)
    padded = F.pad(x, (reach, reach, reach, reach), mode=mode)
    taps = F.unfold(padded, size, dilation=dilation)
    return taps.unflatten(1, (int(channels), size * size)).unflatten(-1, (int(rows), int(columns)))


def positions(rows: int, columns: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Row and column of each cell, [rows, columns] each, in cells from 0."""
    row = torch.arange(int(rows), dtype=like.dtype, device=like.device)
    column = torch.arange(int(columns), dtype=like.dtype, device=like.device)
    row, column = torch.meshgrid(row, column, indexing="ij")
    return row, column


def sample(x: Tensor, row: Tensor, column: Tensor) -> Tensor:
    """Bilinear samples of a map, zero outside: [B, C, H, W] at [B, K, h, w] in cells -> [B, C, K, h, w]."""
    height, width = (int(size) for size in x.shape[2:])
    taps = int(row.shape[1])
    grid = torch.stack([(2 * column + 1) / width - 1, (2 * row + 1) / height - 1], -1)
    samples = F.grid_sample(x, grid.flatten(1, 2), mode="bilinear", padding_mode="zeros", align_corners=False)
    return samples.unflatten(2, (taps, int(row.shape[2])))


def pool_to(x: Tensor, size: int) -> Tensor:
    """Adaptive average pooling, [B, C, H, W] -> [B, C, size, size]; as two matrix products, for ONNX's sake."""
    rows, columns = (_averages(int(length), size, x) for length in x.shape[2:])
    return rows @ x @ columns.T


def _averages(length: int, bins: int, like: Tensor) -> Tensor:
    """[bins, length]: bin i averages from floor(i length / bins) to ceil((i + 1) length / bins)."""
    rows = []
    for index in range(bins):
        start, end = index * length // bins, -(-(index + 1) * length // bins)
        rows.append([1 / (end - start) if start <= cell < end else 0.0 for cell in range(length)])
    return torch.tensor(rows, dtype=like.dtype, device=like.device)
