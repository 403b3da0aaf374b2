"""The report: every section, nothing from outside, the tables' own numbers, and extreme results."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from html import unescape
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import get_font

from sim import charts, cli, findings, report, words
from sim.chain import CASE_MOVED, CONTACT_MOVED, CORE_INFORMATION, ROUND
from sim.charts import look
from sim.county import build
from sim.county.entrances import read_entrances
from sim.names import COLUMNS, MEASURES, STAGES, STEPS
from sim.report.maps import county_map
from sim.report.rows import settings_view
from sim.report.sentences import sentences
from sim.run import run
from sim.scenario import dump, load
from sim.words import TEXTS, figure, say

SECTIONS = (
    "answer", "outcomes", "chain", "needs", "wrong", "not-counted", "infections", "rounds", "waiting", "map",
    "stages", "measures", "changes", "reproduce", "assumptions",
)  # fmt: skip
STANDARD = {
    "confirmed_to_core": CORE_INFORMATION, "confirmed_to_room": CONTACT_MOVED,
    "confirmed_to_hospital": CASE_MOVED, "round": ROUND,
}  # fmt: skip
DAYS = 30


def results(out: Path, n: int = 12, *, others: int = 3, scenario: str = "name: made-up\ntitle: Made up\n") -> Path:
    """A results folder with made-up numbers: three outbreaks in four stay small."""
    draws = np.random.default_rng(5)
    replicates = _replicates(draws, n)
    out.mkdir(parents=True, exist_ok=True)
    (out / "scenario.yaml").write_text(scenario, encoding="utf-8")
    manifest = {"version": "0.1.0", "seed": 1, "hash": {"scenario": "ab12"}, "command": "fivefast run made-up.yaml"}
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    replicates.to_parquet(out / "replicates.parquet")
    _daily(draws, replicates).to_parquet(out / "daily.parquet")
    _stages(draws, n).to_parquet(out / "stages.parquet")
    _delays(draws, n).to_parquet(out / "delays.parquet")
    _rounds(draws, n).to_parquet(out / "rounds.parquet")
    if others:
        tables = [_replicates(draws, n).assign(scenario=f"other {i}", chinese=f"假设{i}") for i in range(others)]
        pd.concat(tables).to_parquet(out / "alternatives.parquet")
    return out


def _replicates(draws: np.random.Generator, n: int) -> pd.DataFrame:
    after = np.where(draws.random(n) < 0.75, draws.poisson(4, n), draws.poisson(90, n)).astype(float)
    table = pd.DataFrame({name: draws.gamma(2.0, 10.0, n) for name in MEASURES})
    for stage in STAGES:
        table[f"hours_of_work_waiting_{stage}"] = after * (0.5 if stage == "tracing" else 0.05)
    table = table.assign(
        infections_after_report=after, local_infections=after + 3, large_outbreak=(after >= 50).astype(float)
    )
    return table.assign(scenario="made-up", replicate=np.arange(n), seed=1)


def _daily(draws: np.random.Generator, replicates: pd.DataFrame) -> pd.DataFrame:
    parts = []
    names = [c for c in COLUMNS if c.startswith(("found_", "waiting_", "work_waiting_", "residents_"))]
    others = ["reported", "new_infections", "in_rooms", "in_beds", "sampled", "tubes"]
    for r, size in zip(replicates["replicate"], replicates["infections_after_report"], strict=True):
        day = np.arange(DAYS)
        curve = size * np.exp(-(((day - 9.0) / 4) ** 2)) / 7 + (day == 4)
        part = pd.DataFrame({name: draws.poisson(curve) for name in [*others, *names]}).assign(day=day)
        part["tubes"], part["residents_lockdown"] = part["tubes"] * 500, part["residents_lockdown"] * 900
        parts.append(part.assign(replicate=r, scenario="made-up"))
    return pd.concat(parts, ignore_index=True)


def _stages(draws: np.random.Generator, n: int) -> pd.DataFrame:
    columns = ["mean_wait", "p50", "p90", "max_wait", "utilisation", "peak_queue", "oldest_waiting", "work_waiting"]
    rows = [
        {"replicate": r, "stage": s, "arrivals": 9, "served": 9, "still_waiting": 0, **dict.fromkeys(columns, 3.0)}
        for r in range(n)
        for s in STAGES
    ]
    return pd.DataFrame(rows).assign(scenario="made-up", p90=draws.gamma(2, 2, len(rows)))


def _delays(draws: np.random.Generator, n: int) -> pd.DataFrame:
    rows = [
        {"replicate": r, "step": s, "n": 5, "open": 0, "median": m, "p90": 2.2 * m, "standard": STANDARD.get(s, np.nan)}
        for r in range(n)
        for s, m in zip(STEPS, draws.gamma(3, 2, len(STEPS)), strict=True)
    ]
    return pd.DataFrame(rows).assign(scenario="made-up")


def _rounds(draws: np.random.Generator, n: int) -> pd.DataFrame:
    table = pd.DataFrame([(r, i) for r in range(n) for i in range(3)], columns=["replicate", "round"])
    table["ordered"] = 100.0 + 24 * table["round"]
    for column, hours in (("opened", 6), ("sampled_end", 16), ("reported_95", 25), ("done", 28)):
        table[column] = table["ordered"] + hours + draws.random(len(table))
    return table.assign(scenario="made-up", called=456_775.0, hours=table["reported_95"] - table["ordered"])


def page(out: Path, language: str = "en") -> str:
    return report.write(out, language).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return results(tmp_path_factory.mktemp("results"), 140)


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return page(folder)


def test_every_section_is_there_once(html):
    for section in SECTIONS:
        assert html.count(f'<section id="{section}"') == 1


def test_the_page_loads_nothing(html):
    for attribute in re.findall(r'(?:src|href|srcset|data)\s*=\s*"([^"]*)"', html):
        assert attribute.startswith(("#", "data:"))
    for address in re.findall(r"url\(([^)]*)\)", html):
        assert address.startswith("#")
    for tag in ("<script", "<link", "<img", "<iframe", "@import", "<metadata"):
        assert tag not in html


@pytest.fixture(scope="module")
def tiny_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a run of a tiny county, with its report."""
    few = ["horizon=8 d", "county.population=800", "seeding.initial_infections=6", "care.delay=12 h"]
    out = tmp_path_factory.mktemp("tiny")
    run(load(Path(__file__).parents[1] / "scenarios" / "tiny.yaml", few), out, replicates=1, workers=1)
    page(out)
    return out


