"""An LSTM that reads a memory, softly or by drawing one place a step."""

import torch
from torch import Tensor, nn

from descry_assets.attention.hard.show_attend_tell import HardChoice
from descry_assets.attention.kernels import AdditiveScore, Gate, Weights, masked_mean
from descry_assets.attention.registry import mechanism


@mechanism("show-attend-tell", family="branch", place="pool", paper="arXiv 1502.03044")
class ShowAttendTell(nn.Module):
    """Reads the tokens in a few steps of an LSTM, each of which attends by the state before.

    Xu et al.: Show, Attend and Tell, ICML 2015, arXiv 1502.03044, sections 3.1.2 and 4, without the words that a
    decoder has said before::

        a_n = softmax over n of (u . tanh(A x_n + B h + b))
        z = sigma(w . h + v) * sum over n of a_n x_n,   or with ``hard`` x_n for one drawn n
        h, c <- LSTM(z, (h, c))

    from ``h = tanh(W1 mean x + b1)``, ``c = tanh(W2 mean x + b2)``. The result is the last ``h``. ``own_loss`` is the
    paper's penalty ``lambda`` times the mean over images of the sum over n of ``(1 - sum over steps of a_n)^2``
    (equation 14).

    Cost: N C^2 + S (8 C^2 + C^2 + 2 N C) multiply-adds.

    Args:
        width: C.
        steps: S.
        hard: whether one token is drawn a step; then ``own_loss`` of the ``HardChoice`` inside must join the loss.
        doubly: lambda.
    """

    def __init__(self, width: int, steps: int = 3, hard: bool = False, doubly: float = 0.0):
        super().__init__()
        self.steps, self.doubly = steps, doubly
        self.start_state, self.start_cell = nn.Linear(width, width), nn.Linear(width, width)
        self.score = AdditiveScore(width, width, width)
        self.open = nn.Linear(width, 1)
        self.cell = nn.LSTMCell(width, width)
        self.weights: nn.Module = HardChoice() if hard else Weights()
        self.gate = Gate()
        self._looked: list[Tensor] = []

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C] in (-1, 1)."""
        if isinstance(self.weights, HardChoice):
            self.weights.begin()
        mean = masked_mean(x, mask)
        state, cell, looked = self.start_state(mean).tanh(), self.start_cell(mean).tanh(), []
        for _ in range(self.steps):
            weights = self.weights(self.score(x, state), mask)
            looked.append(weights)
            seen = self.gate(self.open(state)) * torch.einsum("bn,bnc->bc", weights, x)
            state, cell = self.cell(seen, (state, cell))
        self._looked = looked if self.training and self.doubly else []
        return state

    def own_loss(self, cost: Tensor) -> Tensor:
        """The penalty of the latest pass; the cost does not matter."""
        if not self._looked:
            return cost.new_zeros(())
        total, self._looked = torch.stack(self._looked).sum(0), []
        return self.doubly * (1 - total).square().sum(1).mean()
