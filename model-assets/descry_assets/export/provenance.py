"""What a bundle comes from, and what follows: its licence, its terms, what the card says of its data."""

from dataclasses import dataclass
from typing import Any

from descry_assets.training.recipe import Recipe


@dataclass(frozen=True)
class Provenance:
    """What depends on the data that a recipe trains on.

    Attributes:
        licence: of the manifest, with ``id`` and ``notice``.
        terms: what may be done with the weights.
        trained_on: the data, a Markdown list.
        overlap: which persons of the benchmark it may have seen.
        held_out: what the crops are that the match probability was fitted on.
        weaknesses: that come from the data, a Markdown list.
    """

    licence: dict[str, Any]
    terms: str
    trained_on: str
    overlap: str
    held_out: str
    weaknesses: str


def of(recipe: Recipe) -> Provenance:
    """Where the weights of a recipe come from."""
    return _research(recipe) if recipe.data.archives or recipe.real.used else _free(recipe)


def _free(recipe: Recipe) -> Provenance:
    return Provenance(
        licence={
            "id": "CC0-1.0",
            "notice": "For any use: trained on renders of CC0 assets alone; the pretrained parts are Apache-2.0.",
        },
        terms="For any use, also commercial (CC0-1.0). The weights were trained on renders of CC0 assets and on"
        " sentences made from what these show, and on nothing else.",
        trained_on="- Rendered persons (`synthesis`), two views each, every one with exact sentences, and sentences"
        " made from its attributes in varied wording. No photograph of a person, no sentence that a person wrote.",
        overlap="No person of the benchmark, nor of any other one, can be among those trained on.",
        held_out="rendered",
        weaknesses="- It has never seen a photograph: on real crops it is much weaker than `descry-base`, and which"
        " real people it fails for was not studied.\n"
        "- The rendered people wear what the wardrobe of `synthesis` holds.",
    )


def _research(recipe: Recipe) -> Provenance:
    human = (
        "- Sentences written by people (CUHK-PEDES' validation captions without those of the benchmark; 9,906 records\n"
        "  of captions with attributes, Apache-2.0), each paired with a crop drawn by the probability that it has all"
        " attributes that\n  rules find in the sentence and none that it denies.\n"
    )
    identities = (
        "- CUHK01 and CUHK03 crops (1,550 persons, none of them in the benchmark), with attributes predicted by a\n"
        "  teacher trained on PETA and averaged over each person.\n"
    )
    return Provenance(
        licence={
            "id": "LicenseRef-Descry-Research",
            "notice": "Research use only, non-commercial: trained on PETA and CUHK01/CUHK03, whose terms the weights"
            " inherit.",
        },
        terms="Research use only, non-commercial. The weights were trained on PETA, CUHK01 and CUHK03, which are given"
        " out for\nresearch, and inherit these terms.",
        trained_on=f"- PETA (18,800 crops, 10 sub-sets), without {100 * recipe.data.held_out:g} % of its persons, and"
        " without those who are in the benchmark too;\n  sentences made from its labels in varied wording.\n"
        + (human if recipe.data.human else "")
        + (identities if "cuhk-reid" in recipe.data.archives else "")
        + f"- {_made(recipe)}\n- {_real_pairs(recipe)}",
        overlap="PETA's CUHK sub-set holds a picture of nearly every person of CUHK03. Those who look like the"
        f" benchmark's persons were\nleft out of training (`recipes/{recipe.data.overlap}`), which makes the figures"
        " above honest; other benchmarks with\npersons of CUHK03, VIPeR or CUHK01 may share persons with the training"
        " crops.",
        held_out="PETA",
        weaknesses="- PETA's colours are eleven and its labels apply to a person, not to the view: a backpack seen from"
        " the front counts.\n"
        "- The people in the training crops were photographed on a few campuses, streets and stations before 2015:"
        " other clothes,\n  skin tones, seasons and cameras may do worse. How much worse was not measured.",
    )


def _made(recipe: Recipe) -> str:
    if not recipe.data.renders:
        return "No synthetic crops."
    return (
        f"Persons rendered from CC0 assets, and {recipe.data.composites:,} of PETA's crops of people who carry nothing"
        " with rendered bags laid over them: they teach what PETA does not label, colours of bags, phones and glasses."
    )


def _real_pairs(recipe: Recipe) -> str:
    if not recipe.real.used:
        return f"Nothing of `{recipe.data.benchmark}`, neither crops nor captions."
    steps = sum(stage["steps"] for stage in recipe.real.stages)
    return (
        f"Last, {steps} steps with the captions and crops of `{recipe.data.benchmark}`: real pairs, the only ones there"
        " are; in the later ones mostly beside renders, whose sentences are exact."
    )
