"""Double attention (A2-Nets)."""

from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.registry import mechanism


@mechanism("double-attention", family="spatial", place="tokens", paper="arXiv 1810.11579")
class DoubleAttention(nn.Module):
    """Gathers a few descriptors from all positions, then hands each position the ones it needs.

    After Chen, Kalantidis, Li, Yan, Feng: A^2-Nets: Double Attention Networks, NeurIPS 2018::

        G_j = sum over n of softmax over n of (Wb x)_jn (Wa x)_n,   j = 1..m descriptors
        y_n = x_n + Wo sum over j of softmax over j of (Wv x_n)_j G_j

    The second softmax is over descriptors, as in the paper; public ports take it over positions. Widths m = C / 4 and
    the last map's start at 0 are reconstructed, no code of the authors was found.

    Cost: 3 C m N + 2 m^2 N + m C N multiply-adds.

    Args:
        width: C.
        reduction: C / m.
    """

    def __init__(self, width: int, reduction: int = 4):
        super().__init__()
        inner = max(1, width // reduction)
        self.values, self.gathering = nn.Linear(width, inner), nn.Linear(width, inner, bias=False)
        self.distribution = nn.Linear(width, inner)
        self.gather, self.distribute = Weights(), Weights()
        self.out = nn.Linear(inner, width)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        descriptors = self.gather(self.gathering(x).transpose(1, 2), mask) @ self.values(x)
        return x + self.out(self.distribute(self.distribution(x)) @ descriptors)
