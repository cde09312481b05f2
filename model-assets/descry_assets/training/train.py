"""Trains a model from a recipe: ``python -m descry_assets.training.train recipes/descry-base.toml``.

Every stage keeps its result in the recipe's work folder and is skipped when the result is there, so that a run that
was stopped goes on where it stopped. The last line of the log names the checkpoint that the export reads.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from descry_assets.data.archives import Crop
from descry_assets.models.match_model import MatchModel
from descry_assets.models.tokenizer import load_tokenizer
from descry_assets.training import sets, teacher
from descry_assets.training.benchmark import Benchmark
from descry_assets.training.features import FeatureCache, cache_from_features, cache_from_pixels
from descry_assets.training.log import Log
from descry_assets.training.matching import MatchingStage
from descry_assets.training.objective import AttributeHead, Objective
from descry_assets.training.pairing import PairSampler, Source
from descry_assets.training.recipe import Recipe, load_recipe


def train(recipe: Recipe) -> None:
    """Runs all stages of a recipe."""
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    recipe.folder.mkdir(parents=True, exist_ok=True)
    log = Log(recipe.folder / "log.jsonl")

    # 1. What is trained on, what is held out, what is only measured.
    labelled = sets.labelled_crops(recipe.data, recipe.seed)
    identities = sets.identity_crops()
    gallery, captions = sets.benchmark(recipe.data)

    # 2. The frozen part of the pretrained trunk, once over every crop and its mirror image.
    model = MatchModel(recipe.size)
    model.load_pretrained()
    model.eval()
    crops = {"peta": labelled.crops, "cuhk-reid": identities, recipe.data.benchmark: gallery}
    first = recipe.teacher.first_stage
    early = {
        name: cache_from_pixels(recipe.folder / f"early-{name}.npy", model.image, members, first, recipe.threads)
        for name, members in crops.items()
    }
    log.write("cached", stages=first, crops={name: len(cache) for name, cache in early.items()})

    # 3. A teacher of attributes adapts the middle of the trunk to person crops.
    head = AttributeHead(recipe.size)
    teacher_file = recipe.folder / "teacher.pt"
    if not teacher_file.exists():
        _train_teacher(recipe, model, head, early["peta"], labelled, log)
        teacher.save(teacher_file, model, head)
    teacher.load(teacher_file, model, head)
    model.eval()

    # 4. Its predictions, averaged over each person, label the crops of which only the identity is known.
    probabilities = teacher.predict_attributes(model, head, early["cuhk-reid"], first, np.arange(len(identities)))
    frequency = labelled.attributes[labelled.training].mean(0)
    pseudo = teacher.pseudo_labels(probabilities, [crop.person for crop in identities], frequency)

    # 5. The teacher's trunk is frozen further up, and its maps cached.
    last = recipe.matching.first_stage
    late = {
        name: cache_from_features(recipe.folder / f"late-{name}.npy", model.image, cache, first, last, recipe.threads)
        for name, cache in early.items()
    }
    log.write("cached", stages=last, crops={name: len(cache) for name, cache in late.items()})

    # 6. Crops meet sentences: written by people or made from attributes, paired where the attributes agree.
    human, _ = sets.human_split(recipe.data, recipe.seed)
    training = labelled.training
    share = recipe.matching.target_share
    sampler = PairSampler(
        [
            _source([labelled.crops[index] for index in training], training, labelled.attributes[training]),
            _source(identities, np.arange(len(identities)), pseudo),
        ],
        [1 - share, share],
        human,
        recipe.matching.human_share,
        recipe.seed,
    )
    log.write("paired", human_sentences=len(sampler.human))

    # 7. Both branches and the pair scorer learn which sentence belongs to which crop.
    objective = Objective(recipe.size, recipe.matching.attribute_weight)
    objective.attributes.load_state_dict(head.state_dict())
    judge = Benchmark(late[recipe.data.benchmark], last, gallery, captions, load_tokenizer(), recipe.fusion)
    stage = MatchingStage(model, objective, recipe.matching, [late["peta"], late["cuhk-reid"]], sampler, recipe.seed)
    stage.run(recipe.folder / "matching.pt", judge.measure, log)
    log.write("finished", checkpoint="matching.pt")


def _source(crops: list[Crop], indices: np.ndarray, attributes: np.ndarray) -> Source:
    return Source(indices, attributes, sets.person_weights(crops))


def _train_teacher(
    recipe: Recipe,
    model: MatchModel,
    head: AttributeHead,
    cache: FeatureCache,
    labelled: sets.LabelledCrops,
    log: Log,
) -> None:
    weights = sets.person_weights([labelled.crops[index] for index in labelled.training])
    generator = np.random.default_rng(recipe.seed)
    teacher.train_teacher(
        model, head, recipe.teacher, cache, labelled.training, weights, labelled.attributes, generator, log
    )
    held_out = np.flatnonzero(labelled.held_out)
    predicted = teacher.predict_attributes(model, head, cache, recipe.teacher.first_stage, held_out)
    precision = teacher.average_precision(predicted, labelled.attributes[held_out])
    log.write("teacher held out", crops=len(held_out), mean_average_precision=float(np.nanmean(precision)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, help="TOML file, for example recipes/descry-base.toml")
    train(load_recipe(parser.parse_args().recipe))


if __name__ == "__main__":
    main()
