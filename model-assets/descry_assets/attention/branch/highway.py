"""Highway gate: how much of each token is new and how much is carried on."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.registry import mechanism


@mechanism("highway", family="branch", place="tokens", paper="arXiv 1505.00387")
class Highway(nn.Module):
    """A transformed branch and a carried one, weighed by one gate that sums them to 1.

    Srivastava, Greff, Schmidhuber: Highway Networks, arXiv 1505.00387, equation 3::

        g = sigma(Wg x + bg),   y = g * relu(Wh x + bh) + (1 - g) * x

    ``bg`` starts negative, so that the carried branch dominates.

    Cost: 2 N C^2 multiply-adds.

    Args:
        width: C.
        bias: where ``bg`` starts; the paper has -1 to -4.
    """

    def __init__(self, width: int, bias: float = -2.0):
        super().__init__()
        self.transform, self.open = nn.Linear(width, width), nn.Linear(width, width)
        self.gate = Gate()
        nn.init.constant_(self.open.bias, bias)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] -> [B, N, C]; every token by itself, so the mask does not matter."""
        return x + self.gate(self.open(x)) * (F.relu(self.transform(x)) - x)
