import numpy as np
import pytest

from descry_assets.data import attributes


def test_any_of_the_labels_behind_an_attribute_gives_it():
    assert attributes.of_labels(["lowerBodyHotPants", "personalMale"]) == {"lower.shorts", "sex.male"}
    assert attributes.of_labels(["lowerBodyShorts"]) == {"lower.shorts"}


def test_a_crop_fits_when_it_has_all_that_the_sentence_states():
    sentences = attributes.matrix([{"sex.male", "upper.red"}, {"sex.male"}, set()])
    crops = attributes.matrix([{"sex.male"}, {"sex.male", "upper.red", "lower.blue"}])
    expected = [[False, True], [True, True], [True, True]]
    np.testing.assert_array_equal(attributes.consistent(sentences, crops), expected)


def test_a_crop_fits_when_it_has_nothing_that_the_sentence_denies():
    stated = attributes.matrix([{"sex.male"}, set(), set()])
    denied = attributes.matrix([{"wearing.hat"}, {"wearing.hat", "carrying.bag"}, set()])
    crops = attributes.matrix([{"sex.male"}, {"sex.male", "wearing.hat"}, {"carrying.bag"}])
    expected = [[True, False, False], [True, False, False], [True, True, True]]
    np.testing.assert_array_equal(attributes.consistent(stated, crops, denied), expected)


def test_a_row_names_its_attributes_again():
    names = {"hair.long", "shoes.boots"}
    assert set(attributes.names(attributes.matrix([names])[0])) == names


def test_an_unknown_attribute_is_named():
    with pytest.raises(KeyError, match=r"hair\.plaid"):
        attributes.matrix([{"hair.plaid"}])
