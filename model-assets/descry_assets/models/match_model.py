"""The three parts of a bundle's model together."""

from dataclasses import dataclass

import torch
from torch import nn

from descry_assets.attention.stacked_cross_attention import StackedCrossAttention
from descry_assets.models.image_branch import ImageBranch
from descry_assets.models.text_branch import TextBranch


@dataclass(frozen=True)
class ModelSize:
    """Widths of a model: embedding, token, and how many layers of the text encoder to keep."""

    embedding: int = 256
    token: int = 192
    text_layers: int = 3


class MatchModel(nn.Module):
    """Image branch, text branch and pair scorer."""

    def __init__(self, size: ModelSize):
        super().__init__()
        self.image = ImageBranch(size.embedding, size.token)
        self.text = TextBranch(size.embedding, size.token, size.text_layers)
        self.scorer = StackedCrossAttention(size.token)

    def load_pretrained(self) -> None:
        """Starts both branches from their published weights."""
        self.image.load_imagenet()
        self.text.load_minilm()

    @torch.no_grad()
    def round_to_half(self) -> None:
        """Rounds every weight matrix to half precision, the precision in which a bundle stores it."""
        for parameter in self.parameters():
            if parameter.dim() >= 2:
                parameter.copy_(parameter.half().float())
