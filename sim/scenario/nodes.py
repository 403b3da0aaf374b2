"""YAML 1.2 text to a tree of values that know where they stand; whatever is wrong is collected, not raised."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.reader import ReaderError

from sim.both import Both, Lang, keyed


class Place(NamedTuple):
    """Where something stands; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def problem(self, key: str, says: Both, name: str = "") -> Problem:
        """Something wrong here."""
        return Problem(self.file, self.line, self.column, key, says, name)


def _letters(column: int) -> str:
    """The letters over a column of a workbook."""
    letters = ""
    while column:
        column, last = divmod(column - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a file, at a key that has perhaps a Chinese name. `text` is the line for people."""

    file: str
    line: int
    column: int
    key: str
    says: Both
    name: str = ""

    def text(self, lang: Lang = "en") -> str:
        """'file:line:column: key: what is wrong', of which editors find the first part in every language.

        In a workbook the place is a cell, 'file:C5'; what is said after --set has none.

        >>> says = Both("is empty", "为空")
        >>> Problem("towns.xlsx", 5, 28, "", says).text(), Problem("--set", 1, 1, "seed", says).text("zh")
        ('towns.xlsx:AB5: is empty', '--set: seed：为空')
        """
        place = f"{self.line}:{self.column}"
        if self.file.lower().endswith(".xlsx"):
            place = f"{_letters(self.column)}{self.line}"
        return f"{self.file}{'' if self.file == '--set' else f':{place}'}: {self.keyed().text(lang)}"

    def keyed(self) -> Both:
        """The same without its place, for who tells it at another one."""
        chinese = f"{self.key}（{self.name}）" if self.name else self.key
        return Both(keyed(self.key, self.says.en, "en"), keyed(chinese, self.says.zh, "zh"))

    def __str__(self) -> str:
        return self.text()


class ScenarioErrors(Exception):  # noqa: N818
    """Everything that is wrong with a scenario, sorted by place; what could be read, with defaults for the rest."""

    def __init__(self, problems: tuple[Problem, ...], partial: Any = None) -> None:
        super().__init__(problems)
        self.problems, self.partial = problems, partial

    def lines(self, lang: Lang = "en") -> list[str]:
        """A line for every problem."""
        return [problem.text(lang) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.lines())


@dataclass
class Node:
    """A value (None, bool, int, float, str, dict of nodes, list of nodes), its place and the place of its key."""

    value: Any
    at: Place
    key_at: Place | None = None

    @property
    def told_at(self) -> Place:
        """Where to point at: a plain value itself, the key of anything larger or empty."""
        return self.key_at or self.at if self.value is None or isinstance(self.value, dict | list) else self.at


_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf"), math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    "-.inf": -math.inf,
}


def scalar(text: str) -> Any:
    """The value of a plain scalar by the core schema of YAML 1.2.

    >>> [scalar(text) for text in ("no", "12:30", "7", "0.5", "true", "~")]
    ['no', '12:30', 7, 0.5, True, None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) < 400:
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def compose(text: str, file: str, problems: list[Problem]) -> Node | None:
    """The tree of a YAML text; None, with the problems appended, where it has none."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        return None if root is None else _Composer(file, problems).node(root, "")
    except YAMLError as error:
        problems += _faults(error, text, file)
    except RecursionError:
        problems.append(Problem(file, 1, 1, "", Both("nested too deeply", "嵌套层数过多")))
    return None


class _Composer:
    """Turns the nodes of the YAML library into ours and reports duplicate keys, odd keys and tags."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self._file, self._problems = file, problems
        self._inside: list[int] = []

    def node(self, node: Any, key: str) -> Node:
        at = self._place(node)
        if node.tag and not str(node.tag).startswith("tag:yaml.org,2002:"):
            tag = Both(f"the tag {node.tag} is not allowed; write a plain value", f"不能用标签“{node.tag}”；应直接写值")
            self._tell(at, key, tag)
        if isinstance(node, ScalarNode):
            return Node(node.value if node.style else scalar(node.value), at)
        if id(node) in self._inside:
            self._tell(at, key, Both("an alias stands inside what it stands for", "别名引用了它自身"))
            return Node(None, at)
        self._inside.append(id(node))
        value = self._mapping(node, key) if isinstance(node, MappingNode) else self._sequence(node, key)
        self._inside.pop()
        return Node(value, at)

    def _sequence(self, node: Any, key: str) -> list[Node]:
        return [self.node(item, f"{key}.{i}") for i, item in enumerate(node.value)]

    def _mapping(self, node: Any, key: str) -> dict[str, Node]:
        result: dict[str, Node] = {}
        for name, value in node.value:
            at = self._place(name)
            if not isinstance(name, ScalarNode):
                bracket = "a key must be a word; quote text that begins with a bracket"
                self._tell(at, key, Both(bracket, "设置名应为词；以括号开头的文本须加引号"))
                continue
            path = f"{key}.{name.value}" if key else str(name.value)
            first = result.get(name.value)
            if first is not None and first.key_at:
                line = first.key_at.line
                twice = Both(f"duplicate key; it was given on line {line} already", f"重复；第{line}行已写")
                self._tell(at, path, twice)
                continue
            child = self.node(value, path)
            result[str(name.value)] = Node(child.value, child.at, at)
        return result

    def _place(self, node: Any) -> Place:
        return Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _tell(self, at: Place, key: str, says: Both) -> None:
        self._problems.append(at.problem(key, says))


_NOT_YAML = "此处不是有效的YAML；请检查标点、引号与缩进"  # the library gives its reason in English only


def _faults(error: YAMLError, text: str, file: str) -> list[Problem]:
    """Why a text is not YAML; if a tab is among the reasons, every line that is indented with one."""
    if isinstance(error, ReaderError):
        before = text[: error.position]
        column = error.position - before.rfind("\n")
        sign = f"U+{_code(error):04X}"
        says = Both(f"character {sign} is not allowed", f"不能用字符{sign}")
        return [Problem(file, before.count("\n") + 1, column, "", says)]
    if not isinstance(error, MarkedYAMLError):
        return [Problem(file, 1, 1, "", Both(f"not YAML: {error}", _NOT_YAML))]
    if "'\\t'" in str(error.problem):
        tabs = [(n, line.index("\t")) for n, line in enumerate(text.splitlines(), 1) if re.match(r" *\t", line)]
        if tabs:
            says = Both("a tab; indent with spaces", "此处是制表符（Tab键）；请用空格缩进")
            return [Problem(file, n, column + 1, "", says) for n, column in tabs]
    wide = _full_width(error, text.splitlines())
    mark, says = _fault(error)
    return [Problem(file, *wide) if wide else Problem(file, mark.line + 1, mark.column + 1, "", says)]


_WIDE_KEY = re.compile(r"\s*(?:- +)*[^\s:#'\"{\[]+(：)")
WIDE_COLON = Both("a full-width '：'; write ':' and a space", "此处是全角“：”；应写半角“:”，后加空格")
_WIDE_COMMA = Both("a full-width '，' between brackets; write ','", "括号内有全角“，”；应写半角“,”")


def wide_colons(text: str, file: str) -> list[Problem]:
    """Every line whose key has a full-width colon, of a text that is no group of settings."""
    found = ((n, _WIDE_KEY.match(line)) for n, line in enumerate(text.splitlines(), 1))
    return [Problem(file, n, colon.start(1) + 1, "", WIDE_COLON) for n, colon in found if colon]


def _full_width(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int, str, Both] | None:
    """Line, column, key and message of a full-width colon or comma of a Chinese keyboard that made the fault."""
    last = (error.problem_mark or error.context_mark).line
    first = min(error.context_mark.line if error.context_mark else last, max(last - 1, 0))
    for n, line in enumerate(lines[first : last + 1], first + 1):
        colon = _WIDE_KEY.match(line)
        if colon:
            return n, colon.start(1) + 1, "", WIDE_COLON
        if "flow" in str(error.context) and "，" in line:
            return n, line.index("，") + 1, "", _WIDE_COMMA
    return None


def _code(error: ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character[:1])


_COLON = Both(
    "a ':' is not allowed here; check the indentation, or quote the text", "此处不能有“:”；请检查缩进，或给文本加引号"
)
_BRACKET = Both("a bracket is not closed, or a comma is missing", "括号未闭合，或缺少逗号")
_QUOTE = Both("a quotation mark is not closed", "引号未闭合")
_INDENT = Both("wrong indentation; keys of one group must begin in the same column", "缩进有误；同一组的各项须左对齐")
_NO_COLON = Both(
    "no ': ' in this line; write 'key: value', with a space after the colon",
    "本行没有“: ”；应写“名称: 值”，冒号后加空格",
)
_SECOND = Both("a second document; a file holds one scenario", "出现第二个文档；一个文件只写一个情景")


def _fault(error: MarkedYAMLError) -> tuple[Any, Both]:
    """The mark and the message of a fault, in words of a planner."""
    problem, context = str(error.problem), str(error.context)
    at, start = error.problem_mark or error.context_mark, error.context_mark or error.problem_mark
    if "mapping values are not allowed" in problem:
        return at, _COLON
    if "flow" in context and "quoted" not in context:
        return start, _BRACKET
    if "quoted scalar" in context:
        return start, _QUOTE
    if "block" in context:
        return at, _INDENT
    if "expected ':'" in problem:
        return start, _NO_COLON
    sign = re.search(r"found character '(.)' that cannot start", problem)
    if sign and sign[1] != "\\":
        return at, Both(f"text that begins with {sign[1]} stands in quotes", f"以{sign[1]}开头的文本须加引号")
    if "another document" in problem:
        return at, _SECOND
    alias = re.search(r"found undefined alias '(.*)'", problem)
    chinese = f"别名*{alias[1]}没有定义" if alias else _NOT_YAML
    return at, Both(f"not YAML: {problem}", chinese)
