"""BAM: one gate a channel and position, from both at once."""

from torch import Tensor, nn

from descry_assets.attention.kernels import Gate
from descry_assets.attention.mixed.cbam import LEAST_HIDDEN
from descry_assets.attention.registry import mechanism


@mechanism("bam", family="mixed", place="map", paper="arXiv 1807.06514")
class BAM(nn.Module):
    """Adds what a gate of channels and positions together lets through.

    Park, Woo, Lee, Kweon: BAM: Bottleneck Attention Module, BMVC 2018, arXiv 1807.06514, equations 1 to 4::

        y = x + x * sigma(c + s)
        c = W2 relu(BN(W1 mean_p x)) + b2                                            [B, C, 1, 1]
        s = conv1(relu(BN(conv3(relu(BN(conv3(relu(BN(conv1(x)))))))))               [B, 1, H, W]

    where the 3x3 convolutions are dilated. Batch norms stand where the authors' code has them; its gate is
    ``sigma(c * s)``, which is not what the paper says.

    Cost: 2 C^2 / r + (C^2 / r + 18 C^2 / r^2) H W multiply-adds.

    Args:
        width: C.
        reduction: r, C by the width inside both parts.
        dilation: of the two convolutions.
        combine: "sum" as in the paper or "product" as in the authors' code.
    """

    def __init__(self, width: int, reduction: int = 16, dilation: int = 4, combine: str = "sum"):
        super().__init__()
        if combine not in ("sum", "product"):
            raise ValueError(f"combine is {combine!r}, not 'sum' or 'product'")
        hidden = max(width // reduction, LEAST_HIDDEN)
        self.combine = combine
        self.channels = nn.Sequential(
            nn.Linear(width, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, width)
        )
        layers = [nn.Conv2d(width, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU()]
        for _ in range(2):
            layers += [
                nn.Conv2d(hidden, hidden, 3, padding=dilation, dilation=dilation, bias=False),
                nn.BatchNorm2d(hidden),
                nn.ReLU(),
            ]
        self.positions = nn.Sequential(*layers, nn.Conv2d(hidden, 1, 1))
        self.gate = Gate()

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]; in training B must be above 1."""
        channels, positions = self.channels(x.mean((2, 3)))[:, :, None, None], self.positions(x)
        logits = channels + positions if self.combine == "sum" else channels * positions
        return x + x * self.gate(logits)
