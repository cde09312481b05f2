"""The image branch: pixels of one crop to an embedding and a few tokens."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.registry import Choice, choose
from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.pair_scorer import LARGEST_LOGIT
from descry_assets.models.trunk import REDUCTION, Trunk

WIDTH, HEIGHT = 112, 224
"""Pixels of the input. The trunk makes of them a grid of 7 rows by 4 columns."""
ROWS, COLUMNS = -(-HEIGHT // REDUCTION), -(-WIDTH // REDUCTION)
CELLS = ROWS * COLUMNS
TOKENS = CELLS + 1
"""A token a grid cell, and one that says which attributes the crop shows."""
PREPROCESSING = {
    "width": WIDTH,
    "height": HEIGHT,
    "resize": "pillow-bilinear",
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
    "colourOrder": "RGB",
}
"""As the manifest says it; mean and std are those the pretrained trunk expects."""


class ImageBranch(nn.Module):
    """EfficientNet-Lite with three heads.

    The embedding and the attributes are linear maps of the grid's row means, so that they know what is worn above
    what. The tokens of the cells are a linear map of each cell plus a learned bias per cell. The last token holds
    the logits of the A attributes, clipped and scaled to [-1, 1], and zeros.

    Args:
        variant: of the trunk.
        embedding_size: D, width of the embedding.
        token_size: C, width of a token, at least A.
        attention: the mechanism that the trunk's map goes through, or none.
        pool: the mechanism that takes the place of the mean over the cells of a row, or none.
        frozen: blocks of the trunk that are not trained.
        detailed: whether the trunk's map has details.
    """

    HIDDEN = 384
    """Width that each grid cell is reduced to before rows are averaged."""

    def __init__(
        self,
        variant: str,
        embedding_size: int,
        token_size: int,
        attention: Choice = "",
        pool: Choice = "",
        frozen: int = 0,
        detailed: bool = False,
    ):
        super().__init__()
        hidden_size = self.HIDDEN
        self.trunk = Trunk(variant, frozen, detailed)
        self.reduce = nn.Sequential(nn.Linear(self.trunk.channels, hidden_size), nn.GELU())
        self.embed = nn.Linear(ROWS * hidden_size, embedding_size)
        self.attributes = nn.Linear(ROWS * hidden_size, len(ATTRIBUTES))
        self.tokenize = nn.Linear(self.trunk.channels, token_size)
        self.cell_bias = nn.Parameter(torch.zeros(CELLS, token_size))
        self.attention = choose(attention, self.trunk.channels, "map", (ROWS, COLUMNS)) if attention else None
        self.pool = choose(pool, hidden_size, "pool") if pool else None
        self.method_head: nn.Module | None = None
        self.companion: nn.Module | None = None
        self._token_size, self._stored = token_size, True

    def follow(self, head: nn.Module, stored: bool, companion: nn.Module | None = None) -> None:
        """Lets a method's head make embedding and tokens; tokens are none unless they are to be stored.

        A companion reads the pixels beside the trunk; its channels go to the head beside the trunk's middle map.
        """
        self.method_head, self._stored, self.companion = head, stored, companion

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels [B, 3, 224, 112], normalised -> embedding [B, D] and tokens [B, 29, C], or as many as a method has.

        The embedding and tokens of cells have unit length.
        """
        if self.method_head is not None:
            embedding, tokens = self.describe(self.early(pixels))
            return embedding, tokens if self._stored else tokens[:, :0, :0]
        cells, rows = self.look(pixels)
        return self.embedding(rows), self.tokens(cells, self.attributes(rows))

    def look(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels [B, 3, 224, 112] -> cells [B, 28, channels] and row means [B, 7 * hidden]."""
        return self.gather(self.trunk(pixels))

    def early(self, pixels: Tensor) -> Tensor:
        """Pixels [B, 3, 224, 112] -> maps [B, *, 7, 4] of ``Trunk.early``, and the channels of a companion."""
        early = self.trunk.early(pixels)
        return early if self.companion is None else torch.cat([early, self.companion(pixels).to(early.dtype)], 1)

    def describe(self, early: Tensor) -> tuple[Tensor, Tensor]:
        """Maps of ``early`` -> embedding [B, D] and tokens [B, T, C] of the method's head."""
        maps = self.trunk.late(early)
        return self.method_head(maps if self.attention is None else self.attention(maps), early)

    def gather(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        """Maps [B, channels, 7, 4] of the trunk -> cells [B, 28, channels] and row means [B, 7 * hidden]."""
        if self.attention is not None:
            maps = self.attention(maps)
        cells = maps.flatten(2).transpose(1, 2)
        reduced = self.reduce(cells).unflatten(1, (ROWS, COLUMNS))
        if self.pool is None:
            return cells, reduced.mean(2).flatten(1)
        rows = self.pool(reduced.flatten(0, 1), None)
        return cells, rows.unflatten(0, (-1, ROWS)).flatten(1)

    def embedding(self, rows: Tensor) -> Tensor:
        """Row means [B, 7 * hidden] -> embedding [B, D]."""
        return F.normalize(self.embed(rows), dim=-1)

    def tokens(self, cells: Tensor, logits: Tensor) -> Tensor:
        """Cells [B, 28, channels] and attribute logits [B, A] -> tokens [B, 29, C]."""
        seen = F.normalize(self.tokenize(cells) + self.cell_bias, dim=-1)
        known = (logits / LARGEST_LOGIT).clamp(-1.0, 1.0)
        known = F.pad(known, (0, self._token_size - logits.shape[-1]))
        return torch.cat([seen, known[:, None]], 1)
