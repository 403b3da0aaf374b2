"""Claims for scenario files: what is read, what is refused and how, what is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import scenario as sc
from sim.distributions import Distribution
from sim.names import things
from sim.scenario import Scenario, ScenarioErrors
from sim.scenario.fields import ORDERS, ROOT, Kind, names, order_settings, parts
from sim.scenario.fields import settings as all_settings
from sim.scenario.nodes import compose
from sim.scenario.pages import SHORTAGES, parameter_page
from sim.scenario.quantities import Group, facts
from sim.scenario.validate import complaint
from sim.scenario.writer import leaves

HERE = Path(__file__).parent
SHIPPED = sorted(path for path in (HERE.parent / "scenarios").rglob("*.yaml") if path.parent.name != "exercises")
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def problems(text: str, *overrides: str) -> list[str]:
    with pytest.raises(ScenarioErrors) as caught:
        sc.loads(text, overrides=overrides)
    return [str(problem) for problem in caught.value.problems]


def groups(group: type[Group] = Scenario) -> list[type[Group]]:
    inside = [kind.item or kind for kind in parts(group).values()]
    return [group, *(found for kind in inside if kind.group for found in groups(kind.group))]


ALL_GROUPS = list(dict.fromkeys([*groups(), *ORDERS.values()]))


# refused


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_exactly_these_lines(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    with pytest.raises(ScenarioErrors) as caught:
        sc.load(path.name)
    assert str(caught.value) == path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")


def test_no_message_speaks_of_the_libraries():
    text = "".join(path.with_suffix(".txt").read_text(encoding="utf-8") for path in BROKEN)
    assert not re.search(r"(?i)pydantic|input should|value error|valid (integer|number|string)|ruamel|scanner", text)
    assert all(re.match(r"[\w.-]+\.yaml:\d+:\d+: ", line) for line in text.splitlines())


@pytest.mark.parametrize(
    ("given", "titles"), [("seed: 1", ("A", "甲")), ("title: B", ("B", "")), ("title_zh: 乙", ("", "乙"))]
)
def test_a_title_of_its_own_is_not_paired_with_that_of_the_base_in_the_other_language(tmp_path, given, titles):
    (tmp_path / "base.yaml").write_text("title: A\ntitle_zh: 甲\n", encoding="utf-8")
    scenario = sc.loads(f"base: base.yaml\n{given}\n", str(tmp_path / "x.yaml"))
    assert (scenario.title, scenario.title_zh) == titles


def test_a_file_that_is_not_there_is_one_problem():
    with pytest.raises(ScenarioErrors, match=r"^nowhere/x.yaml:1:1: there is no file 'nowhere/x.yaml' to read$"):
        sc.load("nowhere/x.yaml")


def test_a_file_that_is_not_utf8_is_one_problem(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes("title: 海盐\n".encode("gb18030"))
    with pytest.raises(ScenarioErrors, match="not UTF-8 text; save the file as UTF-8"):
        sc.load(path)


def test_an_unprintable_character_is_told_with_its_place():
    assert problems("seed: 1\nname: a\x00b") == ["<text>:2:8: character U+0000 is not allowed"]


@given(st.text(max_size=60) | st.text(alphabet="a:-{}[]\"'\n\t &*!|>#%@~?, 1", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused_with_problems(text):
    """Nothing else is ever raised."""
    try:
        sc.loads(text)
    except ScenarioErrors as errors:
        assert errors.problems


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["", "3 d", "05:00", "gamma", "county"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["gamma", "mean", "at"]), inside),
    max_leaves=6,
)


@given(key=st.sampled_from([leaf.key for leaf in leaves(Scenario())] + ["county", "plan", "x"]), value=json_values)
@settings(max_examples=250, deadline=None)
def test_any_value_of_any_setting_is_read_or_refused_with_problems(key, value):
    text = json.dumps(value).replace("NaN", ".nan").replace("-Infinity", "-.inf").replace("Infinity", ".inf")
    try:
        sc.loads("seed: 1", overrides=[f"{key}={text}"])
    except ScenarioErrors as errors:
        assert all(problem.file == "--set" and all(problem.says) for problem in errors.problems)


def test_a_complaint_names_value_bound_and_range():
    share = parts(parts(Scenario)["care"].group)["seeking_share"]
    assert complaint(share, 1.5) == (
        "1.5 is above the maximum 1; allowed: a number from 0 to 1",
        "1.5高于上限1；应为0至1的数",
    )


# read


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_reads_and_its_dump_reads_back_equal(path):
    scenario = sc.load(path)
    assert scenario.name == path.stem
    assert scenario.title
    assert scenario.title_zh
    assert sc.loads(sc.dump(scenario)) == scenario
    assert sc.with_settings(scenario, [], "same") == scenario


def test_values_have_the_types_of_yaml_1_2():
    scenario = sc.loads("name: no\nsampling: {opens: 4:30, closes: 12:30}\nhorizon: 2 w\nstart: 2022-04-01")
    assert scenario.name == "no"
    assert (scenario.sampling.opens, scenario.sampling.closes, scenario.horizon) == (4.5, 12.5, 336.0)
    assert scenario.start.isoformat() == "2022-04-01"


def test_keys_may_be_chinese():
    text = "疾病: {无管控再生数: 4}\nplan: {规则: [{触发: {首例: true}, 命令: [{order: set_zone, 分区: control}]}]}"
    scenario = sc.loads(text)
    assert scenario.disease.reproduction_number == 4
    assert scenario.plan.rules[0].orders[0].level == "control"


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_groups_merge_with_the_base_and_lists_replace(tmp_path):
    write(tmp_path / "below", a="tracing: {teams: 3, surge_teams: 4}\nintroductions: [{at: 1 d}, {at: 2 d}]")
    write(tmp_path, b="base: below/a.yaml\ntracing: {teams: 5}\nintroductions: [{number: 2}]")
    scenario = sc.load(tmp_path / "b.yaml")
    assert (scenario.tracing.teams, scenario.tracing.surge_teams) == (5, 4)
    assert [i.number for i in scenario.introductions] == [2]


def test_a_plus_adds_items_to_the_list_of_the_base(tmp_path):
    """Whoever wanted one more rule had to write the whole plan again, and lost what its base had beside it."""
    write(tmp_path, a="introductions: [{number: 1}]", b="base: a.yaml\n输入+: [{number: 2}]")
    write(tmp_path, c="base: b.yaml\nintroductions+: [{number: 3}]\nintroductions: [{number: 9}]", d="base: a.yaml")
    added = ["introductions+=[{人数: 4}]", "introductions+=[{number: 5}]", "introductions.1.number=6"]
    found = [sc.load(tmp_path / f"{name}.yaml", added if name == "d" else ()) for name in "abcd"]
    assert [[i.number for i in scenario.introductions] for scenario in found] == [[1], [1, 2], [9, 3], [1, 6, 5]]
    assert sc.loads("introductions+: [{number: 7}]").introductions[0].number == 7
    assert sc.loads(sc.dump(found[2])) == found[2]


def test_what_is_added_wrongly_is_told():
    overrides = ["introductions+={number: 2}", "introductions+=[{number: 3}]", "horizon+=3 d", "seeding.towns+=[Baibu]"]
    assert problems("introductions: [{number: 1}]\nplan: {rules+: [{when: {dayly: true}}]}", *overrides) == [
        "--set: horizon+: unknown key; did you mean 'horizon'?",
        "--set: introductions: is a group of settings; write a list in brackets or dashes, each its settings below "
        "it, as 'key: value'",
        "--set: seeding.towns+: unknown key; did you mean 'towns'?",
        "<text>:2:25: plan.rules.0.when.dayly: unknown key; did you mean 'daily'?",
    ]


def test_a_distribution_replaces_another_and_completes_its_like(tmp_path):
    write(tmp_path, a="disease: {latent: {gamma: {mean: 2 d, sd: 1 d}}, onset_gap: {gamma: {mean: 2 d, sd: 1 d}}}")
    write(tmp_path, b="base: a.yaml\ndisease: {latent: 60 h, onset_gap: {gamma: {mean: 3 d}}}")
    write(tmp_path, c="base: a.yaml\ndisease: {latent: {lognormal: {mean: 2 d, cv: 1}}}")
    b, c = sc.load(tmp_path / "b.yaml"), sc.load(tmp_path / "c.yaml")
    assert b.disease.latent == Distribution.of("fixed", value=60.0)
    assert b.disease.onset_gap == Distribution.of("gamma", mean=72.0, sd=24.0)
    assert c.disease.latent == Distribution.of("lognormal", mean=48.0, cv=1.0)


def test_a_problem_in_an_inherited_value_is_told_where_it_stands(tmp_path):
    write(tmp_path, a="seed: 1\ntracing: {teams: 0}", b="base: a.yaml\ntracing: {surge_teams: -1}")
    with pytest.raises(ScenarioErrors) as caught:
        sc.load(tmp_path / "b.yaml")
    assert [(Path(p.file).name, p.line, p.key) for p in caught.value.problems] == [
        ("a.yaml", 2, "tracing.teams"),
        ("b.yaml", 2, "tracing.surge_teams"),
    ]


TOWNS = "name,name_zh,population,longitude,latitude\nA,甲,{},121.0,30.5\n"


def test_tables_are_found_beside_the_file_that_names_them(tmp_path, monkeypatch):
    write(tmp_path / "below", a="tables: {towns: towns.csv}")
    write(tmp_path, b="base: below/a.yaml")
    towns = tmp_path / "below" / "towns.csv"
    towns.write_text(TOWNS.format(300), encoding="utf-8")
    scenario = sc.load(tmp_path / "b.yaml")
    assert scenario.tables == {"towns": str(towns.resolve())}
    assert 'towns: "../towns.csv"' in sc.dump(scenario, beside=tmp_path / "below" / "results")
    monkeypatch.chdir(tmp_path)
    assert sc.loads(sc.dump(scenario)) == scenario
    assert sc.with_settings(scenario, ["seed=9"], "other").tables == scenario.tables


def test_every_fault_of_a_table_is_told_at_its_cell_with_all_others(tmp_path):
    write(tmp_path, s="tables: {sites: sites.csv, site: x.csv}\ntracing: {team: 3}")
    (tmp_path / "sites.csv").write_text(
        "采样点,镇街,经度,纬度,采样台\n一,武原街道,121,30.5,many\n二,,121,30.5,2\n", "utf-8"
    )
    with pytest.raises(sc.ScenarioErrors) as caught:
        sc.load(tmp_path / "s.yaml")
    told = [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert told == [
        "s.yaml:1:28: tables.site: there is no such table; allowed: towns, sites, vehicles, entrances; "
        "did you mean 'sites'?",
        "s.yaml:2:11: tracing.team: unknown key; did you mean 'teams'?",
        "sites.csv:2:5: tables: 'many' is not allowed; write a whole number ≥ 0",
        "sites.csv:3:2: town: is empty; every row has this column (of merged cells only the first is filled)",
    ]


def test_the_hash_follows_the_contents_of_tables_and_not_their_place(tmp_path):
    hashes = []
    for folder, residents in (("a", 300), ("b", 300), ("c", 301)):
        write(tmp_path / folder, s="tables: {towns: towns.csv}")
        (tmp_path / folder / "towns.csv").write_text(TOWNS.format(residents), encoding="utf-8")
        hashes.append(sc.scenario_hash(sc.load(tmp_path / folder / "s.yaml")))
    assert hashes[0] == hashes[1] != hashes[2]
    assert all(re.fullmatch(r"[0-9a-f]{16}", one) for one in hashes)


# overrides


def test_an_override_takes_english_and_chinese_names_and_indexes():
    text = "introductions: [{at: 1 d}, {}]\nplan: {rules: [{when: {daily: true}, orders: [{order: set_zone}]}]}"
    overrides = [
        "tracing.teams=20",
        "疾病.无管控再生数=6",
        "疾病.dispersion=0.5",
        "introductions.1.人数=3",
        "plan.rules.0.orders.0.level=control",
        "seeding.towns=[Wuyuan, Baibu]",
        "home={refuses: 0.1, 居家观察时长: 10 d}",
    ]
    scenario = sc.loads(text, overrides=overrides)
    assert (scenario.tracing.teams, scenario.disease.reproduction_number, scenario.disease.dispersion) == (20, 6, 0.5)
    assert [i.number for i in scenario.introductions] == [1, 3]
    assert scenario.plan.rules[0].orders[0].level == "control"
    assert scenario.seeding.towns == ("Wuyuan", "Baibu")
    assert (scenario.home.refuses, scenario.home.term) == (0.1, 240.0)


def test_the_last_override_of_a_key_holds():
    assert sc.loads("seed: 1", overrides=["seed=2", "seed=3"]).seed == 3


def test_wrong_overrides_are_told_all_at_once():
    overrides = ["tracing.teams=0", "流调.teem=3", "seed", "name=[", "introductions.0.at=3 d", "base=x.yaml", "处置=no"]
    assert problems("horizon: 3", *overrides) == [
        "--set: base: stands only in a file; write a file with this base",
        "--set: introductions.0: there is no item '0'; the list is empty",
        "--set: name: a bracket is not closed, or a comma is missing",
        "--set: response: 'no' is text; write true or false",
        "--set: seed: has no value; write KEY=VALUE, for example tracing.teams=20",
        "--set: tracing.teams: 0 is below the minimum 1; allowed: a whole number, at least 1",
        "--set: tracing.teem: unknown key; did you mean 'teams'?",
        "<text>:1:10: horizon: 3 has no unit; write for example '3 h' (allowed: s, min, h, d, w)",
    ]


def test_an_override_can_change_one_parameter_of_a_distribution():
    text = "care: {delay: {gamma: {mean: 36 h, sd: 24 h}}}"
    assert sc.loads(text, overrides=["care.delay.gamma.mean=12 h"]).care.delay.values == {"mean": 12.0, "sd": 24.0}


# written


ticks = st.integers(0, 100 * 24 * 4096).map(lambda n: n / 4096)
shares = st.floats(0, 1)
positive = st.floats(1e-6, 1e6)
distributions = st.one_of(
    st.builds(lambda v: Distribution.of("fixed", value=v), positive),
    st.builds(lambda m, s: Distribution.of("gamma", mean=m, sd=s), positive, positive),
    st.builds(lambda s, c: Distribution.of("weibull", shape=s, scale=c), positive, positive),
    st.builds(
        lambda a, b, c: Distribution.of("skewnormal", location=-a, scale=b, shape=c), positive, positive, positive
    ),
)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["no", "12:30", "3", "~"]
)


def value_of(kind: Kind) -> st.SearchStrategy:
    """Any value that a setting of this kind may have, as the program holds it."""
    simple = {
        "duration": ticks,
        "time": st.integers(0, 24 * 60 - 1).map(lambda m: round(m / 60 * 4096) / 4096),
        "distribution": distributions,
        "switch": st.booleans(),
        "text": words,
        "choice": st.sampled_from(kind.choices or ("",)),
        "whole": st.integers(int(kind.low or 0), int(kind.high or 2**53)),
        "number": st.floats(kind.low or 0, kind.high or 1e300, exclude_min=kind.low_open),
    }
    return simple[kind.form] | st.none() if kind.optional else simple[kind.form]


SIMPLE = [leaf for leaf in leaves(Scenario()) if leaf.kind.form not in ("list", "map", "date")]


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A scenario with some values changed at random; contradictions between them are of no matter here."""
    scenario = Scenario()
    for leaf in draw(st.lists(st.sampled_from(SIMPLE), max_size=8)):
        *path, name = leaf.key.split(".")
        scenario = replaced(scenario, path, name, draw(value_of(leaf.kind)))
    return scenario


