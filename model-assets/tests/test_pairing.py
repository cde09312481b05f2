from dataclasses import replace

import numpy as np
import pytest
import torch

from descry_assets.data import attributes
from descry_assets.data.sentence import Sentence
from descry_assets.models.match_model import ModelSize
from descry_assets.training.fitting import Source
from descry_assets.training.objective import CropHeads
from descry_assets.training.pairing import Mixture, PairSampler, RealPairs

RED_MAN, BLUE_WOMAN = {"sex.male", "upper.red"}, {"sex.female", "upper.blue"}
FITTING = Sentence("A man in red", frozenset(RED_MAN))
UNFITTING = Sentence("A man in blue", frozenset({"sex.male", "upper.blue"}))


def crops(indices, attribute_sets, persons=None):
    present = attributes.matrix(attribute_sets)
    count = len(indices)
    numbers = np.full(count, -1) if persons is None else np.array(persons)
    return Source(np.array(indices), present, present.astype(float), np.full(count, 1 / count), numbers)


def sampler(human_share, seed=0):
    first, second = crops([10, 11], [RED_MAN, BLUE_WOMAN]), crops([7], [BLUE_WOMAN])
    return PairSampler([first, second], [0.5, 0.5], [FITTING, UNFITTING], Mixture(human_share), seed)


def test_a_human_sentence_is_paired_with_a_crop_that_fits_it():
    pairs = sampler(human_share=1.0).draw(20)
    assert set(pairs.sentences) == {FITTING}
    assert set(zip(pairs.sources, pairs.crops, strict=True)) == {(0, 10)}


def test_a_sentence_is_paired_more_often_where_its_attributes_are_likelier():
    present = attributes.matrix([RED_MAN, RED_MAN])
    presence = present * np.array([[0.9], [0.3]])
    source = Source(np.array([0, 1]), present, presence, np.full(2, 0.5), np.array([-1, -1]))
    rows = PairSampler([source], [1.0], [FITTING], Mixture(1.0), seed=0).draw(2000).rows
    assert (rows == 0).mean() == pytest.approx(0.81 / (0.81 + 0.09), abs=0.03)


def test_reworded_sentences_are_mistyped_as_often_as_the_mixture_says():
    source, sentence = crops([3], [RED_MAN]), replace(FITTING, text="A man in a red shirt")

    def kept(typos):
        mixture = Mixture(1.0, disturbed=1.0, typos=typos)
        drawn = PairSampler([source], [1.0], [sentence], mixture, seed=0).draw(40)
        return sum("shirt" in sentence.text for sentence in drawn.sentences)

    assert kept(0.0) == 40
    assert kept(1.0) == 0


def test_a_sentence_that_fits_no_crop_is_not_kept():
    assert sampler(human_share=1.0).human == [FITTING]


def test_a_crop_with_what_a_sentence_denies_is_not_drawn_for_it():
    source = crops([3, 4], [RED_MAN | {"wearing.hat"}, RED_MAN])
    hatless = Sentence("A man in red, no hat", frozenset(RED_MAN), frozenset({"wearing.hat"}))
    pairs = PairSampler([source], [1.0], [hatless, FITTING], Mixture(1.0), seed=0).draw(40)
    says_no_hat = np.array([sentence == hatless for sentence in pairs.sentences])
    assert set(pairs.crops[says_no_hat]) == {4}
    assert set(pairs.crops[~says_no_hat]) == {3, 4}
    np.testing.assert_array_equal(pairs.fits[says_no_hat][:, pairs.crops == 3], False)
    assert pairs.fits[~says_no_hat].all()


def test_a_batch_says_what_its_sentences_state_and_deny():
    pairs = sampler(human_share=0.5).draw(40)
    expected = attributes.consistent(pairs.stated, pairs.presence > 0.5, pairs.denied)
    np.testing.assert_array_equal(pairs.fits, expected)
    assert pairs.denied.any()
    for sentence, stated in zip(pairs.sentences, pairs.stated, strict=True):
        if sentence == FITTING:
            assert set(attributes.names(stated)) == RED_MAN


