"""What a table must not hold: columns about persons, numbers of persons and telephones."""

from __future__ import annotations

import re
import unicodedata

COLUMN = re.compile(
    r"姓名|身份证|证件|电话|手机|住址|地址|phone|mobile|address|passport|identity|id[ _-]?(card|number|no)|"
    r"(first|last|full|person)[ _-]?name",
    re.IGNORECASE,
)
# Identity numbers of 18 (or 15) figures, mobile and landline numbers; with spaces, dashes, +86, beside other text
_PERSONAL_VALUE = re.compile(
    r"(?<!\d)(\d{17}[\dXx]|\d{15}|(0086|86)?1[3-9]\d{9}|0\d{2,3}[2-9]\d{6,7}|[48]00\d{7})(?!\d)"
)
_BETWEEN = re.compile(r"(?<=[\d+(])[ \u00a0\u3000()\-–—‐−.·/]+(?=[\d()X])|\+")


def looks_personal(text: str) -> bool:
    """Whether a text holds what looks like the number of a person or a telephone.

    >>> [looks_personal(t) for t in ("138 0013 8000", "+86-13800138000", "张三330424199001011234", "0573-86022222")]
    [True, True, True, True]
    >>> [looks_personal(t) for t in ("456775", "120.955", "G15", "2022-03-13", "10000000")]
    [False, False, False, False, False]
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(_PERSONAL_VALUE.search(t) is not None for t in (plain, _BETWEEN.sub("", plain)))


def is_personal(cell: str) -> bool:
    """Whether a cell looks personal; a short number with decimals, as of degrees, does not."""
    return re.fullmatch(r"\s*-?\d{1,3}\.\d+\s*", cell) is None and looks_personal(cell)
