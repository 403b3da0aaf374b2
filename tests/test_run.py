"""Many replicates: the same tables whatever the workers, the calls and the interruptions."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import weakref
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from joblib.externals.loky.process_executor import TerminatedWorkerError

from sim import report, start, store, work
from sim.alternatives import ALTERNATIVES, others
from sim.county import build, equipped
from sim.model import Model, simulate
from sim.names import MEASURES
from sim.run import run
from sim.scenario import Scenario, changes, load, scenario_hash
from sim.start import CannotStart

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"
pytestmark = pytest.mark.usefixtures("two_alternatives")
FEW = ["horizon=9 d", "county.population=800", "seeding.initial_infections=6", "care.delay=12 h"]
TABLES = ("replicates", "daily", "stages", "delays", "rounds", "alternatives")


def tiny(*sets: str) -> Scenario:
    return load(TINY, [*FEW, *sets])


def contents(out: Path) -> dict[str, bytes]:
    """The files that must be alike: tables, summary and scenario."""
    return {p.name: p.read_bytes() for p in out.iterdir() if p.suffix in (".parquet", ".csv", ".yaml")}


def own(out: Path) -> dict[str, bytes]:
    """The same without the alternatives."""
    return {name: data for name, data in contents(out).items() if name != "alternatives.parquet"}


def shards(out: Path) -> list[Path]:
    return sorted((out / "_shards").rglob("s*.zip"))  # not what is still being written


def copied(out: Path, to: Path) -> Path:
    return Path(shutil.copytree(out, to))


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What is simulated in this process: (scenario, replicate)."""
    done: list[tuple[str, int]] = []

    def counting(scenario: Scenario, replicate: int, county: Any) -> Any:
        done.append((scenario.name, replicate))
        return simulate(scenario, replicate, county)

    simulate = work.simulate
    monkeypatch.setattr(work, "simulate", counting)
    return done


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four replicates and one of each alternative, run in one process."""
    out = tmp_path_factory.mktemp("finished") / "out"
    outcome = run(tiny(), out, replicates=4, workers=1, alternatives=1, command="fivefast run tiny.yaml")
    assert outcome.ok
    assert (outcome.finished, outcome.requested) == (4, 4)
    return out


def test_two_workers_give_the_same_bytes_as_one(finished, tmp_path):
    assert run(tiny(), tmp_path, replicates=4, workers=2, alternatives=1).ok
    assert contents(tmp_path) == contents(finished)


def test_the_tables_hold_every_measure_of_every_replicate(finished):
    table = pd.read_parquet(finished / "replicates.parquet")
    assert list(table.columns[:3]) == ["scenario", "replicate", "seed"]
    assert list(table.columns[3:]) == list(MEASURES)
    assert table["replicate"].tolist() == [0, 1, 2, 3]
    for name in TABLES[1:5]:
        rows = pd.read_parquet(finished / f"{name}.parquet")
        assert list(rows.columns[:2]) == ["scenario", "replicate"]
        assert rows["replicate"].is_monotonic_increasing
        assert set(rows["scenario"]) <= {"tiny"}


def test_only_missing_replicates_are_run_again(finished, tmp_path, simulated):
    out = copied(finished, tmp_path / "out")
    for shard in shards(out)[::3]:
        shard.unlink()
    missing = len(shards(finished)) - len(shards(out))
    assert run(tiny(), out, replicates=4, workers=1, alternatives=1).ok
    assert len(simulated) == missing > 2
    assert contents(out) == contents(finished)


def test_a_shard_that_was_cut_off_is_run_again(finished, tmp_path, simulated):
    out = copied(finished, tmp_path / "out")
    shards(out)[0].write_bytes(shards(out)[0].read_bytes()[:500])
    assert run(tiny(), out, replicates=4, workers=1, alternatives=1).ok
    assert len(simulated) == 1
    assert contents(out) == contents(finished)


def test_more_replicates_are_added_and_fewer_are_shown(finished, tmp_path, simulated):
    out = copied(finished, tmp_path / "out")
    assert run(tiny(), out, replicates=6, workers=1).ok
    assert simulated == [("tiny", 4), ("tiny", 5)]
    assert len(pd.read_parquet(out / "replicates.parquet")) == 6
    assert not (out / "alternatives.parquet").exists()
    assert run(tiny(), out, replicates=4, workers=1, alternatives=1).ok
    assert len(simulated) == 2
    assert contents(out) == contents(finished)


def test_a_report_of_other_tables_does_not_stay(finished, tmp_path):
    out = copied(finished, tmp_path / "out")
    (out / "charts").mkdir()
    for old in (out / "report.html", out / "charts" / "rounds.png"):
        old.write_text("of an earlier call")
    assert run(tiny(), out, replicates=2, workers=1).ok
    assert not (out / "report.html").exists()
    assert not list((out / "charts").iterdir())


def test_another_scenario_seed_or_version_of_the_code_is_run_anew(finished, tmp_path, simulated, monkeypatch):
    out = copied(finished, tmp_path / "out")
    for scenario in (tiny("tracing.teams=3"), tiny("seed=2")):
        assert run(scenario, out, replicates=1, workers=1).ok
    assert len(simulated) == 2
    assert pd.read_parquet(out / "replicates.parquet")["seed"].tolist() == [2]
    monkeypatch.setattr(store, "model_version", lambda: "other")
    assert run(tiny(), out, replicates=1, workers=1).ok
    assert len(simulated) == 3


@pytest.mark.parametrize(
    ("file", "changes_model", "changes_plays"),
    [
        ("model.py", True, True),
        ("exercise/turns.py", False, True),
        ("charts/look.py", False, False),
        ("statistics.py", False, False),
    ],
)
def test_the_versions_of_the_code_the_model_and_plays_are_those_of_their_files(
    tmp_path, monkeypatch, file, changes_model, changes_plays
):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    for name in ("store.py", file):
        (tmp_path / name).write_text("a = 1\n")
    monkeypatch.setattr(store, "__file__", str(tmp_path / "store.py"))
    code, model, play = (f.__wrapped__ for f in (store.code_version, store.model_version, store.play_version))
    before = code(), model(), play()
    assert (code(), model(), play()) == before
    (tmp_path / file).write_text("a = 2\n")
    assert code() != before[0]
    assert (model() != before[1]) == changes_model
    assert (play() != before[2]) == changes_plays


def test_a_replicate_imports_nothing_of_what_its_shard_may_outlive():
    run_one = """
