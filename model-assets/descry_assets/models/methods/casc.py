"""CASC: where the joints are tells which parts of a person phrases are about."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.cross_modal.pairs import PairMechanism
from descry_assets.attention.kernels import Weights, masked_mean
from descry_assets.models.image_branch import PREPROCESSING, ROWS
from descry_assets.models.methods.heads import ClassHead, FittingWeights, stripes
from descry_assets.models.methods.registry import Parts, Widths, method
from descry_assets.models.posenet import JOINTS, PoseNet

PARTS = ((0, 1), (2, 3), (4, 5, 6, 7), (8, 9), (10, 11), (12, 13))
"""Joints of ``PoseNet`` by body part: head, shoulders, arms, hips, knees, feet."""


@method("casc", tokens=ROWS + len(PARTS))
def casc(widths: Widths) -> Parts:
    """Jing, Si, Wang, Wang, Wang, Tan: Cascade attention network / PMA, AAAI 2020, arXiv 1809.08440.

    Pose-guided joint global and attentive local matching. Reconstructed from abstract and notes: the confidence maps of
    14 joints as extra channels of the image, coarse attention of the sentence over horizontal regions, and fine
    attention of phrases over body parts that the pose gathers. Joints come from PoseNet, frozen, which runs in the
    image graph. Its maps join the trunk's last map instead of the pixels, so that the first convolution stays as
    ImageNet left it; there are 7 regions instead of 24, as our map has rows; phrases are windows of three words. Meant
    for ``pair_loss = "triplet"`` and ``shared_identity_weight``.
    """
    return Parts(PoseHead(widths), ClassHead(widths), CoarseAndFine(widths.token), JointMaps())


class JointMaps(nn.Module):
    """Companion: confidences of joints on the grid of the trunk's map."""

    def __init__(self):
        super().__init__()
        self.pose = PoseNet()
        for name in ("mean", "std"):
            self.register_buffer(name, torch.tensor(PREPROCESSING[name]).view(1, 3, 1, 1), persistent=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels [B, 3, 224, 112], normalised -> [B, 14, 7, 4], the largest confidence in each cell."""
        return F.max_pool2d(self.pose((pixels * self.std + self.mean) * 2 - 1), 2, ceil_mode=True)


class PoseHead(nn.Module):
    """Image head: tokens are rows, then body parts; the embedding is a linear map of the rows side by side.

    With the trunk's map ``x``, maps of joints ``J``, and ``m_k`` the mean of the joints of part ``k``::

        y = W [x; J] + b,   v_i = mean of row i of y,   p = relu(conv J)
        u_k = sum over cells of m_k (y + P p) / sum over cells of m_k
    """

    def __init__(self, widths: Widths):
        super().__init__()
        self.reduce = nn.Conv2d(widths.channels + JOINTS, widths.token, 1)
        self.pose = nn.Sequential(
            nn.Conv2d(JOINTS, widths.token // 4, 3, padding=1), nn.ReLU(), nn.Conv2d(widths.token // 4, widths.token, 1)
        )
        self.embed = nn.Linear(ROWS * widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, 7, 4] and [B, middle + 14, 7, 4] -> embedding [B, D] and tokens [B, 13, C]."""
        joints = middle[:, -JOINTS:]
        seen = self.reduce(torch.cat([maps, joints], 1))
        rows = stripes(seen)
        places = torch.stack([joints[:, list(part)].mean(1) for part in PARTS], 1).flatten(2)
        places = places / places.sum(-1, keepdim=True).clamp_min(1e-6)
        parts = places @ (seen + self.pose(joints)).flatten(2).transpose(1, 2)
        return F.normalize(self.embed(rows.flatten(1)), dim=-1), torch.cat([rows, parts], 1)


class CoarseAndFine(PairMechanism):
    """The sentence over rows that fit it, and every phrase over body parts.

    With the sentence ``z`` (first text token), phrases ``n_j``, rows ``v_i`` and parts ``u_k``::

        a_i = FittingWeights of 10 cos(v_i, z),            b_jk = softmax over k of (10 cos(u_k, n_j))
        score = sum of a_i cos(v_i, z) + mean over j of cos(n_j, sum over k of b_jk u_k)

    Args:
        width: C.
    """

    SHARPNESS = 10.0

    def __init__(self, width: int):
        super().__init__()
        self.phrase = nn.Conv1d(width, width, 3, padding=1)
        self.fitting, self.weights = FittingWeights(), Weights()

    def score_all(self, text_tokens: Tensor, text_mask: Tensor, image_tokens: Tensor) -> Tensor:
        """Every sentence, [B, L, C] and [B, L], against every image [N, 13, C] -> scores [B, N] in [-2, 2]."""
        words = text_tokens * text_mask.unsqueeze(-1).to(text_tokens.dtype)
        sentence = F.normalize(text_tokens[:, 0], dim=-1)
        phrases = F.normalize(self.phrase(words.transpose(1, 2)).transpose(1, 2), dim=-1).unsqueeze(1)
        rows, parts = F.normalize(image_tokens[:, :ROWS], dim=-1), image_tokens[:, ROWS:]
        by_row = torch.einsum("bc,ntc->bnt", sentence, rows)
        coarse = (self.fitting(self.SHARPNESS * by_row, torch.ones_like(by_row[:, :1])) * by_row).sum(-1)
        alike = phrases @ F.normalize(parts, dim=-1).transpose(1, 2)
        seen = F.normalize(self.weights(self.SHARPNESS * alike) @ parts, dim=-1)
        return coarse + masked_mean((seen * phrases).sum(-1).transpose(1, 2), text_mask)
