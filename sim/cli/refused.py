"""A wrong command line in Chinese; in English the library says it itself."""

from __future__ import annotations

import re
from typing import Any

_QUOTED = re.compile(r"'([^']+)'")


def in_chinese(error: Any) -> str:
    """What is wrong with a command line, of an error of the library that reads it."""
    message = str(getattr(error, "message", ""))
    quoted = _QUOTED.findall(message)
    match type(error).__name__:
        case "MissingParameter":
            return f"缺少{_name(error.param)}；见 fivefast {error.cmd.name} --help"
        case "NoSuchOption":
            return f"没有选项 {error.option_name}{_perhaps(error.possibilities or ()) or _where(error)}"
        case "BadParameter":
            return f"{_name(error.param)}的值不可用；应为{_wanted(message)}"
        case "BadOptionUsage" if "does not take" in message:
            return f"选项 {error.option_name} 后不带值"
        case "BadOptionUsage":
            return f"选项 {error.option_name} 后须写值"
    if message.startswith("No such command") and quoted:
        return f"没有命令“{quoted[0]}”{_perhaps(quoted[1:]) or '；见 fivefast --help'}"
    if "unexpected extra argument" in message:
        extra = message.partition("(s) (")[2] or message.partition("argument (")[2]
        return f"多余的参数：{extra.removesuffix(')')}；含空格的路径须加引号"
    return "命令行有误；见 fivefast --help"


def _where(error: Any) -> str:
    """Where the options of a command stand, or which it has."""
    if error.ctx and error.ctx.parent is None:
        return "；命令的选项写在命令之后，如 fivefast run 情景.yaml --lang zh"
    return f"；见 fivefast {error.ctx.info_name} --help" if error.ctx else ""


def _name(parameter: Any) -> str:
    """An option as it is written, an argument as help shows it."""
    return parameter.opts[0] if parameter.opts[0].startswith("-") else f"参数{parameter.opts[0].upper()}"


def _perhaps(names: Any) -> str:
    return f"；是否应为{'、'.join(sorted(names))}？" if names else ""


def _wanted(message: str) -> str:
    """What is allowed, from what the library says of it."""
    bound = re.search(r"(greater|less) than or equal to (\d+)|(x>=|x<=)(\d+)", message)
    if bound:
        low = bound[1] == "greater" or bound[3] == "x>="
        return f"{'不小于' if low else '不大于'}{bound[2] or bound[4]}的整数"
    return "整数" if "integer" in message else "--help所列的值"
