"""Are all groups of people found alike: ``python -m descry_assets.evaluation.groups bundles/descry-base``.

The gallery holds one crop of each held-out PETA person; groups are by PETA's labels of sex and age, which are guesses
of annotators from a distance. A person is looked for with a sentence that fits the crop: one made of the crop's
attributes, or one of the held-out sentences that people wrote. Other crops that fit the sentence are right answers too
and are taken away; the person is found when no more than none (first) or nine (among ten) of the crops that don't fit
score higher. With sentences that people wrote, a person counts as the mean over all that fit, and a person whom none
fits does not count. Sentences that state fewer than ``FEWEST_STATED`` attributes are not asked.

The last figure asks for one attribute at a time within the group: the chance that a crop which has it scores above one
that lacks it, mean over the attributes that at least ``FEWEST`` persons have and as many lack in every group of the
same kind. (Average precision would move with how common an attribute is in a group; this does not.) Groups of fewer
than ``SMALLEST`` persons have no such figure.

Intervals are over persons.
"""

import random
from typing import Any

import numpy as np

from descry_assets.data import attributes
from descry_assets.data.captions import FEWEST_STATED
from descry_assets.data.sentence import Sentence, said
from descry_assets.data.sentences import SentenceMaker
from descry_assets.evaluation.command import run
from descry_assets.evaluation.statistics import auroc, estimate, mean_estimate, resamples
from descry_assets.evaluation.subject import Subject
from descry_assets.evaluation.tables import cell, table
from descry_assets.models.bundle import EncodedImages
from descry_assets.training.evaluate import fused_scores
from descry_assets.training.sets import human_split

GROUPS = {
    "sex": {"male": "personalMale", "female": "personalFemale"},
    "age": {
        "to 15": "personalLess15",
        "16 to 30": "personalLess30",
        "31 to 45": "personalLess45",
        "46 to 60": "personalLess60",
        "over 60": "personalLarger60",
    },
}
"""Kind -> group -> PETA label."""
RANKS = (1, 10)
FEWEST, SMALLEST = 10, 50
WORDINGS, TRIES = 3, 200
"""Sentences for one attribute, and how often a sentence is made before the attribute counts as one that cannot be
asked for alone."""


def measure(subject: Subject) -> dict[str, Any]:
    """For all persons and each group: how many, how often found by sentences of both kinds, how well by attribute."""
    held_out = subject.held_out
    chosen = held_out.one_a_person(np.random.default_rng(subject.seed))
    present = held_out.attributes[chosen]
    images = EncodedImages(held_out.images.embeddings[chosen], held_out.images.tokens[chosen])
    maker = SentenceMaker(random.Random(subject.seed))

    def scores(sentences: list[str]) -> np.ndarray:
        return np.stack([fused_scores(subject.bundle, subject.bundle.encode_text(text), images) for text in sentences])

    def found(sentences: list[Sentence], asked: np.ndarray) -> np.ndarray:
        """Ranks [S, P] where ``asked`` [S, P] and a crop that does not fit is there, NaN elsewhere."""
        stated, denied = said(sentences)
        fits = attributes.consistent(stated, present, denied)
        return np.where(asked & fits, ranks(scores([sentence.text for sentence in sentences]), fits), np.nan)

    made = [maker.describe(attributes.names(row)) for row in present]
    enough = np.array([len(sentence.stated) >= FEWEST_STATED for sentence in made])
    by_made = found(made, np.diag(enough))
    _, human = human_split(subject.recipe.data, subject.recipe.seed)
    by_human = found(human, np.ones((len(human), len(chosen)), dtype=bool))

    questions = _questions(maker)
    by_attribute = {name: scores(texts).mean(0) for name, texts in questions.items()}
    labels = [set(held_out.crops[index].labels) for index in chosen]
    everyone = np.ones(len(chosen), dtype=bool)
    rows = [
        _row("all", "all", everyone, by_made, by_human, _areas({"all": everyone}, by_attribute, present).get("all"))
    ]
    for kind, groups in GROUPS.items():
        members = {name: np.array([label in each for each in labels]) for name, label in groups.items()}
        areas = _areas(members, by_attribute, present)
        rows += [_row(kind, name, member, by_made, by_human, areas.get(name)) for name, member in members.items()]
    return {"persons": len(chosen), "humanSentences": len(human), "groups": rows}


