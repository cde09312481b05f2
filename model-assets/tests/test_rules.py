import pytest

from descry_assets.data.rules import read_attributes


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A man in a red shirt and blue jeans", {"sex.male", "upper.red", "lower.blue", "lower.jeans"}),
        ("She wears a black and white striped top.", {"sex.female", "upper.black", "upper.white", "upper.striped"}),
        ("His shirt is blue and his shoes are white.", {"sex.male", "upper.blue", "shoes.white"}),
        ("Person with short black hair", {"hair.short", "hair.black"}),
        ("A lady dressed all in black", {"sex.female", "upper.black", "lower.black"}),
        ("gray T-shirt, flip flops", {"upper.grey", "upper.short-sleeved", "shoes.sandals"}),
        ("black dress shoes", {"shoes.black", "shoes.leather"}),
        ("A person with a red back pack", {"carrying.backpack"}),
    ],
)
def test_words_are_tied_to_the_garment_they_describe(sentence, expected):
    assert read_attributes(sentence) == expected


def test_a_colour_does_not_leak_into_the_next_phrase():
    assert read_attributes("a person in black, the shirt has a print") == set()


def test_a_named_bag_is_not_also_any_bag():
    assert read_attributes("a bag which is a purse") == {"carrying.shoulder-bag"}


def test_case_does_not_matter():
    sentence = "A woman with long brown hair wears a plaid shirt and tan shorts"
    assert read_attributes(sentence.upper()) == read_attributes(sentence) != set()
