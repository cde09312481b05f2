import pytest
import timm
import torch
import torch.nn.functional as F

from descry_assets.models.pretrained import package_file
from descry_assets.models.trunk import DETAIL_SCALE, WEIGHTS, FrozenDepthwise, Trunk


@pytest.fixture(scope="module")
def trunk():
    trunk = Trunk("lite0")
    trunk.load_imagenet()
    return trunk.to(memory_format=torch.channels_last)


@pytest.mark.parametrize("size", [(224, 112), (97, 63)])
def test_folded_batch_norms_compute_what_timm_computes(trunk, size):
    package, name = WEIGHTS["lite0"]
    source = torch.load(package_file(package, f"models/{name}"), weights_only=True)
    network = timm.create_model("tf_efficientnet_lite0").eval()
    network.load_state_dict(dict(zip(network.state_dict(), source.values(), strict=True)))
    pixels = torch.randn(2, 3, *size)
    with torch.no_grad():
        torch.testing.assert_close(trunk(pixels), network.forward_features(pixels), atol=1e-4, rtol=1e-3)


def test_training_and_inference_compute_the_same(trunk):
    pixels = torch.randn(2, 3, 64, 32)
    with torch.no_grad():
        expected = trunk(pixels)
    torch.testing.assert_close(trunk(pixels).detach(), expected, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("height", [8, 9])
def test_the_gradient_of_a_frozen_depthwise_convolution_is_pytorchs(stride, height):
    features = torch.randn(2, 6, height, 7, requires_grad=True)
    weight, bias = torch.randn(6, 1, 5, 5), torch.randn(6, requires_grad=True)
    ours = FrozenDepthwise.apply(features, weight, bias, stride).square().sum()
    theirs = F.conv2d(features, weight, bias, stride, groups=6).square().sum()
    for actual, expected in zip(
        torch.autograd.grad(ours, (features, bias)), torch.autograd.grad(theirs, (features, bias)), strict=True
    ):
        torch.testing.assert_close(actual, expected, atol=1e-4, rtol=1e-4)


def test_pointwise_weights_get_gradients_and_depthwise_kernels_none(trunk):
    trunk(torch.randn(1, 3, 64, 32)).sum().backward()
    for block in trunk.blocks:
        assert block.project.weight.grad is not None
        assert block.depthwise.bias.grad is not None
        assert block.depthwise.weight.grad is None


def test_frozen_blocks_compute_the_same_and_get_no_gradients(trunk):
    frozen = Trunk("lite0", frozen=3)
    frozen.load_state_dict(trunk.state_dict())
    pixels = torch.randn(2, 3, 64, 32)
    torch.testing.assert_close(frozen(pixels), trunk(pixels), atol=1e-4, rtol=1e-3)
    frozen(pixels).sum().backward()
    trained = {name for name, parameter in frozen.named_parameters() if parameter.grad is not None}
    parts = ("expand.weight", "expand.bias", "depthwise.bias", "project.weight", "project.bias")
    assert trained == {
        *(f"blocks.{block}.{part}" for block in range(3, len(frozen.blocks)) for part in parts),
        "top.weight",
        "top.bias",
    }


def test_more_frozen_blocks_than_there_are_before_the_last_stride_are_refused():
    with pytest.raises(ValueError, match="frozen is 12, more than the 11 blocks before the last stride"):
        Trunk("lite0", frozen=12)


@pytest.mark.parametrize("frozen", [0, 3])
def test_details_are_four_neighbours_of_the_finer_map_at_each_cell(trunk, frozen):
    detailed = Trunk("lite0", frozen, detailed=True)
    detailed.load_state_dict(trunk.state_dict())
    pixels = torch.randn(2, 3, 224, 112)
    with torch.no_grad():
        maps, early = detailed(pixels), detailed.early(pixels)
        fine = trunk.blocks[:11](trunk.stem(pixels))
        coarse = trunk(pixels)
    details = maps[:, coarse.shape[1] :]
    assert maps.shape[1:] == (detailed.channels, 7, 4)
    assert early.shape[1:] == (detailed.middle, 7, 4)
    assert fine.shape[2:] == (14, 7)
    torch.testing.assert_close(maps[:, : coarse.shape[1]], coarse, atol=1e-4, rtol=1e-3)
    expected = torch.stack([fine[:, :, 4, 2], fine[:, :, 4, 3], fine[:, :, 5, 2], fine[:, :, 5, 3]], 2)
    torch.testing.assert_close(details[:, :, 2, 1].unflatten(1, (-1, 4)), expected * DETAIL_SCALE, atol=1e-4, rtol=1e-3)
    assert not details[:, :, 2, 3].unflatten(1, (-1, 4))[..., [1, 3]].any()
    torch.testing.assert_close(detailed.late(torch.cat([early, early[:, :5]], 1)), maps, atol=1e-4, rtol=1e-3)
