# ruff: noqa: E501
"""What is wrong with input, in Chinese: every fault has its own words, at the same place as in English."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
import typer

import sim
from sim import calibration, exercise, sweep
from sim import scenario as sc
from sim.cli import app
from sim.scenario import ScenarioErrors
from sim.start import CannotStart, check_start

HERE = Path(__file__).parent
ROOT = HERE.parent
TINY = str(ROOT / "scenarios" / "tiny.yaml")
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
PLACE = re.compile(r"^(.+?:\d+:\d+): ")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_WORDS = re.compile(r"“[^”]*”|\{.*\}|fivefast \w+|pip install \S+|docs/\S+|gamma: |order: ")
ENGLISH = re.compile(r"\b[A-Za-z]{2,} [A-Za-z]{2,}\b|\b(is|are|not|must|write|allowed|unknown|missing)\b")
HALF = re.compile(r"[\u4e00-\u9fff”][,;:?!]|[,;?!][\u4e00-\u9fff]")


def in_chinese(lines: list[str]) -> list[str]:
    """The lines, of which each is Chinese with full-width signs, but for names and what is to be typed."""
    for line in lines:
        said = PLACE.sub("", line)
        assert CHINESE.search(said), line
        assert not ENGLISH.search(NOT_WORDS.sub("", said)), line
        assert not HALF.search(NOT_WORDS.sub("", said)), line
    return lines


def faults_of(read, *given) -> ScenarioErrors:
    with pytest.raises(ScenarioErrors) as caught:
        read(*given)
    return caught.value


def written(folder: Path, text: str) -> Path:
    (folder / "file.yaml").write_text(text, encoding="utf-8")
    return folder / "file.yaml"


# scenarios


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_in_chinese_where_it_is_in_english(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    errors = faults_of(sc.load, path.name)
    english, chinese = errors.lines("en"), in_chinese(errors.lines("zh"))
    assert [PLACE.match(line)[1] for line in chinese] == [PLACE.match(line)[1] for line in english]


def told(text: str, *overrides: str) -> list[str]:
    return [PLACE.sub("", line) for line in in_chinese(faults_of(sc.loads, text, "x.yaml", overrides).lines("zh"))]


def test_a_key_is_told_with_its_chinese_name_and_so_is_what_was_meant():
    assert told("tracing: {teams: 0}") == ["tracing.teams（流调队）：0低于下限1；应为不小于1的整数"]
    assert told("流调: {流调队: 0}") == ["tracing.teams（流调队）：0低于下限1；应为不小于1的整数"]
    assert told("tracing: {tems: 3}") == ["tracing.tems：没有这项设置；是否应为“teams”（流调队）？"]
    assert told("tracing: {流调对: 3}") == ["tracing.流调对：没有这项设置；是否应为“流调队”（teams）？"]
    assert told("tracing: {desks: 3}") == ["tracing.desks：这里没有这项设置；是否应为“grouping.desks”（编组台）？"]


def test_figures_signs_and_units_of_a_chinese_keyboard_are_told_how_to_write_them():
    assert told("horizon: ３０ d")[0].endswith("含全角字符，应写半角“30 d”")
    assert told("horizon: 30 天")[0].endswith("如“30 d”")
    assert told("tracing: {teams: １５}")[0].endswith("含全角字符，应写半角“15”")
    assert told("sampling: {opens: “06:00”}")[0].endswith('含全角字符，应写半角“"06:00"”')
    assert told("disease: {reproduction_number: 5。5}")[0].endswith("含全角字符，应写半角“5.5”")
    assert told("horizon： 30 d")[0] == "此处是全角“：”；应写半角“:”，后加空格"


def test_names_of_places_are_proposed_in_the_language():
    errors = faults_of(sc.loads, "checkpoints: {closed: [望海]}\nseeding: {towns: [百步]}\n")
    entrance, town = in_chinese(errors.lines("zh"))
    assert entrance.endswith("是否应为杭浦高速海盐（望海）出口？")
    assert "没有叫“百步”的镇街；镇街有武原" in town
    assert "entrances are Wanghai exit" in errors.lines("en")[0]


def test_what_only_the_county_shows_is_told_in_the_language():
    plan = "plan={rules: [{when: {at: 1 d}, orders: [{order: set_zone, area: 'grid:900'}, {order: set_zone, area: 'compound:9999'}]}]}"
    cases = {
        "disease.reproduction_number=0.2": "tiny：disease.reproduction_number：0.2小于按",
        "seeding={initial_infections: 300, towns: [Xitangqiao]}": "tiny：seeding.initial_infections：300多于",
        plan: "tiny：plan.rules.0.orders.0.set_zone.area：没有grid:900；最后一个是",
    }
    for given, start in cases.items():
        with pytest.raises(CannotStart) as caught:
            check_start(sc.load(TINY, [given]))
        assert in_chinese(caught.value.lines("zh"))[0].startswith(start)
        assert not CHINESE.search(str(caught.value))


# files of other kinds


EXPERIMENTS = {
    "vary: [{key: tracing.teams, values: [1, 2]}]": "situations（情景）：缺少",
    "situations: [{tiny}]\nvary: [{key: tracing.teams, values: [0, 2]}]": "vary.0.values.0：tracing.teams（流调队）：0低于下限1",
    "situations: [nix.yaml]\nvary: [{key: tracing.teams, values: [1, 2]}]": "situations.0：找不到文件",
    "situations: [{tiny}]\nvary: [{key: tracing.teams}]": "vary.0：values、low与high、levels三者只写其一",
    "situations: [{tiny}]\nvary: [{values: [1, 2]}]": "vary.0.key（键）：缺少",
    "situations: [{tiny}, {tiny}]\nvary: [{key: tracing.teams, values: [1, 2]}]": "situations.1：已有叫“tiny”的情景",
    "situations: [{tiny}]\nvary: [{key: tracing.teams, values: [1, 2], standard: 9}]": "vary.0.standard（标准）：“9”不是它的水平",
    "situations: [{tiny}]\nvary: [{key: tracing.teams, values: [1, 2]}]\nmeasures: [x]\ncharts: [heat, ranks]\ndesign: sobol\nsamples: 6\nfront: [y]": "measures.0：没有指标“x”",
    "situations: [{tiny}]\nvary: [{key: tracing.teams, values: [1, 2]}]\nbaseline: {tracing.tems: 3}\nuntil: {measures: [{measure: z}]}": "until.measures.0.measure（指标）：没有指标“z”",
    "situations: [{tiny}]\nvary: [{name: a, levels: [{name: b, adds: 1}, {name: b}]}]\n随便: 1": "随便：没有这项设置",
    "horizon: 3 d\ncounty: {population: 3}": "这是情景文件；请用 fivefast run",
}
EXERCISES = {
    "scenario: {tiny}": "turns（轮次安排）：缺少",
    "scenario: {tiny}\nturns: [{lasts: 0 h}]\nroles: [command, command, boss]": "roles.2：“boss”不是角色",
    "scenario: {tiny}\nturns: [{lasts: 900 h}]": "turns（轮次安排）：结束于900 h",
    "scenario: nix.yaml\nturns: [{lasts: 6 h}]": "scenario：找不到文件",
    "scenario: {tiny}\nturns: [{lasts: 6 h}]\nroles: [command, 'town:X']\ninjects: [{at: 9 h, text: a, text_zh: 甲, to: [town:Y, all]}, {text: a, expected: [b]}]\nobjectives: [{measure: x, at_most: 3}, {at_most: 3}]": "injects.1：未写触发条件",
    "scenario: {tiny}\nturns: [{lasts: 6 h}]\nroles: ['town:X']": "roles.0：没有叫“X”的镇街",
    "scenario: {tiny}\nturns: [{lasts: 6 h}]\ninjects: [{at: 9 h, text: a, text_zh: 甲, unless_answered: true, afterwards: true, cases: 3}]": "injects.0：同时写了at与cases",
    "vary: []\nsituations: [a]": "这是测算文件；请用 fivefast sweep",
}
CALIBRATIONS = {
    "name: x": "parameters（参数）：缺少",
    "scenario: {tiny}\nparameters: [{key: disease.reproduction_number, low: 3, high: 70}]\ntargets: [{value: 3}]": "parameters.0.high：disease.reproduction_number（无管控再生数）：70高于上限50",
    "scenario: {tiny}\nparameters: [{key: care.delay, low: 3, high: 1, name: a}, {key: b, name: a}]\ntargets: [{measure: x, where: y}]": "parameters.0.low（下限）：须小于high",
}


@pytest.mark.parametrize(
    ("read", "text", "found"),
    [
        *((sweep.load, *case) for case in EXPERIMENTS.items()),
        *((exercise.load, *case) for case in EXERCISES.items()),
        *((calibration.load, *case) for case in CALIBRATIONS.items()),
    ],
)
def test_experiments_exercises_and_calibrations_are_refused_in_chinese(tmp_path, read, text, found):
    errors = faults_of(read, written(tmp_path, text.replace("{tiny}", TINY)))
    chinese, english = in_chinese(errors.lines("zh")), errors.lines("en")
    assert any(PLACE.sub("", line).startswith(found) for line in chinese), chinese
    assert [PLACE.match(line)[1] for line in chinese] == [PLACE.match(line)[1] for line in english]
    assert all(CHINESE.sub("", line) == line or "甲" in line or "随便" in line for line in english)


TOWNS = "镇街,中文名,人口,经度,纬度\n"
TABLES = {
    "towns": {
        "": "towns：文件是空的；可用列为镇街、中文名、人口、经度、纬度",
        TOWNS: "towns：表头之下没有数据行",
        TOWNS.replace(",", "，"): "towns：单元格之间用的是全角逗号",
        TOWNS.replace(",", ";"): "towns：单元格之间用的是分号",
        "镇街,中文名,姓名,人口,经度,纬度\n": "姓名：不收个人信息列；towns表只有镇街、中文名、人口、经度、纬度",
        "镇街,人数,经度,经度\n": "人数：没有这一列",
        f"{TOWNS}A,甲,一千,120.9,130.5\n": "population（人口）：“一千”不可用；应写不小于0的整数",
        f"{TOWNS}A,甲,1,120.9\n": "towns：有4个值；应为5个",
        f"{TOWNS}A,甲,,120.9,30.5\n": "population（人口）：为空",
        f"{TOWNS}A,甲,13800138000,120.9,30.5\n": "population（人口）：像是证件号或电话号码",
        f"{TOWNS}A,甲,0,120.9,30.5\nA,乙,0,120.9,30.5\n": "name（镇街）：“A”重复",
        f"{TOWNS},甲,1,120.9,30.5\nB,330424199001011234,６７x,120.9,30.5\n": "population（人口）：该值不可用",
    },
    "sites": {
        "采样点,镇街,经度,纬度,采样台\n一中,甲,120.9,30.5,0\n": "town（镇街）：没有叫“甲”的镇街；镇街有武原",
        "采样点,镇街,经度,纬度,采样台\n一中,武原,120.9,30.5,0\n": "tables（采样台）：0低于下限1",
    },
    "vehicles": {
        "车型,数量\n卡车,3\n": "kind（车型）：“卡车”不可选；可填大巴（coach）、中巴（minibus）、救护车（ambulance）"
    },
}


@pytest.mark.parametrize(
    ("table", "text", "found"), [(t, *case) for t, cases in TABLES.items() for case in cases.items()]
)
def test_a_faulty_table_is_refused_in_chinese(tmp_path, table, text, found):
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    errors = faults_of(sc.loads, f"tables: {{{table}: table.csv}}", str(tmp_path / "x.yaml"))
    chinese = in_chinese(errors.lines("zh"))
    assert any(PLACE.sub("", line).startswith(found) for line in chinese), chinese
    assert all(str(tmp_path / "table.csv") in line for line in (*chinese, *errors.lines("en")))
    told = "".join((*chinese, *errors.lines("en")))
    assert not any(value in told for value in ("330424199001011234", "13800138000", "67x", "６７x"))


def test_a_file_in_the_encoding_of_chinese_windows_is_told_what_to_do(tmp_path):
    (tmp_path / "towns.csv").write_bytes(f"{TOWNS}武原,武原,1000,120.9,30.5\n".encode("gbk"))
    (tmp_path / "x.yaml").write_bytes("标题: 海盐\n".encode("gbk"))
    assert told(f"tables: {{towns: {tmp_path}/towns.csv}}") == [
        "文件不是UTF-8编码（可能是GBK）；请在Excel或WPS中另存为“CSV UTF-8”或XLSX"
    ]
    [line] = faults_of(sc.load, tmp_path / "x.yaml").lines("zh")
    assert line.endswith(":1:1: 文件不是UTF-8编码（可能是GBK）；请用记事本“另存为”，编码选“UTF-8”")


# the terminal


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["check", "nix.yaml"], "nix.yaml:1:1: 找不到文件“nix.yaml”"),
        (["run", TINY, "--set", "tracing.teams"], "--set: tracing.teams：没有值；应写名称=值，如tracing.teams=20"),
        (
            ["run", TINY, "--set", "disease.reproduction_number=0.2"],
            "--set: disease.reproduction_number（无管控再生数）：0.2小于",
        ),
        (["compare", TINY, TINY], "name：两个情景都叫“tiny”"),
        (["sweep", "nix.yaml"], "nix.yaml:1:1: 找不到文件“nix.yaml”"),
        (["calibrate", TINY], f"{TINY}:1:1: 这是情景文件；请用 fivefast run"),
        (["exercise", TINY], f"{TINY}:1:1: 这是情景文件；请用 fivefast run"),
        (["validate", "Z99"], "没有Z99这一项；可用"),
        (["run"], "fivefast：缺少参数SCENARIO；见 fivefast run --help"),
        (["rnu"], "fivefast：没有命令“rnu”；是否应为run？"),
        (["run", TINY, "--relicates", "3"], "fivefast：没有选项 --relicates；是否应为"),
        (["run", TINY, "--replicates", "0"], "fivefast：--replicates的值不可用；应为不小于1的整数"),
        (["run", TINY, "--replicates", "x"], "fivefast：--replicates的值不可用；应为整数"),
        (["exercise", TINY, "--port", "70000"], "fivefast：--port的值不可用；应为不大于65535的整数"),
        (["run", TINY, "more"], "fivefast：多余的参数：more"),
        (["run", TINY, "--force=3"], "fivefast：选项 --force 后不带值"),
        (["run", TINY, "--out"], "fivefast：选项 --out 后须写值"),
    ],
)
def test_wrong_input_is_refused_in_chinese_by_option_and_by_environment(fivefast, monkeypatch, tmp_path, words, found):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIVEFAST_LANG", raising=False)
    code, out, err = fivefast(words[0], "--lang=zh", *words[1:])
    assert (code, out, len(err)) == (2, [], 1)
    assert err[0].startswith(found)
    monkeypatch.setenv("FIVEFAST_LANG", "zh")
    assert fivefast(*words) == (code, out, err)
    monkeypatch.setenv("FIVEFAST_LANG", "en")
    assert not CHINESE.search(fivefast(*words)[2][0])


def test_a_language_that_is_meant_to_be_chinese_is_answered_in_chinese(fivefast):
    assert fivefast("check", TINY, "--lang", "cn")[2] == ["--lang：“cn”不可选；可填en、zh"]
    assert fivefast("check", TINY, "--lang", "fr")[2] == ["--lang: 'fr' is not one of en, zh"]


def test_check_says_in_chinese_what_a_file_is_and_what_is_odd(fivefast):
    files = [TINY, *(str(ROOT / name) for name in ("scenarios/exercises/template.yaml", "experiments/volunteers.yaml"))]
    code, out, err = fivefast("check", *files, "--lang", "zh", "--set", "volunteers.roster=3000")
    assert (code, err) == (0, [])
    assert re.fullmatch(rf"{TINY}：通过（\d+项设置中\d+项为假设）", out[0])
    assert f"{TINY}：注意：volunteers.roster：3000多于county.population 2000" in out
    assert any(line.startswith(f"{files[1]}：通过（演练：") for line in out)
    assert any(line.startswith(f"{files[2]}：通过（测算：") for line in out)


def test_a_new_county_in_chinese_says_the_same_as_in_english(fivefast, tmp_path):
    english, chinese = tmp_path / "en", tmp_path / "zh"
    fivefast("new-county", english)
    code, out, err = fivefast("new-county", chinese, "--lang", "zh")
    assert (code, err) == (0, [])
    assert out[-1].endswith(f"fivefast check {chinese / 'county.yaml'} --lang zh")
    text = (chinese / "county.yaml").read_text(encoding="utf-8")
    comments = [NOT_WORDS.sub("", line.partition("#")[2].replace("--lang zh", "")) for line in text.splitlines()]
    assert not any(ENGLISH.search(comment) for comment in comments)
    assert sc.scenario_hash(sc.load(chinese / "county.yaml")) == sc.scenario_hash(sc.load(english / "county.yaml"))
    assert fivefast("new-county", chinese, "--lang", "zh")[2][0].startswith(f"{chinese}：已有county.yaml")


def test_help_has_the_chinese_of_every_command_and_option_beside_the_english():
    commands = typer.main.get_command(app).commands
    options = [option for command in commands.values() for option in command.params if option.name != "help"]
    assert {"run", "sweep", "exercise"} <= set(commands) and len(options) > 30
    for thing in (*commands.values(), *options):
        first = (thing.help or "").split("\n\n")[0]
        assert CHINESE.search(first) and first[0].isascii(), thing.name


def test_the_scheme_for_editors_begins_descriptions_in_the_language():
    chinese, english = sc.schema("zh"), sc.schema("en")
    assert chinese["properties"]["horizon"]["description"] == "推演时长 length of a run"
    assert english["properties"]["horizon"]["description"] == "length of a run 推演时长"


def test_a_play_that_cannot_begin_is_told_in_chinese(fivefast, tmp_path):
    small = "name: s\nscenario: {tiny}\nturns: [{lasts: 6 h}]\n".replace("{tiny}", TINY)
    file = written(tmp_path, small)
    code, _, err = fivefast("exercise", file, "--out", tmp_path / "a", "--branch", tmp_path / "none")
    assert (code, err) == (2, [f"--branch：“{tmp_path / 'none'}”中没有演练记录"])
    exercise.Play.start(file, tmp_path / "first", 0.0)
    code, _, err = fivefast("exercise", file, "--out", tmp_path / "a", "--branch", tmp_path / "first", "--turn", 9)
    assert (code, err) == (2, ["第9轮：已开始的是第1至1轮"])
    shutil.rmtree(tmp_path / "a")
    (tmp_path / "first" / "log.jsonl").write_text('{"code"\n')
    code, _, err = fivefast("exercise", file, "--out", tmp_path / "first")
    assert (code, err) == (2, ["演练记录已损坏，无法读取"])


# all texts, whether a test meets them or not

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
INPUT = (
    "scenario",
    "county",
    "sweep/experiment.py",
    "sweep/factors.py",
    "sweep/reading.py",
    "exercise/spec.py",
    "calibration/spec.py",
)


def fields(node: ast.expr) -> set[str]:
    """The values that a text is filled with; `wanted.en` and `wanted.zh` are one."""
    inside = [n for part in ast.walk(node) if isinstance(part, ast.FormattedValue) for n in ast.walk(part.value)]
    names = [ast.unparse(n) for n in inside if isinstance(n, ast.Name | ast.Attribute)]
    return {re.sub(r"\.(en|zh)$", "", name) for name in names if re.fullmatch(r"[\w.]+", name)} - {"decimal"}


def assigned(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """What the names of a function stand for."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Tuple)
            and isinstance(node.value, ast.Tuple)
        ):
            for name, value in zip(node.targets[0].elts, node.value.elts, strict=False):
                found.setdefault(getattr(name, "id", ""), []).append(value)
    return found