import sys
from sim import store, work
from sim.scenario import load
for name in ("tiny", "haiyan-2022-border"):
    scenario = load(f"scenarios/{name}.yaml", ["horizon=4 d", "county.population=2000"])
    work._tables(work.simulate(scenario, 0, work.built(scenario)))
read = {name.split(".")[1] for name in sys.modules if name.startswith("sim.")}
assert "response" in read
print(*read.intersection(store.BESIDE_THE_MODEL))
"""
    found = subprocess.run([sys.executable, "-c", run_one], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_a_failing_replicate_is_recorded_and_stops_no_other(tmp_path, monkeypatch, simulated):
    simulate = work.simulate

    def failing(scenario: Scenario, replicate: int, county: Any) -> Any:
        if replicate == 1:
            raise RuntimeError("a bus\nwithout wheels")
        return simulate(scenario, replicate, county)

    monkeypatch.setattr(work, "simulate", failing)
    outcome = run(tiny(), tmp_path, replicates=3, workers=1)
    assert not outcome.ok
    assert outcome.finished == 2
    [failure] = json.loads((tmp_path / "failures.json").read_text())
    assert (failure["scenario"], failure["seed"], failure["replicate"]) == ("tiny", 1, 1)
    assert failure["error"] == "RuntimeError: a bus"
    assert 'raise RuntimeError("a bus' in failure["traceback"]
    assert pd.read_parquet(tmp_path / "replicates.parquet")["replicate"].tolist() == [0, 2]

    monkeypatch.setattr(work, "simulate", simulate)
    assert run(tiny(), tmp_path, replicates=3, workers=1).ok
    assert [replicate for _, replicate in simulated] == [0, 2, 1]
    assert not (tmp_path / "failures.json").exists()


def test_what_failed_runs_have_made_does_not_stay_in_memory(tmp_path, monkeypatch):
    left: list[weakref.ref[object]] = []

    def fails(model: Model, _: float) -> None:
        left.append(weakref.ref(model.response))
        raise ValueError("in the middle of the run")

    monkeypatch.setattr(Model, "advance", fails)
    run(tiny(), tmp_path / "out", replicates=5, workers=1)
    assert len(left) >= 5
    assert [made() for made in left] == [None] * len(left)


@pytest.mark.parametrize("looks", [True, False])
def test_a_run_leaves_the_garbage_collector_as_it_was_even_if_it_fails(monkeypatch, looks):
    seen = list[bool]()

    def fails(*_: Any) -> None:
        seen.append(gc.isenabled())
        raise ValueError("in the middle of the run")

    monkeypatch.setattr(Model, "advance", fails)
    (gc.enable if looks else gc.disable)()
    try:
        with pytest.raises(ValueError, match="in the middle"):
            simulate(tiny())
        after = gc.isenabled()
    finally:
        gc.enable()
    assert (seen, after) == ([False], looks)


def test_what_the_tables_of_a_run_leave_behind_does_not_stay_in_memory(tmp_path, monkeypatch):
    """Objects that refer to each other, made between two runs; each run looks through what it makes itself only."""
    left, tables_of = list[weakref.ref[object]](), work._tables

    class Ring:
        def __init__(self) -> None:
            self.self = self

    def leaving(result: Any) -> Any:
        left.append(weakref.ref(Ring()))
        return tables_of(result)

    monkeypatch.setattr(work, "_tables", leaving)
    gc.disable()
    try:
        run(tiny(), tmp_path / "out", replicates=3, workers=1)
    finally:
        gc.enable()
    assert [made() for made in left] == [None] * 3


def test_all_replicates_may_fail(tmp_path, monkeypatch):
    def failing(*_: Any) -> Any:
        raise RuntimeError("no")

    monkeypatch.setattr(work, "simulate", failing)
    outcome = run(tiny(), tmp_path, replicates=2, workers=1)
    assert (outcome.finished, len(outcome.failures)) == (0, 2)
    assert {p.name for p in tmp_path.iterdir()} == {"_lock", "failures.json"}


def test_workers_that_are_stopped_between_two_runs_are_given_up_without_a_warning(tmp_path):
    def stop(done: int, total: int) -> None:  # as a server that ends while decisions are studied
        if done == 1 < total:
            raise KeyboardInterrupt

    outcome = run(tiny(), tmp_path, replicates=12, workers=2, progress=stop)
    assert outcome.interrupted
    assert 1 <= outcome.finished < 12


@pytest.fixture
def soon(monkeypatch):
    """Two runs are looked at, however short the rest is."""
    monkeypatch.setattr("sim.run.FIRST", 2)
    monkeypatch.setattr("sim.run.LONG", 0.0)


@pytest.mark.usefixtures("soon")
def test_a_first_look_has_its_own_page_and_leaves_no_trace(finished, tmp_path):
    seen, told = [], []

    def look(found, left):
        [first] = found
        seen.append((first.finished, first.requested, first.trouble, first.ok, left > 0))
        seen.append(pd.read_parquet(tmp_path / "replicates.parquet")["replicate"].tolist())
        assert "so far 2 of 4 runs" in report.write(tmp_path).read_text("utf-8")

    def tell(done, total):
        told.append((done, total))

    outcome = run(tiny(), tmp_path, replicates=4, workers=1, alternatives=1, look=look, progress=tell)
    assert outcome.ok
    assert seen == [(2, 4, work.RUNNING, False, True), [0, 1]]
    assert {total for _, total in told} == {outcome.simulated}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert contents(tmp_path) == contents(finished)
    assert "so far 2 of" not in report.write(tmp_path).read_text("utf-8")


def test_nothing_is_looked_at_where_the_rest_is_short_or_the_first_runs_were_there(finished, tmp_path, monkeypatch):
    def look(*_):
        raise AssertionError

    monkeypatch.setattr("sim.run.FIRST", 2)
    assert run(tiny(), tmp_path / "short", replicates=4, workers=1, look=look).ok
    monkeypatch.setattr("sim.run.LONG", 0.0)
    assert run(tiny(), copied(finished, tmp_path / "out"), replicates=6, workers=1, look=look).ok
    assert run(tiny(), tmp_path / "all", replicates=2, workers=1, look=None).ok


@pytest.mark.usefixtures("soon")
def test_a_run_that_is_stopped_at_its_first_look_keeps_what_is_finished(tmp_path):
    def stop(*_):
        raise KeyboardInterrupt

    outcome = run(tiny(), tmp_path, replicates=4, workers=1, look=stop)
    assert (outcome.finished, outcome.interrupted) == (2, True)
    assert pd.read_parquet(tmp_path / "replicates.parquet")["replicate"].tolist() == [0, 1]


@pytest.mark.usefixtures("soon")
def test_run_and_compare_tell_a_first_answer(fivefast, tmp_path):
    code, out, _ = fivefast("run", TINY, "--replicates", "3", "--alternatives", "0", "--out", tmp_path / "one")
    assert (code, out[0]) == (0, "First answer, by 2 of 3 runs; all that was asked for in about 1 min:")
    assert [line.split(":")[0] for line in out[1:6]] == [line.split(":")[0] for line in out[7:12]]
    other = tmp_path / "other.yaml"
    other.write_text(f"base: {TINY}\nname: other\nlaboratory: {{tubes_per_day: 200}}\n", encoding="utf-8")
    asked = ("compare", TINY, other, "--replicates", "3", "--out", tmp_path / "two")
    code, out, _ = fivefast(*asked, "--lang", "zh")
    assert (code, out[0]) == (0, "初步结论（3次推演已完成2次；全部约需1分钟）：")
    assert out.count(str(tmp_path / "two" / "comparison.html")) == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt, TerminatedWorkerError])
def test_what_stops_a_run_leaves_the_tables_of_what_is_finished(error, finished, tmp_path):
    def stop(done: int, total: int) -> None:
        if done == 2 < total:
            raise error

    outcome = run(tiny(), tmp_path, replicates=4, workers=1, progress=stop)
    assert (outcome.finished, outcome.interrupted, outcome.ok) == (2, error is KeyboardInterrupt, False)
    assert outcome.trouble
    assert pd.read_parquet(tmp_path / "replicates.parquet")["replicate"].tolist() == [0, 1]
    assert json.loads((tmp_path / "manifest.json").read_text())["finished"] == 2
    assert run(tiny(), tmp_path, replicates=4, workers=1).ok
    assert own(tmp_path) == own(finished)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_real_process_that_is_stopped_keeps_finished_replicates(end, finished, tmp_path):
    command = [sys.executable, "-m", "sim", "run", str(TINY), "--replicates", "500", "--workers", "2", "--out"]
    command += [str(tmp_path), *[part for value in FEW for part in ("--set", value)]]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, preexec_fn=_hears_ctrl_c
    )
    give_up = time.monotonic() + 60
    while len(shards(tmp_path)) < 3 and time.monotonic() < give_up and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(end)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    table = pd.read_parquet(tmp_path / "replicates.parquet")
    assert 3 <= len(table) == len(shards(tmp_path)) < 500
    last = err.strip().splitlines()[-1]
    assert last.startswith(f"interrupted: kept in {tmp_path}: {len(table)} of 500 replicates")
    assert f"{tmp_path / 'report.html'}: of what was finished" in err
    assert (tmp_path / "report.html").exists()
    assert "Traceback" not in err
    assert not out
    assert run(tiny(), tmp_path, replicates=4, workers=1).ok
    assert own(tmp_path) == own(finished)


def _hears_ctrl_c():
    """As a program on a terminal; tests that run in the background would pass on that they ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_first_file_that_cannot_be_written_stops_a_run(workers, finished, tmp_path):
    """No file may have more bytes than the largest of the first four shards lacks a little of."""
    own_shards = store.shard_path(finished, scenario_hash(tiny()), 1, 0).parent
    sizes = [path.stat().st_size for path in sorted(own_shards.iterdir())]
    largest = sizes.index(max(sizes))
    limit = max(sizes) - 20
    assert limit > sorted(sizes)[-2]

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "sim", "run", str(TINY), "--replicates", "30", "--alternatives", "0"]
    command += ["--workers", str(workers), "--out", str(tmp_path), *[p for v in FEW for p in ("--set", v)]]
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # Python would leave half of a module, and read it next time
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, preexec_fn=limited, check=False)
    assert done.returncode == 1, done.stderr
    told = [line for line in done.stderr.splitlines() if " runs" not in line]
    assert len(told) == 1, done.stderr
    assert re.search(r"cannot write .*: .*File too large.*the same command does the rest$", told[0])
    assert not done.stdout
    kept = {int(path.stem[-6:]) for path in shards(tmp_path)}
    assert set(range(largest)) <= kept <= set(range(largest)) | set(range(largest + 1, largest + 4))
    assert workers == 2 or kept == set(range(largest))  # others would fit, and are not simulated
    assert largest == 0 or set(pd.read_parquet(tmp_path / "replicates.parquet")["replicate"]) == kept
    assert run(tiny(), tmp_path, replicates=4, workers=1).ok
    assert own(tmp_path) == own(finished)