def section(out: Path, name: str) -> str:
    """One section of the page."""
    html = (out / "report.html").read_text(encoding="utf-8")
    start = html.index(f'<section id="{name}"')
    return html[start : html.index("</section>", start)]


def test_lists_of_towns_that_are_short_may_wrap(tiny_run):
    staff = section(tiny_run, "staff").split("</table>")[0]
    rows = [row for row in staff.split("<tr")[2:] if "<td" in row]
    assert any(re.search(r"<td>[A-Z][a-z]+ [0-9]+", row) for row in rows)
    assert all(row.count('<td class="w">') == 1 for row in rows)  # the time to call by, and no list


def test_roles_are_shown_around_the_worst_day_and_on_it_by_town(tiny_run):
    _, _, days, towns = section(tiny_run, "staff").split("<table")
    table = pd.read_parquet(tiny_run / "staff.parquet")
    assert days.count("</th>") == 1 + 5
    worst = int(re.findall(r"By town on day ([0-9]+):", days)[0])
    first = pd.read_parquet(tiny_run / "daily.parquet").query("reported > 0")["day"].min()
    here = table[table["day"] - first == worst]
    assert set(re.findall(r'<th class="n">([A-Za-z]+)</th>', towns)) == set(here["town"])
    for row in here.itertuples():
        assert f">{row.needed:,.0f} / {row.present:,.0f}</td>" in towns


