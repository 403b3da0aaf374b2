"""The page of parameters: `python -m sim.scenario.pages > docs/parameters.md` writes it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable
from itertools import groupby

from sim.distributions import FORMS
from sim.log import Event
from sim.scenario.cells import Column
from sim.scenario.fields import DISTURBANCES, ORDERS, Setting, order_settings, parts, settings
from sim.scenario.model import Scenario
from sim.scenario.plan import Rule, When
from sim.scenario.quantities import Group
from sim.scenario.tables import TABLES
from sim.scenario.writer import count_assumptions

_INTRODUCTION = """\
# Parameters 参数表

Every setting of a scenario. Keys may be written in English or Chinese, in a file and after `--set`
(`--set tracing.teams=20`, `--set 流调.流调队=20`, `--set introductions.0.at="3 d"`).
This page is generated from the program by `python -m sim.scenario.pages`.

- **Durations** have a unit: `30 s`, `20 min`, `4 h`, `14 d`, `2 w`; the clock rounds them to 1/4096 h.
- **Times of day** are written `"05:00"`; **shares** are from 0 to 1; **switches** are `true` or `false`.
- **Distributions** are one duration, which is then always the same, or a name with its parameters: {forms}.
  Shapes and `cv` are plain numbers, all else has a unit.
- **Basis**: *found* in a source; *derived* from found values by arithmetic; *assumption*, nobody has found it;
  *choice*, the planner's to make. Of the {total} settings of one scenario, {assumed} are assumptions.
- **Usual**: a value outside this range is allowed and gives a warning.
- `base: other.yaml` takes all settings from another file and changes what stands below; groups merge,
  lists and values replace. A `+` after the name of a list of rules, orders, introductions … (`rules+:`) adds its
  items to those of the other file. `[]` in a key stands for each item of a list.
