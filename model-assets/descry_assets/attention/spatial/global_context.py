"""Global context block (GCNet)."""

from torch import Tensor, nn

from descry_assets.attention.kernels import Weights
from descry_assets.attention.registry import mechanism


@mechanism("global-context", family="spatial", place="tokens", paper="arXiv 1904.11492")
class GlobalContext(nn.Module):
    """Adds one context, drawn from where the content asks for it, to all positions.

    After Cao, Xu, Lin, Wei, Hu: GCNet: Non-local Networks Meet Squeeze-Excitation Networks and Beyond, ICCV workshops
    2019, fusion by addition::

        c = sum over n of softmax over n of (w . x_n) x_n,   y_n = x_n + W2 relu(LN(W1 c + b1)) + b2

    W2 and b2 start at 0.

    Cost: 2 C N + 2 C^2 / r multiply-adds.

    Args:
        width: C.
        reduction: r; the hidden layer has C / r units, at least 4, as a norm over fewer says little.
    """

    def __init__(self, width: int, reduction: int = 16):
        super().__init__()
        inner = max(4, width // reduction)
        self.attention, self.weights = nn.Linear(width, 1, bias=False), Weights()
        self.squeeze, self.norm, self.excite = nn.Linear(width, inner), nn.LayerNorm(inner), nn.Linear(inner, width)
        nn.init.kaiming_normal_(self.attention.weight)
        nn.init.zeros_(self.excite.weight)
        nn.init.zeros_(self.excite.bias)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        context = self.weights(self.attention(x).transpose(1, 2), mask) @ x
        return x + self.excite(self.norm(self.squeeze(context)).relu())