@pytest.fixture
def rounds_do_not_fit(monkeypatch):
    """The disk is full when the table of rounds is written into the folder."""
    write = store.parquet.write_table

    def full(table: Any, where: Any) -> None:
        if isinstance(where, Path) and "rounds" in where.name:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(table, where)

    monkeypatch.setattr(store.parquet, "write_table", full)


@pytest.mark.usefixtures("rounds_do_not_fit")
def test_tables_that_do_not_all_fit_leave_those_of_the_earlier_call(finished, tmp_path):
    copied(finished, tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(store.CannotWrite, match=r"cannot write .*rounds.parquet: No space left on device"):
        run(tiny(), tmp_path / "out", replicates=5, workers=1)
    assert contents(tmp_path / "out") == before
    assert len(shards(tmp_path / "out")) == len(shards(finished)) + 1
    assert not list((tmp_path / "out").glob("_new-*"))


@pytest.mark.usefixtures("rounds_do_not_fit")
def test_a_folder_keeps_the_scenario_of_its_tables_where_those_of_another_do_not_fit(finished, tmp_path):
    copied(finished, tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(store.CannotWrite):
        run(tiny("seed=8", "title=another"), tmp_path / "out", replicates=1, workers=1)
    assert contents(tmp_path / "out") == before


def test_a_folder_whose_name_a_file_has_is_told_as_what_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(store.CannotWrite, match=r"cannot write .*file/text\.txt: "):
        store.write_text(tmp_path / "file" / "text.txt", "text")


def test_two_runs_into_one_folder_are_refused(tmp_path):
    with store.locked(tmp_path), pytest.raises(store.FolderBusy, match=f"process {os.getpid()} is writing here"):
        run(tiny(), tmp_path, replicates=1, workers=1)
    assert not shards(tmp_path)


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path):
    code = f"from sim.store import locked; import os; l = locked(__import__('pathlib').Path({str(tmp_path)!r})); "
    subprocess.run([sys.executable, "-c", f"{code} l.__enter__(); os._exit(1)"], check=False, cwd=ROOT)
    assert (tmp_path / "_lock").read_text().isdecimal()
    with store.locked(tmp_path):
        assert (tmp_path / "_lock").read_text() == str(os.getpid())


def test_leftovers_of_a_killed_run_are_cleared(tmp_path):
    (tmp_path / "_shards").mkdir()
    for left in (tmp_path / "_new-77-daily.parquet", tmp_path / "_shards" / "_new-78-s1.zip"):
        left.write_text("half")
    with store.locked(tmp_path):
        assert not list(tmp_path.rglob("_new-*"))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    store.write_text(path, "old")
    with pytest.raises(OSError, match="disk full"), store.replacing(path) as new:
        new.write_text("ne")
        raise OSError("disk full")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_the_resolved_scenario_loads_to_an_equal_one(finished):
    assert load(finished / "scenario.yaml") == tiny()


def test_the_manifest_tells_how_to_do_it_again(finished):
    manifest = json.loads((finished / "manifest.json").read_text())
    assert manifest["command"] == "fivefast run tiny.yaml"
    assert (manifest["seed"], manifest["replicates"], manifest["alternatives"]) == (1, 4, 3)
    assert {"python", "numpy", "scipy", "simpy", "pandas", "fivefast"} <= set(manifest["versions"])
    assert manifest["hashes"]["code"] == store.code_version()
    assert 0 < manifest["simulation_seconds"] < manifest["wall_seconds"] * 2


def test_the_summary_is_read_by_a_spreadsheet(finished):
    assert (finished / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    summary = pd.read_csv(finished / "summary.csv", encoding="utf-8-sig").set_index("measure")
    table = pd.read_parquet(finished / "replicates.parquet")
    assert list(summary.index) == list(MEASURES)
    row, values = summary.loc["local_infections"], table["local_infections"]
    assert (row["low"], row["high"], row["mean"]) == (values.min(), values.max(), values.mean())
    assert row["mean_low"] < row["mean"] < row["mean_high"]
    assert (row["chinese"], row["unit"], row["happened"], row["runs"]) == ("本地感染者", "persons", 4, 4)
    chance = summary.loc["large_outbreak"]
    assert chance["mean"] == 100 * table["large_outbreak"].mean()
    assert np.isnan(chance["median"])
    assert 0 <= chance["mean_low"] < chance["mean_high"] <= 100


def test_alternatives_are_eight():
    assert len({other.key for other in others(tiny())}) == len(ALTERNATIVES) == 8
    assert len({other.en for other in others(tiny())}) == sum(len(a.variants) for a in ALTERNATIVES) == 10


def test_alternatives_have_the_seeds_of_the_base(finished):
    table = pd.read_parquet(finished / "alternatives.parquet")
    assert table["alternative"].tolist() == ["reproduction_number", "reproduction_number", "turnout"]
    assert table["scenario"].tolist() == ["R 3", "R 7", "turnout 80 %"]
    assert table["chinese"].tolist() == ["再生数 3", "再生数 7", "参检 80 %"]
    assert set(table["replicate"]) == {0}
    assert set(table["seed"]) == {1}
    own = pd.read_parquet(finished / "replicates.parquet").iloc[0]
    assert (table["imported_infections"] == own["imported_infections"]).all()


def test_an_alternative_changes_its_settings_and_nothing_else():
    for other in others(tiny()):
        [named] = [a for a in ALTERNATIVES if a.key == other.key]
        keys = {key for variant in named.variants for key, _ in variant.settings}
        changed = {key for key, _, _ in changes(tiny(), other.scenario)}
        assert changed, other.en
        assert changed <= keys, other.en
    half = next(o.scenario for o in others(tiny("laboratory.shared_capacity=0")) if o.en == "laboratory ½")
    assert (half.laboratory.tubes_per_day, half.laboratory.shared_capacity) == (625, 0)


def test_assumptions_that_the_scenario_makes_itself_are_no_alternatives():
    assert "R 3" not in [other.en for other in others(tiny("disease.reproduction_number=3"))]
    assert [other.en for other in others(tiny("response=false"))] == ["R 3", "R 7"]


def test_there_is_no_twice_of_a_capacity_without_end():
    """`fivefast run scenarios/validation/hellewell-2020.yaml` ended with "200000000 is above the maximum"."""
    endless = load(ROOT / "scenarios" / "validation" / "hellewell-2020.yaml")
    assert [o.en for o in others(endless) if o.key == "laboratory"] == ["laboratory ½"]
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        if "exercises" not in path.parts:
            assert len(list(others(load(path)))) >= 2, path


def test_the_county_is_shared_only_by_scenarios_that_build_the_same_one():
    """`build` reads nothing that `county_settings` and `equipment_settings` leave out, `equipped` not the former."""
    read: set[str] = set()

    class Watched:
        def __init__(self, group: Any, path: str) -> None:
            self._group, self._path = group, path

        def __getattr__(self, name: str) -> Any:
            value = getattr(self._group, name)
            path = f"{self._path}{name}"
            if isinstance(value, type(tiny().sampling).__mro__[1]):
                return Watched(value, f"{path}.")
            read.add(path)
            return value

    build(Watched(tiny(), ""))  # type: ignore[arg-type]
    shared = {"tables", "sampling.sites", "sampling.tables", "quarantine.rooms"}
    assert {path for path in read if not path.startswith(("county.", "transfer."))} == shared
    read.clear()
    equipped(build(tiny()), Watched(tiny(), ""))  # type: ignore[arg-type]
    assert {path for path in read if not path.startswith("transfer.")} == shared


def test_a_county_equipped_for_another_scenario_is_the_one_that_is_built_from_it(monkeypatch):
    """Rooms, sites and vehicles are no reason to settle everybody again."""
    made = list[str]()
    monkeypatch.setattr(start, "build", lambda scenario: made.append(scenario.name) or build(scenario))
    start._built.cache_clear()
    first = start.built(tiny())
    before = {column.name: getattr(first, column.name) for column in fields(first)}
    other = tiny("quarantine.rooms=31", "sampling.sites=3", "sampling.tables=7", "transfer.coaches=4", "name=other")
    again, fresh = start.built(other), build(other)
    start._built.cache_clear()
    assert made == ["tiny"]
    for column in fields(fresh):
        a, b, was = (getattr(x, column.name) for x in (again, fresh, first))
        assert was is before[column.name]
        if isinstance(b, np.ndarray):
            assert (a.dtype, a.flags.writeable) == (b.dtype, False), column.name
            assert np.array_equal(a, b), column.name
    for name in ("buses", "ambulances"):
        a, b = (getattr(county.fleets, name) for county in (again, fresh))
        assert all(np.array_equal(getattr(a, c.name), getattr(b, c.name)) for c in fields(b)), name
    assert again.quarantine_rooms.sum() == 31
    assert first.quarantine_rooms.sum() == tiny().quarantine.rooms


def test_a_scenario_that_its_county_refuses_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(CannotStart, match=r"^tiny: disease.reproduction_number: 0.2 is less than"):
        run(tiny("disease.reproduction_number=0.2"), tmp_path / "out", replicates=2, workers=1)
    assert not (tmp_path / "out").exists()


def test_events_keep_the_tables_of_each_replicate(finished, tmp_path, simulated):
    out = copied(finished, tmp_path / "out")
    assert run(tiny(), out, replicates=2, workers=1, events=True).ok
    assert len(simulated) == 2
    assert len(list((out / "events").iterdir())) == 2 * (6 + 2)
    measured = pd.read_parquet(out / "replicates.parquet").set_index("replicate")
    for r in (0, 1):
        infections = pd.read_parquet(out / "events" / f"r{r:06d}-infections.parquet")
        events = pd.read_parquet(out / "events" / f"r{r:06d}-events.parquet")
        lines = pd.read_csv(out / "events" / f"r{r:06d}-line_list.csv", encoding="utf-8-sig")
        tree = pd.read_csv(out / "events" / f"r{r:06d}-tree.csv", encoding="utf-8-sig")
        assert len(infections) == len(tree) == measured.loc[r, "outbreak_size"]
        assert len(lines) == measured.loc[r, "reported_infections"] == (events["event_name"] == "confirmed").sum()
        generation = tree.set_index("person")["generation"]
        caused = tree[tree["infector"] >= 0]
        assert (caused["generation"].to_numpy() == generation.reindex(caused["infector"]).to_numpy() + 1).all()
        assert (tree["generation"] == 0).sum() == measured.loc[r, "imported_infections"]
    assert run(tiny(), out, replicates=2, workers=1).ok
    assert len(simulated) == 2
    assert not (out / "events").exists()


def test_a_run_without_response_has_its_tables(tmp_path):
    assert run(tiny("response=false"), tmp_path, replicates=2, workers=1).ok
    assert pd.read_parquet(tmp_path / "rounds.parquet").empty
    assert len(pd.read_parquet(tmp_path / "daily.parquet")) == 2 * 9


def test_runs_in_which_nothing_is_found_join_those_in_which_something_is(tmp_path):
    """Tables of zones and staff are empty in some: they must have the same kinds of columns."""
    scenario = tiny("seeding.initial_infections=1", "horizon=12 d", "screening.every=0 h", "care.seeking_share=0.6")
    assert run(scenario, tmp_path, replicates=8, workers=1).ok
    zones, reports = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("zones", "replicates"))
    found = reports["infections_after_report"].notna()
    assert 0 < found.sum() < 8
    assert set(zones["replicate"]) == set(reports["replicate"][found])
    assert set(zones["level"]) <= {"precaution", "control", "lockdown"}
