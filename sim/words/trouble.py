"""What stopped the runs, in words: of the page, the terminal and `manifest.json`."""

from __future__ import annotations

import errno

from sim.both import Wrong, keyed
from sim.names import Lang
from sim.scenario import ScenarioErrors
from sim.store import FolderBusy
from sim.words.speech import plural, say
from sim.work import Trouble


def trouble_words(trouble: Trouble | None, lang: Lang) -> str:
    """In a line; nothing without any.

    >>> trouble_words(Trouble("cannot_write", "a.zip", "No space left on device", errno.ENOSPC), "zh")
    '无法写入a.zip：磁盘已满；重复同一命令即可补齐'
    """
    if trouble is None:
        return ""
    said = bare_words(trouble, lang)
    return said if trouble.kind == "interrupted" else say("trouble_again", lang, trouble=said)


def page_words(trouble: Trouble | None, runs: int, failures: int, lang: Lang) -> list[str]:
    """Lines that stand above all else on a page of which `runs` are there and others are missing."""
    lines = [say("trouble_page", lang, trouble=bare_words(trouble, lang), runs=runs)] if trouble else []
    return lines + ([say("trouble_failed", lang, n=failures, s=plural(failures))] if failures else [])


def bare_words(trouble: Trouble, lang: Lang) -> str:
    """The same without what to do; what a library says is left out in Chinese."""
    told = trouble.why if lang == "en" else ""
    if trouble.kind == "cannot_write":
        told = why(OSError(trouble.number, trouble.why), lang)
    return say(f"trouble_{trouble.kind}", lang, at=trouble.at, why=told)


def reasons(error: Exception, lang: Lang) -> list[str]:
    """Why something cannot be read or begun, a line each."""
    if isinstance(error, ScenarioErrors):
        return error.lines(lang)
    if isinstance(error, Wrong):
        return [fault.text(lang) for fault in error.faults]
    if isinstance(error, FolderBusy):
        return [say("terminal_busy", lang, out=error.out, process=error.process)]
    if lang == "en":
        return [str(error)]
    if isinstance(error, OSError):
        return [keyed(str(error.filename or ""), why(error, lang), lang)]
    return [say("terminal_damaged", lang)]


_WHY = {
    errno.ENOSPC: "terminal_disk_full",
    errno.EDQUOT: "terminal_quota",
    errno.EACCES: "terminal_no_permission",
    errno.EPERM: "terminal_no_permission",
    errno.ENOTDIR: "terminal_no_folder",
    errno.EEXIST: "terminal_file_there",
    errno.EADDRINUSE: "terminal_port_taken",
    errno.EADDRNOTAVAIL: "terminal_no_address",
    errno.EROFS: "terminal_read_only",
    errno.ENOENT: "terminal_no_such_file",
}


def why(error: OSError, lang: Lang) -> str:
    """Why the system refused, in a language; English as the system has it.

    >>> why(PermissionError(errno.EACCES, "Permission denied"), "zh")
    '没有权限'
    """
    if lang == "en" and error.strerror:
        return error.strerror
    return say(_WHY.get(error.errno or 0, "terminal_system"), lang, number=error.errno)
