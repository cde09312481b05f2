"""The parts that are a method's own, against the equations of their documentation."""

import pytest
import torch
import torch.nn.functional as F

from descry_assets.attention.kernels import own_losses
from descry_assets.models.image_branch import ROWS
from descry_assets.models.methods.aptm import FusionScorer
from descry_assets.models.methods.axm_net import ImageStreams, SharedGate, TextStreams
from descry_assets.models.methods.casc import PARTS, CoarseAndFine, JointMaps, PoseHead
from descry_assets.models.methods.dme import DivideAndMerge
from descry_assets.models.methods.heads import FittingWeights, strips
from descry_assets.models.methods.iapa import SlotScorer
from descry_assets.models.methods.img_net import HardRegionScorer
from descry_assets.models.methods.isanet import LocalParts, Suppression
from descry_assets.models.methods.mgel import GRANULARITIES, Joined
from descry_assets.models.methods.nafs import NonLocalAlignment
from descry_assets.models.methods.registry import Widths, make_parts
from descry_assets.models.methods.sdpg import ProposalHead, ProposalScorer

WIDTHS = Widths(12, 6, 10, 16, 8)


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def cosine(first, second):
    return F.cosine_similarity(first, second, dim=0)


def test_strips_cover_a_map_from_top_to_bottom():
    rows = torch.arange(7.0)[None, None, :, None]
    assert [strip.flatten().tolist() for strip in strips(rows, 2)] == [[0, 1, 2, 3], [3, 4, 5, 6]]
    assert [strip.flatten().tolist() for strip in strips(rows, 3)] == [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    assert [len(strip.flatten()) for strip in strips(rows, 7)] == [1] * 7


@torch.no_grad()
def test_merged_parts_equal_their_equation():
    head = DivideAndMerge(10, WIDTHS, 3, 0.1, 0.1).eval()
    x = torch.randn(1, 5, 10)
    embedding, tokens = head(x)
    mean, parts = tokens[0].mean(0), head.divide(tokens)[0]
    merged = head.whole(mean)
    for part, project in zip(parts, head.parts, strict=True):
        merged = merged + (4 * cosine(head.query(mean), head.key(part))).sigmoid() * project(part)
    torch.testing.assert_close(embedding[0], merged / merged.norm())


def test_parts_that_say_the_same_cost_more():
    head = DivideAndMerge(10, WIDTHS, 2, 0.0, 1.0)
    x = torch.randn(2, 5, 10)
    head(x)
    different = own_losses(head, torch.zeros(()))
    head.parts[1].weight.data = head.parts[0].weight.data
    head.divide.logits.weight.data[1] = head.divide.logits.weight.data[0]
    head(x)
    assert own_losses(head, torch.zeros(())) > different
    assert own_losses(head, torch.zeros(())) == 0


@torch.no_grad()
def test_regions_that_do_not_fit_the_sentence_are_left_out():
    scorer = HardRegionScorer(4)
    sentence = torch.tensor([1.0, 0, 0, 0])
    words, mask = torch.stack([sentence, torch.randn(4), torch.randn(4)])[None], torch.ones(1, 3)
    whole, fits, misses = torch.tensor([0, 1.0, 0, 0]), torch.tensor([1.0, 0.3, 0, 0]), torch.tensor([-1.0, 0, 0.2, 0])
    image = torch.stack([whole, fits, misses])[None]
    score = scorer(words, mask, image)
    other = image.clone()
    other[0, 2] = torch.tensor([-1.0, 0.1, 0.7, 0.4])
    torch.testing.assert_close(scorer(words, mask, other), score)
    phrases = scorer.phrase(words.transpose(1, 2))[0].T
    shares = (10 * torch.stack([cosine(phrase, whole) for phrase in phrases])).softmax(0)
    kept = torch.where(shares >= 1 / 3, shares, torch.zeros(3))
    said = (kept / kept.sum()) @ phrases
    torch.testing.assert_close(score[0], cosine(fits, sentence) + cosine(said, whole))


@torch.no_grad()
def test_the_cosine_of_all_granularities_is_the_mean_of_theirs():
    join = Joined(WIDTHS)
    first, second = join(torch.randn(1, 14, 8))[0], join(torch.randn(1, 14, 8))[0]
    size = 16 // len(GRANULARITIES)
    cosines = [cosine(a, b) for a, b in zip(first.split(size), second.split(size), strict=True)]
    torch.testing.assert_close(first @ second, sum(cosines) / 4)
    with pytest.raises(ValueError, match="of 18"):
        Joined(Widths(12, 6, 10, 18, 8))


@torch.no_grad()
def test_non_local_alignment_equals_its_equations():
    words, cells, length = torch.randn(5, 8), torch.randn(3, 8), 4
    mask = torch.tensor([[1, 1, 1, 1, 0]])
    keys, values = F.normalize(words[:length, :4], dim=-1), F.normalize(words[:length, 4:], dim=-1)
    queries, shown = F.normalize(cells[:, :4], dim=-1), F.normalize(cells[:, 4:], dim=-1)
    alike = F.leaky_relu(queries @ keys.T, 0.1)
    alike = alike / alike.norm(dim=0)
    total = 0.0
    for image in range(3):
        seen = (20 * alike[image]).softmax(0) @ values
        total = total + cosine(shown[image], seen) / 3
    torch.testing.assert_close(NonLocalAlignment(8)(words[None], mask, cells[None])[0], total)
    with pytest.raises(ValueError, match="not 7"):
        NonLocalAlignment(7)


@torch.no_grad()
def test_a_slot_that_the_sentence_does_not_mention_does_not_count():
    scorer = SlotScorer(8, torch.nn.Parameter(torch.randn(3, 8)))
    words, mask, cells = torch.randn(1, 5, 8), torch.ones(1, 5), torch.randn(1, 3, 8)
    slots = scorer.parse(words, mask)[0]
    mentioned = scorer.mention(slots).sigmoid()[:, 0]
    agreed = [F.normalize(slot, dim=0) @ cell for slot, cell in zip(slots, cells[0], strict=True)]
    expected = sum(m * a for m, a in zip(mentioned, agreed, strict=True)) / mentioned.sum()
    torch.testing.assert_close(scorer(words, mask, cells)[0], expected)
    scorer.mention.weight.copy_((torch.linalg.pinv(slots) @ torch.tensor([-100.0, 100.0, 100.0]))[None])
    scorer.mention.bias.zero_()
    other = cells.clone()
    other[0, 0] = torch.randn(8)
    assert scorer.mention(slots)[0] < -50
    torch.testing.assert_close(scorer(words, mask, other), scorer(words, mask, cells))


def test_slots_of_both_sides_share_their_queries():
    parts = make_parts("iapa", WIDTHS)
    assert parts.image.parse.queries is parts.scorer.parse.queries


def test_what_images_teach_the_shared_gate_changes_sentences():
    gate = SharedGate(8)
    torch.nn.init.ones_(gate.squeeze.bias)
    image, text = ImageStreams(WIDTHS, gate).eval(), TextStreams(WIDTHS, gate)
    states, mask = torch.randn(1, 4, 10), torch.ones(1, 4)
    before = text(states, mask)[0].detach()
    image(torch.randn(2, 12, 7, 4), torch.randn(2, 6, 7, 4))[0].sum().backward()
    with torch.no_grad():
        for parameter in gate.parameters():
            assert parameter.grad.abs().max() > 0
            parameter.sub_(parameter.grad)
    assert not torch.allclose(text(states, mask)[0], before)


@torch.no_grad()
def test_streams_are_added_as_their_gates_say():
    head = ImageStreams(WIDTHS, SharedGate(8)).eval()
    maps = torch.randn(1, 12, 7, 4)
    x = head.reduce(maps)
    total = x + sum(head.gate(stream(x).mean((2, 3)))[:, :, None, None] * stream(x) for stream in head.streams)
    torch.testing.assert_close(head(maps, maps)[1][0], total[0].mean(2).T)


@torch.no_grad()
def test_local_parts_equal_their_equation_and_centres_are_shared():
    local = LocalParts(WIDTHS)
    x, mask = torch.randn(1, 4, 8), torch.tensor([[1, 1, 1, 0]])
    parts = []
    for centre in local.centres:
        total = 0.0
        for token in x[0, :3]:
            u = local.reduce(token / token.norm())
            total = total + local.weigh(local.theta(u).relu() - local.phi(centre).relu()).relu() * u
        parts.append(local.project(total))
    torch.testing.assert_close(local(x, mask)[0], torch.cat(parts))
    made = make_parts("isanet", WIDTHS)
    assert made.image.local is made.text.local


@torch.no_grad()
def test_suppression_equals_its_equations():
    module = Suppression(8).eval()
    cells = torch.randn(1, 28, 8)
    first, second = module.theta(cells[0]).relu(), module.phi(cells[0]).relu()
    kept = []
    for i in range(28):
        relation = [module.link(first[i] - second[j]).relu() for j in range(28)]
        logit = module.norm(module.open(torch.cat([cells[0, i], *relation]))[None])[0]
        kept.append(logit.sigmoid() * cells[0, i])
    kept = torch.stack(kept)
    plain = (kept - kept.mean(0)) / (kept.var(0, unbiased=False) + 1e-5).sqrt()
    rest = kept - plain
    gate = module.filter(rest.mean(0)).sigmoid()
    torch.testing.assert_close(module(cells)[0], plain + gate * rest + kept)


@torch.no_grad()
def test_weights_below_the_mean_are_left_out():
    weights = FittingWeights()(torch.tensor([[[0.0, 1.0, 2.0, 9.0]]]), torch.tensor([[[1.0, 1.0, 1.0, 0.0]]]))
    assert weights[0, 0, :2].tolist() == [0, 0]
    assert weights[0, 0, 2:].tolist() == [1, 0]
    assert FittingWeights()(torch.zeros(1, 1, 4), torch.ones(1, 1, 4))[0, 0].tolist() == [0.25] * 4


@torch.no_grad()
def test_body_parts_are_gathered_where_their_joints_are():
    head = PoseHead(WIDTHS).eval()
    maps, middle = torch.randn(1, 12, 7, 4), torch.zeros(1, 6 + 14, 7, 4)
    for joint in PARTS[0]:
        middle[0, 6 + joint, 1, 2] = 0.7
    embedding, tokens = head(maps, middle)
    joints = middle[:, 6:]
    seen = head.reduce(torch.cat([maps, joints], 1))
    torch.testing.assert_close(tokens[0, :ROWS], seen[0].mean(2).T)
    torch.testing.assert_close(tokens[0, ROWS], (seen + head.pose(joints))[0, :, 1, 2])
    assert not tokens[0, ROWS + 1].any()
    torch.testing.assert_close(embedding.norm(), torch.tensor(1.0))


@torch.no_grad()
def test_coarse_and_fine_attention_equal_their_equations():
    scorer = CoarseAndFine(4)
    words, mask, image = torch.randn(1, 3, 4), torch.ones(1, 3), torch.randn(1, ROWS + len(PARTS), 4)
    rows, parts, sentence = image[0, :ROWS], image[0, ROWS:], words[0, 0]
    alike = torch.stack([cosine(row, sentence) for row in rows])
    shares = (10 * alike).softmax(0)
    shares = torch.where(shares >= 1 / ROWS, shares, torch.zeros(ROWS))
    expected = (shares / shares.sum()) @ alike
    for phrase in scorer.phrase(words.transpose(1, 2))[0].T:
        fits = torch.stack([cosine(part, phrase) for part in parts])
        expected = expected + cosine(phrase, (10 * fits).softmax(0) @ parts) / 3
    torch.testing.assert_close(scorer(words, mask, image)[0], expected)


@torch.no_grad()
def test_joints_are_found_on_the_grid_of_the_trunk_and_no_weight_of_theirs_learns():
    companion = JointMaps().eval()
    joints = companion(torch.randn(2, 3, 224, 112))
    assert joints.shape == (2, 14, 7, 4)
    assert joints.min() >= 0
    assert joints.max() <= 1
    assert not any(parameter.requires_grad for parameter in companion.parameters())


@torch.no_grad()
def test_the_sentence_decides_which_proposal_comes_first():
    scorer = ProposalScorer(4)
    scorer.align.score_all = lambda text, mask, image: torch.zeros(len(text), len(image))
    scorer.open = torch.nn.Linear(4, 3)
    scorer.open.weight.data, scorer.open.bias.data = 20 * torch.eye(3, 4), torch.full((3,), -10.0)
    scorer.meant.weight.data, scorer.meant.bias.data = torch.full((1, 3), 4.0), torch.zeros(1)
    proposals = torch.tensor([[1.0, -1, 0, 0.5], [-1.0, 1, 0, 0.5]])
    image = torch.cat([torch.randn(2, 6, 4), proposals.unsqueeze(1)], 1)
    sentences = torch.eye(4)[:2].unsqueeze(1)
    scores = scorer.score_all(sentences, torch.ones(2, 1), image)
    assert scores.argmax(1).tolist() == [0, 1]
    image[0, -1, -1] = 1.0
    torch.testing.assert_close(
        scorer.score_all(sentences, torch.ones(2, 1), image)[:, 0] - scores[:, 0], torch.full((2,), 0.5 * 0.6931472)
    )


def test_boxes_between_two_people_are_told_from_good_ones():
    head = ProposalHead(WIDTHS, 1.0)
    maps = torch.randn(4, 12, 7, 4) + torch.linspace(-2, 2, 7)[None, None, :, None]
    optimiser = torch.optim.Adam(head.parameters(), lr=0.02)
    for _ in range(40):
        head(maps, maps)
        loss = own_losses(head, torch.zeros(()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert own_losses(head, torch.zeros(())) == 0
    upside_down = torch.cat([maps[:, :, 3:], maps.roll(1, 0)[:, :, :3]], 2)
    assert (head.goodness(maps) > 1).all()
    assert (head.goodness(upside_down) < -1).all()
    head.eval()
    torch.testing.assert_close(head(maps, maps)[1][:, -1, -1:], head.goodness(maps).sigmoid())


@torch.no_grad()
def test_pairs_one_by_one_score_what_all_together_do():
    words, mask, cells = torch.randn(3, 5, 8), torch.ones(3, 5), torch.randn(3, 28, 8)
    scorer = FusionScorer(8, 1).eval()
    torch.testing.assert_close(scorer.score_each(words, mask, cells), scorer.score_all(words, mask, cells).diagonal())
    scan = make_parts("scan", WIDTHS).scorer
    torch.testing.assert_close(scan.score_each(words, mask, cells), scan.score_all(words, mask, cells).diagonal())