def ranks(scores: np.ndarray, fits: np.ndarray) -> np.ndarray:
    """Place of each crop among itself and the crops that don't fit the sentence, from 1.

    Args:
        scores: sentences against crops, [S, N].
        fits: which crops fit which sentence, [S, N].

    Returns:
        Float [S, N]; NaN in the rows of sentences that every crop fits.
    """
    result = np.full(scores.shape, np.nan)
    for row, (values, fitting) in enumerate(zip(scores, fits, strict=True)):
        if not fitting.all():
            others = np.sort(values[~fitting])
            result[row] = 1 + len(others) - np.searchsorted(others, values, side="right")
    return result


def markdown(figures: dict[str, Any]) -> str:
    """A row a group."""
    columns = ("persons", "first", "among ten")
    header = ["group", "persons", *(f"{kind}: {column}" for kind in ("made", "written") for column in columns)]
    rows = []
    for row in figures["groups"]:
        cells = [row["group"], row["persons"]]
        for kind in ("made", "written"):
            cells += [row[kind]["persons"], cell(row[kind]["r1"]), cell(row[kind]["r10"])]
        rows.append([*cells, cell(row["byAttribute"] and row["byAttribute"]["auroc"])])
    return table([*header, "by attribute"], rows)


def _row(
    kind: str, name: str, members: np.ndarray, made: np.ndarray, written: np.ndarray, areas: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "kind": kind,
        "group": name,
        "persons": int(members.sum()),
        "made": _hits(made[:, members]),
        "written": _hits(written[:, members]),
        "byAttribute": areas,
    }


def _hits(found: np.ndarray) -> dict[str, Any]:
    """Mean over persons (columns) of how many of their ranks are small enough."""
    asked = ~np.isnan(found)
    counted = asked.any(0)
    figures: dict[str, Any] = {"persons": int(counted.sum())}
    for k in RANKS:
        shares = (found <= k).sum(0)[counted] / asked.sum(0)[counted]
        figures[f"r{k}"] = mean_estimate(shares, np.arange(len(shares))) if len(shares) else None
    return figures


def _questions(maker: SentenceMaker) -> dict[str, list[str]]:
    """Attribute -> sentences that state it and nothing else."""
    questions = {}
    for name in attributes.ATTRIBUTES:
        made = (maker.describe([name]) for _ in range(TRIES))
        texts = [sentence.text for sentence in made if sentence.stated == {name} and not sentence.denied]
        if len(texts) >= WORDINGS:
            questions[name] = texts[:WORDINGS]
    return questions


def _areas(
    members: dict[str, np.ndarray], scores: dict[str, np.ndarray], present: np.ndarray
) -> dict[str, dict[str, Any]]:
    """Mean area under the ROC curve of the attributes that can be judged in every one of the larger groups."""
    larger = {name: member for name, member in members.items() if member.sum() >= SMALLEST}
    columns = {name: present[:, attributes.INDEX[name]] for name in scores}
    judged = [
        name
        for name, has in columns.items()
        if all(min((has & member).sum(), (~has & member).sum()) >= FEWEST for member in larger.values())
    ]
    areas = {}
    for group, member in larger.items() if judged else ():
        weights = resamples(np.flatnonzero(member))
        values = [auroc(scores[name][member], columns[name][member]) for name in judged]
        drawn = [auroc(scores[name][member], columns[name][member], weights) for name in judged]
        figure = estimate(100 * np.mean(values), 100 * np.nanmean(drawn, axis=0))
        areas[group] = {"attributes": len(judged), "auroc": figure}
    return areas


if __name__ == "__main__":
    run(__doc__, measure, markdown)
