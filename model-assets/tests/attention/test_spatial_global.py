"""Spatial mechanisms in which each position may look at all."""

import math
from itertools import product

import pytest
import torch
import torch.nn.functional as F
from naive import as_map, attended, cells, noise, prepared, softmax
from test_channel import normalised
from timm.layers import GlobalContext
from timm.models.pvt_v2 import Attention as TimmSpatialReduction
from torch import nn

from descry_assets.attention.registry import build

WIDTH, HEADS = 8, 2
MASK = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])


def test_self_attention_equals_its_equation():
    module, x = prepared("self-attention", WIDTH, reduction=2), noise(2, 5, WIDTH)
    result = module(x, MASK)
    for sample, real, found in zip(x, MASK.sum(1), result, strict=True):
        query, key, value = module.project.project(sample[:real]).split(4, -1)
        expected = sample[:real] + module.gamma * attended(query, key, value) @ module.out.weight.T
        torch.testing.assert_close(found[:real], expected)


def test_multi_head_equals_torch():
    module, x = prepared("multi-head", WIDTH, heads=HEADS), noise(2, 5, WIDTH)
    theirs = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True).double()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(module.project.project.weight)
        theirs.in_proj_bias.copy_(module.project.project.bias)
    theirs.out_proj.load_state_dict(module.out.state_dict())
    expected, _ = theirs(x, x, x, key_padding_mask=MASK == 0)
    torch.testing.assert_close(module(x, MASK), expected)


@pytest.mark.parametrize("name", ["multi-head", "vit-block", "spatial-reduction", "synthesizer-dense"])
def test_heads_that_do_not_divide_the_width_are_refused(name):
    with pytest.raises(ValueError, match="3 heads"):
        build(name, WIDTH, heads=3)


def test_permuted_tokens_give_permuted_results():
    module, x, order = prepared("multi-head", WIDTH, heads=HEADS), noise(1, 5, WIDTH), torch.tensor([3, 1, 4, 0, 2])
    torch.testing.assert_close(module(x[:, order]), module(x)[:, order])