def replaced(group: Group, path: list[str], name: str, value: object) -> Group:
    if not path:
        return group.model_copy(update={name: value})
    return group.model_copy(update={path[0]: replaced(getattr(group, path[0]), path[1:], name, value)})


@given(scenarios())
@settings(max_examples=60, deadline=None)
def test_a_dump_reads_back_to_an_equal_scenario(scenario):
    text = sc.dump(scenario)
    try:
        again = sc.loads(text)
    except ScenarioErrors as errors:
        told = {problem.key for problem in errors.problems}
        assert told <= {
            "sampling.closes",
            "seeding.initial_infections",
            "horizon",
            "disease.layers",
            "home.stand_ins",
            "zones.household_in_lockdown",
            "sampling.pool_size",
            "screening.pool_size",
            "sampling.tables",
            "freight.batch_space",
            "quarantine.ready_48h",
            "home.yellow_home",
            "sampling.courier_interval",
        }
        return
    assert again == scenario
    assert sc.scenario_hash(again) == sc.scenario_hash(scenario)
    assert sc.changes(scenario, again) == []


def test_a_dump_writes_units_and_every_setting():
    text = sc.dump(Scenario())
    assert 'opens: "05:00"' in text
    assert "horizon: 60 d" in text
    assert "delay: {gamma: {mean: 36 h, sd: 24 h}}" in text
    assert "reproduction_number: 4.5" in text
    assert "incubation: null" in text


