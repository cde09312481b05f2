import pytest
import torch
import torch.nn.functional as F
from naive import randomised, softmax
from timm.layers.cbam import CbamModule

from descry_assets.attention.kernels import own_losses
from descry_assets.attention.mixed.bam import BAM
from descry_assets.attention.mixed.cbam import CBAM
from descry_assets.attention.mixed.cubic import CubicAttention
from descry_assets.attention.mixed.feature_division import FeatureDivision

WIDTH = 16


@pytest.fixture
def x():
    return torch.randn(2, WIDTH, 3, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


@torch.no_grad()
def test_cbam_is_that_of_timm(x):
    ours = randomised(CBAM(WIDTH, reduction=4)).double()
    theirs = CbamModule(WIDTH, rd_ratio=1 / 4, mlp_bias=True).double().eval()
    for own, other in ((ours.channels.mlp[0], theirs.channel.fc1), (ours.channels.mlp[2], theirs.channel.fc2)):
        other.weight.copy_(own.weight[:, :, None, None])
        other.bias.copy_(own.bias)
    theirs.spatial.conv.conv.weight.copy_(ours.positions[0].weight.flip(1))
    theirs.spatial.conv.bn.load_state_dict(ours.positions[1].state_dict())
    torch.testing.assert_close(ours(x), theirs(x))


@torch.no_grad()
@pytest.mark.parametrize("combine", ["sum", "product"])
def test_bam_equals_its_equation(x, combine):
    module = randomised(BAM(WIDTH, combine=combine)).double()
    channels, positions = module.channels(x.mean((2, 3))), module.positions(x)
    expected = torch.empty_like(x)
    for image in range(2):
        for channel in range(WIDTH):
            for row in range(3):
                for column in range(5):
                    c, s = channels[image, channel], positions[image, 0, row, column]
                    gate = 1 / (1 + torch.exp(-(c + s if combine == "sum" else c * s)))
                    expected[image, channel, row, column] = (1 + gate) * x[image, channel, row, column]
    torch.testing.assert_close(module(x), expected)


@torch.no_grad()
def test_bam_sees_four_cells_apart_twice():
    module = randomised(BAM(WIDTH)).double()
    here, there = torch.zeros(1, WIDTH, 1, 12, dtype=torch.float64), torch.zeros(1, WIDTH, 1, 12, dtype=torch.float64)
    there[0, :, 0, 8] = 5.0
    differs = (module.positions(here) - module.positions(there))[0, 0, 0] != 0
    assert not differs[[1, 2, 3, 5, 6, 7, 9, 10, 11]].any()
    assert differs[8]


def test_bam_combines_by_sum_or_product():
    with pytest.raises(ValueError, match="'mean'"):
        BAM(WIDTH, combine="mean")


@torch.no_grad()
def test_cubic_attention_equals_its_equation(x):
    module = randomised(CubicAttention(WIDTH)).double()
    middle = torch.randn(2, 4, 6, 10, dtype=torch.float64)
    smaller = (middle[:, :, ::2] + middle[:, :, 1::2]) / 2
    smaller = (smaller[..., ::2] + smaller[..., 1::2]) / 2
    largest, mean = middle.amax(1), middle.mean(1)
    largest = F.avg_pool2d(largest[:, None], 2)[:, 0]
    seen = torch.stack([largest, smaller.mean(1), x.amax(1), x.mean(1)], 1)
    assert smaller.mean(1).allclose(F.avg_pool2d(mean[:, None], 2)[:, 0])
    positions = F.conv2d(seen, module.positions.weight, module.positions.bias, padding=1).sigmoid()
    first, _, second = module.channels.mlp
    for image in range(2):
        by_channel = sum(
            second.weight @ (first.weight @ pooled).clamp_min(0)
            for pooled in (x[image].mean((1, 2)), x[image].amax((1, 2)))
        ).sigmoid()
        cube = torch.einsum("c,hw->chw", by_channel, positions[image, 0])
        torch.testing.assert_close(module(x, middle)[image], x[image] * (1 + cube))


@torch.no_grad()
def test_one_layer_alone_stands_for_both(x):
    module = randomised(CubicAttention(WIDTH)).double()
    torch.testing.assert_close(module(x), module(x, x))


@torch.no_grad()
def test_feature_division_equals_its_equation():
    module = randomised(FeatureDivision(WIDTH, parts=3)).double()
    x, lengths = torch.randn(2, 5, WIDTH, dtype=torch.float64), [5, 3]
    mask = torch.tensor([[1] * n + [0] * (5 - n) for n in lengths])
    parts = module.divide(x, mask)
    for image, length in enumerate(lengths):
        logits = [
            module.divide.logits.weight @ (module.divide.inside.weight @ x[image, n]).tanh() for n in range(length)
        ]
        for part in range(3):
            weights = softmax([float(each[part]) for each in logits])
            expected = sum(weight * x[image, n] for n, weight in enumerate(weights))
            torch.testing.assert_close(parts[image, part], expected)
    merged = module.merge.weight @ parts[1].flatten() + module.merge.bias
    torch.testing.assert_close(module(x, mask)[1], merged)


def test_parts_that_look_at_the_same_cost_more_than_parts_that_look_elsewhere():
    module = FeatureDivision(2, parts=2, diversity=0.5).double().train()
    module.divide.logits.weight.data = torch.tensor([[50.0], [-50.0]]).double()
    module.divide.inside.weight.data = torch.tensor([[50.0, 0.0]]).double()
    x = torch.tensor([[[1.0, 0.0], [-1.0, 0.0]]]).double()
    cost = torch.zeros((), dtype=torch.float64)
    module(x)
    assert own_losses(module, cost).item() == pytest.approx(0, abs=1e-9)
    assert own_losses(module, cost) == 0
    module.divide.logits.weight.data[1] = 50.0
    module(x)
    assert own_losses(module, cost).item() == pytest.approx(0.5 * 2)
