"""Long-term feature bank: what is seen now looks at what was seen over a long time."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct
from descry_assets.attention.registry import mechanism


@mechanism("long-term-feature-bank", family="temporal", place="tokens", paper="arXiv 1812.05038")
class LongTermFeatureBank(nn.Module):
    """Tokens of the present, each beside what it finds in a bank by a non-local operator.

    Wu, Feichtenhofer, Fan, He, Krahenbuhl, Girshick: Long-Term Feature Banks for Detailed Video Understanding, CVPR
    2019, arXiv 1812.05038, section 3 (FBO-NL). With present ``s`` and bank ``l``::

        a = Ws s + bs,   k = Wl l + bl                                        [B, N, d], [B, M, d]
        a <- a + Wo relu(LN(softmax over m of (Wq a . Wk k / sqrt(d)) Wv k)) + bo       in every layer
        y = W [s; a] + b

    ``Wo`` starts at zero. The bank is computed beforehand and gets its gradient only if it has one; as a mechanism for
    tokens it is the tokens themselves. The last line is the layer before the paper's classifier. Empty places of the
    bank take part as zeros in the authors' code; here they can be hidden.

    Cost: (N + M) C d + 2 (N + M) d^2 + 2 N M d a layer, + N (C + d) C multiply-adds.

    Args:
        width: C.
        hidden: d, by default a quarter of C.
        layers: how many.
        dropout: as in the paper.
    """

    def __init__(self, width: int, hidden: int | None = None, layers: int = 2, dropout: float = 0.2):
        super().__init__()
        hidden = hidden or max(1, width // 4)
        self.present, self.past = nn.Linear(width, hidden), nn.Linear(width, hidden)
        self.layers = nn.ModuleList(BankLayer(hidden, dropout) for _ in range(layers))
        self.join = nn.Linear(width + hidden, width)
        self.drop = nn.Dropout(dropout)

    def forward(
        self,
        x: Tensor,
        mask: Tensor | None = None,
        bank: Tensor | None = None,
        bank_mask: Tensor | None = None,
    ) -> Tensor:
        """Present [B, N, C], bank [B, M, C] and its mask [B, M] -> [B, N, C]; without a bank, x and its mask are it."""
        if bank is None:
            bank, bank_mask = x, mask
        found, kept = self.drop(self.present(x)), self.drop(self.past(bank))
        for layer in self.layers:
            found = layer(found, kept, bank_mask)
        return self.join(torch.cat([x, found], -1))


class BankLayer(nn.Module):
    """One non-local operator of the bank.

    Args:
        hidden: d.
        dropout: after the output.
    """

    def __init__(self, hidden: int, dropout: float):
        super().__init__()
        self.query, self.value, self.out = (nn.Linear(hidden, hidden) for _ in range(3))
        self.key = nn.Linear(hidden, hidden, bias=False)
        self.attend = DotProduct(hidden**-0.5)
        self.norm = nn.LayerNorm(hidden)
        self.drop = nn.Dropout(dropout)
        for map_ in (self.query, self.key, self.value):
            nn.init.normal_(map_.weight, std=0.01)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, found: Tensor, bank: Tensor, mask: Tensor | None) -> Tensor:
        """[B, N, d], bank [B, M, d] and mask [B, M] -> [B, N, d]."""
        seen = self.attend(self.query(found), self.key(bank), self.value(bank), mask)
        return found + self.drop(self.out(F.relu(self.norm(seen))))
