"""PoseNet: where joints are in a crop, as confidence maps; its weights are frozen."""

from importlib.resources import files
from itertools import pairwise

import torch
from safetensors.torch import load
from torch import Tensor, nn

from descry_assets.models.trunk import Depthwise, Pointwise, Stem

WEIGHTS = "posenet.safetensors"
"""Beside this file; written by ``descry_assets.detection.pose``."""
WIDTHS = (24, 48, 96, 96, 192, 192, 384, 384, 384, 384, 384, 384, 384, 384)
STRIDED = (2, 4, 6)
"""Blocks that halve the map; with the stem, a cell of the result has 16 pixels a side."""
FACE, SHOULDERS, KEYPOINTS = slice(0, 5), slice(5, 7), 17
"""Of PoseNet's keypoints: nose, eyes, ears; both shoulders; then elbows, wrists, hips, knees and ankles."""
JOINTS = 14


class PoseNet(nn.Module):
    """PoseNet on MobileNetV1 with 0.75 of its width (Papandreou et al., arXiv 1803.08225; TensorFlow.js, Apache 2.0).

    It has 17 keypoints, those of COCO. As 14 joints, the head is the strongest of the five in the face, and the neck,
    which COCO does not have, is the mean of both shoulders.
    """

    def __init__(self):
        super().__init__()
        self.stem = Stem(nn.Conv2d(3, WIDTHS[0], 3, stride=2))
        self.blocks = nn.Sequential(
            *(
                nn.Sequential(
                    Depthwise(nn.Conv2d(before, before, 3, stride=2 if number in STRIDED else 1, groups=before)),
                    Pointwise(nn.Conv2d(before, after, 1), activated=True),
                )
                for number, (before, after) in enumerate(pairwise(WIDTHS), start=1)
            )
        )
        self.heat = Pointwise(nn.Conv2d(WIDTHS[-1], KEYPOINTS, 1), activated=False)
        self.load_state_dict(load((files(__package__) / WEIGHTS).read_bytes()))
        self.requires_grad_(False)

    def forward(self, pixels: Tensor) -> Tensor:
        """RGB in [-1, 1], [B, 3, H, W] -> confidences [B, 14, ceil(H / 16), ceil(W / 16)] in [0, 1].

        The joints are head, neck, then left and right shoulder, elbow, wrist, hip, knee and ankle.
        """
        keypoints = self.heat(self.blocks(self.stem(pixels))).sigmoid()
        head = keypoints[:, FACE].amax(1, keepdim=True)
        neck = keypoints[:, SHOULDERS].mean(1, keepdim=True)
        return torch.cat([head, neck, keypoints[:, SHOULDERS.start :]], 1)
