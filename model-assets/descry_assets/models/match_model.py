"""The three parts of a bundle's model together."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from descry_assets.attention.registry import Choice
from descry_assets.models.image_branch import TOKENS, ImageBranch
from descry_assets.models.methods.registry import Widths, get, make_parts
from descry_assets.models.pair_scorer import PairScorer
from descry_assets.models.text_branch import WIDTH, TextBranch


@dataclass(frozen=True)
class ModelSize:
    """Sizes of a model, the attention mechanisms that stand in it, and the method that it follows.

    Attributes:
        trunk: variant of the image branch's trunk.
        frozen: blocks of the trunk that are not trained, and the stem with them; 0 trains all.
        detailed: whether the trunk's map also has what its finer map, before the last stride, shows at each cell.
        embedding, token: widths.
        text_layers: layers kept of the text encoder.
        image_attention: what the trunk's map goes through, for example ``"cbam"``; none by default. A mechanism is
            named as ``attention.registry.Choice`` says: ``{ name = "non-local", form = "dot", shortcut = true }``.
        text_attention: what the encoder's states go through.
        image_pool: takes the place of the mean over the cells of a row.
        text_pool: takes the place of the mean over words.
        pair_scorer: compares words and cells.
        method: whose heads and scorer take the place of Descry's own, pools and pair scorer among them; one of
            ``models.methods``, none by default.
        method_options: of the method.
    """

    trunk: str = "lite2"
    frozen: int = 0
    detailed: bool = False
    embedding: int = 256
    token: int = 192
    text_layers: int = 3
    image_attention: Choice = ""
    text_attention: Choice = ""
    image_pool: Choice = ""
    text_pool: Choice = ""
    pair_scorer: Choice = "stacked-cross-attention"
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
        self.image = ImageBranch(
            size.trunk, size.embedding, size.token, size.image_attention, size.image_pool, size.frozen, size.detailed
        )
        self.text = TextBranch(size.embedding, size.token, size.text_layers, size.text_attention, size.text_pool)
        self.scorer: nn.Module | None = None if size.method else PairScorer(size.token, size.pair_scorer)
        if size.method:
            trunk = self.image.trunk
            widths = Widths(trunk.channels, trunk.middle, WIDTH, size.embedding, size.token)
            parts = make_parts(size.method, widths, **size.method_options)
            self.image.follow(parts.image, parts.scorer is not None, parts.companion)
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
