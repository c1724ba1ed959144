"""The benchmark's results as tables to read."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from eval.bench.clients import Level
from eval.bench.freshness import Freshness
from eval.bench.one_client import OneClient
from eval.bench.peers import Peers
from eval.bench.results import Results
from eval.bench.spread import Ratio, Spread


def tables(results: Results) -> Iterator[Table]:
    """Every table that the run has something for, the promises last."""
    yield _one_client(results)
    for kind, found in results.one_client.items():
        yield _parts(kind, found)
    for title, levels in (("Searches, every text new", results.searches), ("All kinds in turn", results.mixed)):
        if levels:
            yield _levels(title, levels)
    yield _freshness(results.freshness)
    yield _encoders(results)
    if results.peers:
        yield _peers(results.peers)
    if results.sizes:
        yield _sizes(results)
    yield _shop(results)
    yield _targets(results)


def _one_client(results: Results) -> Table:
    shown = Table("request", "N", "ours p50", "p99", "floor p50", "ours / floor", "without contributions", "p99 / p50")
    shown.title = "One client, whole request over HTTP beside its floor, ms"
    for kind, one in results.one_client.items():
        shown.add_row(
            kind,
            str(one.ours.n),
            _ms(one.ours),
            f"{one.ours.p99:.1f}",
            _ms(one.floor),
            _times(one.over_floor),
            _times(one.over_lean_floor),
            f"{one.tail:.2f}",
        )
    return shown


def _parts(kind: str, found: OneClient) -> Table:
    """The floor's parts on the left, the server's own stages on the right."""
    shown = Table(
        "floor", "p50 ms", "p99 ms", "our stages", "p50 ms", "p99 ms", title=f"What a list is made of: {kind}"
    )
    left = [(name, f"{one.p50:.2f}", f"{one.p99:.2f}") for name, one in found.parts.items()]
    right = [(name, f"{one.p50:.2f}", f"{one.p99:.2f}") for name, one in found.stages.items()]
    for at in range(max(len(left), len(right))):
        shown.add_row(*(left[at] if at < len(left) else ("",) * 3), *(right[at] if at < len(right) else ("",) * 3))
    return shown


def _levels(title: str, levels: Sequence[Level]) -> Table:
    shown = Table(
        "clients", "N", "lists/s", "by round", "waited p50 ms", "p99 ms", "loop lag p99 ms", "made", "client's CPU"
    )
    shown.title = title
    for one in levels:
        shown.add_row(
            str(one.clients),
            str(one.waited.n),
            f"{one.rate:.1f}",
            f"{min(one.rates):.1f} to {max(one.rates):.1f}",
            _ms(one.waited),
            f"{one.waited.p99:.1f}",
            f"{one.lag.p99:.1f}",
            ", ".join(f"{mode} {count}" for mode, count in one.modes.items()),
            f"{one.client_cpu:.1%}",
        )
    return shown


def _freshness(seen: Freshness) -> Table:
    shown = Table("event", "N", "acknowledged p50 ms", "p99 ms", "known to the next list")
    shown.title = "From an event to the next list"
    one = seen.acknowledged
    shown.add_row("not interested", str(one.n), _ms(one), f"{one.p99:.1f}", f"{seen.counted} of {one.n}")
    return shown


def _encoders(results: Results) -> Table:
    shown = Table("encoder", "N", "a text alone p50 ms", "p99 ms", "in a batch of 16, a text", "cosine with the first")
    shown.title = "Encoding the words of a search"
    for one in results.encoders:
        agreement = "" if one.cosine is None else f"{one.cosine:.4f}"
        alone = one.alone
        shown.add_row(one.name, str(alone.n), _ms(alone), f"{alone.p99:.1f}", f"{one.in_batch.p50:.1f}", agreement)
    return shown


def _peers(peers: Peers) -> Table:
    shown = Table("filtered search", "N", "p50 ms", "p99 ms")
    shown.title = f"The same filtered searches, {peers.size:,} products"
    for name, one in (
        ("ours: the whole request over HTTP", peers.ours),
        ("Qdrant Edge alone: words embedded, dense search, payloads", peers.edge),
        ("LangChain + Qdrant local mode: search with a ready vector", peers.langchain),
        ("LangChain + Qdrant local mode: words embedded, search", peers.langchain_text),
    ):
        shown.add_row(name, str(one.n), _ms(one), f"{one.p99:.1f}")
    shown.caption = (
        f"LangChain's search with a ready vector over our whole request: {_times(peers.langchain_over_ours)}"
    )
    return shown


def _sizes(results: Results) -> Table:
    kinds = list(results.sizes[0].lists)
    figures = [column for kind in kinds for column in (f"{kind} p50 ms", "p99 ms")]
    shown = Table("products", "N", *figures, "start s", "memory MB", "import s", "index s")
    shown.title = "Catalogue sizes: lists as the server times them"
    for one in results.sizes:
        timed = [cell for kind in kinds for cell in (_ms(one.lists[kind]), f"{one.lists[kind].p99:.1f}")]
        made = (f"{one.start_s:.0f}", f"{one.memory_mb:.0f}", f"{one.import_s:.0f}", f"{one.index_s:.0f}")
        shown.add_row(f"{one.size:,}", str(one.lists[kinds[0]].n), *timed, *made)
    return shown


def _shop(results: Results) -> Table:
    """What else is worth knowing of the shop that was measured, and of where."""
    shown = Table("the shop", "", title=f"{results.shop}, seed {results.seed}, {results.at}")
    shown.add_row("products", f"{results.products:,}")
    shown.add_row("from start to ready", f"{results.start_s:.1f} s")
    shown.add_row("memory after all lists", f"{results.memory_mb:,} MB")
    if results.training_s is not None:
        shown.add_row("training, measuring and training again", f"{results.training_s:.0f} s")
    machine = results.machine
    shown.add_row("machine", f"{machine.cores} cores, {machine.processor}, Python {machine.python}")
    shown.add_row("load average before, after", f"{machine.load[0]}, {machine.load[1]}")
    return shown


def _targets(results: Results) -> Table:
    shown = Table("promise", "measured", "limit", "kept")
    shown.title = "Promises"
    for one in results.targets():
        limit = f"{'at most' if one.at_most else 'at least'} {one.limit:g}"
        shown.add_row(one.name, f"{one.value:.2f}", limit, "yes" if one.met else "[bold red]no[/]")
    return shown


def _ms(one: Spread) -> str:
    """The median, and the quartiles around it."""
    return f"{one.p50:.1f} ({one.p25:.1f} to {one.p75:.1f})"


def _times(one: Ratio) -> str:
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
