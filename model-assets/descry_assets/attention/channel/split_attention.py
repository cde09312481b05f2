"""Split attention of ResNeSt."""

from timm.layers import SplitAttn
from torch import Tensor, nn

from descry_assets.attention.registry import mechanism


@mechanism("split-attention", family="channel", place="map", paper="arXiv 2004.08955")
class SplitAttention(nn.Module):
    """Weighs for each channel what convolutions of parts of the input say.

    After Zhang et al.: ResNeSt: Split-Attention Networks, CVPR workshops 2022; timm's module with the paper's width::

        u = relu(BN(conv(x))) in R splits u_r [C, H, W], the convolution grouped by K R
        q = W2 relu(BN(W1 mean over cells of sum over r of u_r)), W1 and W2 grouped by K
        a_r = softmax over r of q_r, for each channel,   y = sum over r of a_r * u_r

    Replaces a convolution: it has no shortcut. ``W1`` keeps its bias, as in the published code, though the batch norm
    takes it out in training.

    Cost: 9 C^2 N / K + C d / K + d C R / K + R C N multiply-adds, with d = max(C R / 4, 32).

    Args:
        width: C, channels; divisible by K R.
        radix: R, splits.
        cardinality: K, groups.
    """

    def __init__(self, width: int, radix: int = 2, cardinality: int = 1):
        super().__init__()
        hidden = max(width * radix // 4, 32)
        self.attend = SplitAttn(
            width, radix=radix, groups=cardinality, rd_channels=hidden // radix, norm_layer=nn.BatchNorm2d
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        return self.attend(x)
