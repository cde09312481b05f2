"""Long runs: what is done already, how fast it goes, and where the time is spent."""

import json
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Clock:
    """CPU seconds by stage."""

    spent: dict[str, float]
    last: float

    def lap(self, stage: str) -> None:
        """Adds the time since the last call to a stage."""
        now = time.process_time()
        self.spent[stage] += now - self.last
        self.last = now


def lines_done(path: Path) -> set[str]:
    """Ids in the labels at `path`; a last line that a kill cut short is taken away."""
    if not path.exists():
        return set()
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    if len(kept) < len(whole):
        path.write_bytes(kept)
    return {json.loads(line)["id"] for line in kept.decode().splitlines()}


def report(number: int, total: int, seconds: float, clock: Clock) -> None:
    """Prints how far a run is, how fast, and the CPU seconds a picture by stage."""
    stages = ", ".join(f"{stage} {spent / number:.2f}" for stage, spent in clock.spent.items())
    left = (total - number) * seconds / number / 60
    print(
        f"{number} of {total}, {60 * number / seconds:.1f} a minute, {left:.0f} minutes left; CPU s: {stages}",
        flush=True,
    )