def test_the_hash_changes_with_any_value_and_with_nothing_else():
    plain = sc.scenario_hash(sc.loads("seed: 1"))
    assert plain == sc.scenario_hash(Scenario()) == sc.scenario_hash(sc.loads("tracing: {teams: 15}"))
    assert plain != sc.scenario_hash(sc.loads("tracing: {teams: 16}"))


def test_changes_lists_what_differs_with_both_values():
    a = sc.loads("introductions: [{at: 1 d}]")
    b = sc.loads("tracing: {lookback: 2 d, interview: 1 h}\nintroductions: [{at: 2 d}]\nzones: {control: 0.5}")
    assert sc.changes(a, b) == [
        ("introductions.0.at", "1 d", "2 d"),
        ("tracing.interview", "lognormal {median: 2.5 h, p95: 4 h}", "1 h"),
        ("tracing.lookback", "4 d", "2 d"),
        ("zones.control", "0.29", "0.5"),
    ]
    added = [key for key, one, _ in sc.changes(sc.loads("seed: 1"), a) if one == "–"]
    assert "introductions.0.at" in added


def test_a_value_outside_its_usual_range_gives_a_warning():
    assert sc.warnings(Scenario()) == []
    assert sc.warnings(sc.loads("disease: {reproduction_number: 12}")) == [
        "disease.reproduction_number: 12 is outside the usual range 3 to 7"
    ]


