"""From rows to a table, pictures and a page; what was found earlier is kept until it is found again."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sim import __version__, store
from sim.charts.look import save
from sim.statistics import Interval
from sim.validation.charts import draw
from sim.validation.line import Line
from sim.validation.rows import ROWS, Row

_TABLE = "validation.csv"
_KINDS = {
    "theory": "Theory", "planted": "Planted settings found again", "model": "Published models",
    "event": "What happened",
}  # fmt: skip
_MADE = ("date", "version", "code", "seconds")
_HEAD = "| row | case | measure | reference | ours (95 %) | n | tolerance | sees | verdict | found |"
_COLUMNS = (
    "- **ours**, **reference**: intervals hold at 95 %. **n** counts what ours comes from (persons, jobs, batches or "
    "runs).",
    "- **agrees**: the interval of the difference (at 99.73 %, because there are many lines; both sides have their "
    "error) comes within the tolerance of 0; for two shares this is a two-proportion test. Otherwise it **differs**.",
    "- **shown**: the error of the reference is not known, ours was fitted to it, or there is none; within or outside "
    "ours: whether the reference lies in our interval.",
    "- **sees**: the least error of ours, as a share of the reference, for which four of five such lines would differ; "
    "0 where any would.",
    "- **found**: the day and the code of the program; without a code the row is older than this column. **Took**: "
    "on the two cores of that day; what runs of a row are there already is not run again.",
)
_PICTURES = {
    "theory": "Ours against theory", "hellewell": "Hellewell et al. 2020: outbreaks controlled",
    "delay": "Delay and tracing: what is prevented", "events": "What happened, and ours",
    "zhejiang": "Outbreaks from one infection: size, duration, day of most cases, community zero",
    "xian": "Xi'an, December 2021: cases confirmed a day",
}  # fmt: skip


def validate(rows: Sequence[Row], out: Path, page: Path, tell: Callable[[Line], None]) -> list[Line]:
    """Find these rows, one after the other; write the table, the pictures and the page. Returns all lines known."""
    known = defaultdict[str, list[Line]](list)
    for line in read(out) if (out / _TABLE).is_file() else ():
        known[line.row].append(line)
    today, code = date.today().isoformat(), store.code_version()
    for row in rows:
        known[row.id], began = [], time.perf_counter()
        for line in row.lines(out):
            known[row.id].append(replace(line, date=today, version=__version__, code=code))
            tell(line)
        took = time.perf_counter() - began
        known[row.id] = [replace(line, seconds=took) for line in known[row.id]]
        lines = [line for one in ROWS for line in known.get(one.id, ())]
        write(lines, out, page)
    return [line for one in ROWS for line in known.get(one.id, ())]


def read(out: Path) -> list[Line]:
    """The lines of an earlier validation; what its table does not tell of them, because it is older, is unknown."""
    named = list(_MADE[:-1])
    table = pd.read_csv(out / _TABLE, encoding="utf-8-sig", dtype=dict.fromkeys(named, str), na_values={})
    table = table.reindex(columns=list(dict.fromkeys([*table.columns, *_MADE])))
    table[named] = table[named].fillna("")
    names = ("row", "kind", "case", "what", "unit", "tolerance", "source", "judged", "freedom", *_MADE)
    return [
        Line(
            **{name: row[name] for name in names},
            reference=Interval(row["reference"], row["reference_low"], row["reference_high"], int(row["reference_n"])),
            ours=Interval(row["ours"], row["low"], row["high"], int(row["n"])),
        )
        for row in table.to_dict("records")
    ]


def lacks(out: Path) -> list[str]:
    """The columns that an earlier validation does not have, because it is older."""
    if not (out / _TABLE).is_file():
        return []
    there = pd.read_csv(out / _TABLE, encoding="utf-8-sig", nrows=0).columns
    return [name for name in _MADE if name not in there]


def write(lines: Sequence[Line], out: Path, page: Path) -> None:
    """The table, the pictures and the page."""
    records = []
    for line in lines:
        values = asdict(line)
        ours, theirs = values.pop("ours"), values.pop("reference")
        made = {name: values.pop(name) for name in _MADE}
        records.append(
            values
            | {"reference": theirs["estimate"], **{f"reference_{k}": theirs[k] for k in ("low", "high", "n")}}
            | {"ours": ours["estimate"], **{k: ours[k] for k in ("low", "high", "n")}}
            | {"verdict": line.verdict, "sees": line.sees, **made}
        )
    store.write_csv(out / _TABLE, pd.DataFrame(records))
    drawn = draw(lines, out)
    save(drawn, out / "charts")
    store.write_text(page, text(lines, tuple(drawn), os.path.relpath(out / "charts", page.parent)))


def text(lines: Sequence[Line], pictures: Sequence[str], folder: str) -> str:
    """The page in Markdown; `folder` is where the pictures are, seen from the page."""
    judged = [line for line in lines if line.judged]
    agreeing = sum(line.agrees for line in judged)
    parts = [
        "# Validation", "",
        "Made by `fivefast validate`, which finds a row again and keeps the others; not edited by hand. "
        f"**{agreeing} of {len(judged)} judged numbers agree with their reference**{_differing(judged)}; "
        f"{len(lines) - len(judged)} more are only shown. An error of a tenth would be seen in {_keen(judged)} of the "
        f"{len(judged)}; the others agree with more than that, see their column **sees**. Nothing is tuned to a row of "
        "theory or of a published model.",
        "",
        *_COLUMNS,
    ]  # fmt: skip
    shown = {line.row for line in lines}
    for kind, title in _KINDS.items():
        parts += ["", f"## {title}", "", _HEAD,
                  "|---" * _HEAD.count(" | ") + "|---|"]  # fmt: skip
        parts += [_cells(line) for line in lines if line.kind == kind]
        rows = [row for row in ROWS if row.id in shown and any(x.kind == kind for x in lines if x.row == row.id)]
        parts += ["", *(f"- **{row.id}** {row.title} {row.title_zh}. {row.note}{_took(row, lines)}" for row in rows)]
        sources = dict.fromkeys(line.source for line in lines if line.kind == kind)
        parts += ["", f"Sources: {'; '.join(sources)}."]
    for name in pictures:
        parts += ["", f"![{_PICTURES[name]}]({folder}/{name}.png)"]
    missing = [row.id for row in ROWS if row.id not in shown]
    if missing:
        parts += ["", f"Not found yet: {', '.join(missing)}."]
    return "\n".join([*parts, ""])


def _took(row: Row, lines: Sequence[Line]) -> str:
    """How long the row took when it was found, where that is known."""
    seconds = next(line.seconds for line in lines if line.row == row.id)
    if np.isnan(seconds):
        return ""
    return f" (Took {seconds / 60:.0f} min.)" if seconds > 90 else f" (Took {seconds:.0f} s.)"


def _differing(judged: Sequence[Line]) -> str:
    """How many of which rows do not agree, in brackets."""
    rows = [line.row for line in judged if not line.agrees]
    told = ", ".join(f"{rows.count(row)} of {row}" for row in dict.fromkeys(rows))
    return f" (not: {told})" if told else ""


def _keen(judged: Sequence[Line]) -> int:
    """How many lines see an error of a tenth of their reference, or any where the reference is nothing at all."""
    return sum(line.sees <= 0.1 or (line.kind == "theory" and not line.reference.estimate) for line in judged)


def _cells(line: Line) -> str:
    tolerance = f"± {line.tolerance:.2g}" if line.tolerance else "–"
    unit = f" ({line.unit})" if line.unit != "share" else ""
    verdict = f"**{line.verdict}**" if line.judged and not line.agrees else line.verdict
    sees = "–" if np.isnan(line.sees) else f"{100 * line.sees:.2g} %"
    if line.judged and not line.reference.estimate and line.kind == "theory":
        sees = "0"  # counts of what must not happen at all
    about = f"{line.row} | {line.case} | {line.what}{unit} | {_number(line.reference)}"
    found = f"{line.date} {line.code[:8]}".strip()
    return f"| {about} | {_number(line.ours)} | {line.ours.n:,} | {tolerance} | {sees} | {verdict} | {found} |"


def _number(interval: Interval) -> str:
    """An estimate, with its interval where it has one."""
    if np.isnan(interval.estimate):
        return "–"
    ends = f" ({interval.low:.4g}–{interval.high:.4g})" if interval.low < interval.high else ""
    return f"{interval.estimate:.4g}{ends}"