def test_every_entrance_is_printed_with_who_must_approve(tiny_run):
    known = read_entrances(findings.read(tiny_run).scenario)
    html, table = (
        unescape(section(tiny_run, "border")),
        pd.read_csv(tiny_run / "entrance-value.csv", encoding="utf-8-sig"),
    )
    assert len(set(known.authorities)) >= 3
    for name, authority in zip(known.names, known.authorities, strict=True):
        row = html[html.index(f"<td>{name} ") :]
        assert authority in row[: row.index("</tr>")]
        assert table[table["entrance 入口"].str.startswith(f"{name} ")]["authority 审批"].tolist() == [authority]


@pytest.mark.usefixtures("html")
def test_charts_are_written_for_every_figure(folder):
    assert {p.stem for p in (folder / "charts").glob("*.png")} == set(charts.DRAWN)


def test_the_risk_is_the_share_of_the_table(folder, html):
    share = pd.read_parquet(folder / "replicates.parquet")["large_outbreak"].mean()
    assert f"Of 100 such outbreaks, about {figure(round(100 * share, 1))} (" in html


def test_the_numbers_of_the_measures_are_those_of_the_table(folder, html):
    table = pd.read_parquet(folder / "replicates.parquet")
    for name in ("outbreak_size", "peak_rooms", "round_hours"):
        median = np.quantile(table[name], 0.5, method="inverted_cdf")
        row = html[html.index(MEASURES[name].en.replace("–", "–")) :]
        assert f'<td class="n">{figure(median)}</td>' in row[: row.index("</tr>")]


def test_the_icons_are_a_hundred_and_follow_the_shares(folder, html):
    found = findings.read(folder)
    shown = findings.marks(findings.outcomes(found))
    assert sum(shown.values()) == 100
    outcomes = html[html.index('<section id="outcomes"') :]
    assert outcomes[: outcomes.index("</div>")].count("<svg") == 100


def test_rooms_needed_are_not_exceeded_in_nine_of_ten_runs(folder):
    need = next(n for n in findings.needs(findings.read(folder)) if n.key == "rooms")
    daily = findings.days_since_report(findings.read(folder))
    peaks = (daily["in_rooms"] + daily["waiting_quarantine"]).groupby(daily["replicate"]).max()
    assert (peaks <= need.need).mean() >= 0.9 > (peaks < need.need).mean()


def test_five_sentences_are_answered_in_both_languages(folder, html):
    english, chinese = report.answer(folder), report.answer(folder, "zh")
    assert [line.split(":")[0] for line in english] == ["Risk", "Time", "Bottleneck", "Cost", "Confidence"]
    assert [line.split("：")[0] for line in chinese] == ["风险", "时间", "堵点", "代价", "把握"]
    assert english[0].removeprefix("Risk: ") in html


def test_each_headline_has_its_range_by_chance_and_over_other_assumptions(folder, html):
    found = findings.read(folder)
    share = findings.risk(found.replicates)[2]
    assert f"<b>{figure(round(100 * share.low, 1))}–{figure(round(100 * share.high, 1))}</b>" in html
    others = pd.read_parquet(folder / "alternatives.parquet").groupby("scenario")["large_outbreak"].mean() * 100
    assert f"<b>{figure(round(others.min(), 1))}–{figure(round(others.max(), 1))}</b><br>{others.idxmin()}" in html
    for key in ("risk", "time", "bottleneck", "cost"):
        assert html.count(f'id="chance-{key}"') == html.count(f'id="assumed-{key}"') == 1
    assert "3 other assumptions" in html


def test_other_assumptions_that_were_not_run_or_hardly_give_no_range(tmp_path):
    html = page(results(tmp_path / "none", 30, others=0))
    assert html.count("<b>not run") == 4
    assert "this range is not known" in html
    few = page(results(tmp_path / "few", 5, others=2))
    assert "run 5 times each: too few for a range" in few
    assert re.search(r'id="assumed-risk"><b>cannot tell', few)


def test_the_bottleneck_is_the_stage_with_most_work_against_its_standard(folder):
    assert "First to jam: tracing" in report.answer(folder)[2]


