import math

import pytest
import torch
import torch.nn.functional as F
from naive import attended, noise, prepared, softmax
from timm.layers import EcaModule, SEModule
from torch import nn

from descry_assets.attention.registry import build

WIDTH = 8


def normalised(norm, x):
    """A batch norm in ``eval``, as its equation stands; channels are the second axis."""
    shape = (1, -1, *[1] * (x.dim() - 2))
    mean, variance, gain, bias = (
        part.view(shape) for part in (norm.running_mean, norm.running_var, norm.weight, norm.bias)
    )
    return (x - mean) / torch.sqrt(variance + norm.eps) * gain + bias


def test_squeeze_excitation_equals_timm():
    module = prepared("squeeze-excitation", WIDTH, place="map", reduction=4)
    theirs = SEModule(WIDTH, rd_channels=2).double()
    with torch.no_grad():
        for convolution, linear in ((theirs.fc1, module.tokens.squeeze), (theirs.fc2, module.tokens.excite)):
            convolution.weight.copy_(linear.weight[:, :, None, None])
            convolution.bias.copy_(linear.bias)
    x = noise(2, WIDTH, 5, 7)
    torch.testing.assert_close(module(x), theirs(x))


def test_an_excitation_that_knows_nothing_halves_every_channel():
    module = prepared("squeeze-excitation", WIDTH)
    nn.init.zeros_(module.excite.weight)
    nn.init.zeros_(module.excite.bias)
    x = noise(2, 5, WIDTH)
    torch.testing.assert_close(module(x), x / 2)


def test_efficient_channel_attention_equals_timm():
    module = prepared("efficient-channel-attention", 64, place="map")
    theirs = EcaModule(64).double()
    theirs.conv.load_state_dict(module.tokens.neighbours.state_dict())
    x = noise(2, 64, 3, 2)
    torch.testing.assert_close(module(x), theirs(x))


def test_the_kernel_of_efficient_channel_attention_grows_with_the_channels():
    sizes = {width: build("efficient-channel-attention", width).neighbours.kernel_size[0] for width in (8, 64, 128)}
    assert sizes == {8: 3, 64: 3, 128: 5}
    assert build("efficient-channel-attention", 2048).neighbours.kernel_size[0] == 7


@torch.no_grad()
def test_gated_channels_equal_their_equation():
    module, x = prepared("gated-channels", WIDTH), noise(2, 5, WIDTH)
    for sample, result in zip(x, module(x), strict=True):
        alpha = module.alpha.tolist()
        strength = [alpha[c] * math.sqrt(sum(v**2 for v in sample[:, c].tolist()) + 1e-5) for c in range(WIDTH)]
        root = math.sqrt(sum(value**2 for value in strength) / WIDTH + 1e-5)
        for c in range(WIDTH):
            gate = 1 + math.tanh(float(module.gamma[c]) * strength[c] / root + float(module.beta[c]))
            torch.testing.assert_close(result[:, c], sample[:, c] * gate)


def test_second_order_pooling_equals_its_equation():
    module, x = prepared("second-order-pooling", WIDTH, reduced=3), noise(2, WIDTH, 5, 7)
    reduced = F.relu(normalised(module.reduce[1], F.conv2d(F.relu(x), module.reduce[0].weight)))
    covariance = torch.stack([torch.cov(sample.flatten(1), correction=0) for sample in reduced])
    assert covariance.max() > 0.01
    torch.testing.assert_close(module.covariance(reduced), covariance)
    norm = normalised(module.norm, covariance)
    rows = torch.stack(
        [
            norm[:, i] @ module.rows.weight[4 * i + t, 0, :, 0] + module.rows.bias[4 * i + t]
            for i in range(3)
            for t in range(4)
        ],
        1,
    )
    gates = torch.sigmoid(rows @ module.excite.weight[:, :, 0, 0].T + module.excite.bias)
    torch.testing.assert_close(module(x), x * gates[:, :, None, None])


def test_a_selective_kernel_equals_its_equation():
    module, x = prepared("selective-kernel", WIDTH), noise(2, WIDTH, 5, 7)
    small, large = (
        F.relu(normalised(path.bn, F.conv2d(x, path.conv.weight, None, 1, dilation, dilation, WIDTH)))
        for dilation, path in enumerate(module.select.paths, 1)
    )
    choose = module.select.attn
    pooled = (small + large).mean((2, 3))
    hidden = F.relu(normalised(choose.bn, pooled @ choose.fc_reduce.weight[:, :, 0, 0].T))
    logits = hidden @ choose.fc_select.weight[:, :, 0, 0].T
    for sample in range(2):
        for c in range(WIDTH):
            first, second = softmax([float(logits[sample, c]), float(logits[sample, WIDTH + c])])
            expected = first * small[sample, c] + second * large[sample, c]
            torch.testing.assert_close(module(x)[sample, c], expected)


def test_split_attention_equals_its_equation():
    radix, groups = 2, 2
    module, x = prepared("split-attention", WIDTH, radix=radix, cardinality=groups), noise(2, WIDTH, 5, 7)
    part = module.attend
    u = F.relu(normalised(part.bn0, F.conv2d(x, part.conv.weight, padding=1, groups=radix * groups)))
    splits = u.chunk(radix, 1)
    pooled = sum(splits).mean((2, 3), keepdim=True)
    hidden = F.relu(normalised(part.bn1, F.conv2d(pooled, part.fc1.weight, part.fc1.bias, groups=groups)))
    q = F.conv2d(hidden, part.fc2.weight, part.fc2.bias, groups=groups)[:, :, 0, 0]
    result, each = module(x), WIDTH // groups
    for sample in range(2):
        for group in range(groups):
            for j in range(each):
                weights = softmax([float(q[sample, (group * radix + r) * each + j]) for r in range(radix)])
                c = group * each + j
                expected = sum(weight * split[sample, c] for weight, split in zip(weights, splits, strict=True))
                torch.testing.assert_close(result[sample, c], expected)


def test_self_calibration_equals_its_equation_where_windows_fit():
    module, x = prepared("self-calibrated", WIDTH), noise(2, WIDTH, 8, 4)

    def convolved(pair, y):
        return normalised(pair[1], F.conv2d(y, pair[0].weight, padding=1))

    first, second = x.chunk(2, 1)
    coarse = convolved(module.coarse, F.avg_pool2d(first, 4))
    raised = torch.stack([coarse[:, :, i // 4, j // 4] for i in range(8) for j in range(4)], -1).unflatten(-1, (8, 4))
    calibrated = F.relu(convolved(module.last, convolved(module.fine, first) * torch.sigmoid(first + raised)))
    torch.testing.assert_close(module(x), torch.cat([F.relu(convolved(module.plain, second)), calibrated], 1))


def test_self_calibration_refuses_to_halve_an_odd_width():
    with pytest.raises(ValueError, match="9 is odd"):
        build("self-calibrated", 9)


@pytest.mark.parametrize("sign", [-1, 1])
def test_channels_attend_to_channels(sign):
    module, x = prepared("danet-channel", WIDTH, sign=sign), noise(2, 5, WIDTH)
    for sample, result in zip(x, module(x), strict=True):
        channels = sample.T
        expected = channels + module.gamma * attended(channels, channels, channels, sign)
        torch.testing.assert_close(result, expected.T)


@pytest.mark.parametrize("name", ["gated-channels", "danet-channel"])
def test_what_starts_as_the_identity_changes_nothing_at_first(name):
    x = noise(2, 5, WIDTH)
    torch.testing.assert_close(build(name, WIDTH).double()(x), x)