def test_fits_are_symmetric_for_equal_crops_and_true_for_each_pair_itself():
    pairs = sampler(human_share=0.5).draw(40)
    assert pairs.fits.diagonal().all()
    same = (pairs.presence[:, None] == pairs.presence[None]).all(-1)
    for sentence, crop in zip(*np.nonzero(same), strict=True):
        assert pairs.fits[sentence, crop]
    assert not pairs.fits.all()


def test_crops_come_from_every_source():
    assert set(sampler(human_share=0.0).draw(60).sources) == {0, 1}


def test_a_reseeded_sampler_draws_the_same_again():
    drawn = sampler(human_share=0.5)
    drawn.reseed((1, 2))
    first = drawn.draw(10)
    drawn.reseed((1, 2))
    again = drawn.draw(10)
    assert first.sentences == again.sentences
    np.testing.assert_array_equal(first.crops, again.crops)


def test_a_sentence_written_for_a_person_fits_the_crops_of_this_person_alone():
    sightings = crops([0, 1, 2], [RED_MAN, RED_MAN, RED_MAN], persons=[5, 5, 6])
    written = RealPairs([Sentence("He wears red", frozenset({"upper.red"}))], [np.array([0, 1])])
    pairs = PairSampler([sightings], [1.0], [], Mixture(0.0, real_share=0.5), seed=0, real=written).draw(40)
    real = np.array([sentence.text == "He wears red" for sentence in pairs.sentences])
    assert real.sum() == 20
    assert set(pairs.rows[real]) == {0, 1}
    np.testing.assert_array_equal(pairs.fits[real], np.tile(pairs.persons == 5, (20, 1)))


def test_swapped_sentences_come_without_a_crop_and_fit_what_they_say():
    source = crops([0, 1], [RED_MAN, BLUE_WOMAN])
    pairs = PairSampler([source], [1.0], [FITTING], Mixture(1.0, swapped=8), seed=0).draw(8)
    extra = pairs.sentences[8:]
    assert extra
    assert len(pairs.crops) == 8
    assert pairs.fits.shape == (len(pairs.sentences), 8)
    assert all(sentence.stated != FITTING.stated for sentence in extra)
    assert not pairs.fits[8:].any()


def test_a_choosy_sampler_prefers_the_crop_that_the_model_finds_closest():
    source = crops([0, 1], [RED_MAN, RED_MAN])
    drawn = PairSampler([source], [1.0], [FITTING], Mixture(1.0, choosiness=1.0), seed=0)
    near, far = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    for _ in range(10):
        pairs = drawn.draw(8)
        embeddings = torch.stack([near if row == 1 else far for row in pairs.rows])
        drawn.remember(pairs, embeddings, near.expand(8, 2))
    assert (drawn.draw(50).rows == 1).all()


def test_a_sentence_written_for_a_render_fits_renders_of_its_person_alone_and_real_crops_by_attributes():
    real, rendered = crops([0], [RED_MAN]), crops([0, 1, 2], [RED_MAN] * 3, persons=[-2, -2, -3])
    written = Sentence("A man in a red coat with a white beanie", frozenset(RED_MAN))
    rendered = replace(rendered, sentences=[[written]] * 3)
    pairs = PairSampler([real, rendered], [0.5, 0.5], [], Mixture(0.0, exact=True), seed=0).draw(60)
    own = [sentence == written for sentence in pairs.sentences]
    assert any(own)
    for row in np.flatnonzero(own):
        expected = (pairs.persons == pairs.persons[row]) | (pairs.persons == -1)
        np.testing.assert_array_equal(pairs.fits[row], expected)
    assert pairs.fits[np.flatnonzero(~np.array(own))].all()


def test_a_model_of_renders_alone_learns_no_identities():
    heads = CropHeads(ModelSize("lite0", 8, 192, 1), persons=3)
    rows = torch.randn(2, heads.identity.in_features, requires_grad=True)
    loss = heads.identity_loss(rows, torch.tensor([-2, -3]))
    loss.backward()
    assert loss == 0
    assert rows.grad.abs().sum() == 0
