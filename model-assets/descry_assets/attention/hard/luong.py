"""Luong's attention over a whole sequence, or over a window whose place is predicted."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import MASKED, Weights
from descry_assets.attention.registry import mechanism

SCORES = ("dot", "general", "concat", "sum")
CENTRES = ("predicted", "step")


@mechanism("luong-global", family="spatial", place="tokens", paper="arXiv 1508.04025")
class LuongAttention(nn.Module):
    """Global attention of a state over a memory.

    Luong, Pham, Manning: Effective Approaches to Attention-based Neural Machine Translation, EMNLP 2015, arXiv
    1508.04025, section 3.1. With states ``h_t`` and memory ``m_s``::

        a_ts  = softmax over s of score(h_t, m_s)
        hbar_t = tanh(Wc [sum over s of a_ts m_s; h_t])
        score = h . m  ("dot"),  h . Wa m  ("general"),  va . tanh(Wa [h; m])  ("concat"),
                va . tanh(m + Wa h)  ("sum", which the authors' code has instead of "concat")

    States and memory of a decoder differ (``step``); as a mechanism for tokens they are the same.

    Cost: N C^2 (2 + 1 for "general") + 2 N^2 C multiply-adds.

    Args:
        width: C.
        score: "dot", "general", "concat" or "sum".
    """

    def __init__(self, width: int, score: str = "general"):
        super().__init__()
        if score not in SCORES:
            raise ValueError(f"score is {score!r}, not one of {SCORES}")
        self.score = score
        if score != "dot":
            self.of_state = nn.Linear(width, width, bias=False)
        if score == "concat":
            self.of_memory = nn.Linear(width, width, bias=False)
        if score in ("concat", "sum"):
            self.inside = nn.Linear(width, 1, bias=False)
        self.combine = nn.Linear(2 * width, width, bias=False)
        self.weights = Weights()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> [B, N, C]."""
        return self.step(x, x, mask)

    def step(self, states: Tensor, memory: Tensor, mask: Tensor | None = None) -> Tensor:
        """States [B, Q, C], memory [B, S, C] and its mask [B, S] -> [B, Q, C]."""
        context = self.attend(states, memory, mask) @ memory
        return self.combine(torch.cat([context, states], -1)).tanh()

    def attend(self, states: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Weights [B, Q, S]."""
        return self.weights(self.logits(states, memory), mask)

    def logits(self, states: Tensor, memory: Tensor) -> Tensor:
        """Scores [B, Q, S]."""
        asked = states if self.score == "dot" else self.of_state(states)
        if self.score in ("dot", "general"):
            return asked @ memory.transpose(1, 2)
        known = self.of_memory(memory) if self.score == "concat" else memory
        return self.inside((asked.unsqueeze(2) + known.unsqueeze(1)).tanh()).squeeze(-1)


@mechanism("luong-local", family="hard", place="tokens", paper="arXiv 1508.04025")
class LuongLocalAttention(LuongAttention):
    """Attention over a window around a place that the state predicts.

    As ``LuongAttention``, section 3.2 of the paper. With the length ``S`` of the memory::

        p_t  = S sigma(vp . tanh(Wp h_t))  ("predicted"),   min(t, S - 1)  ("step")
        a_ts = softmax over |s - floor(p_t)| <= D of score(h_t, m_s)
               times exp(-(s - p_t)^2 / (2 (D / 2)^2)) where p_t is predicted

    The weights are not normalised again. No gradient passes through the window: ``Wp`` and ``vp`` learn by the Gaussian
    alone. Real tokens come before padding.

    Cost: that of ``LuongAttention`` and N C^2, as the window is a mask.

    Args:
        width: C.
        score: as in ``LuongAttention``.
        centre: "predicted" or "step".
        reach: D, at least 1.
    """

    def __init__(self, width: int, score: str = "general", centre: str = "predicted", reach: int = 10):
        super().__init__(width, score)
        if centre not in CENTRES or reach < 1:
            raise ValueError(f"centre is {centre!r}, which must be one of {CENTRES}, or reach {reach} is below 1")
        self.centre, self.reach = centre, reach
        if centre == "predicted":
            self.place = nn.Sequential(nn.Linear(width, width, bias=False), nn.Tanh(), nn.Linear(width, 1, bias=False))

    def attend(self, states: Tensor, memory: Tensor, mask: Tensor | None) -> Tensor:
        """Weights [B, Q, S]; they sum to at most 1."""
        real = torch.ones_like(memory[..., 0]) if mask is None else mask.to(memory.dtype)
        length, place = real.sum(1)[:, None, None], torch.arange(memory.shape[1], device=memory.device)
        if self.centre == "predicted":
            centre = length * self.place(states).sigmoid()
        else:
            step = torch.arange(states.shape[1], device=memory.device).to(memory.dtype)
            centre = torch.minimum(step[None, :, None], (length - 1).clamp_min(0))
        inside = ((place - centre.detach().floor()).abs() <= self.reach) & (real.unsqueeze(1) > 0)
        logits = self.logits(states, memory).masked_fill(~inside, MASKED)
        shares = self.weights(logits) * inside
        if self.centre == "step":
            return shares
        return shares * (-2 * ((place - centre) / self.reach).square()).exp()
