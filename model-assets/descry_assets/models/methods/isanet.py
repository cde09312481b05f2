"""ISANet: what is only the image's is suppressed, and local parts align without being named."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import Gate, to_tokens
from descry_assets.models.image_branch import CELLS
from descry_assets.models.methods.registry import Parts, Widths, method

PARTS = 6


@method("isanet", tokens=0)
def isanet(widths: Widths) -> Parts:
    """Yan, Tang, Zhang, Tang: Image-Specific Information Suppression and Implicit Local Alignment, TNNLS 2023.

    arXiv 2208.14365; as in the authors' code (shuanglinyan/MANet), smaller, with our trunk and encoder, and with padded
    words hidden. Half of the embedding is global, half are six local parts whose centres both branches share. Meant for
    ``embedding_loss = "triplet"`` and ``shared_identity_weight``; not here: its compound ranking loss over two captions
    of a person, and its triplet loss on what the suppression changes.
    """
    local = LocalParts(widths)
    return Parts(SuppressedHead(widths, local), MaximumHead(widths, local), None)


class Suppression(nn.Module):
    """Relation-guided localisation, then channel filtration.

    With cells ``x_i``::

        d_ij = theta(x_i) - phi(x_j),   g_i = sigma(BN(W [x_i; relu(U d_i1); ...; relu(U d_in)])),   x'_i = g_i * x_i
        I = instance norm of x' over cells,   R = x' - I,   y = I + m * R + x',   m = sigma(SE(mean of R))

    Args:
        width: C.
    """

    RELATION, LINK = 32, 8

    def __init__(self, width: int):
        super().__init__()
        self.theta, self.phi = nn.Linear(width, self.RELATION), nn.Linear(width, self.RELATION)
        self.link = nn.Linear(self.RELATION, self.LINK)
        self.open = nn.Linear(width + CELLS * self.LINK, width, bias=False)
        self.norm = nn.BatchNorm1d(width)
        self.instance = nn.InstanceNorm1d(width, affine=True)
        hidden = max(4, width // 8)
        self.filter = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width))
        self.place_gate, self.channel_gate = Gate(), Gate()

    def forward(self, cells: Tensor) -> Tensor:
        """[B, 28, C] -> [B, 28, C]."""
        first, second = F.relu(self.theta(cells)), F.relu(self.phi(cells))
        relation = F.relu(self.link(first.unsqueeze(2) - second.unsqueeze(1))).flatten(2)
        logits = self.open(torch.cat([cells, relation], -1))
        kept = self.place_gate(self.norm(logits.transpose(1, 2)).transpose(1, 2)) * cells
        plain = self.instance(kept.transpose(1, 2)).transpose(1, 2)
        rest = kept - plain
        return plain + self.channel_gate(self.filter(rest.mean(1))).unsqueeze(1) * rest + kept


class LocalParts(nn.Module):
    """Tokens gathered around learned centres, channel by channel.

    With ``u_n`` a linear map of the unit token: ``E_k = sum over n of relu(W (theta(u_n) - phi(c_k)) + b) * u_n``. The
    batch norms of the paper, which would mix words with padding, are left out.

    Args:
        widths: of the model.
    """

    HIDDEN = 32

    def __init__(self, widths: Widths):
        super().__init__()
        self.reduce = nn.Linear(widths.token, widths.token)
        self.centres = nn.Parameter(torch.randn(PARTS, widths.token) * widths.token**-0.5)
        self.theta, self.phi = nn.Linear(widths.token, self.HIDDEN), nn.Linear(widths.token, self.HIDDEN)
        self.weigh = nn.Linear(self.HIDDEN, widths.token)
        self.project = nn.Linear(widths.token, max(1, widths.embedding // (2 * PARTS)))

    def forward(self, tokens: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and mask [B, N] -> parts side by side, [B, 6 * (D // 12)]."""
        gathered = self.reduce(F.normalize(tokens, dim=-1))
        differences = F.relu(self.theta(gathered)).unsqueeze(2) - F.relu(self.phi(self.centres))
        if mask is not None:
            gathered = gathered * mask.unsqueeze(-1).to(gathered.dtype)
        parts = (F.relu(self.weigh(differences)) * gathered.unsqueeze(2)).sum(1)
        return self.project(parts).flatten(1)


class GlobalAndLocal(nn.Module):
    """Unit vector of a global part and local ones, both of the same length."""

    def __init__(self, widths: Widths):
        super().__init__()
        local = PARTS * max(1, widths.embedding // (2 * PARTS))
        self.whole = nn.Linear(widths.token, widths.embedding - local)

    def forward(self, pooled: Tensor, local: Tensor) -> Tensor:
        """[B, C] and [B, local] -> [B, D]."""
        return torch.cat([F.normalize(self.whole(pooled), dim=-1), F.normalize(local, dim=-1)], -1) * 0.5**0.5


class SuppressedHead(nn.Module):
    """Image head."""

    def __init__(self, widths: Widths, local: LocalParts):
        super().__init__()
        self.reduce, self.suppress = nn.Linear(widths.channels, widths.token), Suppression(widths.token)
        self.join, self.local = GlobalAndLocal(widths), local

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, 7, 4] -> embedding [B, D] and tokens [B, 28, C]."""
        tokens = self.suppress(self.reduce(to_tokens(maps)))
        return self.join(tokens.amax(1), self.local(tokens)), tokens


class MaximumHead(nn.Module):
    """Text head."""

    def __init__(self, widths: Widths, local: LocalParts):
        super().__init__()
        self.reduce = nn.Linear(widths.states, widths.token)
        self.join, self.local = GlobalAndLocal(widths), local

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        tokens = self.reduce(states)
        largest = (tokens - (1.0 - mask.unsqueeze(-1).to(tokens.dtype)) * 1e4).amax(1)
        return self.join(largest, self.local(tokens, mask)), tokens