def test_an_assumption_counts_until_the_scenario_sets_a_value():
    assumed, total = sc.count_assumptions(Scenario())
    assert 0 < assumed < total == len([row for row in sc.settings() if "[]" not in row.key]) + 6  # six empty lists
    assert sc.count_assumptions(sc.loads("tracing: {teams: 9}")) == (assumed - 1, total)
    assert sc.count_assumptions(sc.loads("introductions: [{}, {}]"))[0] == assumed


# settings


@pytest.mark.parametrize("group", ALL_GROUPS, ids=lambda group: group.__name__)
def test_every_setting_has_unit_basis_source_meaning_and_its_own_chinese_name(group):
    chinese = []
    for name, info in group.model_fields.items():
        if name == "order":
            continue
        known = facts(info)
        assert known["unit"], name
        assert info.description, name
        assert known["source"].strip(), name
        assert known["source"] != "–" or known["basis"] == "choice", name
        chinese.append(known["zh"])
    assert all(chinese)
    assert len(set(chinese)) == len(chinese)
    assert set(names(group).values()) == set(group.model_fields)


@pytest.mark.parametrize("group", ALL_GROUPS, ids=lambda group: group.__name__)
def test_every_default_satisfies_its_own_bounds(group):
    value = group.model_construct()
    for name, kind in parts(group).items():
        default = getattr(value, name, None)
        if default is None:
            assert kind.optional or name == "order"
        elif kind.form in ("whole", "number"):
            assert kind.low is None or default > kind.low or (default == kind.low and not kind.low_open), name
            assert kind.high is None or default <= kind.high, name
        elif kind.form == "duration":
            assert default >= 0
            assert default * 4096 % 1 == 0, name
        elif kind.form == "distribution":
            default.check()


