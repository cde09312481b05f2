"""Multi-head self-attention."""

from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, QueryKeyValue, join_heads
from descry_assets.attention.registry import mechanism


@mechanism("multi-head", family="spatial", place="tokens", paper="arXiv 1706.03762")
class MultiHead(nn.Module):
    """Several heads, each of which lets each token look at all tokens.

    After Vaswani et al.: Attention Is All You Need, NeurIPS 2017, section 3.2::

        q, k, v = Wq x + bq, Wk x + bk, Wv x + bv, cut into h heads of width d = C / h
        a_ij = softmax over j of (q_i . k_j / sqrt(d)),   y_i = Wo (sum over j of a_ij v_j, heads side by side) + bo

    The rows of the packed projection stand as in ``torch.nn.MultiheadAttention`` and timm, so weights can be copied.
    No shortcut, no norm: these belong to the block around it.

    Cost: 4 N C^2 + 2 N^2 C multiply-adds.

    Args:
        width: C.
        heads: h, divides C.
    """

    def __init__(self, width: int, heads: int = 8):
        super().__init__()
        self.project = QueryKeyValue(width, width, width, heads)
        self.attend = DotProduct((width // heads) ** -0.5)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        return self.out(join_heads(self.attend(*self.project(x), mask)))
