"""Head pruning: stochastic gates learn which heads of multi-head attention can go."""

import math

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import QueryKeyValue, join_heads
from descry_assets.attention.registry import mechanism
from descry_assets.attention.spatial.multi_head import MultiHead

LOW, HIGH = -0.1, 1.1
"""The interval to which the concrete distribution is stretched before it is clipped to [0, 1]."""
EDGE = 1e-6


class HardConcreteGates(nn.Module):
    """Gates in [0, 1] that are exactly 0 or 1 with some probability, which a gradient can change.

    Louizos, Welling, Kingma: Learning Sparse Neural Networks through L0 Regularization, ICLR 2018, arXiv 1712.01312,
    section 2.2. With ``u`` uniform in (0, 1)::

        s = sigma((log u - log(1 - u) + log_a) / beta),   z = clip(1.2 s - 0.1, 0, 1)      in training
        z = clip(1.2 sigma(log_a) - 0.1, 0, 1)                                             otherwise
        P(z > 0) = sigma(log_a - beta log(0.1 / 1.1)),   P(z = 1) = sigma(log_a - beta log(1.1 / 0.1))

    Args:
        count: how many gates.
        temperature: beta.
        start: of ``log_a``; at 2.5 and above every gate starts open.
    """

    def __init__(self, count: int, temperature: float = 0.33, start: float = 2.5):
        super().__init__()
        self.temperature = temperature
        self.log_a = nn.Parameter(torch.full((count,), start))

    def forward(self) -> Tensor:
        """Gates [count]; one draw for a whole batch in training."""
        logits = self.log_a
        if self.training:
            uniform = torch.empty_like(logits).uniform_(EDGE, 1 - EDGE)
            logits = (uniform.logit() + logits) / self.temperature
        return (logits.sigmoid() * (HIGH - LOW) + LOW).clamp(0, 1)

    def open_probability(self) -> Tensor:
        """P(z > 0), [count]."""
        return (self.log_a - self.temperature * math.log(-LOW / HIGH)).sigmoid()


@mechanism("gated-heads", family="hard", place="tokens", paper="arXiv 1905.09418, arXiv 1712.01312")
class GatedHeads(MultiHead):
    """Multi-head self-attention with a gate a head; closed heads can be cut out.

    Voita, Talbot, Moiseev, Sennrich, Titov: Analyzing Multi-Head Self-Attention: Specialized Heads Do the Heavy
    Lifting, the Rest Can Be Pruned, ACL 2019, arXiv 1905.09418, section 6: what head ``i`` found is multiplied by the
    gate ``z_i`` before heads are joined. ``own_loss`` is ``penalty`` times the expected number of open gates. Start
    from a trained ``MultiHead``, train on until gates are 0 or 1, then take ``pruned``. No weight decay for ``log_a``.

    Cost: that of ``MultiHead`` and N C multiply-adds; pruned to k of h heads, k / h of it.

    Args:
        width: C.
        heads: h, divides C.
        penalty: weight of the expected number of open heads in the loss.
        temperature, start: as in ``HardConcreteGates``.
    """

    def __init__(
        self, width: int, heads: int = 8, penalty: float = 0.01, temperature: float = 0.33, start: float = 2.5
    ):
        super().__init__(width, heads)
        self.penalty = penalty
        self.gates = HardConcreteGates(heads, temperature, start)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[B, N, C] and [B, N] -> [B, N, C]."""
        found = self.attend(*self.project(x), mask) * self.gates()[:, None, None]
        return self.out(join_heads(found))

    def own_loss(self, cost: Tensor) -> Tensor:
        """The penalty; the cost does not matter."""
        return self.penalty * self.gates.open_probability().sum().to(cost.dtype)

    @torch.no_grad()
    def pruned(self) -> MultiHead:
        """Attention of the open heads alone, gates folded into its last map; gives what this gives in ``eval``.

        Raises:
            ValueError: where no gate is open.
        """
        logits = self.gates.log_a
        gates = (logits.sigmoid() * (HIGH - LOW) + LOW).clamp(0, 1)
        kept = gates.nonzero()[:, 0]
        if not len(kept):
            raise ValueError(f"all {len(gates)} heads are closed")
        project, out = self.project.project, self.out
        width, heads = project.in_features, len(gates)
        size = width // heads
        rows = (kept[:, None] * size + torch.arange(size)).flatten()
        small = MultiHead(width, heads).to(project.weight)
        small.project = QueryKeyValue(width, len(rows), len(rows), len(kept)).to(project.weight)
        small.out = nn.Linear(len(rows), width).to(project.weight)
        packed = torch.cat([rows + part * width for part in range(3)])
        small.project.project.weight.copy_(project.weight[packed])
        small.project.project.bias.copy_(project.bias[packed])
        small.out.weight.copy_(out.weight[:, rows] * gates[kept].repeat_interleave(size))
        small.out.bias.copy_(out.bias)
        return small.train(self.training)
