"""The learning rate over time."""

import math

WARM_UP = 50
"""Steps over which the rate rises from zero."""


def rate_factor(step: int, steps: int) -> float:
    """Factor of the learning rate at a step: a linear rise, then half a cosine down to one hundredth."""
    rise = min(1.0, (step + 1) / WARM_UP)
    return rise * (0.01 + 0.99 * (1 + math.cos(math.pi * min(1.0, step / steps))) / 2)
