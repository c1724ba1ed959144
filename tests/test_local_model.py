import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.llm.langchain_chat import make_chat_model
from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.settings import LLMProvider, LLMSettings, RerankSettings
from eval.local_model import LocalModel, LocalModelError, available
from prompts.library import PromptLibrary
from tests.builders import product
from tests.guards import guarded

PARENT = """
import sys, time
from pathlib import Path
from app.llm.langchain_chat import make_chat_model
from app.rerank.reranker import LLMReranker
from app.recommendation import Deadline
from app.settings import LLMProvider, LLMSettings, RerankSettings
from eval.local_model import LocalModel
model = LocalModel.start(Path(sys.argv[1]))
sys.stdout.write(f"{model.pid}\\n")
sys.stdout.flush()
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.model
def test_the_local_model_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    if reason := available():
        pytest.skip(reason)
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 5
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(pid)


@pytest.mark.model
@pytest.mark.anyio
async def test_a_real_model_answers_a_rerank_with_handles_of_the_list(tmp_path: Path) -> None:
    if reason := available():
        pytest.skip(reason)
    shelf = [product(f"p{number}", title=f"Pasta no {number}", brand="Barilla") for number in range(5)]
    with LocalModel.start(tmp_path / "log", threads=1) as local:
        settings = LLMSettings(provider=LLMProvider.OPENAI_COMPATIBLE, base_url=local.base_url, model=local.model)
        model = make_chat_model(settings)
        assert model is not None
        reranker = LLMReranker(guarded(model), PromptLibrary.load(), RerankSettings(top_n=5), random.Random(5))
        outcome = await reranker.rerank(shelf, deadline=Deadline.after(60), query_words="pasta")
        await model.aclose()
    assert outcome.reason is None, outcome.detail
    assert sorted(outcome.order) == [one.id for one in shelf]


@pytest.mark.model
def test_stopping_ends_it_and_may_be_repeated(tmp_path: Path) -> None:
    if reason := available():
        pytest.skip(reason)
    with LocalModel.start(tmp_path / "log") as model:
        assert model.running
        assert model.base_url.startswith("http://127.0.0.1:")
    model.stop()
    assert not model.running


def test_a_missing_package_is_said_with_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(LocalModelError, match=r"needs the package xllamacpp.*pip install"):
        LocalModel.start(tmp_path / "log")
