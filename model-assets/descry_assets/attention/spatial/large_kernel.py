"""Large-kernel attention (VAN)."""

from torch import Tensor, nn

from descry_assets.attention.registry import mechanism


@mechanism("large-kernel", family="spatial", place="map", paper="arXiv 2202.09741")
class LargeKernel(nn.Module):
    """Multiplies each value by what a large kernel, made of cheap ones, says of its surroundings.

    The attention module of Guo, Lu, Liu, Cheng, Hu: Visual Attention Network, Computational Visual Media 2023::

        u = gelu(W1 x),   a = W3 (dilated 7 x 7, by 3 (5 x 5 (u))), both convolutions of each channel apart
        y = x + W2 (u * a)

    No softmax and no sigmoid. The two kernels see 23 x 23 cells.

    Cost: N C (74 + C) + 2 C^2 N multiply-adds.

    Args:
        width: C, channels.
    """

    def __init__(self, width: int):
        super().__init__()
        self.enter, self.leave = nn.Conv2d(width, width, 1), nn.Conv2d(width, width, 1)
        self.activate = nn.GELU()
        self.surroundings = nn.Sequential(
            nn.Conv2d(width, width, 5, padding=2, groups=width),
            nn.Conv2d(width, width, 7, padding=9, dilation=3, groups=width),
            nn.Conv2d(width, width, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        values = self.activate(self.enter(x))
        return x + self.leave(values * self.surroundings(values))
