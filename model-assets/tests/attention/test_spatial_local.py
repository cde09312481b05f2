"""Spatial mechanisms that look at windows or sample between cells."""

from itertools import product

import pytest
import torch
import torch.nn.functional as F
from naive import bilinear, noise, prepared, softmax, window
from test_channel import normalised
from torchvision.ops import deform_conv2d

from descry_assets.attention.registry import build

WIDTH = 8
ROWS, COLUMNS = 3, 4
CELLS = list(product(range(ROWS), range(COLUMNS)))


def test_dynamic_messages_equal_their_equation():
    module, x = prepared("dynamic-message-passing", WIDTH, rates=(1, 2), groups=2), noise(1, WIDTH, ROWS, COLUMNS)
    result = module(x)[0]
    walks = [F.conv2d(x, part.walk.weight, padding=part.rate, dilation=part.rate)[0] for part in module.messages]
    for i, j in CELLS:
        expected = x[0, :, i, j].clone()
        for beta, part, walk in zip(module.beta, module.messages, walks, strict=True):
            samples = []
            for tap in range(9):
                row = i + (tap // 3 - 1) * part.rate + float(walk[2 * tap, i, j])
                column = j + (tap % 3 - 1) * part.rate + float(walk[2 * tap + 1, i, j])
                samples.append(bilinear(x[0], row, column))
            samples = torch.stack(samples, 1)
            affinity = softmax((part.affinity.weight[:, :, 0, 0] @ samples.flatten()).tolist())
            filters = part.filters.weight[:, :, 0, 0] @ samples.flatten()
            for c, tap in product(range(WIDTH), range(9)):
                expected[c] += beta * filters[c // 4 * 9 + tap] * affinity[tap] * samples[c, tap]
        torch.testing.assert_close(result[:, i, j], expected)


@pytest.mark.parametrize("likeness", ["square", "distance", "product"])
def test_local_relation_equals_its_equation(likeness):
    module = prepared("local-relation", WIDTH, size=3, shared=4, likeness=likeness)
    x = noise(1, WIDTH, ROWS, COLUMNS)
    result, query, key = module(x)[0], module.query(x)[0], F.conv2d(x, module.key.weight)[0]
    alike = {
        "square": lambda a, b: -((a - b) ** 2),
        "distance": lambda a, b: -abs(a - b),
        "product": lambda a, b: a * b,
    }
    offsets = torch.tensor([[a, b] for a in (-1.0, 0, 1) for b in (-1.0, 0, 1)], dtype=torch.float64)
    geometry = module.geometry(offsets)
    for i, j in CELLS:
        keys, values = window(key, i, j, 3), window(x[0], i, j, 3)
        means = []
        for c in range(WIDTH):
            g = c // 4
            weights = softmax(
                [float(alike[likeness](query[g, i, j], keys[tap, g]) + geometry[tap, g]) for tap in range(9)]
            )
            means.append(sum(weight * value[c] for weight, value in zip(weights, values, strict=True)))
        expected = module.out.weight[:, :, 0, 0] @ torch.stack(means) + module.out.bias
        torch.testing.assert_close(result[:, i, j], expected)


@pytest.mark.parametrize("heads", [1, 2])
def test_stand_alone_attention_equals_its_equation(heads):
    module, x = prepared("stand-alone", WIDTH, size=3, heads=heads), noise(1, WIDTH, ROWS, COLUMNS)
    query, key, value = F.conv2d(x, module.project.weight)[0].chunk(3)
    relative = torch.stack([torch.cat([module.row[:, a], module.column[:, b]]) for a in range(3) for b in range(3)])
    result, depth = module(x)[0], WIDTH // heads
    for i, j in CELLS:
        keys, values = window(key, i, j, 3), window(value, i, j, 3)
        for head in range(heads):
            part = slice(head * depth, (head + 1) * depth)
            weights = softmax([float(query[part, i, j] @ (keys[tap, part] + relative[tap])) for tap in range(9)])
            expected = sum(weight * one[part] for weight, one in zip(weights, values, strict=True))
            torch.testing.assert_close(result[part, i, j], expected)


def vector_attention(module, x, weights_of):
    """The residual block of both forms for one map of a batch of one, cell by cell."""
    active = F.relu(normalised(module.before[0], x))
    query, key, value = (F.conv2d(active, part.weight)[0] for part in (module.query, module.key, module.value))
    mirrored_key, mirrored_value = (F.pad(part[None], (1, 1, 1, 1), mode="reflect")[0] for part in (key, value))
    mean = torch.empty_like(value)
    for i, j in CELLS:
        keys, values = (part[:, i : i + 3, j : j + 3].flatten(1) for part in (mirrored_key, mirrored_value))
        weights = weights_of(query[:, i, j], keys, i, j)
        for c in range(len(value)):
            mean[c, i, j] = weights[c % module.groups] @ values[c]
    return x + module.after(mean[None])


def judged(module, relation):
    """Relation [R, taps] of one cell through the judge's norms and maps -> [., taps]."""
    hidden = relation[None]
    for layer in module.judge:
        if hasattr(layer, "running_mean"):
            hidden = normalised(layer, hidden)
        elif hasattr(layer, "weight"):
            hidden = (layer.weight[:, :, 0, 0] @ hidden[0])[None] + (0 if layer.bias is None else layer.bias[:, None])
        else:
            hidden = F.relu(hidden)
    return hidden[0]


def test_pairwise_attention_equals_its_equation():
    module, x = prepared("san-pairwise", 16, size=3, shared=2), noise(1, 16, ROWS, COLUMNS)

    def mirrored(index, length):
        return -index if index < 0 else 2 * (length - 1) - index if index >= length else index

    def weights_of(query, keys, i, j):
        places = [
            (2 * mirrored(j + b, COLUMNS) / (COLUMNS - 1) - 1, 2 * mirrored(i + a, ROWS) / (ROWS - 1) - 1)
            for a in (-1, 0, 1)
            for b in (-1, 0, 1)
        ]
        here = torch.tensor(places[4], dtype=torch.float64)[:, None]
        apart = module.place.weight[:, :, 0, 0] @ (here - torch.tensor(places, dtype=torch.float64).T)
        logits = judged(module, torch.cat([query[:, None] - keys, apart]))
        return torch.tensor([softmax(row.tolist()) for row in logits], dtype=torch.float64)

    torch.testing.assert_close(module(x), vector_attention(module, x, weights_of))


def test_patchwise_attention_equals_its_equation():
    module, x = prepared("san-patchwise", 16, size=3, shared=2), noise(1, 16, ROWS, COLUMNS)

    def weights_of(query, keys, i, j):
        return judged(module, torch.cat([query, keys.flatten()])[:, None])[:, 0].view(2, 9)

    torch.testing.assert_close(module(x), vector_attention(module, x, weights_of))


def test_large_kernel_attention_equals_its_equation():
    module, x = prepared("large-kernel", WIDTH), noise(2, WIDTH, 5, 7)
    near, far, mix = module.surroundings
    u = F.gelu(F.conv2d(x, module.enter.weight, module.enter.bias))
    a = F.conv2d(u, near.weight, near.bias, padding=2, groups=WIDTH)
    a = F.conv2d(a, far.weight, far.bias, padding=9, dilation=3, groups=WIDTH)
    a = F.conv2d(a, mix.weight, mix.bias)
    torch.testing.assert_close(module(x), x + F.conv2d(u * a, module.leave.weight, module.leave.bias))


def test_large_kernel_attention_sees_eleven_cells_each_way():
    near, far, _ = prepared("large-kernel", 1).surroundings
    for part in (near, far):
        torch.nn.init.ones_(part.weight)
        torch.nn.init.zeros_(part.bias)
    point = torch.zeros(1, 1, 31, 31, dtype=torch.float64)
    point[0, 0, 15, 15] = 1
    seen = (far(near(point))[0, 0] > 0).nonzero()
    assert seen.min().item() == 4
    assert seen.max().item() == 26


def test_a_spatial_transformer_reads_as_torch_does():
    module, x = build("spatial-transformer", WIDTH).double(), noise(2, WIDTH, ROWS, COLUMNS)
    theta = noise(2, 2, 3, seed=3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    torch.testing.assert_close(module.read(x, theta), F.grid_sample(x, grid, align_corners=False))


def test_a_spatial_transformer_moves_by_whole_cells():
    module, x = build("spatial-transformer", WIDTH).double(), noise(1, WIDTH, ROWS, COLUMNS)
    theta = torch.tensor([[[1.0, 0, 2 / COLUMNS], [0, 1, 0]]], dtype=torch.float64)
    moved = module.read(x, theta)
    torch.testing.assert_close(moved[..., :-1], x[..., 1:])
    torch.testing.assert_close(moved[..., -1], torch.zeros_like(moved[..., -1]))


def test_a_frame_that_crops_only_shrinks_and_moves():
    module, x = prepared("spatial-transformer", WIDTH, crop=True), noise(2, WIDTH, ROWS, COLUMNS)
    theta = module.locate(x)
    assert theta[:, 0, 1].eq(0).all()
    assert theta[:, 1, 0].eq(0).all()
    torch.testing.assert_close(theta[:, 0, 0], theta[:, 1, 1])
    assert not torch.allclose(theta[0], theta[1])


@pytest.mark.parametrize(("groups", "modulated", "size"), [(1, True, 3), (2, True, 3), (1, False, 3), (1, True, 5)])
def test_a_deformable_convolution_equals_torchvision(groups, modulated, size):
    module = prepared("deformable-convolution", WIDTH, groups=groups, modulated=modulated, size=size)
    x = noise(2, WIDTH, 5, 7)
    mask = torch.sigmoid(module.modulation(x)) if modulated else None
    expected = deform_conv2d(x, module.offset(x), module.weight, module.bias, padding=size // 2, mask=mask)
    torch.testing.assert_close(module(x), expected)


def test_a_deformable_convolution_starts_as_a_plain_one_or_half_of_it():
    x = noise(2, WIDTH, 5, 7)
    for modulated, share in ((False, 1.0), (True, 0.5)):
        module = build("deformable-convolution", WIDTH, modulated=modulated).double()
        plain = F.conv2d(x, share * module.weight, module.bias, padding=1)
        torch.testing.assert_close(module(x), plain)


@pytest.mark.parametrize(("scale", "groups"), [(1, 1), (2, 2)])
def test_reassembly_equals_its_equation(scale, groups):
    module = prepared("reassembly", WIDTH, scale=scale, size=3, groups=groups, inner=4)
    x = noise(1, WIDTH, ROWS, COLUMNS)
    encoded = F.conv2d(F.conv2d(x, module.compress.weight, module.compress.bias), module.encode.weight, None, padding=1)
    encoded = F.pixel_shuffle(encoded + module.encode.bias[:, None, None], scale)[0]
    result = module(x)[0]
    assert result.shape == (WIDTH, scale * ROWS, scale * COLUMNS)
    for i, j, c in product(range(scale * ROWS), range(scale * COLUMNS), range(WIDTH)):
        g = c // (WIDTH // groups)
        weights = softmax(encoded[9 * g : 9 * g + 9, i, j].tolist())
        values = window(x[0], i // scale, j // scale, 3)[:, c]
        torch.testing.assert_close(result[c, i, j], sum(w * v for w, v in zip(weights, values, strict=True)))


def test_a_spatial_transformer_starts_as_the_identity():
    x = noise(2, WIDTH, 5, 7)
    torch.testing.assert_close(build("spatial-transformer", WIDTH).double()(x), x)
