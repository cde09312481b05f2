"""Says of a person what is not there, in the ways in which people search for it."""

import random
from dataclasses import dataclass

from descry_assets.data.attributes import BAGS
from descry_assets.data.wording import ABSENCES, HATLESS, Absence

ARTICLES = ("a pair of ", "a ", "an ", "any ", "the ")


@dataclass(frozen=True)
class Lack:
    """Something that a person lacks, ready to be worded.

    Attributes:
        denied: the attributes whose absence is said.
        noun: its name with article, such as "a bag".
        verb: what the person is not doing with it, such as "carrying".
    """

    denied: frozenset[str]
    noun: str
    verb: str

    def phrase(self, generator: random.Random) -> str:
        """Follows a person or a description: "without a bag", "with no hat"."""
        return generator.choice((f"without {self.noun}", f"with no {bare(self.noun)}"))

    def clause(self, generator: random.Random) -> str:
        """Follows "he" or "who": "is not carrying a bag", "has no hat"."""
        if self.verb == "having":
            return generator.choice((f"does not have {self.noun}", f"has no {self.noun}"))
        negation = generator.choice(("is not", "is not", "isn't"))
        return generator.choice((f"{negation} {self.verb} {self.noun}", f"has no {bare(self.noun)}"))

    def keyword(self, generator: random.Random) -> str:
        """Stands in a list of keywords: "no hat", "hatless"."""
        if self.denied == {"wearing.hat"} and generator.random() < 0.3:
            return generator.choice(HATLESS)
        return generator.choice((f"no {bare(self.noun)}", f"no {bare(self.noun)}", f"without {self.noun}"))


def choose_lack(has: frozenset[str], generator: random.Random) -> Lack | None:
    """Something that a crop with these attributes lacks; None when nothing can be said safely."""
    possible = [attribute for attribute, absence in ABSENCES.items() if _is_absent(attribute, absence, has)]
    if not possible:
        return None
    attribute = generator.choices(possible, [ABSENCES[attribute].weight for attribute in possible])[0]
    absence = ABSENCES[attribute]
    return Lack(_denied(attribute), generator.choice(absence.nouns), absence.verb)


def bare(phrase: str) -> str:
    """The phrase without an article before it."""
    article = next((article for article in ARTICLES if phrase.startswith(article)), "")
    return phrase.removeprefix(article)


def _denied(attribute: str) -> frozenset[str]:
    return frozenset({attribute} | (BAGS if attribute == "carrying.bag" else set()))


def _is_absent(attribute: str, absence: Absence, has: frozenset[str]) -> bool:
    needed = not absence.when or not has.isdisjoint(absence.when)
    return needed and has.isdisjoint(_denied(attribute) | set(absence.unless))
