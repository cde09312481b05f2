"""Context transformer: every cell of a score map is corrected by what the coarse map around shows."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import DotProduct, to_map, to_tokens
from descry_assets.attention.registry import mechanism


@mechanism("context-transformer", family="cross-modal", place="map", paper="arXiv 2003.07304")
class ContextTransformer(nn.Module):
    """Adds to each cell what it finds among contexts, which are maxima of the same map.

    Yang, Wang, Chen, Liu, Qiao: Context-Transformer: Tackling Object Confusion for Few-Shot Detection, AAAI 2020, arXiv
    2003.07304, section 3, on one map instead of those of six scales. With cells ``x`` and contexts ``c``, the maxima of
    blocks of s x s cells::

        q = Wq x + bq + x,   k = Wk c + c,   v = Wv c + bv + c
        y = x + z * (softmax over m of (q . k_m) v)

    ``z``, one factor a channel, starts at zero. A bias of ``k`` would cancel out. In the paper ``x`` are the scores of
    a detector's boxes, and a classifier of cosines follows (``FewShotClassifier``).

    Cost: H W C^2 + 2 (H W / s^2) C^2 + 2 (H W)^2 / s^2 C multiply-adds.

    Args:
        width: C.
        block: s.
    """

    def __init__(self, width: int, block: int = 2):
        super().__init__()
        self.block = block
        self.query, self.value = nn.Linear(width, width), nn.Linear(width, width)
        self.key = nn.Linear(width, width, bias=False)
        self.attend = DotProduct()
        self.factor = nn.Parameter(torch.zeros(width))
        for map_ in (self.query, self.key, self.value):
            nn.init.kaiming_normal_(map_.weight, mode="fan_out")
        nn.init.zeros_(self.query.bias)
        nn.init.zeros_(self.value.bias)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        cells, contexts = to_tokens(x), to_tokens(F.max_pool2d(x, self.block, ceil_mode=True))
        found = self.attend(self.query(cells) + cells, self.key(contexts) + contexts, self.value(contexts) + contexts)
        return to_map(cells + self.factor * found, *x.shape[2:])


class FewShotClassifier(nn.Module):
    """Cosines with a vector a class, times 5: the classifier of new classes after a ``ContextTransformer``.

    Args:
        width: C.
        classes: how many.
    """

    SCALE = 5.0

    def __init__(self, width: int, classes: int):
        super().__init__()
        self.classes = nn.Parameter(torch.randn(classes, width) * width**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        """[..., C] -> logits [..., classes] in [-5, 5]."""
        return self.SCALE * F.normalize(x, dim=-1) @ F.normalize(self.classes, dim=-1).T
