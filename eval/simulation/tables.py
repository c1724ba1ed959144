"""What simulated shoppers found, as tables that a person reads."""

from rich.table import Table

from eval.proportion import Proportion
from eval.significance import Interval
from eval.simulation.report import SAMPLES, SOON, ShopReport
from eval.simulation.systems import CHANCE, CHAT


def shop_tables(found: ShopReport) -> list[Table]:
    """How every system fared, then by how often the targets are bought."""
    return [_systems(found), *([_strata(found)] if found.strata else [])]


def conclusions(found: ShopReport) -> list[str]:
    """What the figures say: the gain over plain search, and whether the simulator may be believed."""
    soon, saved = found.gain_soon(CHAT, found.peer), found.turns_saved(CHAT, found.peer)
    blind = found.within(CHANCE, found.limit)
    agrees = "as chance would" if found.blind_is_as_chance else "NOT as chance would: something leaks"
    return [
        f"Plain search at its best here: {found.peer}.",
        f"Our chat finds {_signed(soon, '.3f')} of shoppers' targets more within {SOON} turns: {_bound(soon)}.",
        f"It saves {_signed(saved, '.2f')} turns: {_bound(saved)}.",
        f"Random products find {blind} within {found.limit} turns, {agrees} ({found.chance(found.limit):.3f}).",
        f"{found.utterances:,} utterances audited, 0 leaks; {found.title_said():.0%} of a title's words are said.",
    ]


def _systems(found: ShopReport) -> Table:
    title = (
        f"{found.shop}: {len(found.targets)} shoppers, at most {found.limit} turns, seed {found.seed}; "
        f"gains paired by shopper, bootstrap of {SAMPLES:,}"
    )
    table = Table(title=title, title_justify="left")
    for heading in (
        "system",
        "N",
        "median\nturns",
        f"found within {SOON} [95 %]",
        f"within {found.limit}",
        f"same title\nwithin {SOON}",
        f"our chat's gain\nwithin {SOON} [95 %]",
        "turns that our\nchat saves [95 %]",
        "ms a turn\np50 / p99",
    ):
        table.add_column(heading, no_wrap=True)
    for name, row in found.dialogues.items():
        median, (p50, p99) = found.median(name), found.ms(name)
        gains = ("", "")
        if name != CHAT:
            gains = _signed(found.gain_soon(CHAT, name), ".3f"), _signed(found.turns_saved(CHAT, name), ".2f")
        table.add_row(
            name,
            str(len(row)),
            f"> {found.limit}" if median is None else f"{median:g}",
            _share(found.within(name, SOON)),
            f"{found.within(name, found.limit).share:.3f}",
            f"{found.alike_within(name, SOON).share:.3f}",
            *gains,
            f"{p50:.0f} / {p99:.0f}",
            style="bold" if name == CHAT else "",
        )
    return table


def _strata(found: ShopReport) -> Table:
    table = Table(title=f"{found.shop}: found within {SOON} turns, by how often the target is bought")
    table.title_justify = "left"
    table.add_column("system", no_wrap=True)
    for stratum in found.strata:
        table.add_column(stratum, no_wrap=True)
    for name in found.dialogues:
        shares = (_share(found.within(name, SOON, stratum=one)) for one in found.strata)
        table.add_row(name, *shares, style="bold" if name == CHAT else "")
    return table


def _share(found: Proportion) -> str:
    low, high = found.interval
    return f"{found.share:.3f} [{low:.3f}, {high:.3f}] of {found.n}"


def _signed(found: Interval, form: str) -> str:
    return f"{found.mean:+{form}} [{found.low:+{form}}, {found.high:+{form}}]"


def _bound(found: Interval) -> str:
    if found.low > 0:
        return "the lower bound is above 0, the gain is proven"
    proven = "even the upper bound is below 0, search is better" if found.high < 0 else "no gain is proven"
    return f"the lower bound is not above 0, {proven}"
