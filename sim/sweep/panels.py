"""What the pictures of an experiment share: marks, titles, numbers and names on axes."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.charts import look
from sim.charts.look import BLACK, BLUE, GREEN, GREY, MARK, ORANGE, PURPLE, RED
from sim.sweep.analysis import Results, in_words
from sim.sweep.outcomes import name_of

LOOKS = (
    (BLUE, "o", "-"), (RED, "s", "--"), (GREEN, "D", "-."), (PURPLE, "^", ":"), (ORANGE, "v", "-"), (BLACK, "P", "--")
)  # fmt: skip
HALF = 4.6  # inches: higher pictures leave pages half empty
_SIX = 6
_WIDE = 10  # an axis that spans more is logarithmic
FAR = 50  # means that lie further apart are shown on a logarithmic axis


def situations_of(found: Results) -> list[str]:
    return list(dict.fromkeys(found.summary["situation"]))


def stamp(drawn: Figure, situations: list[str]) -> None:
    """The mark of all pictures, and the situation if there is but one."""
    text = f"{situations[0]} · {MARK}" if len(situations) == 1 else MARK
    drawn.supxlabel(text, fontsize=7, color=GREY, x=0.99, ha="right")


def titled(ax: Any, own: str, row: str = "", size: float = 7.5) -> None:
    """The title of a picture; above it that of its whole `row`, which may reach over the pictures beside it.

    A layout makes room for the middle of a title, of a long one beside its picture; so it does not see the row's.
    """
    if not (row and own):
        ax.set_title(own or row, fontsize=size)
        return
    ax.set_title(f" \n{own}", fontsize=size)
    pad = mpl.rcParams["axes.titlepad"]
    text = ax.annotate(f"{row}\n ", (0, 1), (0, pad), "axes fraction", "offset points", va="baseline", fontsize=size)
    text.set_in_layout(False)


def title(ax: Any, measure: str, situation: str, situations: list[str], size: float = 7.5) -> None:
    """The situation if there are several; the row's title is the measure."""
    own = situation if len(situations) > 1 else ""
    titled(ax, own, words(measure) if situation == situations[0] else "", size)


def words(measure: str) -> str:
    name = name_of(measure)
    return f"{name.zh} {name.en}" + (f" ({name.unit})" if name.unit else "")


def short(x: float) -> str:
    """A number for an axis, in thousands (k) or millions (M) where it is large.

    >>> short(-2_500_000), short(1200), short(0.0)
    ('−2.5 M', '1,200', '0')
    """
    size = abs(x)
    text = f"{size / 1e6:g} M" if size >= 1e6 else f"{size / 1e3:g} k" if size >= 1e4 else f"{size:,g}"
    return "−" + text if x < 0 else text


def wrapped(text: str, width: int) -> str:
    """Broken between words, into lines of so many letters."""
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)


def beside(labels: list[str], width: int = 110, most: int = 4) -> int:
    """Columns of a key that fit side by side; a Chinese character is as wide as two others."""
    widest = max((sum(1 + (ord(c) > 0x2E7F) for c in text) for text in labels), default=0) + 6  # 6 for the line
    return max(1, min(len(labels), most, width // widest))


def level_axis(ax: Any, x: Any) -> None:
    """A horizontal axis of levels that are numbers, with a mark at each."""
    if x.min() > 0 and x.max() / x.min() > _WIDE:
        ax.set_xscale("log")
        ax.minorticks_off()
    levels = np.unique(x)
    ax.set_xticks(levels, [short(v) for v in levels], fontsize=7.5, rotation=45 if levels.size > _SIX else 0)


def far_and_near(ax: Any, rows: pd.DataFrame) -> None:
    """An axis for differences that lie far apart: linear near zero, logarithmic beyond."""
    ends = rows[["difference", "low", "high"]].abs().to_numpy().ravel()
    ends = ends[np.isfinite(ends) & (ends > 0)]
    if ends.size and ends.max() > FAR * max(float(np.median(ends)), 1.0):
        near = 10 ** np.floor(np.log10(max(float(np.quantile(ends, 0.25)), 10.0)))
        ax.set_xscale("symlog", linthresh=near)
        first, last = int(np.log10(near)), int(np.ceil(np.log10(ends.max())))
        powers = 10.0 ** np.arange(last, first - 1, -max(1, -(-(last - first) // 3)))
        ax.set_xticks([*-powers, 0.0, *powers[::-1]])
        ax.minorticks_off()
        ax.set_xlabel(look.words("chart_sweep_log"), fontsize=6, color=GREY, loc="right")


def cell_words(found: Results, cell: str) -> str:
    """What sets a cell apart in both languages, or once where they are alike."""
    return look.twice(in_words(found, cell, "zh"), in_words(found, cell, "en"), "\n")


def factor_words(found: Results, factor: str) -> str:
    name = found.factors[factor]
    return look.twice(name.zh, name.en)
