"""The three parts of a bundle's model together."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from descry_assets.models.image_branch import ImageBranch
from descry_assets.models.pair_scorer import PairScorer
from descry_assets.models.text_branch import TextBranch


@dataclass(frozen=True)
class ModelSize:
    """Sizes of a model: variant of the trunk, widths of embedding and token, layers kept of the text encoder."""

    trunk: str = "lite2"
    embedding: int = 256
    token: int = 192
    text_layers: int = 3


class MatchModel(nn.Module):
    """Image branch, text branch and pair scorer."""

    def __init__(self, size: ModelSize):
        super().__init__()
        self.image = ImageBranch(size.trunk, size.embedding, size.token)
        self.text = TextBranch(size.embedding, size.token, size.text_layers)
        self.scorer = PairScorer(size.token)

    def load_pretrained(self) -> None:
        """Starts both branches from their published weights."""
        self.image.trunk.load_imagenet()
        self.text.load_minilm()

    @torch.no_grad()
    def round_to_half(self) -> None:
        """Rounds every weight matrix to half precision, the precision in which a bundle stores it."""
        for parameter in self.parameters():
            if parameter.dim() >= 2:
                parameter.copy_(parameter.half().float())


def averaged_model(size: ModelSize, state: dict[str, Any]) -> MatchModel:
    """A model with the moving average of the weights in a checkpoint."""
    average = state["average"].items()
    model = MatchModel(size)
    model.load_state_dict({name.removeprefix("module."): value for name, value in average if name != "n_averaged"})
    return model
