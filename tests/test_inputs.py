"""Claims for what is refused: names of nothing, contradictions, values beyond reason, tables with personal numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim import cli
from sim import scenario as sc
from sim.scenario import ScenarioErrors

ROOT = Path(__file__).parents[1]
TINY = ROOT / "scenarios" / "tiny.yaml"


def told(*overrides: str, text: str = "") -> list[str]:
    """The lines that refuse a scenario."""
    with pytest.raises(ScenarioErrors) as caught:
        sc.loads(text, overrides=overrides) if text else sc.load(TINY, overrides)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def fivefast(capsys: pytest.CaptureFixture[str]) -> Any:
    """Calls the command: (exit code, lines on stdout, lines on stderr)."""

    def call(*arguments: str | Path) -> tuple[int, list[str], list[str]]:
        with pytest.raises(SystemExit) as end:
            cli.main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out.splitlines(), err.splitlines()

    return call


# names


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("importation.prevalence=[{neighbour: Pingu}]", "importation.prevalence.0.neighbour: no neighbour is called"),
        ("seeding.towns=[Wuyaun]", "seeding.towns.0: no town is called Wuyaun; towns are"),
        ("introductions=[{town: Wuyaun}]", "introductions.0.town: no town is called Wuyaun"),
        ("checkpoints.closed=[Yanhu]", "checkpoints.closed.0: no entrance is called Yanhu"),
        ("plan.rules.0.orders.0.area=town:Wuyaun", "plan.rules.0.orders.0.area: no town is called Wuyaun"),
        ("orders=[{orders: [{order: set_checkpoint}]}]", "orders.0.orders.0.entrance: no entrance is called nothing"),
        (
            "orders=[{orders: [{order: move_volunteers, source: Foo, to: Wuyuan}]}]",
            "orders.0.orders.0.source: no town is called Foo",
        ),
        ("orders=[{orders: [{order: introduce, town: Foo}]}]", "orders.0.orders.0.town: no town is called Foo"),
    ],
)
def test_what_names_nothing_is_refused_where_it_stands(override, line):
    [found] = told(override)
    assert found.startswith(f"--set:1:1: {line}")


def test_who_misspells_is_told_what_was_meant():
    assert told("seeding.towns=[Wuyaun]")[0].endswith("did you mean Wuyuan")
    assert told("checkpoints.closed=[Yanhu]")[0].endswith("did you mean Yanhu road")
    assert told("importation.prevalence=[{neighbour: Pingu}]")[0].endswith("did you mean Pinghu")


def test_chinese_names_are_names():
    given = ["seeding.towns=[武原街道]", "checkpoints.closed=[G525国道]", "introductions=[{town: 百步镇}]"]
    assert sc.load(TINY, given).checkpoints.closed == ("G525国道",)


def test_faults_of_the_county_come_with_all_others_at_once(fivefast):
    given = ["seeding.towns=[Wuyaun]", "checkpoints.closed=[Yanhu]", "sampling.turnout=2", "introductions.0=3"]
    given += ["orders=[{orders: [{order: set_zone, area: grid:999}]}]"]
    code, out, err = fivefast("check", TINY, *(f"--set={one}" for one in given))
    assert (code, out) == (2, [])
    assert [line.split(": ")[1] for line in err] == [
        "checkpoints.closed.0", "introductions.0", "orders.0.orders.0.area", "sampling.turnout", "seeding.towns.0"
    ]  # fmt: skip
    assert "there is no grid 999; the last one is 10; the first is 0" in err[2]


def test_what_only_the_county_tells_has_a_line_and_a_column(fivefast, tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text(f"base: {TINY}\norders:\n  - orders:\n      - {{order: set_zone, area: compound:99}}\n", "utf-8")
    code, _, err = fivefast("run", path)
    assert code == 2
    assert err == [
        f"{path}:4:33: orders.0.orders.0.area: there is no compound:99; the last compound is 8; the first is 0"
    ]


def test_more_infected_than_a_town_has_residents_are_refused_and_not_looked_for(fivefast):
    code, _, err = fivefast("check", TINY, "--set=seeding.towns=[Yucheng]", "--set=seeding.initial_infections=1900")
    assert code == 2
    assert "seeding.initial_infections: 1900 is more than the" in err[0]
    assert err[0].endswith("residents of Yucheng")


# tables


TOWNS = "name,name_zh,population,longitude,latitude\n"


def table_told(tmp_path: Path, **tables: str) -> list[str]:
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    listed = ", ".join(f"{name}: {tmp_path / name}.csv" for name in tables)
    return [line.removeprefix(f"{tmp_path}/") for line in told(f"tables={{{listed}}}", text="seed: 1")]


def test_towns_without_residents_are_refused(tmp_path):
    [line] = table_told(tmp_path, towns=f"{TOWNS}A,甲,0,120.9,30.5\n")
    assert line.startswith("towns.csv:2:3: population: 0 in every town")


def test_faults_between_tables_are_told_at_their_cells_all_at_once(tmp_path):
    lines = table_told(
        tmp_path,
        towns=f"{TOWNS}\nA,甲,10,120.9,30.5\nB,乙,9,120.9,30.5\nA,丙,9,120.9,30.5\n",
        sites="tables,name,town,longitude,latitude\n\n0,s,A,121,30.5\n1,t,C,121,30.5\n",
        vehicles="kind,number,town\ncoach,1,甲\ncoach,1,丁\n",
    )
    assert [line.split("; ")[0] for line in lines] == [
        "sites.csv:3:1: tables: 0 is below the minimum 1",
        "sites.csv:4:3: town: no town is called C",
        "towns.csv:5:1: name: A occurs twice",
        "vehicles.csv:3:3: town: no town is called 丁",
    ]