"""

_DISTURBANCES = """\
What goes wrong, given where orders are given (`plan.rules[].orders`, or by who leads an exercise). A disturbance is
nobody's command and takes no hop: it happens at its time. It ends by itself after `lasts`; without it
`set_laboratory` and `set_platform` hold until the next one. Work in progress is finished, nothing is dropped. Where
several overlap, numbers add up, of shares given on one day the largest holds, factors multiply. A road that a
neighbour closes is `set_checkpoint` with mode `closed`: it needs no crew, takes one hop, and holds until the next
order about it."""

_TABLES_WORDS = """\
Files beside a scenario, named under `tables:` (`tables: {towns: towns.csv}`): CSV in UTF-8, or the first sheet of an
XLSX file. The first row holds the headers, English, Chinese or both (`name 镇街`), in any order. `fivefast new-county
DIR` writes an example of each, with a scenario that uses them. Columns about persons (姓名, 身份证, 电话, 住址)
and cells that look like numbers of persons or telephones are refused."""

# What a lack of people does: what is short, the formula, and the events that tell of it (`SHORTAGE` tells of all)
SHORTAGES: tuple[tuple[str, str, tuple[Event, ...]], ...] = (
    (
        "sampling tables 采样台",
        "in each town min(`sampling.tables`, samplers at work there ÷ `sampling.samplers_per_table`, "
        "volunteers at work there ÷ `volunteers.per_table`)",
        (Event.TABLES, Event.CAPACITY),
    ),
    (
        "guards of sealed areas 封控值守",
        "share of prevented meetings that happen = `zones.gate_leak` × (1 − guards at work ÷ guards needed)",
        (Event.SHORTAGE,),
    ),
    (
        "checkpoints 卡口协助",
        "in each town lanes open = lanes × (`checkpoints.alone` × police at work ÷ needed + the rest × volunteers at "
        "work ÷ needed)",
        (Event.SHORTAGE,),
    ),
    (
        "compound gates 小区门岗",
        "at the gates that `checkpoints.live_behind_gates` of compounds have: share of community meetings with people "
        "from elsewhere that is stopped = `checkpoints.gate_stops` × guards at work ÷ needed; an infected arrival is "
        "noticed with `checkpoints.gate_check` × guards at work ÷ needed",
        (Event.NOTICED_AT_GATE,),
    ),
    (
        "checks at home 居家核查",
        "calls in a grid = its staff who are there × `home.checks_per_person` a day; volunteers needed in a town = "
        "people at home beyond that, summed over grids ÷ (3 shifts × `home.checks_per_person`); their calls = hands × "
        "`home.checks_per_person` a shift; daily chance of slipping out = `home.slips_out` if called "
        "within 24 h, otherwise, or where the responsible person is away and nobody stands in, "
        "`home.slips_out_unchecked`",
        (Event.CHECKED, Event.CHECKED_BY_STAFF, Event.BEYOND_STAFF, Event.UNCHECKED, Event.NOBODY_THERE),
    ),
    (
        "delivery 物资配送",
        "households served = hands × `supply.households_per_person` a shift; from `supply.late_after` on "
        "`supply.compliance_loss` more of prevented meetings happen with each day",
        (Event.DELIVERED, Event.LATE_DELIVERY),
    ),
    (
        "notices 上门通知",
        "households told = hands × `sampling.doors_per_hour` × hours; turnout = `sampling.turnout` × (told + rest × "
        "`sampling.turnout_unnoticed`)",
        (Event.NOTIFIED,),
    ),
    (
        "sweeps 扫楼",
        "doors = hands × `sampling.doors_per_hour` × hours; behind them `sampling.found_by_sweep` are found, and who "
        "is not within `sampling.sweep_lasts` is given up",
        (Event.SWEPT, Event.NOT_FOUND),
    ),
    (
        "posts of staff 专业人员",
        "servers = min(servers, persons at work ÷ persons a server), with `staff.per_team`, `staff.per_desk`, "
        "`staff.per_bus`, `staff.per_ambulance`, `staff.per_room`, `staff.per_door_team`; own tubes a day = "
        "min(`laboratory.tubes_per_day`, persons at work × 3 shifts × `staff.tubes_per_person`)",
        (Event.CAPACITY,),
    ),
)

_BASES = ("found", "derived", "assumption", "choice")
_COLUMNS = ("key", "中文", "default 默认", "unit 单位", "basis 依据", "source 来源", "meaning 含义", "usual 常用范围")


def parameter_page() -> str:
    """The page of parameters in Markdown."""
    assumed, total = count_assumptions(Scenario())
    forms = "; ".join(f"`{name}` ({' or '.join(', '.join(form) for form in sets)})" for name, sets in FORMS.items())
    lines = [_INTRODUCTION.format(forms=forms, assumed=assumed, total=total)]
    groups = {group: list(rows) for group, rows in groupby(settings(), key=_group_name)}
    lines += _counts(groups)
    for group, rows in groups.items():
        lines += _section(group, rows)
    lines += _tables()
    lines += _shortages()
    lines += _orders()
    return "\n".join(lines).rstrip() + "\n"


def _group_of(name: str) -> type[Group] | None:
    kind = parts(Scenario)[name]
    return kind.item.group if kind.item else kind.group


_TITLES = {
    name: str((info.json_schema_extra or {})["zh"])  # type: ignore[index]
    for name, info in Scenario.model_fields.items()
    if _group_of(name)
}


def _group_name(row: Setting) -> str:
    """The group of a setting; '' for those of the scenario itself."""
    return row.key.split(".")[0].removesuffix("[]") if "." in row.key else ""


def _counts(groups: dict[str, list[Setting]]) -> list[str]:
    """What the settings of each group rest on."""
    every = [row for rows in groups.values() for row in rows]
    items = [row.key for row in every if "[]" in row.key]
    lists = len({key.split("[]")[0] for key in items})
    lines = [
        "\n## What they rest on 依据统计\n",
        f"Here the {len(items)} settings of items stand for the {lists} lists that count above as settings.\n",
        "| group 组 | " + " | ".join(_BASES) + " |",
        "| ---" * (1 + len(_BASES)) + " |",
    ]
    for name, rows in {**groups, "all 合计": every}.items():
        counts = [sum(row.basis == basis for row in rows) for basis in _BASES]
        lines.append(f"| {name or 'the scenario itself'} | {' | '.join(map(str, counts))} |")
    return lines


def _section(name: str, rows: list[Setting]) -> list[str]:
    if not name:
        return ["\n## The scenario itself 情景\n", *_table(rows)]
    return [f"\n## {name} {_TITLES[name]}\n", inspect.getdoc(_group_of(name)) or "", "", *_table(rows)]


def _table(rows: Iterable[Setting]) -> list[str]:
    head = ["| " + " | ".join(_COLUMNS) + " |", "|" + " --- |" * len(_COLUMNS)]
    return head + [_row(row) for row in rows]


def _row(row: Setting) -> str:
    cells = (f"`{row.key}`", row.zh, f"`{row.default}`", row.unit, row.basis, row.source, row.meaning, row.usual)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_UNITS = {
    "text": "text", "whole": "whole number", "number": "number", "share": "0 to 1", "longitude": "degrees east",
    "latitude": "degrees north", "time": "HH:MM", "choice": "one of", "choices": "one or more, joined by +",
}  # fmt: skip


def _tables() -> list[str]:
    """The columns of every table that may stand beside a scenario."""
    lines = ["\n## Tables 表格\n", _TABLES_WORDS]
    for name, columns in TABLES.items():
        lines += [f"\n### {name}\n", "| column | 表头 | cells 单元格 | if left out 缺省 | meaning 含义 |"]
        lines += ["| --- | --- | --- | --- | --- |", *(_column(column) for column in columns)]
    return lines


def _column(column: Column) -> str:
    choices = ", ".join(f"{en} ({zh})" for en, zh in zip(column.choices, column.choices_zh, strict=True))
    cells = f"{_UNITS[column.kind]} {choices}".strip()
    absent = "must be there" if column.default is None else f"`{column.default}`" if column.default else "empty"
    return f"| `{column.name}` | {column.zh} | {cells} | {absent} | {column.meaning} |"


def _shortages() -> list[str]:
    """One formula a role: what too few people do."""
    lines = [
        "\n## Shortages 人手缺口\n",
        "What happens where too few people come. `SHORTAGE` is an event of every role.",
        "",
    ]
    lines += ["| role 岗位 | formula 公式 | events 事件 |", "| --- | --- | --- |"]
    return lines + [
        f"| {who} | {formula} | {', '.join(f'`{e.name}`' for e in events)} |" for who, formula, events in SHORTAGES
    ]


def _orders() -> list[str]:
    """The orders of `plan.rules[].orders`, with what each may say."""
    lines = ["\n## Orders 命令\n", f"{inspect.getdoc(Rule)} {inspect.getdoc(When)}", ""]
    lines += [line for name in ORDERS if name not in DISTURBANCES for line in _order(name)]
    lines += ["\n## Disturbances 导调情况\n", _DISTURBANCES, ""]
    return lines + [line for name in DISTURBANCES for line in _order(name)]


def _order(name: str) -> list[str]:
    rows = order_settings()[name]
    return [f"\n### {name}\n", inspect.getdoc(ORDERS[name]) or "", "", *(_table(rows) if rows else [])]


if __name__ == "__main__":
    sys.stdout.write(parameter_page())
