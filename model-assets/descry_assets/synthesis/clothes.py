"""What is worn from the neck down, laid on the body at rest: garments, shoes and bags on a strap."""

from dataclasses import replace

import numpy as np

from .carried import backpack, hood, scarf, shoulder_bag
from .colours import COLOURS, linear
from .garments import (
    Part,
    Piece,
    Points,
    arm_share,
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
    wrinkled,
)
from .library import Library
from .people import Person
from .wardrobe import FULL_LENGTH, LOWERS, UPPERS, Cut, Garment

LIGHT_SOLE, DARK_SOLE = (0.75, 0.75, 0.73), (0.02, 0.018, 0.016)


def dress(person: Person, library: Library, body: Points) -> list[Part]:
    """Every worn thing below the head, from the feet up, so that none pokes through the next."""
    upper = _garment(UPPERS[person.upper.kind], person.upper.cut, library, body, person.cloth_seed)
    shell = joined([replace(piece, loops=None) for piece in upper.values()])
    worn = _shoes(person, library, body)
    if person.lower is not None:
        over = UPPERS[person.upper.kind].skirt > 0
        garment = LOWERS[person.lower.kind]
        lower = _garment(garment, person.lower.cut, library, body, person.cloth_seed + 1)["main"]
        lower = tucked_under(lower, shell, margin=1.0 if over else 0.7)
        if not over:
            surface = normals(lower.vertices, lower.faces)
            upper = {role: pushed_out(piece, lower.vertices, surface, 0.05) for role, piece in upper.items()}
        worn.append(Part("lower", lower, person.lower.surface, "lower"))
    looks = {"main": person.upper.surface}
    if person.under is not None:
        looks |= {"under": person.under.surface, "bib": person.under.surface}
        looks["collar"] = replace(person.upper.surface, colour=tuple(0.5 * c for c in person.upper.surface.colour))
    regions = {"under": "under", "bib": "lower"}
    worn += [Part(f"upper {role}", piece, looks[role], regions.get(role, "upper")) for role, piece in upper.items()]
    trunk = without_sleeves(shell, library)
    if person.upper.kind == "hoodie":
        worn.append(Part("hood", hood(trunk), person.upper.surface, "upper"))
    if person.scarf is not None:
        neck = body[library.rig.heads[library.rig.names.index("neck01")]].mean(axis=0)
        worn.append(Part("scarf", scarf(trunk, neck), person.scarf.surface, "scarf"))
    return worn + _strapped(person, trunk)


def _garment(garment: Garment, cut: Cut, library: Library, body: Points, seed: int) -> dict[str, Piece]:
    """The parts of a garment by role: `main` and its layers."""
    parts: dict[str, Piece] = {}
    if cut.outfit:
        outfit = fitted(library.fit("clothes", cut.outfit), body, library.rig)
        number = charts(outfit) if cut.by_chart else islands(outfit)
        for role, chosen in (("main", cut.parts), *cut.layers):
            parts[role] = worn_part(outfit, np.isin(number, chosen), body)
        parts["main"] = _sleeved(parts["main"], garment.sleeves, library, body)
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
    parts["main"] = wrinkled(parts["main"], garment.wrinkles, seed)
    return parts


def _sleeved(piece: Piece, sleeves: str, library: Library, body: Points) -> Piece:
    """The piece with its sleeves cut to the length that the garment has; the arm that is freed shows."""
    if sleeves == "short":
        return worn_part(piece, where(piece, arm_share(piece, library, "lowerarm", "wrist") < 0.35), body)
    if sleeves == "none":
        return worn_part(piece, where(piece, arm_share(piece, library, "upperarm", "lowerarm", "wrist") < 0.45), body)
    return piece


def _shoes(person: Person, library: Library, body: Points) -> list[Part]:
    """Shoes, soles, and socks where they show; the sock of a boot is its shaft."""
    pair = fitted(library.fit("clothes", person.shoe_mesh), body, library.rig)
    sock = np.isin(islands(pair), (2, 3))
    ground = pair.vertices[:, 1].min()
    sole = where(pair, pair.vertices[:, 1] < ground + 0.22) & ~sock
    look, kind = person.shoes.surface, person.shoes.kind
    sole_look = replace(look, colour=LIGHT_SOLE if kind == "sneakers" else DARK_SOLE)
    upper = ~sock & ~sole
    if kind in ("sandals", "flats"):
        upper &= where(pair, _low_cut(pair.vertices, ground, kind))
        upper_part = worn_part(pair, upper | sole, body) if upper.any() else pair
        upper_part = replace(subset(pair, upper), hidden=upper_part.hidden)
    else:
        upper_part = subset(pair, upper)
    parts = [
        Part("shoes", upper_part, look, "shoes"),
        Part("soles", replace(subset(pair, sole), hidden=upper_part.hidden), sole_look, "shoes"),
    ]
    covered = person.upper.kind == "overalls" or (person.lower is not None and person.lower.kind in FULL_LENGTH)
    if kind == "tall boots":
        return [*parts, Part("shafts", _tall_shafts(body, library), look, "shoes")]
    if kind == "boots" and covered and person.lower is not None and person.lower.cut.outfit.startswith("male"):
        return parts  # wide trousers fall over the shafts
    if kind == "boots":
        parts.append(Part("shafts", inflated(subset(pair, sock), 0.1), look, "shoes"))
    elif person.socks is not None and not covered:
        cotton = replace(look, colour=linear(COLOURS[person.socks].srgb), roughness=0.9)
        parts.append(Part("socks", subset(pair, sock), cotton, "socks"))
    return parts


def _low_cut(vertices: Points, ground: float, kind: str) -> np.ndarray:
    """Which vertices [N] of a shoe a flat or a sandal keeps: the rim, or straps across the foot."""
    height = vertices[:, 1] - ground
    if kind == "flats":
        return (height < 0.55) | (vertices[:, 2] > 1.35)
    return (np.abs(vertices[:, 2] - 1.35) < 0.42) | ((np.abs(vertices[:, 2] - 0.25) < 0.35) & (height > 0.5))


def _tall_shafts(body: Points, library: Library) -> Piece:
    """Shafts up to the knee: the skin of the lower legs, moved outwards."""
    legs = Piece(body, library.faces_of("body"), library.rig.weights, np.zeros(0, dtype=int))
    knee, ankle = (body[library.rig.heads[library.rig.names.index(f"{b}.L")], 1].mean() for b in ("lowerleg01", "foot"))
    high = (body[:, 1] < knee - 0.5) & (body[:, 1] > ankle - 0.2) & (np.abs(body[:, 0]) < 4.0)
    shafts = inflated(subset(legs, where(legs, high)), 0.14)
    return replace(shafts, hidden=np.flatnonzero(high & (body[:, 1] < knee - 0.9)))


def _strapped(person: Person, trunk: Piece) -> list[Part]:
    if person.bag is None or person.bag.kind not in ("backpack", "shoulder bag"):
        return []
    bag, strap = backpack(trunk) if person.bag.kind == "backpack" else shoulder_bag(trunk)
    return [Part("bag", bag, person.bag.surface, "bag"), Part("strap", strap, person.bag.surface, "bag")]


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
