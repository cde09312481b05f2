"""What tells that a file of a bundle is the one that its manifest means."""

import hashlib
from pathlib import Path


def sha256(file: Path) -> str:
    """Checksum of a file, as lower-case hex digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
