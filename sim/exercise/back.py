"""A way out of a turn that fails: back to its planning, without the order that makes it fail.

The order is found by trying: the play again from its log without one of its orders, the newest first, and the turn.
The log keeps everything, the failed turn and the order as well as the line that takes them back.
"""

from __future__ import annotations

from pathlib import Path

from sim.exercise import inputs as i
from sim.exercise import roles, say
from sim.exercise.journal import Line
from sim.exercise.messages import PLANNING
from sim.exercise.play import Play
from sim.names import Name

MOST_TRIED = 12  # orders, the newest first; then all of these at once
_FAILED = Name(
    "The computation failed; it can be tried again. Withdrawn: {what}", "推演出错，可再次推演。已撤回：{what}"
)
_RUN_OUT = Name(
    "The run-out from the last turn to the end failed; it is tried again at once. Should it fail again, play an "
    "earlier turn anew: all that was entered is kept. Withdrawn: {what}",
    "从末轮推演至期末时出错，现自动重试；若再出错，请从更早轮次重演，已录入的内容均已保存。已撤回：{what}",
)
_NOTHING = Name("nothing: no order of a role makes it fail", "无：并非某条命令所致")


def way_back(folder: Path, now: float) -> Play:
    """The play in a folder whose last turn fails, back in the planning of that turn. Raises ValueError, OSError."""
    play = Play.resume(folder)
    if play.stuck is None:
        return play
    failed, journal = play.stuck[0], play.journal
    given = [line for line in journal.lines if _is_order(line, failed, journal.undone)][::-1][:MOST_TRIED]
    guilty = next((tried for tried in [[line] for line in given] + [given] if _passes(folder, failed, tried)), [])
    undone = (failed.number, *(line.number for line in guilty))
    back = Play.resume(folder, without=undone)
    names = [_name(play, line) for line in guilty] or [_NOTHING]
    en, zh = "; ".join(name.en for name in names)[:300], "；".join(name.zh for name in names)[:300]
    told = _FAILED if back.phase == PLANNING else _RUN_OUT
    back.do(i.Back(role="control", undone=undone, en=told.en.format(what=en), zh=told.zh.format(what=zh)), now)
    return back


def _is_order(line: Line, failed: Line, undone: set[int]) -> bool:
    given = line.given["do"] == "order" or (line.given["do"] == "task" and line.given["state"] == "done")
    return given and not line.refused and line.number < failed.number and line.number not in undone


def _passes(folder: Path, failed: Line, orders: list[Line]) -> bool:
    """Whether the turn can be played without these orders."""
    without = {line.number for line in orders}
    return bool(orders) and Play.resume(folder, upto=failed.number, without=without).stuck is None


def _name(play: Play, line: Line) -> Name:
    """Whose order it was, and what."""
    given = i.read(line.given)
    who, what = roles.title(given.role), say.order(given.order, play.entrances)
    return Name(f"{who.en}: {what.en}", f"{who.zh}：{what.zh}")
