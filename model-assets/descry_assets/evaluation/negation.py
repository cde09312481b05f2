"""Does "without" mean without: ``python -m descry_assets.evaluation.negation bundles/descry-base``.

Every query denies one attribute, often of a man or a woman. It ranks held-out crops, one a person, half of which have
the attribute and half lack it; where the query names a sex, all of them are of it. The figure is the share of the first
ten that lack the attribute: 50 % is chance. The same gallery is ranked by the sentence that affirms the attribute
(which should do worse than chance) and by the sex alone, and the same question asked of the three rankings. Each
query draws its gallery ``DRAWS`` times. Beside that, the three rankings of all held-out crops, one a person, as many of
which have the attribute as PETA happens to hold.

Only what PETA labels can be judged. A crop without the attribute that carries a label which may stand for the same
thing (``UNCLEAR``) is in no gallery. Numbers of things ("two bags") are not labelled and not asked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from descry_assets.data.attributes import INDEX
from descry_assets.evaluation.command import run
from descry_assets.evaluation.statistics import mean_estimate
from descry_assets.evaluation.subject import HeldOut, Subject
from descry_assets.evaluation.tables import cell, table
from descry_assets.training.evaluate import fused_scores

FIRST = 10
FEWEST, MOST = 10, 40
"""Persons of each kind in a gallery; a query with fewer to choose from is left out."""
DRAWS = 20

UNCLEAR = {
    "carrying.bag": ("carryingOther", "carryingLuggageCase", "carryingShoppingTro"),
    "carrying.backpack": ("carryingOther",),
    "carrying.shoulder-bag": ("carryingOther", "carryingSuitcase"),
    "carrying.plastic-bag": ("carryingOther",),
    "carrying.luggage": ("carryingOther", "carryingShoppingTro"),
    "carrying.umbrella": ("carryingOther",),
    "carrying.folder": ("carryingOther",),
    "wearing.hat": ("accessoryHairBand",),
    "upper.jacket": ("upperBodyOther", "upperBodySuit", "upperBodyFormal"),
    "upper.suit": ("upperBodyFormal",),
}
"""Attribute -> PETA labels of crops that may show it without being labelled with it."""


HALVES = ("denying", "affirming", "bare")
WHOLE = tuple(f"{name}Whole" for name in HALVES)
SHARES = (*HALVES, *WHOLE)
"""Rankings by three sentences, of galleries that half lack the attribute and of all held-out crops."""


@dataclass(frozen=True)
class Query:
    """A sentence that denies an attribute, the one that affirms it, and the attribute of the sex it names, if any."""

    attribute: str
    sex: str | None
    denying: str
    affirming: str

    @property
    def bare(self) -> str:
        """The sentence without the attribute."""
        return {"sex.male": "a man", "sex.female": "a woman", None: "a person"}[self.sex]


def _queries() -> tuple[Query, ...]:
    wordings = (
        ("carrying.bag", "man woman", "{} without a bag", "{} with a bag"),
        ("carrying.bag", "man woman person", "{} who is not carrying a bag", "{} who is carrying a bag"),
        ("carrying.bag", "person", "{} carrying no bag", "{} carrying a bag"),
        ("carrying.backpack", "man woman", "{} without a backpack", "{} with a backpack"),
        ("carrying.backpack", "person", "{} not carrying a backpack", "{} carrying a backpack"),
        ("carrying.shoulder-bag", "man woman", "{} without a shoulder bag", "{} with a shoulder bag"),
        ("carrying.plastic-bag", "man woman", "{} with no plastic bag", "{} with a plastic bag"),
        ("carrying.luggage", "person", "{} without luggage", "{} with luggage"),
        ("carrying.umbrella", "person", "{} without an umbrella", "{} with an umbrella"),
        ("wearing.hat", "man woman", "{} with no hat", "{} with a hat"),
        ("wearing.hat", "person", "{} who wears no hat", "{} who wears a hat"),
        ("wearing.sunglasses", "woman person", "{} without sunglasses", "{} with sunglasses"),
        ("wearing.scarf", "man woman", "{} without a scarf", "{} with a scarf"),
        ("upper.jacket", "man woman", "{} without a jacket", "{} with a jacket"),
        ("upper.jacket", "person", "{} wearing no jacket", "{} wearing a jacket"),
        ("upper.suit", "man", "{} who is not wearing a suit", "{} who is wearing a suit"),
        ("upper.logo", "man", "{} in a shirt without a logo", "{} in a shirt with a logo"),
        ("upper.short-sleeved", "man woman", "{} not wearing short sleeves", "{} wearing short sleeves"),
        ("lower.skirt", "woman", "{} without a skirt", "{} with a skirt"),
        ("lower.jeans", "man woman", "{} who is not wearing jeans", "{} who is wearing jeans"),
        ("lower.shorts", "man", "{} not wearing shorts", "{} wearing shorts"),
    )
    sexes = {"man": "sex.male", "woman": "sex.female", "person": None}
    return tuple(
        Query(attribute, sexes[noun], denying.format(f"a {noun}"), affirming.format(f"a {noun}"))
        for attribute, nouns, denying, affirming in wordings
        for noun in nouns.split()
    )


QUERIES = _queries()


def measure(
    subject: Subject, queries: tuple[Query, ...] = QUERIES, fewest: int = FEWEST, draws: int = DRAWS
) -> dict[str, Any]:
    """Share of the first ten that lack what the query denies: each query, and the mean with its interval."""
    held_out = subject.held_out
    rows, left_out = [], []
    for number, query in enumerate(queries):
        generator = np.random.default_rng((subject.seed, number))
        having, lacking = candidates(query, held_out, generator)
        if min(len(having), len(lacking)) < fewest:
            left_out.append(query.denying)
            continue
        each = min(len(having), len(lacking), MOST)
        scores = {
            name: fused_scores(subject.bundle, subject.bundle.encode_text(sentence), held_out.images)
            for name, sentence in (("denying", query.denying), ("affirming", query.affirming), ("bare", query.bare))
        }
        galleries = [
            np.concatenate([generator.permutation(having)[:each], generator.permutation(lacking)[:each]])
            for _ in range(draws)
        ]
        lacks = np.arange(2 * each) >= each
        shares = {
            name: float(np.mean([first_lacking(values[gallery], lacks) for gallery in galleries]))
            for name, values in scores.items()
        }
        everyone = np.concatenate([having, lacking])
        lacks = np.arange(len(everyone)) >= len(having)
        shares |= {f"{name}Whole": first_lacking(values[everyone], lacks) for name, values in scores.items()}
        counts = {"crops": 2 * each, "cropsWhole": len(everyone), "lackingWhole": round(100 * float(lacks.mean()), 1)}
        rows.append({"query": query.denying, **counts, **{k: round(100 * v, 1) for k, v in shares.items()}})
    numbers = np.arange(len(rows))
    means = {name: mean_estimate(np.array([row[name] for row in rows]) / 100, numbers) for name in SHARES}
    return {"first": FIRST, "mean": means, "queries": rows, "leftOut": left_out}


def candidates(query: Query, held_out: HeldOut, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the crops that have what the query denies and of those that lack it, one crop a person."""
    chosen = held_out.one_a_person(generator)
    if query.sex is not None:
        chosen = chosen[held_out.attributes[chosen, INDEX[query.sex]]]
    has = held_out.attributes[chosen, INDEX[query.attribute]]
    unclear = set(UNCLEAR.get(query.attribute, ()))
    clear = np.array([unclear.isdisjoint(held_out.crops[index].labels) for index in chosen], dtype=bool)
    return chosen[has], chosen[~has & clear]


