"""The command line: what it prints, how it ends, and that a person never sees a traceback."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim import __version__, cli, store, work
from sim import run as runs
from sim.scenario.tables import TABLES
from sim.terminal import telling
from sim.words import TEXTS

ROOT = Path(__file__).parents[1]
TINY = str(ROOT / "scenarios" / "tiny.yaml")
FEW = [
    f"--set={value}"
    for value in ("horizon=8 d", "county.population=800", "seeding.initial_infections=6", "care.delay=12 h")
]


def test_help_comes_before_anything_slow_is_imported():
    code = (
        "import sys\nfrom sim.cli import main\ntry:\n    main(['--help'])\nexcept SystemExit as end:\n"
        "    slow = {'pandas', 'matplotlib', 'numpy', 'scipy', 'pyarrow', 'pydantic', 'simpy', 'joblib'}\n"
        "    print(end.code, sorted(slow & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    for command in ("run", "compare", "check", "new-county", "schema"):
        assert f" {command} " in done.stdout


def test_the_module_is_the_command():
    done = subprocess.run([sys.executable, "-m", "sim", "--version"], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (0, f"fivefast {__version__}\n")


def test_a_run_ends_with_the_five_sentences_and_the_report(fivefast, tmp_path):
    code, out, err = fivefast(
        "run", TINY, *FEW, "--replicates", 2, "--alternatives", 0, "--workers", 1, "--out", tmp_path
    )
    assert code == 0
    heads = [TEXTS[key].en for key in ("risk", "time", "bottleneck", "cost", "confidence")]
    assert [line.split(":")[0] for line in out[:-1]] == heads
    assert out[-1] == str(tmp_path / "report.html")
    assert (tmp_path / "report.html").is_file()
    assert err[0] == "tiny: 0 of 2 runs"
    assert err[-1] == "tiny: 2 of 2 runs"
    assert json.loads((tmp_path / "manifest.json").read_text())["command"].startswith("fivefast ")


def test_settings_and_seed_change_the_run(fivefast, tmp_path):
    options = ["--replicates", 1, "--alternatives", 0, "--workers", 1, "--out", tmp_path, "--lang", "zh"]
    code, out, _ = fivefast("run", TINY, *FEW, "--seed", 7, "--set", "流调.流调队=5", *options)
    assert code == 0
    assert out[0].startswith("风险")
    text = (tmp_path / "scenario.yaml").read_text()
    assert "seed: 7\n" in text
    assert "teams: 5\n" in text
    assert pd.read_parquet(tmp_path / "replicates.parquet")["seed"].tolist() == [7]


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (["run"], ["Missing argument"]),
        (["bogus"], ["No such command 'bogus'"]),
        (["run", TINY, "--nothing"], ["No such option"]),
        (["run", TINY, "--replicates", "0"], ["Invalid value for '--replicates'"]),
        (["run", TINY, "--replicates", "many"], ["Invalid value for '--replicates'"]),
        (["run", TINY, "--workers", "0"], ["Invalid value for '--workers'"]),
        (["run", TINY, "--lang", "fr"], ["--lang: 'fr' is not one of en, zh"]),
        (["run", "nope.yaml"], ["nope.yaml:1:1: there is no file 'nope.yaml' to read"]),
        (["run", TINY, "--set", "tracing.teams"], ["--set: tracing.teams: has no value; write KEY=VALUE"]),
        (
            ["run", TINY, "--set", "tracing.teams=0", "--set", "tracing.team=3"],
            ["--set: tracing.team: unknown key", "--set: tracing.teams: 0 is below the minimum 1"],
        ),
        (["compare", TINY], ["compare: needs two scenarios or more"]),
        (["compare", TINY, TINY], ["name: two scenarios are called 'tiny'; give each its own"]),
        (["compare", TINY, "nope.yaml", "no.yaml"], ["nope.yaml:1:1: there is", "no.yaml:1:1: there is"]),
        (["check", "nope.yaml"], ["nope.yaml:1:1: there is no file"]),
        (
            ["run", TINY, "--set", "disease.reproduction_number=0.2"],
            ["--set: disease.reproduction_number: 0.2 is less than"],
        ),
    ],
)
def test_wrong_input_ends_with_2_and_a_line_a_fault(fivefast, arguments, messages, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = fivefast(*arguments)
    assert code == 2
    assert not out
    assert len(err) == len(messages)
    for line, message in zip(err, messages, strict=True):
        assert message in line
    assert not (tmp_path / "results").exists() or not list((tmp_path / "results").rglob("*.*"))


def test_a_folder_that_cannot_be_written_is_wrong_input(fivefast, tmp_path):
    (tmp_path / "file").write_text("")
    for command in (["run", TINY], ["compare", TINY, TINY]):
        code, _, err = fivefast(*command[:2], *command[2:], "--out", tmp_path / "file" / "out")
        assert code == 2
        assert len(err) == 1
    assert fivefast("run", TINY, "--out", tmp_path / "file")[2] == [
        f"--out: cannot write in '{tmp_path / 'file'}': File exists"
    ]


def test_a_folder_in_use_is_refused_in_one_line(fivefast, tmp_path):
    with store.locked(tmp_path):
        code, out, err = fivefast("run", TINY, *FEW, "--out", tmp_path)
    assert (code, out) == (1, [])
    assert len(err) == 1
    assert "is writing here; wait for it" in err[0]


def _failing(*_: Any) -> Any:
    raise RuntimeError("a bus without wheels")


def test_a_failed_replicate_ends_with_1_and_its_report(fivefast, tmp_path, monkeypatch):
    simulate = work.simulate
    monkeypatch.setattr(work, "simulate", lambda s, r, county: _failing() if r else simulate(s, r, county))
    options = ["--replicates", 2, "--alternatives", 0, "--workers", 1, "--out", tmp_path]
    code, out, err = fivefast("run", TINY, *FEW, *options)
    assert code == 1
    assert out[-1] == str(tmp_path / "report.html")
    assert err[-1] == (
        f"1 replicates failed, see {tmp_path / 'failures.json'}; the first: tiny, replicate 1: "
        "RuntimeError: a bus without wheels"
    )


def test_nothing_finished_ends_with_1_and_no_report(fivefast, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "simulate", _failing)
    options = ["--replicates", 2, "--alternatives", 0, "--workers", 1, "--out", tmp_path]
    code, out, err = fivefast("run", TINY, *FEW, *options)
    assert (code, out) == (1, [])
    assert "2 replicates failed" in err[-1]


def test_an_unexpected_fault_is_one_line_unless_a_traceback_is_asked_for(fivefast, tmp_path, monkeypatch):
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(runs, "run", broken)
    code, _, err = fivefast("run", TINY, "--out", tmp_path)
    assert code == 1
    assert err == ["fivefast: RuntimeError: two lines (FIVEFAST_DEBUG=1 shows where)"]
    monkeypatch.setenv("FIVEFAST_DEBUG", "1")
    with pytest.raises(RuntimeError, match="two"):
        cli.main(["run", TINY, "--out", str(tmp_path)])


def test_ctrl_c_before_the_run_is_one_line(fivefast, tmp_path, monkeypatch):
    def stopped(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "run", stopped)
    assert fivefast("run", TINY, "--out", tmp_path) == (130, [], ["fivefast: interrupted"])


def test_check_says_ok_or_everything_that_is_wrong(fivefast, tmp_path):
    bad = tmp_path / "bad.yaml"
    bad.write_text("horizon: 30\ntracing:\n  teams: 0\n")
    code, out, err = fivefast("check", TINY, bad)
    assert code == 2
    assert len(out) == 1
    assert out[0].startswith(f"{TINY}: ok (")
    assert [line.removeprefix(f"{bad}:").split(" ")[0] for line in err] == ["1:10:", "3:10:"]
    unusual = tmp_path / "unusual.yaml"
    unusual.write_text(f"base: {TINY}\ndisease: {{reproduction_number: 12}}\n")
    code, out, err = fivefast("check", unusual)
    assert (code, err) == (0, [])
    assert "warning: disease.reproduction_number: 12 is outside the usual range 3 to 7" in out[1]


def test_check_says_of_a_table_which_it_is_and_what_is_wrong_with_it(fivefast, tmp_path):
    fivefast("new-county", tmp_path / "own")
    for table in TABLES:
        code, out, _ = fivefast("check", tmp_path / "own" / f"{table}.csv")
        assert code == 0
        assert f"a scenario reads it by `tables: {{{table}: {table}.csv}}`" in out[0]
    towns = tmp_path / "mine.csv"
    towns.write_text("镇街,人口,经度,纬度\n东镇,许多,120.7,30.6\n", encoding="utf-8")
    code, _, err = fivefast("check", towns, "--lang", "zh")
    assert (code, err[0].partition("；")[0]) == (2, "mine.csv:2:2: population（人口）：“许多”不可用")
    towns.write_text("a,b\n1,2\n", encoding="utf-8")
    code, _, err = fivefast("check", towns)
    assert (code, err) == (2, [f"{towns}: its columns are of none of the tables towns, sites, vehicles, entrances; "
                               "see docs/parameters.md"])  # fmt: skip


def test_a_new_county_is_a_scenario_with_every_table_and_column_that_runs_as_it_is(fivefast, tmp_path):
    folder = tmp_path / "mine"
    code, out, err = fivefast("new-county", folder)
    assert (code, err) == (0, [])
    assert out[:-1] == sorted(str(path) for path in folder.iterdir())
    for table, columns in TABLES.items():
        text = (folder / f"{table}.csv").read_bytes().decode()
        assert text.startswith("\ufeff"), "without it Excel shows no Chinese"
        assert next(csv.reader([text.splitlines()[0][1:]])) == [f"{column.name} {column.zh}" for column in columns]
    code, out, err = fivefast("check", folder / "county.yaml")
    assert (code, err, len(out)) == (0, [], 1), "without a warning"
    short = "--set=horizon=2 d"
    code, out, _ = fivefast(
        "run",
        folder / "county.yaml",
        "--replicates=1",
        "--alternatives=0",
        "--workers=1",
        short,
        f"--out={tmp_path / 'out'}",
    )
    assert code == 0
    assert "Haiyan" not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8").split("<h2")[0]


def test_a_new_county_does_not_overwrite_one_that_is_there(fivefast, tmp_path):
    (tmp_path / "towns.csv").write_text("mine")
    code, out, err = fivefast("new-county", tmp_path)
    assert (code, out, err) == (2, [], [f"{tmp_path}: has towns.csv already; give another folder"])
    assert [path.name for path in tmp_path.iterdir()] == ["towns.csv"]
    assert (tmp_path / "towns.csv").read_text() == "mine"


def test_schema_is_json(fivefast):
    code, out, err = fivefast("schema")
    assert (code, err) == (0, [])
    assert "tracing" in json.loads("\n".join(out))["properties"]


def test_the_last_line_of_progress_says_what_was_done_even_if_it_ends_early(capsys):
    with telling("late") as tell:
        for done in (0, 1, 4):
            tell(done, 220)
    assert capsys.readouterr().err.splitlines() == ["late: 0 of 220 runs", "late: 4 of 220 runs"]
    with telling("late") as tell:
        tell(0, 1)
        tell(1, 1)
    assert capsys.readouterr().err.splitlines() == ["late: 0 of 1 run", "late: 1 of 1 run"]
