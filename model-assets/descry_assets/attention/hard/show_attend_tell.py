"""Hard attention: one token is drawn, and the score function estimator teaches what to draw."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import AdditiveScore, Weights, hide, top_k
from descry_assets.attention.registry import mechanism


class HardChoice(nn.Module):
    """Stands in for a softmax: one position is drawn by its probability; the most probable one in ``eval``.

    Xu et al.: Show, Attend and Tell, ICML 2015, arXiv 1502.03044, section 4.1. A draw has no gradient, so the loss gets
    the score function estimator (REINFORCE) of the gradient of its expectation::

        w (cost - b) sum over draws of log p(draw) - e H(p),     b <- 0.9 b + 0.1 mean cost

    A lower cost makes a draw more probable. For ``w = 1`` it is unbiased. As in the paper, in one of two passes the
    weights are the probabilities, without any draw, which needs no estimator. The authors' code has ``w`` = 0.1. Draws
    are remembered until ``own_loss`` is asked, of several passes where there were several.

    Args:
        weight: w.
        entropy: e.
        expected_share: share of passes without a draw.
    """

    def __init__(self, weight: float = 1.0, entropy: float = 0.0, expected_share: float = 0.5):
        super().__init__()
        self.weight, self.entropy, self.expected_share = weight, entropy, expected_share
        self.weights = Weights()
        self.register_buffer("baseline", torch.zeros(()))
        self._passes: list[list[tuple[Tensor, Tensor]]] = []
        self._drawing = False

    def begin(self) -> None:
        """Begins a pass and decides whether it draws."""
        self._drawing = self.training and bool(torch.rand(()) >= self.expected_share)
        if self._drawing:
            self._passes.append([])

    def forward(self, logits: Tensor, mask: Tensor | None = None) -> Tensor:
        """Logits and mask [B, K] -> weights [B, K], one of them 1."""
        shares = self.weights(logits, mask)
        if not self.training:
            return top_k(hide(logits, mask), 1)
        if not self._drawing:
            return shares
        drawn = torch.multinomial(shares.detach(), 1)
        logarithms = hide(logits, mask).log_softmax(-1)
        self._passes[-1].append((logarithms.gather(1, drawn)[:, 0], -(shares * logarithms).sum(1)))
        return torch.zeros_like(shares).scatter(1, drawn, 1.0)

    def own_loss(self, cost: Tensor) -> Tensor:
        """What makes the gradient right: cost [B] or [] of the passes since the last call -> a loss."""
        if not self._passes:
            return cost.new_zeros(())
        loss = cost.new_zeros(())
        for draws in self._passes:
            logarithm, entropy = (torch.stack(parts).sum(0) for parts in zip(*draws, strict=True))
            loss = loss + (self.weight * (cost - self.baseline) * logarithm - self.entropy * entropy).mean()
        self._passes = []
        self.baseline.mul_(0.9).add_(0.1 * cost.mean().to(self.baseline))
        return loss


@mechanism("hard-attention", family="hard", place="pool", paper="arXiv 1502.03044")
class HardAttention(nn.Module):
    """One of the tokens, drawn in training and the most probable one otherwise.

    Xu et al.: Show, Attend and Tell, ICML 2015, arXiv 1502.03044, sections 3.1.2 and 4.1, one step of it without a
    decoder's state::

        p = softmax over n of (u . tanh(A x_n + b)),   y = x_n with n drawn by p

    ``own_loss`` of its ``HardChoice`` must be added to the loss. ``branch.show_attend_tell`` has the decoder.

    Cost: N (C h + h) multiply-adds, with h = C / 2.

    Args:
        width: C.
        weight, entropy, expected_share: as in ``HardChoice``.
    """

    def __init__(self, width: int, weight: float = 1.0, entropy: float = 0.0, expected_share: float = 0.5):
        super().__init__()
        self.score = AdditiveScore(width, max(1, width // 2))
        self.choice = HardChoice(weight, entropy, expected_share)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, C]."""
        self.choice.begin()
        return (self.choice(self.score(x), mask).unsqueeze(1) @ x).squeeze(1)