def test_the_page_is_the_same_when_written_again(folder, html):
    assert page(folder) == html


def test_chinese_comes_first_on_a_chinese_page(tmp_path):
    text = page(results(tmp_path, 3), "zh")
    assert '<html lang="zh-CN">' in text
    assert text.index("海盐县疫情快速处置推演简报") < text.index("Haiyan outbreak response")


def test_a_county_with_towns_of_its_own_is_not_called_haiyan_and_has_no_map_of_it(tmp_path):
    towns = "name,name_zh,population,longitude,latitude\nNorth,北镇,900,120.9,30.6\n"
    (tmp_path / "towns.csv").write_text(towns, encoding="utf-8")
    own = f"name: mine\ntitle: Mine\ntables: {{towns: {tmp_path}/towns.csv}}\n"
    text = page(results(tmp_path / "own", 3, scenario=own))
    assert "<h1>County outbreak response" in text
    assert not re.search('Haiyan outbreak response|海盐县疫情|<svg class="map"', text)


def test_another_language_is_refused(tmp_path):
    with pytest.raises(ValueError, match="'fr' is not one of en, zh"):
        report.write(results(tmp_path, 1), "fr")


def test_few_runs_give_no_headline_but_what_is_possible(tmp_path):
    out = results(tmp_path, 20)
    _change(out, large_outbreak=0.0, infections_after_report=2.0)
    assert "0 of 20: up to 16 of 100 are possible" in report.answer(out)[0]
    assert "Too few runs for shares: 0 of 20: up to 16 of 100 are possible" in page(out)


def test_a_single_run_cannot_tell(tmp_path):
    out = results(tmp_path, 1)
    assert "1 of 1" in report.answer(out)[0] or "0 of 1" in report.answer(out)[0]
    assert "cannot be told (分不出) from 1 run" in report.answer(out)[1]
    assert "The one run uses:" in report.answer(out)[3]
    assert '<section id="chain"' in page(out)


def test_the_map_shows_posts_and_barred_roads_as_they_are_at_the_start(tmp_path):
    """Ten rows with posts, one of them closed here; two rows of village roads have barriers or are open."""
    drawn = {}
    for layout in ("haiyan", "no-barriers"):
        text = f"name: made-up\ncheckpoints: {{layout: {layout}, closed: [Yanhu road]}}\n"
        folder = findings.read(results(tmp_path / layout, 4, scenario=text))
        drawn[layout] = {mark["kind"]: len(mark["points"]) for mark in county_map(folder)["marks"]}
    assert (drawn["haiyan"]["post"], drawn["haiyan"]["barrier"]) == (9, 3)
    assert (drawn["no-barriers"]["post"], drawn["no-barriers"]["barrier"]) == (9, 1)


