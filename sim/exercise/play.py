"""START READING HERE: an exercise as it is played. Every input is a line of the log before it takes effect.

    join → see → order → end turn → (advance the model) → … → finish → review

A play is its exercise, its scenario and its log: the same log gives the same state, on any day. Nothing here reads
the wall clock; the caller gives the time of each input, which matters only for how long an answer took.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection
from pathlib import Path

from sim.both import Both, Fault, Lang, Wrong, wrong
from sim.exercise import inputs as i
from sim.exercise.effects import obey
from sim.exercise.game import Game
from sim.exercise.journal import LOG, Journal, Line, in_one_line
from sim.exercise.messages import PLANNING
from sim.exercise.permits import why_not
from sim.exercise.spec import load
from sim.exercise.turns import open_turn
from sim.scenario import dump, scenario_hash
from sim.store import play_version, write_text

_LOG = logging.getLogger(__name__)
EXERCISE, SCENARIO, PLAYED = "exercise.yaml", "scenario.yaml", "played.yaml"
LONG = (i.Next, i.Jump, i.Finish)  # what lets time pass in the model


class Refused(ValueError):  # noqa: N818
    """Why an input is not obeyed, in both languages."""

    def __init__(self, why: Both) -> None:
        super().__init__(why)
        self.why = why

    def text(self, lang: Lang) -> str:
        """The reason in one language."""
        return self.why.text(lang)


class OtherVersion(Wrong):
    """A play of another version of the program, which would go on differently."""


class Play(Game):
    """One exercise in progress, or its replay: a state, and the log of inputs that made it."""

    # beginning and going on ----------------------------------------------------------------------------

    @classmethod
    def start(cls, path: Path, folder: Path, now: float) -> Play:
        """Begin an exercise in a new folder. Raises ScenarioErrors, Wrong."""
        exercise, scenario = load(path)
        _new(folder)
        shutil.copyfile(path, folder / EXERCISE)
        write_text(folder / SCENARIO, dump(scenario, folder))
        journal = Journal(folder / LOG)
        journal.begin(
            {"exercise": exercise.name, "scenario": scenario_hash(scenario), "code": play_version(), "wall": now}
        )
        play = cls(exercise, scenario, journal)
        open_turn(play, now)
        return play

    @classmethod
    def resume(cls, folder: Path, upto: int | None = None, without: Collection[int] = ()) -> Play:
        """The state after all lines of a folder's log (or the first `upto`). Raises ValueError, ScenarioErrors.

        Lines that were taken back, and those `without`, are passed over. Where a turn fails again the play is `stuck`.
        """
        journal = Journal(folder / LOG)
        if journal.heading.get("code") != play_version():  # which may not read its files
            raise OtherVersion(Fault(str(folder), _of_other_version(folder)))
        exercise, scenario = load(folder / EXERCISE, folder / SCENARIO)
        play = cls(exercise, scenario, journal)
        open_turn(play, float(journal.heading["wall"]))
        gone = journal.undone | set(without)
        for line in list(journal.upto(len(journal.lines) if upto is None else upto)):
            if line.number in gone:
                play._pass_over(line)
                continue
            try:
                play._take(line)
            except Exception as error:
                if play.stuck is None:
                    raise
                _LOG.warning("%s: line %d fails again: %r", folder.name, line.number, error)
        return play

    def branch(self, turn: int, folder: Path, of: str = "") -> Play:
        """Another play that is the same up to the planning of this turn (the first is 0); its clock stands.

        `of`: the name of the folder beside it with which it opens again, see `branches`; empty: it opens by itself.
        Raises Wrong for a turn that has not begun, or where a play lies already.
        """
        if not 0 <= turn < len(self.starts):
            n = len(self.starts)
            raise wrong(f"turn {turn + 1}: turns 1 to {n} have begun", f"第{turn + 1}轮：已开始的是第1至{n}轮")
        _new(folder)
        shutil.copyfile(self.folder / EXERCISE, folder / EXERCISE)
        write_text(folder / SCENARIO, dump(self.scenario, folder))  # its tables lie elsewhere from there
        rows = [row.decode("utf-8") for row in (self.folder / LOG).read_bytes().splitlines(keepends=True)]
        end = self.starts[turn][1]
        undone = sorted(number for number in self.journal.undone if number <= end)  # which the log says later
        heading = in_one_line(self.journal.heading | {"anew": turn + 1, "of": of, "undone": undone}) + "\n"
        write_text(folder / LOG, "".join([heading, *rows[1 : 1 + end]]))
        play = Play.resume(folder)
        if not play.paused:
            play.do(i.Pause(role="control", on=True), play.began)
        return play

    @property
    def anew(self) -> int:
        """The turn (from 1) from which this is a branch; 0: it is none."""
        return int(self.journal.heading.get("anew", 0))

    @property
    def folder(self) -> Path:
        """Where the log is."""
        return self.journal.path.parent

    def go_on(self, now: float) -> None:
        """Nobody could play since the last line: that time (s) does not count in the turn."""
        if self.phase == PLANNING and not self.paused and self.stuck is None:
            last = max([self.began, *(line.wall for line in self.journal.lines[-1:])])
            self.do(i.Pause(role="control", on=True), last)
            self.do(i.Pause(role="control", on=False), max(now, last))

    # input ---------------------------------------------------------------------------------------------

    def do(self, given: i.Input, now: float) -> None:
        """Obey an input that comes at a wall time (s). Raises Refused, after the refusal is in the log."""
        why = why_not(self, given)
        if why is not None:
            self._take(self.journal.append(now, i.plain(given), (why.en, why.zh)))
            raise Refused(why)
        self._take(self.journal.append(now, i.plain(given)))

    def _take(self, line: Line) -> None:
        """What a line of the log does; the same for the first time and for a replay."""
        if line.refused:
            self.refusals.append((self.turn, line.given["role"], Both(*line.refused)))
            return
        given = i.read(line.given)
        try:
            obey(self, given, line)
        except Exception as error:
            if isinstance(given, LONG):
                self.stuck = (line, error)
            raise

    def _pass_over(self, line: Line) -> None:
        """A line that was taken back; an order keeps its place among those of its turn, and is not issued."""
        given = i.read(line.given)
        if isinstance(given, i.Give) and given.role in self.seats:
            self.seats[given.role].orders.append(given)
            self.passed_over.append(given)


def _of_other_version(folder: Path) -> Both:
    """That a play cannot go on, where its orders can be read (as a scenario, if it had ended), and what can be done."""
    kept = (
        Both(f"nothing of it is lost, its orders are in {PLAYED}", f"记录均已保留，其命令见{PLAYED}")
        if (folder / PLAYED).exists()
        else Both(
            f"nothing of it is lost; it had not ended, so its orders can be read in {LOG}",
            f"记录均已保留；当时未结束，其命令见{LOG}",
        )
    )
    return Both(
        "was begun with another version of fivefast, with which alone it goes on (an update of its model or rules is "
        f"one); {kept.en}. To begin anew: the same command with --out and a new folder, or move this folder away first",
        f"由另一版本的fivefast开始（模型或规则升级后也算），只能用原版本继续；{kept.zh}。"
        "要重新开始：同一命令加 --out 新文件夹，或先移走此文件夹",
    )


def _new(folder: Path) -> None:
    """Make a folder for a play. Raises Wrong where one lies already."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / LOG).exists():
        begun = "an exercise was begun here; give another folder, or go on with this one"
        raise Wrong(Fault(str(folder), Both(begun, "此处已有演练；请换文件夹，或接着这次演练")))
