"""What stopped the runs, in words: it is told by the workers in English."""

from __future__ import annotations

from sim.names import Lang
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
