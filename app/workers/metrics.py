"""The metrics of all workers in one answer, each sample under the number of its worker."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

UP = "shelftalk_worker_up"


def of_workers(told: Mapping[int, str], count: int) -> bytes:
    """Prometheus' text format out of that of each worker, by its number.

    `shelftalk_worker_up` is 0 for those of the `count` workers that told nothing.
    """
    registry = CollectorRegistry()
    registry.register(_Told(told, count))
    return generate_latest(registry)


class _Told(Collector):
    def __init__(self, told: Mapping[int, str], count: int) -> None:
        self._told = told
        self._count = count

    def collect(self) -> Iterator[Metric]:
        """Sums over workers are Prometheus' to make: a worker that is replaced begins again at 0, and only it."""
        up = GaugeMetricFamily(UP, "Whether a worker answers.", labels=["worker"])
        for number in range(1, self._count + 1):
            up.add_metric([str(number)], float(number in self._told))
        yield up
        families: dict[str, Metric] = {}
        for number, text in sorted(self._told.items()):
            for found in text_string_to_metric_families(text):
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.add_sample(sample.name, {"worker": str(number), **sample.labels}, sample.value)
        yield from families.values()
