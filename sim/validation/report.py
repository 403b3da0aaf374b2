"""From rows to a table, pictures and a page; what was found earlier is kept until it is found again."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

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
_PICTURES = {
    "theory": "Ours against theory", "hellewell": "Hellewell et al. 2020: outbreaks controlled",
    "delay": "Delay and tracing: what is prevented", "events": "What happened, and ours",
}  # fmt: skip


def validate(rows: Sequence[Row], out: Path, page: Path, tell: Callable[[Line], None]) -> list[Line]:
    """Find these rows, one after the other; write the table, the pictures and the page. Returns all lines known."""
    known = {line.row: [] for line in read(out)} if (out / _TABLE).is_file() else dict[str, list[Line]]()
    for line in read(out) if known else ():
        known[line.row].append(line)
    for row in rows:
        known[row.id] = []
        for line in row.lines(out):
            known[row.id].append(line)
            tell(line)
        lines = [line for one in ROWS for line in known.get(one.id, ())]
        _write(lines, out, page)
    return [line for one in ROWS for line in known.get(one.id, ())]


def read(out: Path) -> list[Line]:
    """The lines of an earlier validation."""
    table = pd.read_csv(out / _TABLE, encoding="utf-8-sig")
    names = ("row", "kind", "case", "what", "unit", "reference", "tolerance", "source")
    return [
        Line(**{name: row[name] for name in names}, ours=Interval(row["ours"], row["low"], row["high"], int(row["n"])))
        for row in table.to_dict("records")
    ]


def _write(lines: Sequence[Line], out: Path, page: Path) -> None:
    records = []
    for line in lines:
        values = asdict(line)
        ours = values.pop("ours")
        records.append(
            values | {"ours": ours["estimate"], **{k: ours[k] for k in ("low", "high", "n")}, "verdict": line.verdict}
        )
    store.write_text(out / _TABLE, pd.DataFrame(records).to_csv(index=False, lineterminator="\n"), "utf-8-sig")
    drawn = draw(lines)
    save(drawn, out / "charts")
    store.write_text(page, text(lines, tuple(drawn), os.path.relpath(out / "charts", page.parent)))


def text(lines: Sequence[Line], pictures: Sequence[str], folder: str) -> str:
    """The page in Markdown; `folder` is where the pictures are, seen from the page."""
    agreeing = sum(line.agrees for line in lines)
    parts = [
        "# Validation", "",
        "Made by `fivefast validate --long`; not edited by hand. "
        f"Version {__version__}: {agreeing} of {len(lines)} numbers agree with their reference.", "",
        "A number agrees if its reference lies within the tolerance of our interval, widened to 99.7 % because there "
        "are many lines; n counts what ours comes from (persons, jobs, batches or runs). Intervals in the tables hold "
        "at 95 %. Nothing is tuned to a row of theory or of a published model.",
    ]  # fmt: skip
    shown = {line.row for line in lines}
    for kind, title in _KINDS.items():
        parts += ["", f"## {title}", "", "| row | case | measure | reference | ours (95 %) | n | tolerance | verdict |",
                  "|---|---|---|---|---|---|---|---|"]  # fmt: skip
        parts += [_cells(line) for line in lines if line.kind == kind]
        rows = [row for row in ROWS if row.id in shown and any(x.kind == kind for x in lines if x.row == row.id)]
        parts += ["", *(f"- **{row.id}** {row.title} {row.title_zh}. {row.note}" for row in rows)]
        sources = dict.fromkeys(line.source for line in lines if line.kind == kind)
        parts += ["", f"Sources: {'; '.join(sources)}."]
    for name in pictures:
        parts += ["", f"![{_PICTURES[name]}]({folder}/{name}.png)"]
    missing = [row.id for row in ROWS if row.id not in shown]
    if missing:
        parts += ["", f"Not found yet: {', '.join(missing)}."]
    return "\n".join([*parts, ""])


def _cells(line: Line) -> str:
    ours = f"{line.ours.estimate:.4g}"
    if line.ours.low != line.ours.high:
        ours += f" ({line.ours.low:.4g}–{line.ours.high:.4g})"
    tolerance = f"± {line.tolerance:.2g}" if line.tolerance else "–"
    unit = f" ({line.unit})" if line.unit != "share" else ""
    verdict = line.verdict if line.agrees else f"**{line.verdict}**"
    about = f"{line.row} | {line.case} | {line.what}{unit} | {line.reference:.4g}"
    return f"| {about} | {ours} | {line.ours.n:,} | {tolerance} | {verdict} |"