def first_lacking(scores: np.ndarray, lacks: np.ndarray) -> float:
    """Share of the ``FIRST`` highest scores [n] whose crop lacks the attribute, [n] booleans."""
    return float(lacks[np.argsort(-scores, kind="stable")[:FIRST]].mean())


def markdown(figures: dict[str, Any]) -> str:
    """A row a query, the mean first."""
    mean = figures["mean"]
    rows = [[f"mean of {len(figures['queries'])} queries", "", *(cell(mean[name]) for name in HALVES), ""]]
    rows[0] += [cell(mean[name]) for name in WHOLE]
    rows += [
        [
            row["query"],
            row["crops"],
            *(f"{row[name]:.1f}" for name in HALVES),
            f"{row['cropsWhole']}, {row['lackingWhole']:.0f}",
            *(f"{row[name]:.1f}" for name in WHOLE),
        ]
        for row in figures["queries"]
    ]
    columns = [f"lacking it among the first {figures['first']}", "asked for with it", "sex alone"]
    header = ["query", "crops", *columns, "all crops, % lacking it", *columns]
    notes = f"\n\nToo few crops to judge: {'; '.join(figures['leftOut'])}." if figures["leftOut"] else ""
    return table(header, rows) + notes


if __name__ == "__main__":
    run(__doc__, measure, markdown)
