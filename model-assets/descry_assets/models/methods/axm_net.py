"""AXM-Net: streams of growing reach in both branches, weighed by one gate that both share."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.branch.omni_scale import LightConvolution
from descry_assets.attention.kernels import Gate, masked_mean
from descry_assets.models.image_branch import ROWS
from descry_assets.models.methods.heads import stripes
from descry_assets.models.methods.registry import Parts, Widths, method

STREAMS = 3


@method("axm-net", tokens=0)
def axm_net(widths: Widths) -> Parts:
    """Farooq, Awais, Kittler, Khalid: AXM-Net: Implicit Cross-Modal Feature Alignment, AAAI 2022, arXiv 2101.08238.

    Reconstructed from abstract and notes: blocks of streams with growing reach in both branches, whose channel gate is
    one network shared by both, which ties what channels mean. One block on each branch's last features instead of a
    whole backbone of them. Meant for ``embedding_loss = "binary"``, the paper's affinity loss, and
    ``shared_identity_weight``.
    """
    gate = SharedGate(widths.token)
    return Parts(ImageStreams(widths, gate), TextStreams(widths, gate), None)


class SharedGate(nn.Module):
    """Channel gate ``sigma(W2 relu(W1 v + b1) + b2)`` of a stream's mean ``v``.

    Args:
        width: C.
    """

    def __init__(self, width: int):
        super().__init__()
        hidden = max(4, width // 16)
        self.squeeze, self.excite = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.gate = Gate()

    def forward(self, means: Tensor) -> Tensor:
        """[..., C] -> gates [..., C]."""
        return self.gate(self.excite(F.relu(self.squeeze(means))))


class ImageStreams(nn.Module):
    """Image head: ``x + sum over r of gate(mean of x_r) x_r``; the embedding is of the stripes, side by side."""

    def __init__(self, widths: Widths, gate: SharedGate):
        super().__init__()
        self.reduce = nn.Conv2d(widths.channels, widths.token, 1)
        self.streams = nn.ModuleList(
            nn.Sequential(*(LightConvolution(widths.token) for _ in range(count + 1))) for count in range(STREAMS)
        )
        self.gate = gate
        self.embed = nn.Linear(ROWS * widths.token, widths.embedding)

    def forward(self, maps: Tensor, middle: Tensor) -> tuple[Tensor, Tensor]:
        """[B, channels, H, W] -> embedding [B, D] and stripes [B, H, C]."""
        x = self.reduce(maps)
        for seen in [stream(x) for stream in self.streams]:
            x = x + self.gate(seen.mean((2, 3)))[:, :, None, None] * seen
        tokens = stripes(x)
        return F.normalize(self.embed(tokens.flatten(1)), dim=-1), tokens


class TextStreams(nn.Module):
    """Text head: the same over words, with convolutions along the sentence; the embedding is of mean and maximum."""

    def __init__(self, widths: Widths, gate: SharedGate):
        super().__init__()
        self.reduce = nn.Linear(widths.states, widths.token)
        self.streams = nn.ModuleList(
            nn.ModuleList(nn.Conv1d(widths.token, widths.token, 3, padding=1) for _ in range(count + 1))
            for count in range(STREAMS)
        )
        self.gate = gate
        self.embed = nn.Linear(2 * widths.token, widths.embedding)

    def forward(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States [B, L, 384] and mask [B, L] -> embedding [B, D] and words [B, L, C]."""
        real = mask.unsqueeze(-1).to(states.dtype)
        x = self.reduce(states) * real
        for seen in [self._stream(stream, x, real) for stream in self.streams]:
            x = x + self.gate(masked_mean(seen, mask)).unsqueeze(1) * seen
        largest = (x - (1.0 - real) * 1e4).amax(1)
        return F.normalize(self.embed(torch.cat([masked_mean(x, mask), largest], -1)), dim=-1), x

    def _stream(self, layers: nn.ModuleList, x: Tensor, real: Tensor) -> Tensor:
        for layer in layers:
            x = F.relu(layer(x.transpose(1, 2)).transpose(1, 2)) * real
        return x