def test_the_defaults_as_a_file_are_valid():
    assert sc.loads(sc.dump(Scenario())) == Scenario()


def test_a_row_of_the_settings_has_all_columns():
    rows = {row.key: row for row in sc.settings()}
    assert rows["tracing.lookback"][:4] == ("tracing.lookback", "h", "4 d", "found")
    assert rows["disease.reproduction_number"].usual == "3 to 7"
    assert rows["introductions[].at"].zh == "时间"
    assert [row.key for row in order_settings()["set_zone"]] == ["level", "area"]


def test_the_page_of_parameters_is_up_to_date():
    page = (HERE.parent / "docs" / "parameters.md").read_text(encoding="utf-8")
    assert page == parameter_page(), "run: python -m sim.scenario.pages > docs/parameters.md"


# schema: a small validator of the keywords that it uses


def fits(value: object, rule: dict, root: dict) -> bool:
    if "$ref" in rule:
        rule = {**root["$defs"][rule["$ref"].rsplit("/", 1)[-1]], **{k: v for k, v in rule.items() if k != "$ref"}}
    checks = [any(fits(value, one, root) for one in rule["anyOf"])] if "anyOf" in rule else []
    if "oneOf" in rule:
        checks.append(sum(fits(value, one, root) for one in rule["oneOf"]) == 1)
    if "const" in rule:
        checks.append(value == rule["const"] and not isinstance(value, bool))
    if "enum" in rule:
        checks.append(value in rule["enum"])
    if "type" in rule:
        checks.append(of_type(value, rule["type"]))
    if isinstance(value, str):
        checks.append(bool(re.search(rule.get("pattern", ""), value)))
    elif isinstance(value, dict):
        checks.append(object_fits(value, rule, root))
    elif isinstance(value, list):
        checks.append(rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", 99))
        checks += [fits(item, rule.get("items", {}), root) for item in value]
    elif isinstance(value, int | float):
        checks.append(rule.get("minimum", value) <= value <= rule.get("maximum", value))
        checks.append("exclusiveMinimum" not in rule or value > rule["exclusiveMinimum"])
    return all(checks)


def of_type(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    types = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
    return name in types and isinstance(value, types[name])


def object_fits(value: dict, rule: dict, root: dict) -> bool:
    known, others = rule.get("properties", {}), rule.get("additionalProperties", True)
    fine = [fits(v, known[k], root) for k, v in value.items() if k in known]
    fine += [
        others is not False and (others is True or fits(v, others, root)) for k, v in value.items() if k not in known
    ]
    return all(fine) and all(key in value for key in rule.get("required", ()))


def plain(text: str) -> object:
    """A YAML text without its places."""

    def strip(node):
        if isinstance(node.value, dict):
            return {key: strip(child) for key, child in node.value.items()}
        return [strip(child) for child in node.value] if isinstance(node.value, list) else node.value

    return strip(compose(text, "", []))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_schema_accepts_shipped_scenarios_and_their_dumps(path):
    schema = sc.schema()
    assert fits(plain(path.read_text(encoding="utf-8")), schema, schema)
    assert fits(plain(sc.dump(sc.load(path))), schema, schema)


@pytest.mark.parametrize(
    "text",
    [
        "tracing: {team: 3}",
        "tracing: {teams: 0}",
        "tracing: {teams: 2.5}",
        "horizon: 3",
        "horizon: 3 hours",
        "sampling: {opens: 5}",
        "disease: {anchor: begin}",
        "disease: {latent: {gamma: {mean: 2 d}}}",
        "plan: {rules: [{orders: [{order: set_zon}]}]}",
        "plan: {rules: [{orders: [{order: set_zone, area: Wuyuan}]}]}",
        "response: no",
        "care: {seeking_share: 1.5}",
        "tables: {rosters: x.csv}",
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(text):
    schema = sc.schema()
    assert not fits(plain(text), schema, schema)
    assert problems(text)


def test_the_schema_accepts_chinese_keys_and_is_json():
    schema = sc.schema()
    assert fits(plain("疾病: {无管控再生数: 4}"), schema, schema)
    assert json.loads(json.dumps(schema)) == schema
    assert ROOT.group is Scenario


@pytest.mark.parametrize("strain", ["delta", "ancestral"])
def test_a_preset_changes_the_disease_and_can_be_a_base(strain, tmp_path):
    preset = sc.load(HERE.parent / "scenarios" / "presets" / f"{strain}.yaml")
    haiyan = sc.load(HERE.parent / "scenarios" / "haiyan-2022.yaml")
    differ = {name for name in type(haiyan).model_fields if getattr(preset, name) != getattr(haiyan, name)}
    assert {"disease", "name"} <= differ <= {"disease", "name", "title", "title_zh", "county"}
    write(tmp_path, mine=f"base: {HERE.parent / 'scenarios' / 'presets' / strain}.yaml\nhorizon: 5 d")
    assert sc.load(tmp_path / "mine.yaml").disease == preset.disease


def test_every_formula_of_a_shortage_names_settings_and_events_that_exist():
    known = {setting.key for setting in all_settings()}
    page = parameter_page()
    for role, formula, events in SHORTAGES:
        keys = re.findall(r"`([^`]+)`", formula)
        assert keys, role
        assert set(keys) <= known, role
        assert formula in page
        assert all(event in things.EVENTS for event in events), role
