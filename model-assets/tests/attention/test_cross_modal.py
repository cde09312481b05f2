import math

import pytest
import torch
import torch.nn.functional as F
from naive import attended, randomised, softmax
from torch import nn

from descry_assets.attention.cross_modal.bilinear_attention import BilinearAttention
from descry_assets.attention.cross_modal.co_attention import CoAttention, CoAttentionMaps, CoAttentionScorer
from descry_assets.attention.cross_modal.context_transformer import ContextTransformer, FewShotClassifier
from descry_assets.attention.cross_modal.cross_attention_network import CrossAttentionNetwork, MetaFusion
from descry_assets.attention.cross_modal.interaction_encoder import InteractionEncoder, InteractionScorer, WordHead
from descry_assets.attention.cross_modal.scan import ScanBothWays, ScanImageToText, ScanTextToImage

WIDTH = 8
LENGTHS = (5, 2, 3)


def noise(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.fixture
def tokens():
    """Three sentences of different lengths, their mask, two images of four cells."""
    mask = torch.tensor([[1] * n + [0] * (5 - n) for n in LENGTHS])
    return noise(3, 5, WIDTH), mask, noise(2, 4, WIDTH, seed=1)


def each_pair(tokens):
    words, _, cells = tokens
    return [(b, n, words[b, : LENGTHS[b]], cells[n]) for b in range(3) for n in range(2)]


def cosine(first, second):
    return float(first @ second / (first.norm() * second.norm()))


def naive_scan(queries, contexts, temperature, pool, sharpness):
    """One pair, query by query."""
    kept = [[cosine(query, context) for context in contexts] for query in queries]
    kept = [[value if value > 0 else 0.1 * value for value in row] for row in kept]
    norms = [math.sqrt(sum(row[k] ** 2 for row in kept)) + 1e-8 for k in range(len(contexts))]
    relevances = []
    for query, row in zip(queries, kept, strict=True):
        weights = softmax([temperature * value / norm for value, norm in zip(row, norms, strict=True)])
        seen = sum(weight * context / context.norm() for weight, context in zip(weights, contexts, strict=True))
        relevances.append(cosine(query, seen))
    if pool == "mean":
        return sum(relevances) / len(relevances)
    return math.log(sum(math.exp(sharpness * relevance) for relevance in relevances)) / sharpness


@pytest.mark.parametrize("pool", ["logsumexp", "mean"])
def test_scan_equals_its_equations_in_both_directions(tokens, pool):
    to_image, to_text = ScanTextToImage(WIDTH, pool=pool), ScanImageToText(WIDTH, pool=pool)
    both = ScanBothWays(WIDTH, pool)
    for b, n, words, cells in each_pair(tokens):
        by_words, by_cells = naive_scan(words, cells, 9, pool, 6), naive_scan(cells, words, 4, pool, 5)
        assert to_image.score_all(*tokens)[b, n].item() == pytest.approx(by_words, abs=1e-9)
        assert to_text.score_all(*tokens)[b, n].item() == pytest.approx(by_cells, abs=1e-9)
        assert both.score_all(*tokens)[b, n].item() == pytest.approx((by_words + by_cells) / 2, abs=1e-9)


def test_the_directions_are_each_other_with_the_roles_exchanged():
    words, cells = noise(3, 5, WIDTH), noise(2, 4, WIDTH, seed=1)
    to_image, to_text = ScanTextToImage(WIDTH, 7.0, "mean"), ScanImageToText(WIDTH, 7.0, "mean")
    there = to_image.score_all(words, torch.ones(3, 5), cells)
    torch.testing.assert_close(to_text.score_all(cells, torch.ones(2, 4), words).T, there)


def test_a_pool_must_be_known():
    with pytest.raises(ValueError, match="'max'"):
        ScanTextToImage(WIDTH, pool="max")


@torch.no_grad()
def test_co_attention_equals_its_equations(tokens):
    module = randomised(CoAttentionScorer(WIDTH)).double()
    scores, core = module.score_all(*tokens), module.attend
    for b, n, words, cells in each_pair(tokens):
        asked = words @ core.affinity.weight.T
        found = []
        for queries, keys, values in ((asked, cells, cells), (cells, asked, words)):
            seen = attended(queries, keys, values)
            found.append((seen @ core.open.weight.T).sigmoid() * seen)
        of_words = (torch.cat([found[0], words], 1) @ module.words.weight.T + module.words.bias).clamp_min(0)
        of_cells = (torch.cat([found[1], cells], 1) @ module.cells.weight.T + module.cells.bias).clamp_min(0)
        assert scores[b, n].item() == pytest.approx(cosine(of_words.mean(0), of_cells.mean(0)), abs=1e-9)


@torch.no_grad()
def test_an_image_finds_in_itself_the_same_from_both_sides():
    core, x = randomised(CoAttention(WIDTH)).double(), noise(1, 6, WIDTH)
    core.affinity.weight.copy_(core.affinity.weight + core.affinity.weight.T)
    first, second = core(x, x)
    torch.testing.assert_close(first, second)


@torch.no_grad()
def test_two_maps_are_fused_with_what_each_found():
    module = randomised(CoAttentionMaps(WIDTH)).double()
    first, second = noise(2, WIDTH, 2, 3), noise(2, WIDTH, 4, 2, seed=1)
    found, _ = module.attend(first.flatten(2).transpose(1, 2), second.flatten(2).transpose(1, 2))
    results = module(first, second)
    assert results[1].shape == second.shape
    there = torch.cat([found.transpose(1, 2).reshape(first.shape), first], 1)
    torch.testing.assert_close(results[0], module.first(there))


def naive_fusion(fuse, correlation):
    """Correlation [P, Q] of one pair -> weights [P]."""
    count = correlation.shape[1]
    inside = fuse.squeeze.weight[:, :count] @ correlation.mean(0)
    norm = fuse.norm
    inside = (inside - norm.running_mean) / (norm.running_var + norm.eps).sqrt() * norm.weight + norm.bias
    kernel = fuse.expand.weight[:count] @ inside.clamp_min(0) + fuse.expand.bias[:count]
    strength = [float(row @ kernel) / count / 0.025 for row in correlation]
    return [1 + weight for weight in softmax(strength)]


@torch.no_grad()
def test_the_cross_attention_network_equals_its_equations(tokens):
    module = randomised(CrossAttentionNetwork(WIDTH, positions=12)).double()
    scores = module.score_all(*tokens)
    for b, n, words, cells in each_pair(tokens):
        correlation = torch.tensor([[cosine(word, cell) for cell in cells] for word in words], dtype=torch.float64)
        of_words, of_cells = naive_fusion(module.fuse, correlation), naive_fusion(module.fuse, correlation.T)
        word = sum(weight * each for weight, each in zip(of_words, words, strict=True))
        cell = sum(weight * each for weight, each in zip(of_cells, cells, strict=True))
        assert scores[b, n].item() == pytest.approx(7 * cosine(word, cell), abs=1e-9)


@torch.no_grad()
def test_meta_fusion_gives_each_position_at_least_one_and_all_together_one_more():
    weights = randomised(MetaFusion(6)).double()(noise(2, 3, 4, 6))
    assert weights.min() >= 1
    torch.testing.assert_close((weights - 1).sum(-1), torch.ones(2, 3).double())


@torch.no_grad()
def test_bilinear_attention_equals_its_equations(tokens):
    module = randomised(BilinearAttention(WIDTH, glimpses=2)).double()
    scores = module.score_all(*tokens)
    for b, n, words, cells in each_pair(tokens):
        of_words, of_cells = (
            (map_.weight @ x.T + map_.bias[:, None]).clamp_min(0).T
            for map_, x in ((module.map_words, words), (module.map_cells, cells))
        )
        for glimpse in range(2):
            cross = [float(module.of_glimpse[glimpse] @ (w * v)) for w in of_words for v in of_cells]
            shares = iter(softmax(cross))
            first = module.words[glimpse](words).clamp_min(0)
            second = module.cells[glimpse](cells).clamp_min(0)
            joint = sum(next(shares) * w * v for w in first for v in second)
            words = words + module.back[glimpse](joint)
        expected = module.out(module.inside(words.sum(0)).clamp_min(0))
        assert scores[b, n].item() == pytest.approx(expected.item(), abs=1e-8)


@torch.no_grad()
def test_bilinear_shares_are_one_distribution_a_glimpse(tokens):
    shares = randomised(BilinearAttention(WIDTH, glimpses=3)).double().shares(*tokens)
    assert shares.shape == (3, 2, 3, 5, 4)
    torch.testing.assert_close(shares.sum((3, 4)), torch.ones(3, 2, 3).double())
    assert not shares[1, :, :, 2:].any()


@torch.no_grad()
def test_the_context_transformer_equals_its_equations():
    module, x = randomised(ContextTransformer(WIDTH)).double(), noise(1, WIDTH, 3, 4)
    blocks = [x[0, :, row : row + 2, column : column + 2].amax((1, 2)) for row in (0, 2) for column in (0, 2)]
    contexts, cells = torch.stack(blocks), x[0].flatten(1).T
    query, key, value = (
        map_(given) + given for map_, given in ((module.query, cells), (module.key, contexts), (module.value, contexts))
    )
    expected = cells + module.factor * attended(query, key, value)
    torch.testing.assert_close(module(x)[0].flatten(1).T, expected)


@torch.no_grad()
def test_the_context_transformer_starts_as_the_identity():
    x = noise(2, WIDTH, 3, 4)
    torch.testing.assert_close(ContextTransformer(WIDTH).double()(x), x)


@torch.no_grad()
def test_new_classes_are_told_by_cosines():
    module, x = FewShotClassifier(WIDTH, 3).double(), noise(2, WIDTH)
    expected = [[5 * cosine(one, each) for each in module.classes] for one in x]
    torch.testing.assert_close(module(x), torch.tensor(expected, dtype=torch.float64))


def torch_heads(width, heads, query, key, value, query_bias, value_bias, out):
    """PyTorch's multi-head attention with these weights."""
    theirs = nn.MultiheadAttention(width, heads, batch_first=True).double()
    theirs.in_proj_weight.copy_(torch.cat([query, key, value]))
    theirs.in_proj_bias.copy_(torch.cat([query_bias, torch.zeros(width), value_bias]))
    theirs.out_proj.load_state_dict(out.state_dict())
    return theirs


@torch.no_grad()
def test_the_interaction_encoder_is_made_of_torchs_attention(tokens):
    module = randomised(InteractionEncoder(WIDTH, depth=2, heads=2)).double()
    words, mask, cells = tokens[0][:2], tokens[1][:2], tokens[2]
    cross = torch_heads(
        WIDTH, 2, module.query.weight, module.key.weight, module.value.weight, module.query.bias, module.value.bias,
        module.out,
    )  # fmt: skip
    seen = module.cell_norm(cells)
    x = cross(module.word_norm(words), seen, seen)[0]
    for block in module.blocks:
        packed = block.attention.project.project
        packed.bias[WIDTH : 2 * WIDTH] = 0
        query, key, value = packed.weight.split(WIDTH)
        own = torch_heads(
            WIDTH, 2, query, key, value, packed.bias[:WIDTH], packed.bias[2 * WIDTH :], block.attention.out
        )
        normed = block.attention_norm(x)
        x = x + own(normed, normed, normed, key_padding_mask=mask == 0)[0]
        inside = block.perceptron[0](block.perceptron_norm(x))
        x = x + block.perceptron[2](inside / (1 + torch.exp(-1.702 * inside)))
    expected = F.layer_norm(x, (WIDTH,), module.output_norm.weight, module.output_norm.bias)
    result = module(words, cells, mask)
    torch.testing.assert_close(result[mask > 0], expected[mask > 0])


@torch.no_grad()
def test_words_see_an_image_by_attention_alone(tokens):
    words, mask, cells = tokens
    module = randomised(InteractionScorer(WIDTH, depth=1)).double()
    scores = module.score_all(words, mask, cells)
    torch.testing.assert_close(module.score_all(words, mask, cells.flip(1)), scores)
    assert not torch.allclose(scores[:, 0], scores[:, 1])
    module.encoder.out.weight.zero_()
    blind = module.score_all(words, mask, cells)
    torch.testing.assert_close(blind, blind[:1, :1].expand(3, 2))


@torch.no_grad()
def test_the_interaction_score_is_of_the_mean_word(tokens):
    module = randomised(InteractionScorer(WIDTH, depth=1)).double()
    scores = module.score_all(*tokens)
    for b, n, words, cells in each_pair(tokens):
        expected = module.score(module.encoder(words[None], cells[None]).mean(1))
        torch.testing.assert_close(scores[b, n], expected[0, 0])


def test_masked_words_are_told_from_what_the_image_shows():
    torch.manual_seed(0)
    encoder, head = InteractionEncoder(WIDTH, depth=1, heads=1), WordHead(WIDTH, 3)
    words, cells = torch.zeros(3, 2, WIDTH), torch.eye(3, WIDTH)[:, None].expand(3, 2, WIDTH) * 3
    optimiser = torch.optim.Adam([*encoder.parameters(), *head.parameters()], 0.02)
    for _ in range(60):
        loss = F.cross_entropy(head(encoder(words, cells)[:, 0]), torch.arange(3))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert loss.item() < 0.1