def test_a_vit_block_equals_torch():
    module, x = prepared("vit-block", WIDTH, heads=HEADS), noise(2, 5, WIDTH)
    theirs = nn.TransformerEncoderLayer(
        WIDTH, HEADS, 4 * WIDTH, 0.0, "gelu", layer_norm_eps=1e-6, batch_first=True, norm_first=True
    ).double()
    ours = module.state_dict()
    names = {
        "self_attn.in_proj_": "attention.project.project.",
        "self_attn.out_proj.": "attention.out.",
        "linear1.": "perceptron.0.",
        "linear2.": "perceptron.2.",
        "norm1.": "attention_norm.",
        "norm2.": "perceptron_norm.",
    }
    theirs.load_state_dict({a + kind: ours[b + kind] for a, b in names.items() for kind in ("weight", "bias")})
    torch.testing.assert_close(module(x, MASK)[0], theirs(x, src_key_padding_mask=MASK == 0)[0])


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("form", ["softmax", "dot"])
def test_a_non_local_block_equals_its_equation(form, pooled):
    module, x = prepared("non-local", WIDTH, form=form, pooled=pooled), noise(2, WIDTH, 4, 6)
    source = F.max_pool2d(x, 2) if pooled else x
    means = []
    for sample, seen in zip(x, source, strict=True):
        theta, (phi, g) = module.theta(cells(sample)), module.phi_g(cells(seen)).chunk(2, -1)
        if form == "softmax":
            means.append(as_map(attended(theta, phi, g, 1 / math.sqrt(WIDTH // 2)), sample))
        else:
            means.append(as_map(theta @ (phi.T @ g) / len(phi), sample))
    expected = x + normalised(module.norm, F.conv2d(torch.stack(means), module.out.weight))
    torch.testing.assert_close(module(x), expected)


def anchors_of(x):
    """One map [C, H, W] -> means over the regions of grids of 1, 3, 6 and 8 cells a side, [110, C]."""
    return torch.cat([F.adaptive_avg_pool2d(x[None], size)[0].flatten(1) for size in (1, 3, 6, 8)], 1).T


def test_the_asymmetric_pyramid_equals_its_equation():
    module, x = prepared("asymmetric-non-local", WIDTH, inner=4), noise(2, WIDTH, 5, 7)
    part = module.context
    key = F.relu(normalised(part.key[1], F.conv2d(x, part.key[0].weight)))
    value = F.conv2d(x, part.value.weight)
    found = torch.stack(
        [as_map(attended(cells(k), anchors_of(k), anchors_of(v), 0.5), k) for k, v in zip(key, value, strict=True)]
    )
    joined = torch.cat([F.conv2d(found, part.out.weight), x], 1)
    expected = F.relu(normalised(module.fuse[1], F.conv2d(joined, module.fuse[0].weight)))
    torch.testing.assert_close(module(x), expected)


def test_asymmetric_fusion_looks_at_the_lower_map():
    module, x, low = prepared("asymmetric-fusion", WIDTH, low=6, inner=4), noise(1, WIDTH, 3, 4), noise(1, 6, 6, 9)
    part = module.context
    query = F.relu(normalised(part.query[1], F.conv2d(x, part.query[0].weight)))[0]
    key = F.relu(normalised(part.key[1], F.conv2d(low, part.key[0].weight)))[0]
    value = F.conv2d(low, part.value.weight)[0]
    found = as_map(attended(cells(query), anchors_of(key), anchors_of(value), 0.5), x[0])[None]
    joined = torch.cat([F.conv2d(found, part.out.weight), x], 1)
    torch.testing.assert_close(module(x, low), normalised(module.fuse[1], F.conv2d(joined, module.fuse[0].weight)))


@pytest.mark.parametrize("kernel", ["dot", "rbf"])
def test_compact_generalized_attention_is_attention_over_channels_and_positions(kernel):
    module, x = prepared("compact-generalized-non-local", WIDTH, groups=2, kernel=kernel), noise(2, WIDTH, 3, 4)
    theta, phi, g = F.conv2d(x, module.project.weight).chunk(3, 1)
    expected = torch.empty_like(theta)
    for sample, group in product(range(2), range(2)):
        channels = slice(2 * group, 2 * group + 2)
        t, p, v = (part[sample, channels].flatten() for part in (theta, phi, g))
        pairs = torch.outer(t, p)
        if kernel == "rbf":
            gamma = 1e-4
            pairs = math.exp(-2 * gamma) * sum((2 * gamma * pairs) ** n / math.factorial(n) for n in range(4))
        expected[sample, channels] = (pairs @ v).view(2, 3, 4)
    torch.testing.assert_close(module.pairs(theta, phi, g), expected, atol=1e-10, rtol=1e-8)
    z = F.group_norm(F.conv2d(expected, module.out.weight, groups=2), 2, module.norm.weight, module.norm.bias)
    torch.testing.assert_close(module(x), x + z)


def test_double_attention_equals_its_equation():
    module, x = prepared("double-attention", WIDTH), noise(2, 5, WIDTH)
    result = module(x, MASK)
    for sample, real, found in zip(x, MASK.sum(1), result, strict=True):
        sample = sample[:real]
        values, gathering, handing = module.values(sample), module.gathering(sample), module.distribution(sample)
        descriptors = []
        for j in range(2):
            weights = softmax(gathering[:, j].tolist())
            descriptors.append(sum(weight * value for weight, value in zip(weights, values, strict=True)))
        for n in range(real):
            shares = softmax(handing[n].tolist())
            z = sum(share * descriptor for share, descriptor in zip(shares, descriptors, strict=True))
            torch.testing.assert_close(found[n], sample[n] + module.out(z))


def test_global_context_equals_timm():
    module = prepared("global-context", WIDTH, place="map")
    theirs = GlobalContext(WIDTH, fuse_add=True, fuse_scale=False, rd_channels=4).double()
    ours = module.tokens
    with torch.no_grad():
        theirs.conv_attn.weight.copy_(ours.attention.weight[:, :, None, None])
        theirs.conv_attn.bias.zero_()
        for convolution, linear in ((theirs.mlp_add.fc1, ours.squeeze), (theirs.mlp_add.fc2, ours.excite)):
            convolution.weight.copy_(linear.weight[:, :, None, None])
            convolution.bias.copy_(linear.bias)
        theirs.mlp_add.norm.load_state_dict(ours.norm.state_dict())
    ours.norm.eps = theirs.mlp_add.norm.eps
    x = noise(2, WIDTH, 5, 7)
    torch.testing.assert_close(module(x), theirs(x))


def test_criss_cross_attention_looks_along_row_and_column():
    module, x = prepared("criss-cross", WIDTH, passes=1, reduction=2), noise(2, WIDTH, 3, 4)
    result = module(x)
    for sample, found in zip(x, result, strict=True):
        query, key, value = (
            as_map(part, sample) for part in module.project.project(cells(sample)).split([4, 4, WIDTH], -1)
        )
        for i, j in product(range(3), range(4)):
            seen = [(i, b) for b in range(4)] + [(a, j) for a in range(3) if a != i]
            keys, values = (torch.stack([part[:, a, b] for a, b in seen]) for part in (key, value))
            mean = attended(query[:, i, j][None], keys, values)[0]
            torch.testing.assert_close(found[:, i, j], sample[:, i, j] + module.gamma * mean)


def test_two_passes_of_criss_cross_attention_have_seen_every_cell():
    module, x = prepared("criss-cross", WIDTH), noise(1, WIDTH, 3, 4).requires_grad_()
    module(x)[0, :, 0, 0].sum().backward()
    assert (x.grad[0].abs().amax(0) > 0).all()
    once, x.grad = prepared("criss-cross", WIDTH, passes=1), None
    once(x)[0, :, 0, 0].sum().backward()
    assert x.grad[0, :, 1:, 1:].eq(0).all()


def test_positions_attend_to_positions():
    module, x = prepared("danet-position", WIDTH, reduction=2), noise(2, 5, WIDTH)
    result = module(x, MASK)
    for sample, real, found in zip(x, MASK.sum(1), result, strict=True):
        parts = module.project.project(sample[:real]).split([4, 4, WIDTH], -1)
        torch.testing.assert_close(found[:real], sample[:real] + module.gamma * attended(*parts))


def test_graph_reasoning_equals_its_matrices():
    module, x = prepared("graph-reasoning", WIDTH, nodes=2), noise(2, WIDTH, 3, 4)
    mixed = []
    for sample in x:
        states = (cells(sample) @ module.states.weight[:, :, 0, 0].T + module.states.bias).T
        projection = (cells(sample) @ module.projection.weight[:, :, 0, 0].T + module.projection.bias).T
        nodes = states @ projection.T / 12
        nodes = torch.relu(nodes + nodes @ module.adjacency.weight.T + module.adjacency.bias)
        mixed.append(as_map((module.update.weight @ nodes @ projection).T, sample))
    expected = x + normalised(module.norm, F.conv2d(torch.stack(mixed), module.out.weight))
    torch.testing.assert_close(module(x), expected)


def dense_laplacian(layer, x):
    """``I - D^-1/2 T D^-1/2`` and the square root of the degrees of one map, as matrices over all pairs of cells."""
    rows = cells(x)
    features = torch.relu(rows @ layer.features.weight[:, :, 0, 0].T + layer.features.bias)
    weights = torch.sigmoid(layer.importance(rows.mean(0)))
    likeness = features @ torch.diag(weights) @ features.T
    root = likeness.sum(1).sqrt()
    return torch.eye(len(rows), dtype=x.dtype) - likeness / (root[:, None] * root[None]), root


def test_the_laplacian_is_that_of_the_dense_graph():
    layer, x = prepared("pyramid-graph", WIDTH).layers[0], noise(2, WIDTH, 2, 3)
    layer.features.bias.data.fill_(1.0)
    for sample, found in zip(x, layer.laplacian(x), strict=True):
        laplacian, root = dense_laplacian(layer, sample)
        torch.testing.assert_close(found, laplacian @ cells(sample), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(laplacian @ root, torch.zeros_like(root))
        assert torch.linalg.eigvalsh(laplacian).min() > -1e-9


def test_a_pyramid_adds_its_levels_from_the_top_down():
    module, x = prepared("pyramid-graph", WIDTH), noise(2, WIDTH, 8, 4)
    half = F.max_pool2d(x, 2)
    middle, top = (layer(level) for layer, level in zip(module.layers[1:], (half, F.max_pool2d(half, 2)), strict=True))
    middle = middle + F.interpolate(top, scale_factor=2, mode="bilinear")
    torch.testing.assert_close(module(x), module.layers[0](x) + F.interpolate(middle, scale_factor=2, mode="bilinear"))


def test_adaptive_context_equals_its_equation():
    module, x = prepared("adaptive-context", WIDTH, inner=4, sizes=(2,)), noise(1, WIDTH, 5, 7)
    part = module.contexts[0]

    def block(pair, y):
        return F.relu(normalised(pair[1], F.conv2d(y, pair[0].weight)))

    regions, grid = block(part.regions, F.adaptive_avg_pool2d(x, 2))[0], block(part.cells, x)
    logits = part.affinity(grid + block(part.whole, grid.mean((2, 3), keepdim=True)))[0]
    context = torch.zeros(4, 5, 7, dtype=torch.float64)
    for i, j, region in product(range(5), range(7), range(4)):
        context[:, i, j] += torch.sigmoid(logits[region, i, j]) * regions[:, region // 2, region % 2]
    seen = block(part.fuse, F.relu(block(part.merge, context[None]) + grid))
    joined = F.conv2d(torch.cat([x, seen], 1), module.bottleneck[0].weight, padding=1)
    torch.testing.assert_close(module(x), F.relu(normalised(module.bottleneck[1], joined)))


def synthesized(module, logits, x):
    """The heads' weighted means of one sequence, weights by logits [h, N, N]."""
    values, depth = module.value(x), WIDTH // HEADS
    heads = []
    for head in range(HEADS):
        weights = torch.tensor([softmax(row.tolist()) for row in logits[head]], dtype=torch.float64)
        heads.append(weights @ values[:, head * depth : (head + 1) * depth])
    return torch.cat(heads, -1) @ module.out.weight.T


def test_a_dense_synthesizer_predicts_a_token_s_weights_from_it_alone():
    module, x = prepared("synthesizer-dense", WIDTH, heads=HEADS), noise(1, 5, WIDTH)
    hidden, depth = torch.relu(x[0] @ module.hidden.weight.T), WIDTH // HEADS
    logits = torch.stack(
        [(hidden[:, h * depth : (h + 1) * depth] @ module.predict.weight.T)[:, :5] for h in range(HEADS)]
    )
    torch.testing.assert_close(module(x)[0], synthesized(module, logits, x[0]))


@pytest.mark.parametrize("rank", [0, 3])
def test_a_random_synthesizer_has_the_same_weights_for_every_input(rank):
    module, x = prepared("synthesizer-random", WIDTH, heads=HEADS, rank=rank), noise(2, 5, WIDTH)
    logits = (module.factors[0] @ module.factors[1] if rank else module.factors[0])[:, :5, :5]
    for sample, found in zip(x, module(x), strict=True):
        torch.testing.assert_close(found, synthesized(module, logits, sample))


@pytest.mark.parametrize("name", ["synthesizer-dense", "synthesizer-random"])
def test_a_synthesizer_refuses_more_tokens_than_it_knows(name):
    with pytest.raises(ValueError, match="for 4 tokens got 5"):
        build(name, WIDTH, longest=4)(torch.zeros(1, 5, WIDTH))


def test_spatial_reduction_equals_timm():
    module, x = prepared("spatial-reduction", WIDTH, heads=HEADS), noise(2, WIDTH, 4, 6)
    theirs = TimmSpatialReduction(WIDTH, HEADS, sr_ratio=2, linear_attn=False).double()
    names = {"q": "query", "kv": "key_value", "proj": "out", "sr": "reduce", "norm": "norm"}
    ours = module.state_dict()
    theirs.load_state_dict(
        {f"{a}.{kind}": ours[f"{b}.{kind}"] for a, b in names.items() for kind in ("weight", "bias")}
    )
    result = theirs(x.flatten(2).transpose(1, 2), (4, 6))
    torch.testing.assert_close(module(x).flatten(2).transpose(1, 2), result)


def test_a_map_that_patches_do_not_tile_is_continued_by_zeros():
    module, x = prepared("spatial-reduction", WIDTH, heads=HEADS), noise(2, WIDTH, 3, 5)
    x[:, :, -1], x[:, :, :, -1] = 0, 0
    larger = F.pad(x, (0, 1, 0, 1))
    torch.testing.assert_close(module(x), module(larger)[:, :, :3, :5])


@pytest.mark.parametrize("terms", ["1111", "1000", "0100", "0010", "0001", "0110"])
def test_attention_terms_add_up(terms):
    module, x = prepared("attention-terms", WIDTH, heads=HEADS, terms=terms), noise(2, WIDTH, 3, 4)
    depth, frequencies = WIDTH // HEADS, WIDTH // 4

    def relative(distance, linear):
        angles = [distance / 1000 ** (4 * t / WIDTH) for t in range(frequencies)]
        wave = torch.tensor([*map(math.sin, angles), *map(math.cos, angles)], dtype=torch.float64)
        return linear(wave) / math.sqrt(2)

    def of_head(vector, head):
        return vector[head * depth : (head + 1) * depth]

    asked = [(i, j) for i in range(3) for j in range(4)]
    keys = [(i, j) for i in (0, 2) for j in (0, 2)]
    for sample, found in zip(x, module(x), strict=True):
        for i, j in asked:
            heads = []
            for head in range(HEADS):
                energies = []
                for a, b in keys:
                    energy = 0.0
                    query = of_head(module.query(sample[:, i, j]), head) if terms[0] == "1" or terms[1] == "1" else 0
                    key = of_head(module.key(sample[:, a, b]), head) if terms[0] == "1" or terms[2] == "1" else 0
                    if terms[1] == "1" or terms[3] == "1":
                        place = relative(i - a, module.along_columns) + relative(j - b, module.along_rows)
                        place = of_head(place, head)
                    energy += float(query @ key) if terms[0] == "1" else 0
                    energy += float(query @ place) if terms[1] == "1" else 0
                    energy += float(module.salient[head, 0] @ key) if terms[2] == "1" else 0
                    energy += float(module.wanted[head, 0] @ place) if terms[3] == "1" else 0
                    energies.append(energy)
                values = [of_head(module.value(sample[:, a, b]), head) for a, b in keys]
                heads.append(sum(w * value for w, value in zip(softmax(energies), values, strict=True)))
            expected = sample[:, i, j] + module.gamma * module.out(torch.cat(heads))
            torch.testing.assert_close(found[:, i, j], expected)


def test_terms_that_are_no_terms_are_refused():
    with pytest.raises(ValueError, match="'0000'"):
        build("attention-terms", WIDTH, terms="0000")


@pytest.mark.parametrize(
    "name",
    [
        "self-attention",
        "non-local",
        "compact-generalized-non-local",
        "double-attention",
        "global-context",
        "criss-cross",
        "danet-position",
        "graph-reasoning",
        "attention-terms",
    ],
)
def test_what_starts_as_the_identity_changes_nothing_at_first(name):
    x = noise(2, 16, 5, 7)
    torch.testing.assert_close(build(name, 16, place="map").double().eval()(x), x)
