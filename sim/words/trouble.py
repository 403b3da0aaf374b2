"""What stopped the runs, in words: it is told by the workers in English."""

from __future__ import annotations

import errno

from sim.both import Wrong, keyed
from sim.names import Lang
from sim.scenario import ScenarioErrors
from sim.store import FolderBusy
from sim.words.speech import say
from sim.work import INTERRUPTED


def trouble_words(text: str, lang: Lang) -> str:
    """The same in a language.

    >>> trouble_words("cannot write a/s1-r000001.zip: No space left on device; the same command does the rest", "zh")
    '无法写入a/s1-r000001.zip（磁盘已满或无权限）'
    """
    if lang == "en":
        return text
    if text == INTERRUPTED:
        return say("sweep_interrupted", lang)
    if text.startswith("the cluster at "):
        return say("sweep_cluster_lost", lang, address=text.split()[3])
    file = text.partition("cannot write ")[2].partition(":")[0]
    return say("sweep_cannot_write", lang, file=file) if file else say("sweep_worker_killed", lang)


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
