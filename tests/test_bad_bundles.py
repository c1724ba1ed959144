"""A bad bundle is refused in words by the running server and by the command line; the old one keeps serving."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import httpx2
import numpy as np
import pytest

from ranking.bundles import activation
from ranking.bundles.manifest import MANIFEST, RANKER, RULES, BundleRefused, listing, read_manifest
from ranking.bundles.reading import read_bundle
from ranking.features.table import NAMES
from ranking.lambdamart import Examples, LambdaMART
from ranking.training import fit
from tests.bundle_files import leaves, replace_file, rewrite
from tests.served import PATIENCE_S, Served, command, start
from tests.shop import open_home, place, train, with_rules

OTHER_RULES = "exclude: {brands: [Nobody]}"


def mixed_up(part: Examples) -> Examples:
    return replace(part, grades=np.random.default_rng(0).permutation(part.grades))


def nan(folder: Path) -> None:
    leaves(folder, "nan")


def constant(folder: Path) -> None:
    leaves(folder, "0.25")


def shuffled_labels(folder: Path) -> None:
    held_out = read_bundle(folder).held_out
    LambdaMART.fit(mixed_up(held_out), NAMES).save(folder / "other")
    replace_file(folder, RANKER, (folder / "other").read_bytes())


def missing_feature(folder: Path) -> None:
    rewrite(folder, features=list(NAMES[1:]))


def extra_feature(folder: Path) -> None:
    rewrite(folder, features=[*NAMES, "visitor.moods_7d"])


def truncated_file(folder: Path) -> None:
    content = (folder / RANKER).read_bytes()
    (folder / RANKER).write_bytes(content[: len(content) // 2])


def truncated_and_signed(folder: Path) -> None:
    content = (folder / RANKER).read_bytes()
    replace_file(folder, RANKER, content[: len(content) // 2])


def other_encoder(folder: Path) -> None:
    rewrite(folder, encoder="word-hash-512")


def index_of_another_encoder(folder: Path) -> None:
    """The bundle is ours, the index that it names was built by somebody else."""
    build = read_manifest(folder).index_build
    note = folder.parent.parent / "index" / "20200101-000000-000000" / "index.json"
    note.parent.mkdir(exist_ok=True)
    ours = folder.parent.parent / "index" / build / "index.json"
    note.write_text(ours.read_text().replace("word-hash-64", "word-hash-512"))
    (note.parent.parent / "20200101-000000-000000.sequence").write_text("0")
    rewrite(folder, index_build="20200101-000000-000000")


FAULTS: dict[str, tuple[Callable[[Path], None], str]] = {
    "NaN": (nan, "ranker.txt scores a product as NaN"),
    "constant": (constant, "gives all products of a list the same score, so it orders nothing"),
    "shuffled labels": (shuffled_labels, "held-out lists worse than retrieval alone: NDCG@10 0."),
    "missing feature": (missing_feature, f"was trained on other features than this code computes ({NAMES[0]}"),
    "extra feature": (extra_feature, "was trained on other features than this code computes (visitor.moods_7d"),
    "truncated file": (truncated_file, "ranker.txt is not the file that was written"),
    "truncated file with its checksum": (truncated_and_signed, "its end is missing"),
    "other encoder": (other_encoder, "was made for the encoder word-hash-512, and this shop runs word-hash-64"),
    "index of another encoder": (index_of_another_encoder, "was built for"),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    place(folder, "trained")
    running = start(folder)
    yield running
    running.process.kill()
    running.process.wait()


@pytest.mark.parametrize("fault", FAULTS)
def test_the_running_server_refuses_a_bad_bundle_and_keeps_serving_the_old_one(served: Served, fault: str) -> None:
    spoil, told = FAULTS[fault]
    before = activation.active(served.folder / "bundles")
    bad = with_rules(served.folder, OTHER_RULES)
    spoil(served.folder / "bundles" / bad)

    refused = command("bundle", "activate", bad, env=served.env | {"COLUMNS": "2000"})

    assert refused.exit_code == 1
    assert told in refused.stderr
    assert activation.active(served.folder / "bundles") == before
    answer = httpx2.post(f"{served.url}/v1/recommendations", json={"surface": "home"}, timeout=PATIENCE_S).json()
    assert (answer["bundle"]["id"], answer["mode"], len(answer["products"])) == (before, "ranked", 10)


def test_the_running_server_switches_at_once_and_back(served: Served) -> None:
    def serving() -> str:
        answer = httpx2.post(f"{served.url}/v1/recommendations", json={"surface": "home"}, timeout=PATIENCE_S).json()
        return str(answer["bundle"]["id"])

    before = serving()
    other = with_rules(served.folder, OTHER_RULES)
    assert command("bundle", "activate", other, env=served.env).exit_code == 0
    assert serving() == other
    assert command("bundle", "rollback", env=served.env).exit_code == 0
    assert serving() == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_shop_whose_active_bundle_turned_bad_opens_with_the_one_before(tmp_path: Path, fault: str) -> None:
    spoil, _ = FAULTS[fault]
    place(tmp_path, "trained")
    root = tmp_path / "bundles"
    before = activation.active(root)
    activation.activate(root, with_rules(tmp_path, OTHER_RULES))
    spoil(root / str(activation.active(root)))
    with open_home(tmp_path) as shop:
        listed = shop.recommend()
    assert (listed["bundle"]["id"], listed["mode"], len(listed["products"])) == (before, "ranked", 10)


# Training


def shuffled_fit(parts: Sequence[Examples], *, seed: int = 0) -> LambdaMART:
    return fit([mixed_up(part) for part in parts], seed=seed)


def test_training_on_shuffled_labels_is_refused_and_writes_nothing(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    root = tmp_path / "bundles"
    before = activation.active(root)
    with pytest.raises(BundleRefused, match=r"The ranker just learned orders \d+ held-out lists worse than retrieval"):
        train(tmp_path, fit=shuffled_fit)
    assert activation.active(root) == before
    assert [one.id for one in listing(root)] == [before]


def test_training_again_on_the_same_past_is_not_refused(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    before = activation.active(tmp_path / "bundles")
    after = train(tmp_path, seed=1)
    assert activation.served(tmp_path / "bundles") == [after, before]


def test_training_never_drops_the_shops_rules_unsaid(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    root = tmp_path / "bundles"
    before = str(activation.active(root))
    (root / before / RULES).unlink()
    with pytest.raises(BundleRefused, match=f"The rules of the active bundle {before} are gone"):
        train(tmp_path)
    assert activation.active(root) == before
    assert (root / before / MANIFEST).is_file()