def test_small_maps_show_the_share_of_each_town_that_is_restricted_some_days_after_the_report(tmp_path):
    """Two runs with reports on days 1 and 2; half of Ganpu is sealed three days after the first one's only."""
    out = results(tmp_path, 2)
    county = build(findings.read(out).scenario)
    half = int((county.town == county.town_names.index("Ganpu")).sum() // 2)
    daily = pd.DataFrame(
        [("made-up", r, day, float(day == 1 + r)) for r in range(2) for day in range(10)],
        columns=["scenario", "replicate", "day", "reported"],
    )
    zones = pd.DataFrame(
        [("made-up", 0, 4, "Ganpu", level, n, float(n)) for level, n in (("lockdown", half), ("precaution", 9 * half))],
        columns=["scenario", "replicate", "day", "town", "level", "residents", "person_days"],
    )
    folder = replace(findings.read(out), daily=daily, zones=zones)
    shares = findings.zoned(folder, (0, 3, 7, 8, 30))
    assert list(shares.columns) == [0, 3, 7, 8]  # run 1 ends before, none lasts 30 days
    assert shares.loc["Ganpu"].round(2).tolist() == [0.0, 0.25, 0.0, 0.0]
    assert shares.drop("Ganpu").to_numpy().max() == 0.0
    texts = [text.get_text() for ax in charts.DRAWN["zone_maps"](folder).axes for text in ax.texts]
    assert [text for text in texts if text] == ["25"]
    assert findings.zoned(replace(folder, zones=zones[:0]), (0, 3)) is None


def test_a_county_of_its_own_sees_the_share_of_each_town_as_a_table(tmp_path):
    """Towns of a table have no outlines, but rows: half of East is sealed on the third day."""
    made = tmp_path / "county"
    assert new_county(made) == 0
    scenario = load(made / "county.yaml")
    out = results(tmp_path / "out", 1, scenario=dump(scenario, tmp_path / "out"))
    half = int((build(scenario).town == 0).sum() // 2)
    days = pd.DataFrame({"scenario": "made-up", "replicate": 0, "day": range(10), "reported": 1.0})
    zones = pd.DataFrame(
        [("made-up", 0, 3, "East", "lockdown", half, float(half))],
        columns=["scenario", "replicate", "day", "town", "level", "residents", "person_days"],
    )
    folder = replace(findings.read(out), daily=days, zones=zones)
    [ax, _] = charts.DRAWN["zone_maps"](folder).axes
    assert [text.get_text() for text in ax.get_yticklabels()] == ["东镇 East", "中镇 Middle", "西镇 West"]
    assert [(text.get_position(), text.get_text()) for text in ax.texts if text.get_text()] == [((2, 0), "50")]
    assert findings.days_zoned(zones, 1, scenario) == {}


def new_county(folder):
    with pytest.raises(SystemExit) as end:
        cli.main(["new-county", str(folder)])
    return int(end.value.code or 0)


def test_where_tables_lie_on_this_machine_is_not_printed(tmp_path):
    new_county(tmp_path / "county")
    [value] = [x for s, x in settings_view(load(tmp_path / "county" / "county.yaml"))["changed"] if s.key == "tables"]
    assert value == "{towns: towns.csv, sites: sites.csv, vehicles: vehicles.csv, entrances: entrances.csv}"


def test_a_jam_of_rooms_is_told_in_people_and_one_of_teams_in_a_time_that_people_count(tmp_path):
    """Rooms are held for weeks: hours of work would be years."""
    out = results(tmp_path, 12, others=0)
    replicates = pd.read_parquet(out / "replicates.parquet")
    for stage in STAGES:
        replicates[f"hours_of_work_waiting_{stage}"] = 30_000.0 if stage == "quarantine" else 1.0
    replicates.to_parquet(out / "replicates.parquet")
    daily = pd.read_parquet(out / "daily.parquet")
    daily.assign(waiting_quarantine=np.where(daily["day"] == 9, 170.0, 3.0)).to_parquet(out / "daily.parquet")
    stages = pd.read_parquet(out / "stages.parquet")
    stages["p90"] = stages["p90"].where(stages["stage"] != "quarantine")
    stages.to_parquet(out / "stages.parquet")
    jam = report.answer(out)[2]
    assert "up to 170 people wait at once, standard: none for more than 12 h" in jam
    assert "30,000" not in jam
    assert "需要的人中一成以上始终没有等到；同时等候最多170人" in report.answer(out, "zh")[2]
    replicates[["hours_of_work_waiting_quarantine", "hours_of_work_waiting_tracing"]] = [1.0, 300.0]
    replicates.to_parquet(out / "replicates.parquet")
    assert "its longest queue is 12 d of work, standard 4 h" in report.answer(out)[2]


def test_who_never_got_a_room_has_no_wait_and_no_blank(tmp_path):
    out = results(tmp_path, 4, others=0)
    stages = pd.read_parquet(out / "stages.parquet")
    stages.loc[stages["stage"] == "quarantine", ["p50", "p90"]] = np.nan
    stages.loc[stages["stage"] == "grouping", ["p50", "p90"]] = 0.24, 0.0034
    stages.to_parquet(out / "stages.parquet")
    page = report.write(out, "zh").read_text(encoding="utf-8")
    [rooms] = re.findall(r"<tr><td>集中隔离.*?</tr>", page[page.index('id="stages"') :])[:1]
    assert rooms.count('<td class="n">未达到</td>') == 2
    [desks] = re.findall(r"<tr><td>编组.*?</tr>", page[page.index('id="stages"') :])[:1]
    assert '<td class="n">14分钟</td><td class="n">不到1分钟</td>' in desks


def test_a_stage_that_serves_nobody_is_named_and_not_called_quiet(tmp_path):
    out = results(tmp_path, 4)
    stages = pd.read_parquet(out / "stages.parquet")
    here = stages["stage"] == "laboratory"
    stages.loc[here, ["served", "oldest_waiting"]] = [0, 215.0]
    stages.to_parquet(out / "stages.parquet")
    assert report.answer(out)[2].startswith("Bottleneck: Nobody who came to laboratory was served by the end")


def test_measures_that_never_happened_leave_dashes(tmp_path):
    out = results(tmp_path, 4)
    _change(out, **{name: np.nan for name in MEASURES if name != "large_outbreak"})
    assert report.answer(out)[1] == "Time: " + say("time_none", "en")
    assert report.answer(out)[2] == "Bottleneck: " + say("jam_silent", "en")
    assert "nan" not in _visible(page(out))


def test_without_other_files_the_page_says_that_nothing_is_known(tmp_path):
    out = results(tmp_path, 2)
    for name in ("alternatives", "daily", "stages", "delays", "rounds"):
        (out / f"{name}.parquet").unlink()
    text = page(out)
    assert say("no_alternatives", "en") in text
    assert report.answer(out)[4] == "Confidence: " + say("confidence_none", "en")
    assert "nan" not in _visible(text)


def test_a_whole_table_that_is_empty_can_be_written(tmp_path):
    out = results(tmp_path, 2)
    for path in out.glob("*.parquet"):
        pd.read_parquet(path).head(0).to_parquet(path)
    assert report.answer(out)[0] == "Risk: " + say("risk_none", "en")
    assert "nan" not in _visible(page(out))


def test_an_assumption_with_the_same_runs_changes_nothing_when_runs_are_many(folder):
    found = findings.read(folder)
    many = pd.concat([found.replicates.assign(replicate=lambda t, i=i: t["replicate"] + 1000 * i) for i in range(9)])
    same = many.assign(scenario="same", chinese="相同")
    again = replace(found, replicates=many, alternatives=same)
    assert [a.change for a in findings.alternatives(again)] == ["no"]


def test_an_assumption_that_makes_every_outbreak_large_changes_the_answer(folder):
    found = findings.read(folder)
    worse = found.replicates.assign(scenario="worse", chinese="更糟", large_outbreak=1.0)
    for table, change in ((worse, "yes_higher"), (worse.head(findings.ENOUGH - 1), "cannot")):
        other = replace(found, alternatives=table)
        assert [a.change for a in findings.alternatives(other)] == [change]


def test_where_no_assumption_moves_the_risk_the_one_that_moves_infections_most_is_named(folder):
    found = findings.read(folder)
    runs = found.replicates.assign(infections_after_report=np.arange(10.0, 10.0 + len(found.replicates)))
    more, less = (
        runs.assign(scenario=name, chinese=name, infections_after_report=factor * runs["infections_after_report"])
        for name, factor in (("more", 3.0), ("less", 0.9))
    )
    again = replace(found, replicates=runs, alternatives=pd.concat([less, more]))
    one = findings.moves_most(findings.alternatives(again))
    mean = float(runs["infections_after_report"].mean())
    assert one is not None
    assert one.infections == pytest.approx((mean, 3 * mean))
    assert f"move most with more: {figure(mean)} → {figure(3 * mean)}" in sentences(again, "en")[4]


def test_another_jam_changes_the_answer_only_if_one_stage_is_the_worst(folder):
    found = findings.read(folder)
    many = pd.concat([found.replicates.assign(replicate=lambda t, i=i: t["replicate"] + 1000 * i) for i in range(9)])
    moved = many.assign(scenario="moved", chinese="移", hours_of_work_waiting_reswab=1000.0)
    stages = (f"hours_of_work_waiting_{stage}" for stage in ("tracing", "reswab", "grouping"))
    unclear = moved.assign(**{s: np.where(many["replicate"] % 3 == i, 999.0 + i, 0) for i, s in enumerate(stages)})
    for table, change in ((moved, "yes_jam"), (unclear, "cannot"), (moved.head(findings.QUANTILE_RUNS - 1), "cannot")):
        again = replace(found, replicates=many, alternatives=table)
        assert [a.change for a in findings.alternatives(again)] == [change]


def test_other_assumptions_have_their_chinese_names(tmp_path):
    out = results(tmp_path, 30)
    tables = pd.read_parquet(out / "alternatives.parquet")
    tables.loc[tables["scenario"] == "other 1", "large_outbreak"] = 1.0
    tables.to_parquet(out / "alternatives.parquet")
    assert "最敏感的是：假设1。" in report.answer(out, "zh")[4]
    assert "Most sensitive to: other 1." in report.answer(out)[4]


def test_a_hundred_runs_are_a_hundred_outcomes(tmp_path):
    assert say("outcomes", "en") in page(results(tmp_path / "100", 100, others=0))
    assert say("outcomes_few", "en") in page(results(tmp_path / "99", 99, others=0))


def test_a_day_beyond_the_run_is_said_in_words(tmp_path):
    out = results(tmp_path, 20)
    table = pd.read_parquet(out / "replicates.parquet")
    table["days_to_community_zero"] = np.where(np.arange(20) < 19, 7.0, np.nan)
    table.to_parquet(out / "replicates.parquet")
    assert "nine in ten by day 7 (7 or later)" in report.answer(out)[1]
    table["days_to_community_zero"] = np.nan
    table.to_parquet(out / "replicates.parquet")
    assert "Half reach community zero later than the 60 days of the run" in report.answer(out)[1]


def test_an_end_that_so_few_runs_cannot_know_is_open_and_the_middle_needs_six_runs(tmp_path):
    """Of three to five runs the lowest to the highest holds the middle less often than 95 times of 100."""
    for n, said in (
        (5, "When community zero is reached cannot be told (分不出) from 5 runs"),
        (6, "Half reach community zero by day 3 (1 to 6), nine in ten at a day that cannot be told"),
        (20, "nine in ten by day 18 (15 or later)"),
        (40, "nine in ten by day 36 (32 to 40)"),
    ):
        out = results(tmp_path / str(n), n, others=0)
        days = {"days_to_community_zero": np.arange(1.0, n + 1), "hours_infection_to_report": 9.0}
        pd.read_parquet(out / "replicates.parquet").assign(**days).to_parquet(out / "replicates.parquet")
        assert said in report.answer(out)[1]


def test_tables_of_a_chinese_page_have_chinese_units_and_names_of_entrances_first(tiny_run, tmp_path):
    page(shutil.copytree(tiny_run, tmp_path / "copy"), "zh")
    for name in ("home", "border", "cost"):
        units = re.findall(r'<td class="w">([^<>]*)</td>', section(tmp_path / "copy", name).replace("–", ""))
        assert not [unit for unit in units if re.search("[a-z]", unit)], name
    border = section(tmp_path / "copy", "border")
    assert '<td>盐湖公路 <span class="o" lang="en">Yanhu road</span>' in border


def test_without_response_infections_are_drawn_from_the_start_and_nothing_is_needed(tmp_path):
    out = results(tmp_path, 6, scenario="name: made-up\nresponse: false\n")
    _change(out, hours_infection_to_report=np.nan, days_to_community_zero=np.nan)
    daily = pd.read_parquet(out / "daily.parquet").assign(reported=0)
    daily.to_parquet(out / "daily.parquet")
    text = page(out)
    assert say("which_start", "en", n=6) in text
    assert say("needs_none", "en") in text
    assert report.answer(out)[1] == "Time: " + say("time_none", "en")


def test_stages_without_limit_do_not_jam(tmp_path):
    out = results(tmp_path, 5)
    _change(out, **{f"hours_of_work_waiting_{stage}": np.nan for stage in STAGES})
    stages = pd.read_parquet(out / "stages.parquet").assign(utilisation=np.nan, work_waiting=np.nan)
    stages.to_parquet(out / "stages.parquet")
    assert report.answer(out)[2] == "Bottleneck: " + say("jam_silent", "en")
    assert "nan" not in _visible(page(out))


def test_days_that_few_runs_have_are_not_drawn(folder):
    found = findings.read(folder)
    late = found.daily[(found.daily["replicate"] < 60) | (found.daily["day"] < 20)]
    daily, which, runs = findings.spreading(replace(found, daily=late))
    assert (which, runs) == ("spread", daily["replicate"].nunique())
    assert daily.groupby("since")["replicate"].nunique().min() >= runs / 2
    assert daily["since"].max() < late["day"].max()


def test_text_from_a_scenario_is_escaped(tmp_path):
    out = results(tmp_path, 1, scenario="name: made-up\ntitle: <script>alert(1)</script>\n")
    assert "<script" not in page(out)


def test_charts_are_in_chinese_and_english_and_the_font_has_every_sign():
    font = get_font(str(Path(charts.__file__).parent / "fonts" / "FivefastSansSC-Regular.otf")).get_charmap()
    shown = [name.zh for key, name in TEXTS.items() if key.startswith("chart_")]
    shown += [name.zh for names in (STEPS, STAGES) for name in names.values()]
    missing = {sign for text in shown for sign in text if sign > "\u2fff" and ord(sign) not in font}
    assert not missing
    assert look.words("chart_round", n=3) == "第3轮 round 3"


def test_no_title_or_label_of_a_chart_is_cut_off(folder):
    """Titles, names of axes and keys of every chart, measured on a canvas."""
    for name, drawn in charts.draw_all(findings.read(folder)).items():
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()
        renderer, edge = canvas.get_renderer(), drawn.bbox
        texts = [t for ax in drawn.axes for t in (ax._left_title, ax._right_title, ax.xaxis.label)]
        texts += [t for legend in drawn.legends for t in legend.get_texts()]
        boxes = [t.get_window_extent(renderer) for t in texts if t.get_text() and t.get_visible()]
        assert all(b.x0 > -3 and b.x1 < edge.x1 + 3 for b in boxes if b.y1 > 0 and b.y0 < edge.y1), name


def test_the_key_of_what_is_known_covers_no_curve_and_is_not_cut_off(tiny_run):
    with mpl.rc_context(look.STYLE):
        drawn = charts.command.known(findings.read(tiny_run))
        drawn.draw_without_rendering()
    [key] = drawn.legends
    assert not key.get_window_extent().overlaps(drawn.axes[0].get_window_extent())
    assert all(t.get_window_extent().x0 > 0 and t.get_window_extent().x1 < drawn.bbox.x1 for t in key.get_texts())


def test_no_key_of_a_text_stands_twice():
    parts = [import_module(f"sim.words.{m.name}") for m in iter_modules(words.__path__) if m.name != "speech"]
    keys = [key for part in parts for key in getattr(part, "TEXTS", {})]
    assert len(keys) == len(set(keys)) == len(TEXTS)


def test_every_text_has_both_languages_and_the_same_fields():
    plural = {"s", "were"}  # which Chinese has not
    for name in TEXTS.values():
        assert name.en and name.zh
        fields = set(re.findall(r"{(\w+)}", name.en)) - plural
        assert fields == set(re.findall(r"{(\w+)}", name.zh)) - plural


def _change(out: Path, **columns: float) -> None:
    for name in ("replicates", "alternatives"):
        path = out / f"{name}.parquet"
        pd.read_parquet(path).assign(**columns).to_parquet(path)


def _visible(html: str) -> str:
    """The words of a page, without styles and attributes."""
    return re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
