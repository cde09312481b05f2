"""Self-attention of SAGAN."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, QueryKeyValue, join_heads
from descry_assets.attention.registry import mechanism


@mechanism("self-attention", family="spatial", place="tokens", paper="arXiv 1805.08318")
class SelfAttention(nn.Module):
    """Adds to each position what positions like it hold.

    After Zhang, Goodfellow, Metaxas, Odena: Self-Attention Generative Adversarial Networks, ICML 2019, the paper's
    form::

        q, k, v = Wq x, Wk x, Wv x, of width C / r,   a_ij = softmax over j of (q_i . k_j)
        y_i = x_i + gamma Wo sum over j of a_ij v_j

    Not scaled by the root of the width. The authors' code instead pools keys and values and takes values of width
    C / 2; the spectral norm that it puts on every map serves the training of a GAN and is left out. Gamma starts at 0.

    Cost: 4 N C^2 / r + 2 N^2 C / r multiply-adds.

    Args:
        width: C.
        reduction: r.
    """

    def __init__(self, width: int, reduction: int = 8):
        super().__init__()
        inner = max(1, width // reduction)
        self.project = QueryKeyValue(width, inner, inner, bias=False)
        self.attend = DotProduct()
        self.out = nn.Linear(inner, width, bias=False)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        return x + self.gamma * self.out(join_heads(self.attend(*self.project(x), mask)))
