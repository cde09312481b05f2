"""Generalized attention with its four terms."""

import math

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import Weights, join_heads, split_heads, to_map, to_tokens
from descry_assets.attention.registry import mechanism

WAVELENGTH = 1000.0


@mechanism("attention-terms", family="spatial", place="map", paper="arXiv 1904.05873")
class AttentionTerms(nn.Module):
    """Attention whose energies sum what content and relative position of query and key say.

    After Zhu, Cheng, Zhang, Lin, Dai: An Empirical Study of Spatial Attention Mechanisms in Deep Networks, ICCV 2019,
    checked against mmcv. In each head of width d::

        e_ij = q_i . k_j  +  q_i . r_ij  +  u . k_j  +  w . r_ij
        y_i = x_i + gamma Wo sum over j of softmax over j of e_ij v_j

    Each term can be left out. ``r_ij = (Wx f(dx) + Wy f(dy)) / sqrt(2)``, where f holds sines, then cosines, of the
    distance over 1000^(4 t / C), t < C / 4. Not scaled by the root of d, as in mmcv. Gamma starts at 0.

    Cost: C^2 (2 N + 2 M) + N M C multiply-adds, M keys; N M C for the first and N (H + W) C for the second term.

    Args:
        width: C, channels, divisible by 4 and by the heads.
        terms: four digits, 1 for a term that counts, in the order of the equation.
        heads: how many; mmcv has 9 of width C // 9.
        stride: of the keys, every cell of a row and column that this divides.
    """

    def __init__(self, width: int, terms: str = "1111", heads: int = 8, stride: int = 2):
        super().__init__()
        if len(terms) != 4 or set(terms) - set("01") or "1" not in terms:
            raise ValueError(f"terms of generalized attention are four digits 0 or 1, not all 0, not {terms!r}")
        if width % heads or width % 4:
            raise ValueError(f"generalized attention needs a width that 4 and its {heads} heads divide, not {width}")
        self.content, self.position, self.saliency, self.bias = (digit == "1" for digit in terms)
        self.width, self.heads, self.stride = width, heads, stride
        if self.content or self.position:
            self.query = nn.Linear(width, width, bias=False)
        if self.content or self.saliency:
            self.key = nn.Linear(width, width, bias=False)
        if self.position or self.bias:
            self.along_rows, self.along_columns = (nn.Linear(width // 2, width, bias=False) for _ in range(2))
        spread = math.sqrt(1 / (2 * width // heads))
        if self.saliency:
            self.salient = nn.Parameter(torch.empty(heads, 1, width // heads).uniform_(-spread, spread))
        if self.bias:
            self.wanted = nn.Parameter(torch.empty(heads, 1, width // heads).uniform_(-spread, spread))
        self.value = nn.Linear(width, width, bias=False)
        self.weights = Weights()
        self.out = nn.Linear(width, width)
        self.gamma = nn.Parameter(torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        height, width = (int(size) for size in x.shape[2:])
        cells, keys = to_tokens(x), to_tokens(x[:, :, :: self.stride, :: self.stride])
        energies = []
        if self.content or self.position:
            query = split_heads(self.query(cells), self.heads)
        if self.content or self.saliency:
            key = split_heads(self.key(keys), self.heads).transpose(2, 3)
        if self.content:
            energies.append(query @ key)
        if self.position:
            energies.append(self.place(query.unflatten(2, (height, width)), x))
        if self.saliency:
            energies.append(self.salient @ key)
        if self.bias:
            energies.append(self.place(self.wanted[None, :, :, None].expand(-1, -1, height, width, -1), x))
        found = self.weights(sum(energies)) @ split_heads(self.value(keys), self.heads)
        found = self.out(join_heads(found)).expand(-1, height * width, -1)
        return x + self.gamma * to_map(found, height, width)

    def place(self, asked: Tensor, x: Tensor) -> Tensor:
        """Vectors [B, h, H, W, d] times the embeddings of relative positions of keys, [B, h, H W, M]."""
        row = self.relative(asked.shape[2], self.along_columns, x)
        column = self.relative(asked.shape[3], self.along_rows, x)
        by_row = torch.einsum("bhijd,ikhd->bhijk", asked, row)
        by_column = torch.einsum("bhijd,jlhd->bhijl", asked, column)
        return (by_row.unsqueeze(-1) + by_column.unsqueeze(-2)).flatten(4).flatten(2, 3)

    def relative(self, length: int, project: nn.Linear, like: Tensor) -> Tensor:
        """Embeddings of the distances of queries to keys along one side, [length, keys, h, d]."""
        position = torch.arange(int(length), dtype=like.dtype, device=like.device)
        distance = position[:, None] - position[None, :: self.stride]
        rates = torch.arange(self.width // 4, dtype=like.dtype, device=like.device) * (4 / self.width)
        angle = distance.unsqueeze(-1) / WAVELENGTH**rates
        embedding = project(torch.cat([angle.sin(), angle.cos()], -1)) / math.sqrt(2)
        return embedding.unflatten(-1, (self.heads, -1))
