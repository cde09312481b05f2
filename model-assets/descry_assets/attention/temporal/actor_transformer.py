"""Actor transformer: persons of one scene look at each other, knowing where each stands."""

import torch
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct
from descry_assets.attention.registry import mechanism

LONGEST_WAVE = 10000.0


@mechanism("actor-transformer", family="temporal", place="tokens", paper="arXiv 2003.12737")
class ActorTransformer(nn.Module):
    """One encoder layer with one head over the persons of a scene.

    Gavrilyuk, Sanford, Javan, Snoek: Actor-Transformers for Group Activity Recognition, CVPR 2020, arXiv 2003.12737,
    section 3, as in a re-implementation (JacobYuan7/DIN-Group-Activity-Recognition-Benchmark); there is no official
    code. With ``p`` a code of sines and cosines of the centre of a person's box::

        x <- x + p
        x <- LN(x + softmax(Wq x . Wk x / sqrt(C)) Wv x)
        y =  LN(x + W2 relu(W1 x + b1) + b2)

    Cost: 5 N C^2 + 2 N^2 C multiply-adds.

    Args:
        width: C; positions need one that 4 divides.
        dropout: after attention and perceptron.
    """

    def __init__(self, width: int, dropout: float = 0.1):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.attend = DotProduct(width**-0.5)
        self.perceptron = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.attention_norm, self.output_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None, centres: Tensor | None = None) -> Tensor:
        """Persons [B, N, C], mask [B, N], centres [B, N, 2] of boxes in pixels (x, y) -> [B, N, C]."""
        if centres is not None:
            x = x + place_code(centres, x.shape[-1])
        seen = self.attend(self.query(x), self.key(x), self.value(x), mask)
        x = self.attention_norm(x + self.drop(seen))
        return self.output_norm(x + self.drop(self.perceptron(x)))


def place_code(centres: Tensor, width: int) -> Tensor:
    """Centres [B, N, 2] -> codes [B, N, width]: sines and cosines in turn, first half of x, second of y.

    Raises:
        ValueError: for a width that 4 does not divide.
    """
    if width % 4:
        raise ValueError(f"positions need a width that 4 divides, not {width}")
    steps = torch.arange(0, width // 2, 2, device=centres.device).to(centres.dtype)
    angles = centres.unsqueeze(-1) * LONGEST_WAVE ** (-steps / (width // 2))
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(2)
