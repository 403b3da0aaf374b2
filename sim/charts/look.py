"""The look of all pictures: colours of Okabe and Ito (2008), sizes, saving."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from sim import store
from sim.names import Lang, Name
from sim.words import TEXTS

BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
)  # fmt: skip
GREY, LIGHT = "#555555", "#DDDDDD"


DPI = 170
ORDER: tuple[Lang, ...] = ("zh", "en")  # of the languages in pictures
MARK = f"{TEXTS['stamp'].en} {TEXTS['stamp'].zh}"  # of pictures that may be shown alone
_CHINESE = "Fivefast Sans SC"  # a subset of Noto Sans CJK SC, see fonts/OFL.txt
font_manager.fontManager.addfont(Path(__file__).parent / "fonts" / "FivefastSansSC-Regular.otf")


_OTHERS = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC", "WenQuanYi Zen Hei")
_INSTALLED = {font.name for font in font_manager.fontManager.ttflist}


STYLE = {
    "font.size": 8.5,  # of rare characters, as in names of counties, the machine's fonts are asked last
    "font.family": ["DejaVu Sans", _CHINESE, *(name for name in _OTHERS if name in _INSTALLED)],
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "fivefast",
}


def save(figures: dict[str, Figure], folder: Path) -> None:
    """Write each figure as a PNG."""
    with mpl.rc_context(STYLE):
        for name, drawn in figures.items():
            _lay_out(drawn)
            with store.replacing(folder / f"{name}.png") as new:
                drawn.savefig(new, dpi=DPI, metadata={"Software": None})


def svg(drawn: Figure) -> str:
    """The figure as an SVG element that refers to nothing outside itself."""
    text = io.StringIO()
    with mpl.rc_context(STYLE):
        _lay_out(drawn)
        drawn.savefig(text, format="svg", metadata={"Date": None})
    body = text.getvalue()
    body = body[body.index("<svg") :]
    return re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)


def _lay_out(drawn: Figure) -> None:
    """Give everything its place, once; else each file does so again, and draws once for that and once to be kept."""
    engine = drawn.get_layout_engine()
    if engine is None:
        return
    before = drawn.dpi
    drawn.dpi = DPI  # the width of a text depends on it a little
    engine.execute(drawn)
    drawn.dpi = before
    drawn.set_layout_engine(None)


def blank(width: float, height: float) -> tuple[Figure, Any]:
    drawn = Figure(figsize=(width, height), layout="constrained")
    return drawn, drawn.subplots()


def both(name: Name, between: str = " ", **values: Any) -> str:
    """Chinese beside English (or above: between a line break), values filled in.

    >>> both(Name("round {n}", "第{n}轮"), n=2)
    '第2轮 round 2'
    """
    return between.join(name.text(lang).format(**values) for lang in ORDER)


def twice(zh: str, en: str, between: str = " ") -> str:
    """The same in both languages, as `both`; once where they are alike.

    >>> twice("60队", "60 teams"), twice("60", "60")
    ('60队 60 teams', '60')
    """
    return en if zh == en else f"{zh}{between}{en}"


def words(key: str, between: str = " ", **values: Any) -> str:
    """A text of the catalogue, Chinese beside English."""
    return both(TEXTS[key], between, **values)


def nothing(key: str, width: float = 6.9) -> Figure:
    """A line that says why there is no picture."""
    text = words(key)
    drawn, ax = blank(width, 0.7)
    ax.axis("off")
    ax.text(0.0, 0.5, text, transform=ax.transAxes, va="center", color=GREY, style="italic")
    return drawn
