"""A block of the vision transformer."""

from torch import Tensor, nn

from descry_assets.attention.registry import mechanism
from descry_assets.attention.spatial.multi_head import MultiHead


@mechanism("vit-block", family="spatial", place="tokens", paper="arXiv 2010.11929")
class VitBlock(nn.Module):
    """Multi-head attention and a perceptron, each behind a norm and beside a shortcut.

    After Dosovitskiy et al.: An Image is Worth 16x16 Words, ICLR 2021, equations 2 and 3::

        t = x + MHSA(LN(x)),   y = t + W2 gelu(W1 LN(t) + b1) + b2

    Positions are not told apart: whoever stacks blocks adds a table of positions to x.

    Cost: (4 + 2 e) N C^2 + 2 N^2 C multiply-adds.

    Args:
        width: C.
        heads: divides C.
        expansion: e, width of the perceptron's hidden layer over C.
    """

    def __init__(self, width: int, heads: int = 8, expansion: int = 4):
        super().__init__()
        self.attention_norm, self.perceptron_norm = (nn.LayerNorm(width, eps=1e-6) for _ in range(2))
        self.attention = MultiHead(width, heads)
        self.perceptron = nn.Sequential(
            nn.Linear(width, expansion * width), nn.GELU(), nn.Linear(expansion * width, width)
        )

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        x = x + self.attention(self.attention_norm(x), mask)
        return x + self.perceptron(self.perceptron_norm(x))