def texts() -> list[tuple[str, ast.expr, ast.expr]]:
    """Every pair of texts that stands side by side in the sources."""
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [(node, assigned(node)) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Both", "wrong") and len(node.args) == 2:
                inside = [names for f, names in functions if f.lineno <= node.lineno <= (f.end_lineno or 0)]
                known = inside[-1] if inside else {}
                two = [ast.List(elts=known.get(getattr(arg, "id", ""), [arg])) for arg in node.args]
                found.append((f"{path.name}:{node.lineno}", *two))
    return found


def literal(node: ast.expr) -> str:
    """What a text says without its values."""
    return "".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def test_every_pair_of_texts_has_both_languages_and_the_same_fields():
    pairs = texts()
    assert len(pairs) > 150
    for where, english, chinese in pairs:
        assert not CHINESE.search(literal(english)), where
        if literal(english).startswith(("not YAML", "cannot be read as XLSX")):
            continue  # the reason is the library's, in English only
        assert fields(english) == fields(chinese), where
        if re.search(r"[A-Za-z]{3}", literal(english)):
            assert CHINESE.search(literal(chinese)), where
        assert not any(isinstance(n, ast.Attribute) and n.attr == "zh" for n in ast.walk(english)), where
        assert not any(isinstance(n, ast.Attribute) and n.attr == "en" for n in ast.walk(chinese)), where


def test_no_fault_of_input_is_raised_in_one_language():
    for path in SOURCES:
        if path.relative_to(Path(sim.__file__).parent).as_posix().startswith(INPUT):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                    assert getattr(node.exc.func, "id", "") not in ("ValueError", "Exception"), f"{path}:{node.lineno}"
