"""The three parts of a bundle's model together."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from descry_assets.models.image_branch import TOKENS, ImageBranch
from descry_assets.models.methods.registry import Widths, get, make_parts
from descry_assets.models.pair_scorer import PairScorer
from descry_assets.models.text_branch import WIDTH, TextBranch


@dataclass(frozen=True)
class ModelSize:
    """Sizes of a model and the method that it follows.

    Attributes:
        trunk: variant of the trunk.
        embedding, token: widths.
        text_layers: layers kept of the text encoder.
        method: whose heads and scorer it has: one of ``models.methods``, or none for Descry's own.
        method_options: of the method.
    """

    trunk: str = "lite2"
    embedding: int = 256
    token: int = 192
    text_layers: int = 3
    method: str = ""
    method_options: dict[str, Any] = field(default_factory=dict)

    @property
    def image_tokens(self) -> tuple[int, int]:
        """How many tokens an image has, and their width."""
        if not self.method:
            return TOKENS, self.token
        count = get(self.method).tokens
        return count, self.token if count else 0


class MatchModel(nn.Module):
    """Image branch, text branch and pair scorer; a method without a scorer has None there."""

    def __init__(self, size: ModelSize):
        super().__init__()
        self.size = size
        self.image = ImageBranch(size.trunk, size.embedding, size.token)
        self.text = TextBranch(size.embedding, size.token, size.text_layers)
        self.scorer: nn.Module | None = None if size.method else PairScorer(size.token)
        if size.method:
            trunk = self.image.trunk
            widths = Widths(trunk.channels, trunk.middle, WIDTH, size.embedding, size.token)
            parts = make_parts(size.method, widths, **size.method_options)
            self.image.follow(parts.image, parts.scorer is not None)
            self.text.follow(parts.text, parts.scorer is not None)
            self.scorer = parts.scorer

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
