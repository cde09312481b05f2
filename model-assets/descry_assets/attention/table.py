"""All mechanisms as a Markdown table: ``python -m descry_assets.attention.table``.

Written to the package's ``README.md``; a test compares the two.
"""

from pathlib import Path

from descry_assets.attention.registry import FAMILIES, build, mechanisms

FILE = Path(__file__).with_name("README.md")
WIDTH = 384
HEAD = """# Attention mechanisms

Each name can stand in a recipe. Its module's documentation has the equations, the shapes, the cost and what is
reconstructed. Parameters are those at a width of {width}. Written by `python -m descry_assets.attention.table`.
"""


def table() -> str:
    """The whole document: a table for each family."""
    parts = [HEAD.format(width=WIDTH)]
    for family in FAMILIES:
        rows = [found for found in mechanisms().values() if found.family == family]
        if not rows:
            continue
        parts.append(f"## {family.capitalize()}\n")
        parts.append("| name | place | parameters | what | source |\n|---|---|---:|---|---|")
        for found in rows:
            file = "/".join(found.make.__module__.split(".")[2:]) + ".py"
            count = sum(parameter.numel() for parameter in build(found.name, WIDTH).parameters())
            what = found.summary.replace("|", "\\|")
            parts.append(f"| [`{found.name}`]({file}) | {found.place} | {count:,} | {what} | {found.paper} |")
        parts.append("")
    return "\n".join(parts)


def main() -> None:
    """Writes the file."""
    FILE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
