"""Documents say what is there: links, commands, settings and scenario files that they name exist."""

import csv
import re
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
import typer

from sim.scenario import Scenario, count_assumptions, load, loads, settings
from sim.scenario.nodes import ScenarioErrors
from sim.words import TEXTS, figure

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SCENARIOS = sorted(path for path in (ROOT / "scenarios").rglob("*.yaml") if path.parent.name != "exercises")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\bfivefast ([a-z][a-z-]*)((?: [^`\n]*)?)")
CODE = re.compile(r"^(?: {4}|\t)(.*)$|`([^`]*)`", re.MULTILINE)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code(page: Path) -> list[str]:
    """Indented lines and what stands between backticks."""
    return ["".join(found) for found in CODE.findall(text(page))]


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Each `fivefast` command of a page with the options it gives."""
    calls = [COMMAND.search(piece) for piece in code(page)]
    return [(call[1], re.findall(r"--[a-z][a-z-]*", call[2])) for call in calls if call]


def test_the_readme_has_at_most_a_hundred_lines() -> None:
    assert len(text(README).splitlines()) <= 100


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    links = [link for link in LINK.findall(text(page)) if "://" not in link]
    missing = [link for link in links if not (page.parent / link.split("#")[0]).exists()]
    assert missing == []


def test_every_page_of_docs_is_linked_from_the_readme() -> None:
    linked = set(LINK.findall(text(README)))
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


def test_commands_and_options_in_the_documents_exist() -> None:
    from sim import cli

    known = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    named = [call for page in PAGES for call in commands(page)]
    assert {"run", "compare", "check", "schema"} <= {name for name, _ in named}
    assert {name for name, _ in named} <= set(known)
    for name, options in named:
        allowed = {option for parameter in known[name].params for option in parameter.opts}
        assert set(options) <= allowed, name


def test_make_targets_in_the_documents_exist() -> None:
    named = {target for page in PAGES for piece in code(page) for target in re.findall(r"\bmake ([a-z-]+)", piece)}
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.relative_to(ROOT / "scenarios").as_posix())
def test_every_shipped_scenario_loads(path: Path) -> None:
    assert load(path).name == path.stem


def test_the_scenario_written_in_the_readme_loads_and_changes_what_it_says() -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", text(README), re.DOTALL)
    half = loads(block, name=str(ROOT / "scenarios" / "half.yaml"))
    late = load(ROOT / "scenarios" / "haiyan-2022-late.yaml")
    for vehicles in ("ambulances", "coaches", "minibuses"):
        assert 2 * getattr(half.transfer, vehicles) == getattr(late.transfer, vehicles)
    assert half.plan == late.plan
    assert half.seeding == late.seeding


def test_a_wrong_word_in_that_scenario_would_be_found() -> None:
    with pytest.raises(ScenarioErrors, match="coache"):
        loads("base: haiyan-2022-late.yaml\ntransfer: {coache: 3}\n", name=str(ROOT / "scenarios" / "half.yaml"))


def test_the_readme_explains_every_key_of_the_tiny_scenario() -> None:
    lines = re.findall(r"^( *)([a-z_]+):", text(ROOT / "scenarios" / "tiny.yaml"), re.MULTILINE)
    keys = {key for indent, key in lines if len(indent) <= 2}
    triggers = set(re.findall(r"when: \{([a-z_]+)", text(ROOT / "scenarios" / "tiny.yaml")))
    explained = " ".join(row for row in text(README).splitlines() if row.startswith("|"))
    words = set(re.findall(r"[a-z_]+", explained))
    assert len(keys) > 20
    assert {key for key in keys | triggers if key not in words and not key.endswith("_aid")} == set()


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.name not in ("parameters.md", "measures.md")], ids=lambda p: p.name
)
def test_settings_that_a_page_names_exist(page: Path) -> None:
    keys = [setting.key for setting in settings()]
    groups = "|".join(Scenario.model_fields)
    named = re.findall(rf"`((?:{groups})(?:\[\])?\.[a-z0-9_.*\[\]]+)", text(page))
    unknown = [
        key
        for key in named
        if not key.endswith((".py", ".csv", ".parquet", ".yaml")) and not any(matches(known, key) for known in keys)
    ]
    assert unknown == []


def matches(known: str, named: str) -> bool:
    """Whether a key is meant by a name that may hold stars."""
    return fnmatchcase(known.replace("[]", ""), named.replace("[]", ""))


def test_pages_name_the_share_of_settings_that_are_assumptions() -> None:
    assumed, of = count_assumptions(Scenario())
    assert 0.6 < assumed / of < 2 / 3
    said = re.compile(r"[Nn]early two thirds (of the settings )?are\s+(marked \*)?assumption")
    for page in (README, ROOT / "docs" / "limits.md", ROOT / "docs" / "stress-des.md"):
        assert said.search(text(page)), page


def test_the_parameter_page_counts_what_every_setting_rests_on() -> None:
    rows = re.findall(
        r"(?m)^\| ([^|`]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text(ROOT / "docs" / "parameters.md")
    )
    counts = {name: [int(n) for n in numbers] for name, *numbers in rows}
    bases = Counter(s.basis for s in settings())
    assert counts["all 合计"] == [bases[basis] for basis in ("found", "derived", "assumption", "choice")]
    assert sum(counts.pop("all 合计")) == len(settings()) == sum(sum(row) for row in counts.values())
    page = text(ROOT / "docs" / "parameters.md")
    items, lists = re.findall(r"the (\d+) settings of items stand for the (\d+) lists", page)[0]
    assert len(settings()) - int(items) + int(lists) == count_assumptions(Scenario())[1]


def test_the_limits_name_the_effects_of_assumptions_that_the_screening_found() -> None:
    with (ROOT / "results" / "sensitivity" / "screening.csv").open(encoding="utf-8-sig") as file:
        found = [row for row in csv.DictReader(file) if row["measure"] == "infections_after_report"]
    effects = sorted((float(row["effect"]), float(row["margin"])) for row in found)
    said = re.findall(r"(?m)\| ([\d.,]+) ± ([\d.,]+) \|", text(ROOT / "docs" / "limits.md"))
    told = sorted(tuple(float(number.replace(",", "")) for number in pair) for pair in said)
    assert len(told) == len(effects) == 10
    for pair, numbers in zip(told, effects, strict=True):
        assert pair == pytest.approx(numbers, rel=0.05)


def test_reports_say_how_large_outbreaks_are_beside_what_happened() -> None:
    with (ROOT / "results" / "validation" / "validation.csv").open(encoding="utf-8-sig") as file:
        sizes = [row for row in csv.DictReader(file) if row["what"] == "mean size of those found"]
    [row] = [row for row in sizes if row["case"] == "single introductions"]
    ours, low, high = (figure(float(row[key])) for key in ("ours", "low", "high"))
    said = TEXTS["beside_words"]
    assert f"{ours} infections on average by the defaults ({low} to {high}; {row['n']} outbreaks)" in said.en
    assert f"平均{ours}例（{low}–{high}；{row['n']}起）" in said.zh
    for text_of in (said.en, said.zh):
        assert row["reference_n"] in text_of
        assert figure(float(row["reference"])) in text_of


def test_pages_name_the_factors_that_the_screening_found() -> None:
    with (ROOT / "results" / "sensitivity" / "screening.csv").open(encoding="utf-8-sig") as file:
        rows = {row["factor"]: row for row in csv.DictReader(file) if row["measure"] == "infections_after_report"}
    found = {name: [float(row[c]) for c in ("ratio", "ratio_low", "ratio_high")] for name, row in rows.items()}
    said = re.findall(r"(?m)\| \**([\d.]+) \(([\d.]+)–([\d.]+)\)\** \|", text(ROOT / "docs" / "limits.md"))
    told = [[float(number) for number in numbers] for numbers in said]
    assert len(told) == len(found) == 10
    for numbers, ratios in zip(sorted(told), sorted(found.values()), strict=True):
        assert numbers == pytest.approx(ratios, rel=0.05)  # two digits
    page = text(ROOT / "results" / "README.md")
    for name in ("R", "share traced", "swab sensitivity", "care-seeking"):
        assert "{} ({} to {}".format(*map(figure, found[name])) in page, name


def test_every_section_that_a_setting_cites_is_in_the_sources() -> None:
    cited = {n for s in settings() for n in re.findall(r"domain (?:section|table) (\d+)", f"{s.source} {s.meaning}")}
    sections = set(re.findall(r"^## (\d+)\.", text(ROOT / "docs" / "sources.md"), re.MULTILINE))
    assert cited <= sections
