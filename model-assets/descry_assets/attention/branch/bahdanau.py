"""A GRU that reads a memory: at every step its state says where to look."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import AdditiveScore, Weights, masked_mean
from descry_assets.attention.registry import mechanism


@mechanism("bahdanau-gru", family="branch", place="pool", paper="arXiv 1409.0473")
class BahdanauGru(nn.Module):
    """Reads the tokens in a few steps, each of which looks where the state before says.

    Bahdanau, Cho, Bengio: Neural Machine Translation by Jointly Learning to Align and Translate, ICLR 2015, arXiv
    1409.0473, appendix A, without the words that a decoder has said before::

        a_n = softmax over n of (u . tanh(A x_n + B s + b)),   c = sum over n of a_n x_n
        r, z = sigma(W c + U s + b),   s~ = tanh(Wn c + bn + r * (Un s + cn)),   s <- (1 - z) * s~ + z * s

    from ``s = tanh(W0 mean over n of x_n + b0)``. Its update gate keeps the old state, as in PyTorch; the paper's keeps
    the new one. The steps of a decoder that says words are ``look`` and ``torch.nn.GRUCell``.

    Cost: N C^2 + S (6 C^2 + C^2 + 2 N C) multiply-adds.

    Args:
        width: C.
        steps: S.
    """

    def __init__(self, width: int, steps: int = 3):
        super().__init__()
        self.steps = steps
        self.start = nn.Linear(width, width)
        self.score = AdditiveScore(width, width, width)
        self.cell = nn.GRUCell(width, width)
        self.weights = Weights()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C] in (-1, 1)."""
        state = self.start(masked_mean(x, mask)).tanh()
        for _ in range(self.steps):
            state = self.cell(self.look(state, x, mask), state)
        return state

    def look(self, state: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        """State [B, C], memory [B, N, C] and its mask [B, N] -> what is seen [B, C]."""
        return torch.einsum("bn,bnc->bc", self.weights(self.score(memory, state), mask), memory)
