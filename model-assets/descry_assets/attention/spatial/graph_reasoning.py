"""Graph-based global reasoning (GloRe)."""

from torch import Tensor, nn

from descry_assets.attention.registry import mechanism


@mechanism("graph-reasoning", family="spatial", place="map", paper="arXiv 1811.12814")
class GraphReasoning(nn.Module):
    """Projects cells onto the nodes of a small graph, reasons there and projects back.

    After Chen, Rohrbach, Yan, Yan, Feng, Kalantidis: Graph-Based Global Reasoning Networks, CVPR 2019, as the authors'
    code has it. With S = Ws x [2 m, N] and P = Wp x [m, N]::

        V = S P^T / N [2 m, m],   V' = relu(V + V Ag^T + b),   y = x + BN(Wo Wg V' P)

    Ag [m, m] mixes nodes, Wg [2 m, 2 m] their states. The paper writes (I - Ag) V; the sign is learned. The batch
    norm's gain starts at 0.

    Cost: 3 C m N + 4 m^2 N + 6 m^3 + 2 m C N multiply-adds.

    Args:
        width: C, channels.
        nodes: m; by default C / 4.
    """

    def __init__(self, width: int, nodes: int | None = None):
        super().__init__()
        nodes = nodes or max(1, width // 4)
        self.states, self.projection = nn.Conv2d(width, 2 * nodes, 1), nn.Conv2d(width, nodes, 1)
        self.adjacency = nn.Linear(nodes, nodes)
        self.update = nn.Linear(2 * nodes, 2 * nodes, bias=False)
        self.out, self.norm = nn.Conv2d(2 * nodes, width, 1, bias=False), nn.BatchNorm2d(width, eps=1e-4)
        nn.init.zeros_(self.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        projection = self.projection(x).flatten(2)
        nodes = self.reason(self.states(x).flatten(2) @ projection.transpose(1, 2) / projection.shape[-1])
        cells = (nodes @ projection).unflatten(2, tuple(int(size) for size in x.shape[2:]))
        return x + self.norm(self.out(cells))

    def reason(self, states: Tensor) -> Tensor:
        """States of the nodes [B, 2 m, m] -> [B, 2 m, m]."""
        mixed = (states + self.adjacency(states)).relu()
        return self.update(mixed.transpose(1, 2)).transpose(1, 2)
