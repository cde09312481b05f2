"""The log of a training run: JSON lines, one event each."""

import json
import time
from pathlib import Path
from typing import Any


class Log:
    """Appends events to a file and prints them; a resumed run goes on in the same file."""

    def __init__(self, file: Path):
        self._file = file
        self._start = time.monotonic()

    def write(self, event: str, **values: Any) -> None:
        """Writes one event with its values and the seconds since this process began to log."""
        rounded = {k: round(v, 5) if isinstance(v, float) else v for k, v in values.items()}
        line = json.dumps({"event": event, "seconds": round(time.monotonic() - self._start, 1)} | rounded)
        print(line, flush=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def read_log(file: Path) -> list[dict[str, Any]]:
    """All events of a log."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
