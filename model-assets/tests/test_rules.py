import pytest

from descry_assets.data.attributes import ATTRIBUTES
from descry_assets.data.rules import read


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
        ("A person with a red back pack", {"carrying.backpack", "bag.red"}),
        ("His bag is green and he wears glasses", {"sex.male", "carrying.bag", "bag.green", "wearing.glasses"}),
        ("She talks on her phone, pink purse", {"sex.female", "carrying.phone", "carrying.shoulder-bag", "bag.pink"}),
        ("a black man, white T-shirt", {"sex.male", "upper.white", "upper.short-sleeved"}),
        ("white undershirt and blue jeans", {"lower.blue", "lower.jeans"}),
        ("a red apron and black and white striped shirt", {"upper.black", "upper.white", "upper.striped"}),
        ("a shirt that is red, with black and white stripes", {"upper.red", "upper.striped"}),
        ("a black shirt with white stripes on the sleeves", {"upper.black"}),
        ("blue jean shorts and a denim jacket", {"lower.blue", "lower.shorts", "upper.jacket"}),
        ("short, dark hair", {"hair.short", "hair.black"}),
        ("a man holding a child in a red sports coat", {"sex.male", "upper.red"}),
        ("a 30 year old man in short pants", {"sex.male", "lower.shorts"}),
        ("reddish brown shoes, grayish pants", {"shoes.brown", "lower.grey"}),
        ("wearing all black boots", {"shoes.black", "shoes.boots"}),
    ],
)
def test_words_are_tied_to_the_garment_they_describe(sentence, expected):
    assert read(sentence).stated == expected


def test_a_colour_does_not_leak_into_the_next_phrase():
    assert read("a person in black, the shirt has a print").stated == set()


def test_a_named_bag_is_not_also_any_bag():
    assert read("a bag which is a purse").stated == {"carrying.shoulder-bag"}


def test_case_does_not_matter():
    sentence = "A woman with long brown hair wears a plaid shirt and tan shorts"
    assert read(sentence.upper()).stated == read(sentence).stated != set()


BAG = {"carrying.bag", "carrying.backpack", "carrying.shoulder-bag", "carrying.plastic-bag"}


@pytest.mark.parametrize(
    ("sentence", "stated", "denied"),
    [
        ("Man without a backpack", {"sex.male"}, {"carrying.backpack"}),
        ("woman, no hat", {"sex.female"}, {"wearing.hat"}),
        (
            "She is not wearing a hat or scarf, black shoes",
            {"sex.female", "shoes.black"},
            {"wearing.hat", "wearing.scarf"},
        ),
        ("He isn't wearing a jacket and has a red shirt", {"sex.male", "upper.red"}, {"upper.jacket"}),
        ("He does n't have an umbrella", {"sex.male"}, {"carrying.umbrella"}),
        ("bare-headed man", {"sex.male"}, {"wearing.hat"}),
        ("hatless lady in a skirt", {"sex.female", "lower.skirt"}, {"wearing.hat"}),
        ("no glasses, short hair", {"hair.short"}, {"wearing.glasses", "wearing.sunglasses"}),
        ("a red bag, no glasses", {"bag.red", "carrying.bag"}, {"wearing.glasses", "wearing.sunglasses"}),
        ("woman with no long hair", {"sex.female"}, {"hair.long"}),
        ("a white shirt with no logo", {"upper.white"}, {"upper.logo"}),
        ("black shoes with no stripes", {"shoes.black"}, set()),
        ("a shirt with no sleeves", {"upper.sleeveless"}, set()),
        ("without a bag", set(), BAG),
        ("no bag, a black backpack", {"bag.black", "carrying.backpack"}, set()),
    ],
)
def test_what_is_denied_is_not_stated(sentence, stated, denied):
    found = read(sentence)
    assert (found.stated, found.denied) == (stated, denied)


@pytest.mark.parametrize(
    "sentence", ["She carries nothing", "he is not carrying anything", "empty-handed", "with nothing in his hands"]
)
def test_empty_hands_deny_all_that_can_be_carried(sentence):
    assert read(sentence).denied == {name for name in ATTRIBUTES if name.startswith("carrying.")}


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("dark pants and a light colored shirt", {"lower.white", "upper.black"}),
        ("his trousers are dark", {"lower.white"}),
        ("dark blue pants", set()),
        ("a white shirt over a dark top", set()),
        ("a light jacket", set()),
    ],
)
def test_a_tone_rules_out_a_colour(sentence, denied):
    assert read(sentence).denied == denied


def test_no_red_hat_does_not_deny_any_hat():
    assert read("a man with no red hat").denied == set()


def test_a_denial_ends_with_its_phrase():
    assert read("no socks and a hat, not tall and carrying an umbrella").stated == {"wearing.hat", "carrying.umbrella"}
    assert read("no socks and a hat, not tall and carrying an umbrella").denied == set()


def test_what_is_stated_and_denied_is_neither():
    found = read("He wears a hat. He is not wearing a hat.")
    assert found.stated == {"sex.male"}
    assert found.denied == set()


def test_a_colour_of_overalls_does_not_go_to_the_boots():
    assert read("A man in blue jean overalls, black boots").stated == {
        "sex.male", "lower.blue", "shoes.black", "shoes.boots"
    }  # fmt: skip


def test_dark_hair_is_black_unless_another_colour_is_named():
    assert read("Her hair is dark").stated == {"sex.female", "hair.black"}
    assert "hair.black" not in read("Her hair is short dark and brown").stated
