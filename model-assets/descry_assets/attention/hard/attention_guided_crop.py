"""Attention-guided crop: a second branch looks closely at where the first one looked."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.attention.kernels import positions, sample
from descry_assets.attention.registry import mechanism


@mechanism("attention-guided-crop", family="hard", place="map", paper="arXiv 1801.09927")
class AttentionGuidedCrop(nn.Module):
    """Adds what a local branch sees in the part of the map that stands out.

    After Guan, Huang, Zhong, Zheng, Zheng, Yang: Diagnose like a Radiologist: Attention Guided Convolutional Neural
    Network for Thorax Disease Classification, arXiv 1801.09927 (AG-CNN), section 3, on a map instead of an image::

        h = max over c of |x_c|, scaled to [0, 1] for each map
        box = smallest around the largest 8-connected component of h > tau
        l = relu(BN(conv3(crop(x, box) resized to H x W)))
        y = x + W [x; l] + b

    No gradient passes through the box. ``AttentionGuidedBranches`` is the paper's whole model. Global, local and fusion
    branch became ``x``, ``l`` and ``W``, which starts at zero.

    Cost: 11 C^2 H W multiply-adds, and about H W / 2 maximum filters of the heat map.

    Args:
        width: C.
        threshold: tau.
    """

    def __init__(self, width: int, threshold: float = 0.7):
        super().__init__()
        self.threshold = threshold
        self.local = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.fusion = nn.Conv2d(2 * width, width, 1)
        nn.init.zeros_(self.fusion.weight)
        nn.init.zeros_(self.fusion.bias)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        with torch.no_grad():
            box = box_around(largest_component(heat(x) > self.threshold))
        local = self.local(crop(x, box, int(x.shape[2]), int(x.shape[3])))
        return x + self.fusion(torch.cat([x, local], 1))


class AttentionGuidedBranches(nn.Module):
    """AG-CNN: a global branch, a local one on the crop that the global one chooses, and their fusion.

    The crop is found on the grid of the global branch's map, whose box is then taken in pixels; the paper enlarges the
    heat to the image's size first. Training goes by stages: ``train_stage`` says what learns.

    Args:
        global_trunk, local_trunk: images [B, 3, H, W] -> maps [B, C, h, w].
        width: C.
        outputs: how many logits each branch gives.
        threshold: tau.
    """

    STAGES = ("global", "local", "fusion")

    def __init__(
        self, global_trunk: nn.Module, local_trunk: nn.Module, width: int, outputs: int, threshold: float = 0.7
    ):
        super().__init__()
        self.threshold = threshold
        self.trunks = nn.ModuleDict({"global": global_trunk, "local": local_trunk})
        self.heads = nn.ModuleDict(
            {
                "global": nn.Linear(width, outputs),
                "local": nn.Linear(width, outputs),
                "fusion": nn.Linear(2 * width, outputs),
            }
        )

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        """[B, 3, H, W] -> logits [B, outputs] of every stage."""
        seen = self.trunks["global"](images)
        close = self.trunks["local"](self.look_closer(images, seen))
        pooled = {"global": seen.mean((2, 3)), "local": close.mean((2, 3))}
        pooled["fusion"] = torch.cat([pooled["global"], pooled["local"]], 1)
        return {stage: self.heads[stage](pooled[stage]) for stage in self.STAGES}

    def look_closer(self, images: Tensor, seen: Tensor) -> Tensor:
        """Images [B, 3, H, W] and the global branch's maps [B, C, h, w] -> crops [B, 3, H, W]."""
        rows, columns = (int(size) for size in images.shape[2:])
        with torch.no_grad():
            box = box_around(largest_component(heat(seen) > self.threshold))
            cell = [rows / int(seen.shape[2]), columns / int(seen.shape[3])]
            return crop(images, box * box.new_tensor([cell[0], cell[1], cell[0], cell[1]]), rows, columns)

    def train_stage(self, stage: str) -> None:
        """Lets the branch of one stage learn and no other, as the paper does one after the other."""
        if stage not in self.STAGES:
            raise ValueError(f"stage is {stage!r}, not one of {self.STAGES}")
        for name in self.STAGES:
            parts = [self.heads[name], *([self.trunks[name]] if name in self.trunks else [])]
            for part in parts:
                part.requires_grad_(name == stage)


def heat(x: Tensor) -> Tensor:
    """Maps [B, C, H, W] -> largest magnitude of any channel, scaled to [0, 1] for each map, [B, H, W]."""
    largest = x.abs().amax(1)
    low, high = largest.amin((1, 2), keepdim=True), largest.amax((1, 2), keepdim=True)
    return (largest - low) / (high - low).clamp_min(1e-12)


def largest_component(above: Tensor) -> Tensor:
    """The largest 8-connected component of booleans [B, H, W]; everything where none is true.

    Every cell takes over the largest number around it until it must have reached the whole component: a shortest path
    has at most two cells in any 2 x 2 block. Of components of the same size the last one, row by row.
    """
    rows, columns = (int(size) for size in above.shape[1:])
    inside = above.unsqueeze(1).to(torch.float32)
    numbers = torch.arange(1, rows * columns + 1, dtype=torch.float32, device=above.device).view(1, 1, rows, columns)
    numbers = numbers * inside
    for _ in range(2 * -(-rows // 2) * -(-columns // 2) - 1):
        numbers = F.max_pool2d(numbers, 3, 1, 1) * inside
    numbers = numbers.flatten(1)
    sizes = (numbers.unsqueeze(1) == numbers.unsqueeze(2)).sum(2)
    order = (sizes * (rows * columns + 1) + numbers) * (numbers > 0)
    return (order == order.amax(1, keepdim=True)).view(-1, rows, columns)


def box_around(inside: Tensor) -> Tensor:
    """Smallest boxes around what is true in [B, H, W]: top, left, bottom, right in cells, the last two exclusive."""
    row, column = positions(int(inside.shape[1]), int(inside.shape[2]), torch.zeros((), device=inside.device))
    edges = []
    for place, end in ((row, 0.0), (column, 0.0), (row, 1.0), (column, 1.0)):
        if end:
            edges.append((torch.where(inside, place, torch.zeros_like(place)) + 1).amax((1, 2)))
        else:
            edges.append(torch.where(inside, place, torch.full_like(place, 1e6)).amin((1, 2)))
    return torch.stack(edges, 1)


def crop(x: Tensor, box: Tensor, rows: int, columns: int) -> Tensor:
    """Boxes [B, 4] of maps [B, C, H, W], as ``box_around`` gives them, resized -> [B, C, rows, columns].

    Bilinear, from nothing but what is inside the box.
    """
    box = box.to(x.dtype)
    top, left, bottom, right = (edge[:, None, None, None] for edge in box.unbind(1))
    row, column = positions(rows, columns, x)
    row = (top + (row + 0.5) / rows * (bottom - top) - 0.5).clamp(min=top, max=bottom - 1)
    column = (left + (column + 0.5) / columns * (right - left) - 0.5).clamp(min=left, max=right - 1)
    return sample(x, row, column).squeeze(2)
