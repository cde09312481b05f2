import numpy as np

from descry_assets.data import attributes
from descry_assets.data.sentences import Sentence
from descry_assets.training.pairing import PairSampler, Source

RED_MAN, BLUE_WOMAN = {"sex.male", "upper.red"}, {"sex.female", "upper.blue"}
FITTING = Sentence("A man in red", frozenset(RED_MAN))
UNFITTING = Sentence("A man in blue", frozenset({"sex.male", "upper.blue"}))


def sampler(human_share, seed=0):
    first = Source(np.array([10, 11]), attributes.matrix([RED_MAN, BLUE_WOMAN]), np.array([0.5, 0.5]))
    second = Source(np.array([7]), attributes.matrix([BLUE_WOMAN]), np.array([1.0]))
    return PairSampler([first, second], [0.5, 0.5], [FITTING, UNFITTING], human_share, seed)


def test_a_human_sentence_is_paired_with_a_crop_that_fits_it():
    pairs = sampler(human_share=1.0).draw(20)
    assert set(pairs.texts) == {FITTING.text}
    assert set(zip(pairs.sources, pairs.crops, strict=True)) == {(0, 10)}


def test_a_sentence_that_fits_no_crop_is_not_kept():
    assert sampler(human_share=1.0).human == [FITTING]


def test_a_crop_with_what_a_sentence_denies_is_not_drawn_for_it():
    source = Source(np.array([3, 4]), attributes.matrix([RED_MAN | {"wearing.hat"}, RED_MAN]), np.array([0.5, 0.5]))
    hatless = Sentence("A man in red, no hat", frozenset(RED_MAN), frozenset({"wearing.hat"}))
    pairs = PairSampler([source], [1.0], [hatless, FITTING], 1.0, seed=0).draw(40)
    says_no_hat = np.array([text == hatless.text for text in pairs.texts])
    assert set(pairs.crops[says_no_hat]) == {4}
    assert set(pairs.crops[~says_no_hat]) == {3, 4}
    np.testing.assert_array_equal(pairs.fits[says_no_hat][:, pairs.crops == 3], False)
    assert pairs.fits[~says_no_hat].all()


def test_a_batch_says_what_its_sentences_state_and_deny():
    pairs = sampler(human_share=0.5).draw(40)
    expected = attributes.consistent(pairs.stated, pairs.attributes, pairs.denied)
    np.testing.assert_array_equal(pairs.fits, expected)
    assert pairs.denied.any()
    for text, stated in zip(pairs.texts, pairs.stated, strict=True):
        if text == FITTING.text:
            assert set(attributes.names(stated)) == RED_MAN


def test_fits_are_symmetric_for_equal_crops_and_true_for_each_pair_itself():
    pairs = sampler(human_share=0.5).draw(40)
    assert pairs.fits.diagonal().all()
    same = (pairs.attributes[:, None] == pairs.attributes[None]).all(-1)
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
    assert first.texts == again.texts
    np.testing.assert_array_equal(first.crops, again.crops)
