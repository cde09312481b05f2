"""How weights are changed step by step, the same in every stage."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

WARM_UP = 50
"""Steps over which the rate rises from zero."""
WEIGHT_DECAY = 0.02
LARGEST_GRADIENT = 5.0
REPORT_EVERY = 20
"""Steps over which losses are averaged for the log."""


def rate_factor(step: int, steps: int) -> float:
    """Factor of the learning rate at a step: a linear rise, then half a cosine down to one hundredth."""
    rise = min(1.0, (step + 1) / WARM_UP)
    return rise * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, step / steps))) / 2)


def make_optimiser(groups: Sequence[tuple[Sequence[nn.Parameter], float]]) -> torch.optim.Optimizer:
    """AdamW over groups of parameters, each with its highest learning rate."""
    return torch.optim.AdamW(
        [{"params": list(parameters), "lr": rate, "highest": rate} for parameters, rate in groups],
        weight_decay=WEIGHT_DECAY,
    )


def descend(optimiser: torch.optim.Optimizer, loss: Tensor, step: int, steps: int) -> None:
    """Changes the parameters to lower the loss, at the rate of this step and with gradients of bounded length."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    for group in optimiser.param_groups:
        group["lr"] = group["highest"] * rate_factor(step, steps)
    parameters = [parameter for group in optimiser.param_groups for parameter in group["params"]]
    nn.utils.clip_grad_norm_(parameters, LARGEST_GRADIENT)
    optimiser.step()


class MeanLosses:
    """Averages the losses of ``REPORT_EVERY`` steps."""

    def __init__(self):
        self._sums: dict[str, float] = {}

    def add(self, losses: dict[str, Tensor]) -> None:
        """Adds the losses of one step."""
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + value.item() / REPORT_EVERY

    def take(self) -> dict[str, float]:
        """The means since the last call."""
        sums, self._sums = self._sums, {}
        return sums
