"""Synthesizer, dense and random."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, join_heads, split_heads
from descry_assets.attention.registry import mechanism


class Synthesizer(nn.Module):
    """What both forms share: ``y_i = Wo (sum over j of softmax over j of l_ij (Wv x)_j, heads side by side)``."""

    def __init__(self, width: int, heads: int, longest: int):
        super().__init__()
        if width % heads:
            raise ValueError(f"a synthesizer needs a width that its {heads} heads divide, not {width}")
        self.heads, self.longest = heads, longest
        self.value, self.out = nn.Linear(width, width), nn.Linear(width, width, bias=False)
        self.weights = Weights()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]; raises ValueError for more tokens than ``longest``."""
        if not torch.jit.is_tracing() and x.shape[1] > self.longest:
            raise ValueError(f"a synthesizer for {self.longest} tokens got {x.shape[1]}")
        weights = self.weights(self.logits(x), mask)
        return self.out(join_heads(weights @ split_heads(self.value(x), self.heads)))

    def logits(self, x: Tensor) -> Tensor:
        """[B, N, C] -> [B, h, N, N], or with a first axis of 1."""
        raise NotImplementedError


@mechanism("synthesizer-dense", family="spatial", place="tokens", paper="arXiv 2005.00743")
class DenseSynthesizer(Synthesizer):
    """Attention whose weights each token predicts alone, without looking at the others.

    After Tay, Bahri, Metzler, Juan, Zhao, Zheng: Synthesizer: Rethinking Self-Attention for Transformer Models, ICML
    2021, as the authors' code has it. In each head of width d = C / h, with W2 [d, longest] shared by heads::

        l_i = relu(W1 x_i) W2, of which the first N count,   y_i = Wo sum over j of softmax over j of l_ij (Wv x)_j

    Cost: 3 N C^2 + N^2 C + N C longest multiply-adds.

    Args:
        width: C.
        heads: h, divides C.
        longest: most tokens.
    """

    def __init__(self, width: int, heads: int = 8, longest: int = 64):
        super().__init__(width, heads, longest)
        self.hidden = nn.Linear(width, width, bias=False)
        self.predict = nn.Linear(width // heads, longest, bias=False)

    def logits(self, x: Tensor) -> Tensor:
        """[B, N, C] -> [B, h, N, N]."""
        return self.predict(split_heads(self.hidden(x), self.heads).relu())[..., : x.shape[1]]


@mechanism("synthesizer-random", family="spatial", place="tokens", paper="arXiv 2005.00743")
class RandomSynthesizer(Synthesizer):
    """Attention whose weights are learned and the same for every input.

    After the same paper: ``l = R [h, longest, longest]``, of which the first N rows and columns count; factorised as
    ``R = R1 R2^T`` where a rank is given.

    Cost: 2 N C^2 + N^2 C multiply-adds.

    Args:
        width: C.
        heads: h, divides C.
        longest: most tokens.
        rank: of R; 0 for a full one. The paper has 8 for the factorised form.
    """

    def __init__(self, width: int, heads: int = 8, longest: int = 64, rank: int = 0):
        super().__init__(width, heads, longest)
        shapes = [(heads, longest, rank), (heads, rank, longest)] if rank else [(heads, longest, longest)]
        self.factors = nn.ParameterList(nn.Parameter(torch.randn(shape) * (rank or 1) ** -0.25) for shape in shapes)

    def logits(self, x: Tensor) -> Tensor:
        """[B, N, C] -> [1, h, N, N]."""
        if len(self.factors) == 1:
            return self.factors[0][None, :, : x.shape[1], : x.shape[1]]
        return (self.factors[0][:, : x.shape[1]] @ self.factors[1][:, :, : x.shape[1]])[None]
