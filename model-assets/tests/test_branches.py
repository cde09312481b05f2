import pytest
import torch

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.models.image_branch import ImageBranch
from descry_assets.models.match_model import MatchModel, ModelSize
from descry_assets.models.text_branch import WIDTH, TextBranch, WordTable
from descry_assets.models.tokenizer import load_tokenizer

SIZE = ModelSize(trunk="lite0", embedding=16, token=192, text_layers=1)
KNOWN = len(ATTRIBUTES)


@pytest.fixture(scope="module")
def text():
    torch.manual_seed(0)
    return TextBranch(16, 192, 1).eval()


def test_padding_does_not_change_a_sentence(text):
    ids = torch.tensor([[101, 1037, 2158, 102]])
    padded = torch.tensor([[101, 1037, 2158, 102, 0, 0]])
    text.words.load(torch.randn(30522, WIDTH))
    embedding, tokens = text(ids, torch.ones_like(ids))
    padded_embedding, padded_tokens = text(padded, torch.tensor([[1, 1, 1, 1, 0, 0]]))
    torch.testing.assert_close(padded_embedding, embedding)
    torch.testing.assert_close(padded_tokens[:, :4], tokens)


def test_the_word_table_is_off_by_half_a_step_at_most():
    table = torch.randn(30522, WIDTH)
    words = WordTable()
    words.load(table)
    ids = torch.tensor([[5, 30521]])
    steps = table[ids].abs().amax(-1, keepdim=True) / 127
    assert ((words(ids) - table[ids]).abs() <= steps / 2 + 1e-6).all()


def test_pretrained_weights_put_related_words_closer(text):
    branch = TextBranch(16, 192, 3).eval()
    branch.load_minilm()
    ids = torch.tensor([load_tokenizer().encode("trousers pants banana").ids[1:4]])
    trousers, pants, banana = torch.nn.functional.normalize(branch.words(ids)[0], dim=-1)
    assert trousers @ pants > trousers @ banana


def test_image_outputs_have_the_declared_shapes_and_lengths():
    torch.manual_seed(0)
    with torch.inference_mode():
        embedding, tokens = ImageBranch("lite0", 16, 192).eval()(torch.randn(2, 3, 224, 112))
    assert embedding.shape == (2, 16)
    assert tokens.shape == (2, 29, 192)
    torch.testing.assert_close(embedding.norm(dim=-1), torch.ones(2))
    torch.testing.assert_close(tokens[:, :-1].norm(dim=-1), torch.ones(2, 28))
    assert (tokens[:, -1].abs() <= 1).all()
    assert not tokens[:, -1, KNOWN:].any()


def test_the_first_text_token_holds_probabilities_and_nothing_else(text):
    ids = torch.tensor([[101, 1037, 2158, 102]])
    _, tokens = text(ids, torch.ones_like(ids))
    assert ((tokens[0, 0, : 2 * KNOWN] > 0) & (tokens[0, 0, : 2 * KNOWN] < 1)).all()
    assert not tokens[0, 0, 2 * KNOWN :].any()


def test_rounded_weights_survive_half_precision():
    model = MatchModel(SIZE)
    model.round_to_half()
    weight = model.image.embed.weight
    torch.testing.assert_close(weight.half().float(), weight, rtol=0, atol=0)
