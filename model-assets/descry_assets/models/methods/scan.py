"""SCAN: words and cells score a pair, embeddings find the candidates."""

import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.scan import ScanBothWays, ScanImageToText, ScanTextToImage
from descry_assets.attention.kernels import masked_mean, to_tokens
from descry_assets.models.image_branch import CELLS
from descry_assets.models.methods.registry import Parts, Widths, method

DIRECTIONS = {"both": ScanBothWays, "text-to-image": ScanTextToImage, "image-to-text": ScanImageToText}


@method("scan", tokens=CELLS)
def scan(widths: Widths, direction: str = "both", pool: str = "mean") -> Parts:
    """Lee, Chen, Hua, Hu, He: Stacked Cross Attention for Image-Text Matching, ECCV 2018, arXiv 1803.08024.

    Regions are the cells of our trunk, words come from our encoder instead of a bidirectional GRU. The paper has no
    embedding; ours is a linear map of the mean of the unit tokens. Meant for ``pair_loss = "triplet"``.

    Args:
        widths: of the model.
        direction: "both", "text-to-image" or "image-to-text".
        pool: "mean" or "logsumexp".
    """
    if direction not in DIRECTIONS:
        raise ValueError(f"direction is {direction!r}, not one of {', '.join(DIRECTIONS)}")
    image = MeanOfCells(widths)
    return Parts(image, MeanOfWords(widths), DIRECTIONS[direction](widths.token, pool=pool))


class MeanOfCells(nn.Module):
    """Image head: unit tokens are linear maps of cells, the embedding is one of their mean."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.tokenize = nn.Linear(widths.channels, widths.token)
        self.embed = nn.Linear(widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and tokens [B, H * W, C]."""
        tokens = F.normalize(self.tokenize(to_tokens(maps)), dim=-1)
        return F.normalize(self.embed(tokens.mean(1)), dim=-1), tokens


class MeanOfWords(nn.Module):
    """Text head: unit tokens are linear maps of states, the embedding is one of their mean."""

    def __init__(self, widths: Widths):
        super().__init__()
        self.tokenize = nn.Linear(widths.states, widths.token)
        self.embed = nn.Linear(widths.token, widths.embedding)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and tokens [B, L, C]."""
        tokens = F.normalize(self.tokenize(states), dim=-1)
        return F.normalize(self.embed(masked_mean(tokens, mask)), dim=-1), tokens
