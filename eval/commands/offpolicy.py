"""The command that tells what another ranker or other rules would have earned."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.assembly import Shop
from app.settings import LLMSettings, Settings
from app.terminal import AsJson, complain, out, read_settings
from eval.bench import folders
from eval.exits import Exit
from eval.offpolicy.estimators import LEAST_EFFECTIVE, Estimates, estimate
from eval.offpolicy.logs import NothingLogged, decisions
from ranking.bundles import activation
from ranking.bundles.manifest import BundleRefused, read_manifest
from ranking.bundles.writing import with_rules
from ranking.labels import GRADES
from ranking.rules import Rules, RulesError


def eval_off_policy(
    *,
    bundle: Annotated[str | None, typer.Option(help="The bundle to try; default: the active one.")] = None,
    rules: Annotated[Path | None, typer.Option(help="Rules to try.", exists=True, dir_okay=False)] = None,
    lists: Annotated[int, typer.Option(min=1, help="The last so many lists.")] = 1_000,
    as_json: AsJson = False,
) -> None:
    """What another ranker or other rules would have earned on the lists that were served: IPS, SNIPS, doubly robust."""
    settings = read_settings()
    try:
        found = measure(settings, bundle, rules.read_text(encoding="utf-8") if rules else None, lists)
    except (NothingLogged, RulesError, BundleRefused) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    if as_json:
        out.print_json(data=found.to_json())
    else:
        _tell(found)
    raise typer.Exit(Exit.GOOD if found.told else Exit.COULD_NOT_RUN)


def measure(settings: Settings, bundle_id: str | None, rules: str | None, lists: int) -> Estimates:
    """The estimates, made on a copy of the shop's folder: nothing of the shop itself changes."""
    if rules is not None:
        Rules.parse(rules)
    with _copied(settings) as own:
        root = own.data_dir / "bundles"
        if bundle_id:
            activation.activate(root, bundle_id)
        if rules is not None and (active := activation.active(root)):
            later = read_manifest(root / active).created + timedelta(seconds=1)
            activation.activate(root, with_rules(root, active, rules, later))
        shop = Shop(own)
        try:
            served = shop.recommendations.latest(lists)
            acts = (event for _, event in shop.events.read(names=tuple(GRADES)))
            engine = shop.current.engine
            return estimate(decisions(served, acts, engine, shop.recommender.lists, datetime.now(UTC)))
        finally:
            shop.current.close()
            shop.recommendations.close()


@contextmanager
def _copied(settings: Settings) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="off-policy-", dir=settings.data_dir) as folder:
        for part in settings.data_dir.iterdir():
            if part.is_dir() and part.name in {"bundles", "index"}:
                folders.copy(part, Path(folder) / part.name)
            elif part.is_file():
                (Path(folder) / part.name).write_bytes(part.read_bytes())
        off = {"data_dir": Path(folder), "llm": LLMSettings()}
        yield settings.model_copy(update=off)


def _tell(found: Estimates) -> None:
    table = Table("estimate", "reward per place [95 %]")
    for name, one in (
        ("served", found.served),
        ("IPS", found.ips),
        ("SNIPS", found.snips),
        ("doubly robust", found.dr),
    ):
        table.add_row(name, str(one))
    out.print(table)
    out.print(
        f"{found.decisions} places; the other list agrees on {found.support:.1%} of them, worth "
        f"{found.effective:.0f} decisions.",
        soft_wrap=True,
    )
    if not found.told:
        out.print(
            f"Fewer than {LEAST_EFFECTIVE:g} decisions in common tell nothing; explore more "
            "(SHELFTALK_EXPLORATION__SHARE), or serve the other list to some shoppers.",
            style="yellow",
            soft_wrap=True,
        )
