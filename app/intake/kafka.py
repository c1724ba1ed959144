"""Events of a Kafka topic, into the log: each at least once, and none that stops the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

from app.intake.reception import EventResult, Reception, Sender

if TYPE_CHECKING:  # an extra: without it everything else works
    from confluent_kafka import Consumer, KafkaError, Message

BATCH: Final = 500
"""Messages that are written in one transaction."""
REACHED_WITHIN_S: Final = 10.0
POLL_S: Final = 0.5
JOINED_WITHIN_S: Final = 30.0
"""A group takes some seconds to share out the topic; who has not come to the end of a share by then waits no longer."""
MOST_TOLD: Final = 100
"""Refused messages that are logged one by one; `refused` counts every one."""

_OURS: Final = {"enable.auto.commit": False, "enable.auto.offset.store": False, "enable.partition.eof": True}
"""Nothing is committed before it is on disk, and the end of the topic is told, whatever a file of settings says."""

log = structlog.get_logger(__name__)


class TopicUnreadable(Exception):  # noqa: N818 - a verdict
    """The topic cannot be read; the message says why, and what to do."""


@dataclass(kw_only=True, slots=True)
class ConsumeReport:
    """What became of the messages: read = accepted + duplicate + left_out + all that `refused` counts by reason."""

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    left_out: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, status: str, code: str | None) -> None:
        self.read += 1
        if status == "rejected":
            self.refused[code or "unknown"] += 1
        elif status == "accepted":
            self.accepted += 1
        elif status == "duplicate":
            self.duplicate += 1
        else:
            self.left_out += 1


def open_consumer(topic: str, bootstrap: str, group: str, extra: Mapping[str, str] | None = None) -> "Consumer":
    """A consumer that reaches the topic, to be subscribed to it; a new group begins with the oldest message.

    `extra` are librdkafka's settings.

    Raises:
        TopicUnreadable: the extra is not installed, a setting is wrong, no broker answers, or there is no such topic.
    """
    try:
        from confluent_kafka import Consumer, KafkaException
    except ImportError as error:
        raise TopicUnreadable("reading Kafka needs a client: pip install 'shelftalk[kafka]'") from error
    settings: dict[str, Any] = {
        "auto.offset.reset": "earliest",
        "log_level": 2,  # it would tell of every attempt to connect, twenty a second
        "error_cb": _note,
        **(extra or {}),
        "bootstrap.servers": bootstrap,
        "group.id": group,
        **_OURS,
    }
    try:
        consumer = Consumer(settings)
    except (KafkaException, ValueError) as error:
        raise TopicUnreadable(f"these settings are refused: {error}") from error
    try:
        wrong = consumer.list_topics(topic, timeout=REACHED_WITHIN_S).topics[topic].error
    except KafkaException as error:
        consumer.close()
        raise TopicUnreadable(f"no broker answers at {bootstrap}: {error}; check --bootstrap and --config") from error
    if wrong is not None:
        consumer.close()
        raise TopicUnreadable(f"topic {topic}: {wrong}; check --topic")
    return consumer


def read_config(path: Path) -> dict[str, str]:
    """Settings of librdkafka, `name=value` a line. Raises TopicUnreadable."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise TopicUnreadable(f"{path.name}, line {number}: write name=value, such as security.protocol=SASL_SSL")
        found[name.strip()] = value.strip()
    return found


def consume(
    consumer: "Consumer",
    reception: Reception,
    sender: Sender,
    *,
    stopped: Callable[[], bool] = lambda: False,
    idle_s: float | None = None,
    batch: int = BATCH,
) -> ConsumeReport:
    """Reads until stopped, or until nothing came for `idle_s` seconds after the end of the topic.

    A batch is committed to Kafka after our log has it on disk: a crash between the two brings it again, and the log
    knows it. What can never be an event is refused, counted by reason and committed too, or it would come for ever.

    Raises:
        TopicUnreadable, StoreUnavailable: what was not committed comes again next time.
    """
    report, idle, at_end = ConsumeReport(), -JOINED_WITHIN_S, set[int | None]()
    while not stopped() and (idle_s is None or idle < idle_s):
        arrived = consumer.consume(batch, POLL_S)
        at_end |= {one.partition() for one in arrived if _is_end(one)}
        messages = _good(one for one in arrived if not _is_end(one))
        if not messages:
            share = {one.partition for one in consumer.assignment()}
            idle = (max(idle, 0.0) if share and share <= at_end else idle) + POLL_S
            continue
        idle = 0.0
        _take(messages, reception, sender, report)
        _commit(consumer, messages)
    return report


def _note(error: "KafkaError") -> None:
    """Logs what the client goes on trying to mend: all brokers away, who may not read; not each lost connection."""
    if error.name() not in {"_TRANSPORT", "_RESOLVE"}:
        log.warning("kafka.trouble", error=error.str())


def _is_end(message: "Message") -> bool:
    error = message.error()
    return error is not None and error.name() == "_PARTITION_EOF"


def _good(messages: Iterable["Message"]) -> list["Message"]:
    """Those that are messages; what the client mends by itself is logged. Raises TopicUnreadable."""
    from confluent_kafka import KafkaError

    for_people = {
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError._AUTHENTICATION,
    }
    good = []
    for message in messages:
        error = message.error()
        if error is None:
            good.append(message)
        elif error.fatal() or error.code() in for_people:
            raise TopicUnreadable(f"the topic cannot be read: {error.str()}; check --config and what the group may do")
        else:
            log.warning("kafka.waiting", error=error.str())
    return good


def _take(messages: Sequence["Message"], reception: Reception, sender: Sender, report: ConsumeReport) -> None:
    """Writes what is an event; everything is counted. Raises StoreUnavailable: then nothing was."""
    rows, read, broken = [], [], []
    for message in messages:
        value = message.value()
        try:
            rows.append(orjson.loads(value or b""))
            read.append(message)
        except orjson.JSONDecodeError:
            broken.append(message)
    results = reception.take(rows, sender)
    for message, result in zip(read, results, strict=True):
        report.add(result.status, result.code)
        if result.code:
            _tell(message, result.code, _why(result), report)
    for message in broken:
        code, why = ("no_value", "has no value") if not message.value() else ("invalid_json", "is not valid JSON")
        report.add("rejected", code)
        _tell(message, code, f"{why}; send one event as a JSON object", report)


def _why(result: EventResult) -> str:
    """What is wrong, without the place in a batch of ours."""
    told = []
    for error in result.errors or ():
        field = "/".join(error.pointer.split("/")[3:])
        told.append(f"{field}: {error.detail}" if field else error.detail)
    return "; ".join(told)


def _tell(message: "Message", code: str, why: str, report: ConsumeReport) -> None:
    if report.refused.total() <= MOST_TOLD:
        log.warning("kafka.refused", partition=message.partition(), offset=message.offset(), code=code, why=why)


def _commit(consumer: "Consumer", messages: Sequence["Message"]) -> None:
    """Tells Kafka what we have. If the group has given the partition away meanwhile, another reads it again."""
    from confluent_kafka import KafkaException, TopicPartition

    last: dict[tuple[str, int], int] = {}
    for message in messages:
        topic, partition, offset = message.topic(), message.partition(), message.offset()
        if topic is not None and partition is not None and offset is not None:
            last[topic, partition] = offset + 1
    try:
        offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in last.items()]
        consumer.commit(offsets=offsets, asynchronous=False)
    except KafkaException as error:
        log.warning("kafka.not_committed", error=str(error))
