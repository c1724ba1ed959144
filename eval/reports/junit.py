"""A run as JUnit XML, which every CI shows."""

from collections import defaultdict
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from eval.harness.results import CaseResult, EvalRun, Status


def write_junit(run: EvalRun, path: Path) -> None:
    """One test suite per suite. What could not be scored is an error, what failed a failure."""
    whole = Element("testsuites", name="shelftalk eval")
    by_suite: dict[str, list[CaseResult]] = defaultdict(list)
    for one in run.results:
        by_suite[one.suite].append(one)
    for name, results in by_suite.items():
        counted = {status: sum(one.status is status for one in results) for status in Status}
        suite = SubElement(
            whole,
            "testsuite",
            name=name,
            tests=str(len(results)),
            failures=str(counted[Status.FAILED]),
            errors=str(counted[Status.UNSCORED]),
            time=f"{sum(one.ms for one in results) / 1000:.3f}",
        )
        for one in results:
            case = SubElement(
                suite, "testcase", classname=f"{name}.{one.model}", name=_name(one), time=f"{one.ms / 1000:.3f}"
            )
            if one.status is not Status.PASSED:
                wrong = [each for each in one.judged if each.status is one.status and each.counts]
                told = "\n".join(f"{each.type}: {each.why}" for each in wrong)
                kind = "failure" if one.status is Status.FAILED else "error"
                SubElement(case, kind, message=_plain(wrong[0].why if wrong else "")).text = _plain(told)
    indent(whole)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree(whole).write(path, encoding="utf-8", xml_declaration=True)


def _name(one: CaseResult) -> str:
    more = [part for part in (one.prompts, one.bundle if one.bundle != "none" else "") if part]
    more += [f"run {one.repeat}"] if one.repeat > 1 else []
    return _plain(one.case + (f" [{', '.join(more)}]" if more else ""))


def _plain(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return "".join(letter for letter in text if letter in "\n\t" or letter >= " ")
