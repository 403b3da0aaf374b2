"""What tests of several files share."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim import cli
from sim import run as runs
from sim.alternatives import others
from sim.exercise import Play

os.environ.pop("FIVEFAST_LANG", None)  # messages are compared in English unless a test asks otherwise


@pytest.fixture
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Play:
    """A play that begins now, of the exercise that a file of tests has as PLAYED."""
    path = tmp_path / "small.yaml"
    path.write_text(request.module.PLAYED, encoding="utf-8")
    return Play.start(path, tmp_path / "play", time.time())


@pytest.fixture
def fivefast(capsys: pytest.CaptureFixture[str]) -> Any:
    """Calls the command: (exit code, lines on stdout, lines on stderr)."""

    def call(*arguments: str | Path) -> tuple[int, list[str], list[str]]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(end.value.code or 0), out.splitlines(), err.splitlines()

    return call


@pytest.fixture(scope="module")
def two_alternatives() -> Iterator[None]:
    """Only two of the other assumptions, to save time: three scenarios."""
    with pytest.MonkeyPatch.context() as patch:
        kept = ("reproduction_number", "turnout")
        patch.setattr(runs, "others", lambda scenario: (o for o in others(scenario) if o.key in kept))
        yield
