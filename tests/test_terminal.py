"""What the terminal says follows --lang: of run, compare, sweep and calibrate."""

from __future__ import annotations

import errno
import os
import pickle
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from joblib.externals.loky.backend import reduction

from sim import store, work
from sim.cli.shared import Stop, check_folder, code_of, plain_faults
from sim.terminal import problems, telling
from sim.words import TEXTS, trouble
from sim.words.trouble import bare_words, trouble_words
from sim.work import Failure

ROOT = Path(__file__).parents[1]
SHORT = f"""name: short
title: A village
title_zh: 小村
base: {ROOT / "scenarios" / "tiny.yaml"}
horizon: 3 d
county: {{population: 300}}
seeding: {{initial_infections: 6}}
volunteers: {{roster: 60}}
checkpoints: {{traffic: false}}
zones: {{lockdown: 0.9}}
"""
SWEEP = """name: try
situations: [short.yaml]
vary:
  - {key: tracing.teams, name: teams, name_zh: 流调队, values: [1, 2, 4], enough: true}
replicates: 3
pilot: 2
alternatives: 1
until: {measures: [{measure: at_least_10, narrower_than: 30}], most: 4}
"""
CALIBRATION = """name: find
scenario: short.yaml
parameters:
  - {key: disease.reproduction_number, name: R, low: 2.5, high: 6}
targets:
  - {measure: local_infections, value: 10, scale: 2}
particles: 5
generations: 2
replicates: 2
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("short", SHORT), ("sweep", SWEEP), ("find", CALIBRATION)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def english(lines: list[str]) -> list[str]:
    """The lines with two English words one after the other, or without a Chinese one; paths are not looked at."""
    paths = re.compile(r"(/[\w.+-]+)+/?")
    bare = [paths.sub("", line) for line in lines if line and not line.startswith("/")]
    return [line for line in bare if re.search(r"\b[a-z]{2,} [a-z]{2,}", line) or not re.search(r"[一-鿿]", line)]


def test_a_run_and_a_comparison_in_chinese_say_no_english_sentence(fivefast, folder):
    options = ["--lang", "zh", "--alternatives", 0, "--workers", 1]
    code, out, err = fivefast("run", folder / "short.yaml", *options, "--replicates", 2, "--out", folder / "one")
    assert (code, english(out + err)) == (0, [])
    assert err[0].startswith("short：注意：zones.lockdown：0.9，")
    assert err[1:] == ["short：2次推演已完成0次", err[2], "short：2次推演已完成2次"]
    assert re.fullmatch(r"short：2次推演已完成1次，约剩\d+秒", err[2])
    (folder / "other.yaml").write_text(
        "base: short.yaml\nname: other\nzones: {control: 0.95, lockdown: 0.1}\n", encoding="utf-8"
    )
    both = [folder / "short.yaml", folder / "other.yaml"]
    code, _, err = fivefast("compare", *both, *options, "--replicates", 1, "--out", folder / "two")
    assert (code, english(err)) == (0, [])
    assert err[-1] == "方案比较：2次推演已完成2次"
    for same in (["--set", "name=a"], ["--out", "/proc/none"]):
        code, out, err = fivefast("compare", *both, *options, *same)
        assert (code, english(out + [re.sub("No such file or directory", "", line) for line in err])) == (2, [])
    code, _, err = fivefast("run", folder / "other.yaml", *options, "--out", folder / "one")
    assert (code, english(err)) == (2, [])
    assert any("--force" in line for line in err)


@pytest.mark.parametrize(("command", "file"), [("sweep", "sweep.yaml"), ("calibrate", "find.yaml")])
def test_a_dry_run_in_chinese_says_no_english_sentence(fivefast, folder, command, file):
    code, out, err = fivefast(command, folder / file, "--dry-run", "--lang", "zh")
    assert (code, err, english(out)) == (0, [], [])
    assert sum("约" in line for line in out) >= 1
    if command == "sweep":
        assert out[0] == "try：1个情景×3个方案×3次=9次推演；已有0次，还差9次"
        assert "short（流调队 1）用时" in out[3]


def test_a_sweep_that_is_stopped_says_so_in_chinese(fivefast, folder, monkeypatch):
    def stopped(*_: Any) -> Any:
        return [], [Failure("short|teams: 1|", 1, 0, "ValueError: bad", "")], work.INTERRUPTED

    monkeypatch.setattr(import_module("sim.sweep.sweep"), "have", stopped)
    arguments = ("sweep", folder / "sweep.yaml", "--out", folder / "out", "--lang", "zh")
    code, out, err = fivefast(*arguments)
    assert (code, out) == (130, ["已停止；正在写出已完成部分的表格与报告。"])
    assert err == [
        f"已中断：已完成的0次推演保存在{folder / 'out'}；重复同一命令即可补齐",
        f"1次推演失败，见{folder / 'out' / 'failures.json'}；第一个：short (teams: 1)，第0次：ValueError: bad",
    ]
    code, _, err = fivefast("sweep", folder / "sweep.yaml", "--situation", "none", "--lang", "zh")
    assert (code, err) == (2, ["--situation：“none”不在short之中"])
    with store.locked(folder / "out"):
        code, _, err = fivefast(*arguments)
    assert (code, english(err)) == (1, [])

    def signalled(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.sweep.sweep", signalled)
    assert fivefast(*arguments) == (130, [], ["fivefast：已中断"])
    assert fivefast(*arguments[:-1], "en") == (130, [], ["fivefast: interrupted"])


@pytest.mark.parametrize(
    ("stopped", "said", "chinese"),
    [
        (
            work.Trouble("cannot_write", "a/s1-r000000.zip", "No space left on device", errno.ENOSPC),
            "cannot write a/s1-r000000.zip: No space left on device; the same command does the rest",
            "无法写入a/s1-r000000.zip：磁盘已满",
        ),
        (
            work.Trouble("cannot_write", "the cluster at: b.zip", "Permission denied", errno.EACCES),
            "cannot write the cluster at: b.zip: Permission denied; the same command does the rest",
            "无法写入the cluster at: b.zip：没有权限",
        ),
        (
            work.Trouble("cluster_lost", "tcp://a:1", "OSError: Timed out"),
            "the cluster at tcp://a:1 cannot be used (OSError: Timed out); the same command does the rest",
            "集群tcp://a:1无法使用（未启动、没有进程或已中断）",
        ),
        (
            work.Trouble("worker_killed"),
            "a worker process was killed, perhaps for want of memory; the same command does the rest",
            "一个推演进程被终止（可能内存不足）",
        ),
    ],
)
def test_what_stops_the_runs_is_told_in_both_languages(stopped, said, chinese):
    """Whatever a file is called: the words are made of what is told, not found in a text."""
    assert problems("", Path("out"), stopped, ()) == [f"out: {said}"]
    assert problems("", Path("out"), stopped, (), "zh") == [f"out：{chinese}；重复同一命令即可补齐"]
    assert code_of(stopped) == 1


def test_an_interruption_is_told_alike_everywhere():
    assert problems("3 runs", Path("out"), work.INTERRUPTED, ()) == [
        "interrupted: kept in out: 3 runs; the same command does the rest"
    ]
    assert trouble_words(work.INTERRUPTED, "en") == "interrupted"
    assert trouble_words(None, "en") == ""
    assert (code_of(work.INTERRUPTED), code_of(None)) == (130, 1)


def test_why_nothing_can_be_written_is_said_as_the_system_says_it():
    for number in trouble._WHY:
        told = work.Trouble("cannot_write", "a.zip", os.strerror(number), number)
        assert bare_words(told, "en") == f"cannot write a.zip: {os.strerror(number)}"
        assert english([bare_words(told, "zh")]) == []
    other = work.Trouble("cannot_write", "a.zip", "Input/output error", errno.EIO)
    assert bare_words(other, "zh") == "无法写入a.zip：系统错误5"


def test_what_a_worker_could_not_write_keeps_its_name_and_why_on_the_way_to_the_first_process():
    for pack in (pickle.dumps, reduction.dumps):  # as Dask and joblib do
        there = pickle.loads(pack(store.CannotWrite(errno.ENOSPC, "No space left on device", "a.zip")))
        assert work.unwritten(there) == work.Trouble("cannot_write", "a.zip", "No space left on device", errno.ENOSPC)


def test_a_table_that_cannot_be_written_is_told_in_chinese():
    error = store.CannotWrite(errno.ENOSPC, "No space left on device", "table.csv")
    with pytest.raises(Stop, match=r"^无法写入table\.csv：磁盘已满；已完成的已保存"), plain_faults("zh"):
        raise error
    with pytest.raises(Stop, match=r"^--out：无法写入"):
        check_folder(Path("/proc/none"), "zh")


def test_the_bar_on_a_terminal_tells_the_rate_in_chinese(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with telling("小村", "zh") as tell:
        tell(0, 4)
        tell(2, 4)
    assert "每分钟" in capsys.readouterr().err


def test_every_text_of_the_terminal_has_the_same_values_in_both_languages():
    for key, name in TEXTS.items():
        if key.startswith(("terminal_", "dry_")):
            values = [set(re.findall(r"{(\w+)", text)) - {"s"} for text in (name.en, name.zh)]
            assert values[0] - {"why"} <= values[1] <= values[0], key
