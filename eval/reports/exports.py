"""Suites and runs for other tools: promptfoo's results, inspect-ai's samples."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.harness.cases import Suite
from eval.harness.results import CaseResult, EvalRun, Status


def promptfoo(run: EvalRun) -> dict[str, Any]:
    """The run in the shape of `promptfoo eval --output`, version 3: what its viewer and its scripts read."""
    counts = run.counts
    return {
        "evalId": None,
        "results": {
            "version": 3,
            "prompts": [
                {"id": version, "label": version, "raw": "\n".join(texts.values()), "provider": "shelftalk"}
                for version, texts in run.prompts.items()
            ],
            "results": [_promptfoo_result(number, one) for number, one in enumerate(run.results)],
            "stats": {
                "successes": counts[Status.PASSED],
                "failures": counts[Status.FAILED],
                "errors": counts[Status.UNSCORED],
                "tokenUsage": {"total": sum(one.tokens for one in run.results)},
            },
        },
        "config": {"description": "shelftalk eval run"},
    }


def _promptfoo_result(number: int, one: CaseResult) -> dict[str, Any]:
    wrong = "; ".join(
        f"{each.type}: {each.why}" for each in one.judged if each.counts and each.status is not Status.PASSED
    )
    return {
        "testIdx": number,
        "promptIdx": 0,
        "promptId": one.prompts,
        "provider": {"id": one.model},
        "testCase": {
            "description": f"{one.suite}: {one.case}",
            "vars": {},
            "assert": [{"type": e.type} for e in one.judged],
        },
        "vars": {},
        "response": {"output": (one.seen or {}).get("text", ""), "tokenUsage": {"total": one.tokens}},
        "success": one.status is Status.PASSED,
        "score": one.score or 0.0,
        "latencyMs": round(one.ms),
        "cost": one.cost,
        **({"error": wrong} if wrong else {}),
        "failureReason": {Status.PASSED: 0, Status.FAILED: 1, Status.UNSCORED: 2}[one.status],
        "gradingResult": {
            "pass": one.status is Status.PASSED,
            "score": one.score or 0.0,
            "reason": wrong,
            "componentResults": [
                {
                    "pass": each.status is Status.PASSED,
                    "score": each.score or 0.0,
                    "reason": each.why,
                    "assertion": {"type": each.type, "weight": each.weight},
                }
                for each in one.judged
            ],
        },
    }


def inspect_samples(suites: Sequence[Suite]) -> list[dict[str, Any]]:
    """The cases as samples of inspect-ai's `json_dataset`: input, target, id, metadata. A conversation is its turns."""
    return [
        {
            "id": f"{suite.name}/{case.description}",
            "input": (
                [{"role": "user", "content": turn} for turn in case.vars.turns]
                if case.vars.turns
                else case.vars.query or case.vars.product_id or f"({case.vars.surface})"
            ),
            "target": [
                f"{one.type}: {json.dumps(one.value, ensure_ascii=False, default=str)}" for one in case.assertions
            ],
            "metadata": {
                "suite": suite.name,
                "kind": suite.kind,
                "shop": suite.shop.value,
                "must_pass": case.must_pass,
                "vars": case.vars.model_dump(mode="json", exclude_defaults=True),
            },
        }
        for suite in suites
        for case in suite.cases
    ]


def write_json(path: Path, body: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_lines(path: Path, rows: Sequence[object]) -> None:
    """One JSON document a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
