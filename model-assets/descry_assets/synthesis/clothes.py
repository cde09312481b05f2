"""What is worn from the neck down, laid on the body at rest: garments, shoes and bags on a strap."""

from dataclasses import replace

import numpy as np

from .carried import backpack, shoulder_bag
from .garments import (
    Part,
    Piece,
    Points,
    charts,
    cut_above,
    fitted,
    inflated,
    islands,
    joined,
    normals,
    pushed_out,
    skirt,
    subset,
    tucked_under,
    where,
    without_sleeves,
    worn_part,
)
from .library import Library
from .people import Person
from .wardrobe import LOWERS, UPPERS, Garment

FULL_LENGTH = ("trousers", "jeans", "suit trousers", "leggings")


def dress(person: Person, library: Library, body: Points) -> list[Part]:
    """Every worn thing below the head, from the feet up, so that none pokes through the next."""
    upper = _garment(UPPERS[person.upper.kind], library, body)
    shell = joined([replace(piece, loops=None) for piece in upper.values()])
    worn = _shoes(person, library, body)
    if person.lower is not None:
        over = UPPERS[person.upper.kind].skirt > 0
        kind = "trousers" if person.lower.kind == "jeans" else person.lower.kind
        lower = tucked_under(_garment(LOWERS[kind], library, body)["main"], shell, margin=1.0 if over else 0.7)
        if not over:
            surface = normals(lower.vertices, lower.faces)
            upper = {role: pushed_out(piece, lower.vertices, surface, 0.05) for role, piece in upper.items()}
        worn.append(Part("lower", lower, person.lower.surface))
    looks = {"main": person.upper.surface}
    if person.second is not None:
        looks |= {"under": person.second.surface, "bib": person.second.surface}
        looks["collar"] = replace(person.upper.surface, colour=tuple(0.3 * c for c in person.upper.surface.colour))
    worn += [Part(f"upper {role}", piece, looks[role]) for role, piece in upper.items()]
    return worn + _strapped(person, without_sleeves(shell, library))


def _garment(garment: Garment, library: Library, body: Points) -> dict[str, Piece]:
    """The parts of a garment by role: `main` and its layers."""
    parts: dict[str, Piece] = {}
    if garment.outfit:
        outfit = fitted(library.fit("clothes", garment.outfit), body, library.rig)
        number = charts(outfit) if garment.by_chart else islands(outfit)
        for role, chosen in (("main", garment.parts), *garment.layers):
            parts[role] = worn_part(outfit, np.isin(number, chosen), body)
    if garment.swell:
        parts["main"] = inflated(parts["main"], garment.swell)
    if garment.skirt:
        cloth = inflated(skirt(library, body, garment.skirt, garment.flare), garment.swell + 0.06)
        low, high = cloth.vertices[:, 1].min() + 0.5, cloth.vertices[:, 1].max() - 0.5
        legs = (body[:, 1] > low) & (body[:, 1] < high) & (np.abs(body[:, 0]) < 2.2)
        cloth = replace(cloth, hidden=np.flatnonzero(legs))
        parts["main"] = joined([*(replace(piece, loops=None) for piece in parts.values()), cloth])
    if garment.cut:
        whole = parts["main"]
        top, bottom = whole.vertices[:, 1].max(), whole.vertices[:, 1].min()
        height = top - garment.cut * (top - bottom)
        parts["main"] = replace(cut_above(whole, height), hidden=whole.hidden[body[whole.hidden, 1] > height + 0.4])
    return parts


def _shoes(person: Person, library: Library, body: Points) -> list[Part]:
    """Shoes, soles, and socks where they show; the sock of a boot is its shaft."""
    pair = fitted(library.fit("clothes", person.shoe_mesh), body, library.rig)
    sock = np.isin(islands(pair), (2, 3))
    sole = where(pair, pair.vertices[:, 1] < pair.vertices[:, 1].min() + 0.22) & ~sock
    look, boots = person.shoes.surface, person.shoes.kind == "boots"
    light_sole = (0.75, 0.75, 0.73) if person.shoes.kind == "sneakers" else (0.02, 0.018, 0.016)
    parts = [
        Part("shoes", subset(pair, ~sock & ~sole), look),
        Part("soles", subset(pair, sole), replace(look, colour=light_sole)),
    ]
    covered = person.upper.kind == "overalls" or (person.lower is not None and person.lower.kind in FULL_LENGTH)
    if boots:
        parts.append(Part("shafts", inflated(subset(pair, sock), 0.1), look))
    elif not covered:
        cotton = (0.5, 0.5, 0.5) if person.shoes.colour == "white" else (0.03, 0.03, 0.035)
        parts.append(Part("socks", subset(pair, sock), replace(look, colour=cotton)))
    return parts


def _strapped(person: Person, trunk: Piece) -> list[Part]:
    if person.carried is None or person.carried.kind not in ("backpack", "shoulder bag"):
        return []
    bag, strap = backpack(trunk) if person.carried.kind == "backpack" else shoulder_bag(trunk)
    return [Part("bag", bag, person.carried.surface), Part("strap", strap, person.carried.surface)]


def cloth_coordinates(piece: Piece, library: Library, body: Points) -> Points:
    """Coordinates [N,3] in metres for patterns: around the trunk, along trunk or sleeve, and front (+) or back (-)."""
    x, y, z = piece.vertices.T
    around, along = 1.5 * np.arctan2(x, z + 0.6), y.copy()
    rig = library.rig
    for side in ("L", "R"):
        arm = [i for i in library.bones("upperarm", "lowerarm", "wrist") if rig.names[i].endswith(side)]
        share = piece.weights[:, arm].sum(axis=1)
        shoulder, wrist = (
            body[rig.heads[rig.names.index(f"{bone}.{side}")]].mean(axis=0) for bone in ("upperarm01", "wrist")
        )
        axis = (wrist - shoulder) / np.linalg.norm(wrist - shoulder)
        across = np.array([axis[1], -axis[0], 0.0])
        relative = piece.vertices - shoulder
        along = (1 - share) * along + share * (shoulder[1] - relative @ axis)
        # the added distance keeps an emblem on the chest from showing on the sleeves
        around = (1 - share) * around + share * (relative @ across + relative[:, 2] + 9.0)
    return np.stack([around, along, z], axis=1) * 0.1
