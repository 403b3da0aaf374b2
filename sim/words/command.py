# ruff: noqa: E501
"""The page of the chain of command."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    "hours_taken": Name("hours", "用时（小时）"),
    "command": Name("Command: what is known, and how fast orders arrive", "指挥：知道多少、命令多快到位"),
    "command_note": Name(
        "The plan acts on what the county knows, never on the truth; the gap is undetected infection and the way of reports. Orders: hours from being issued to the grid, without the time to draw a zone.",
        "预案只依据县级已知情况，不依据真实情况；差距来自未发现的感染与上报时延。命令：自下达至网格的小时数，不含划区用时。"),
    "platform_on": Name("Platform on: broadcast, place codes {codes}, cameras {cameras} (a use of data, not free).", "平台启用：群发；场所码{codes}、公共视频{cameras}（均为数据使用，有代价）。"),
    "platform_off": Name("Platform off: telephone chain, {span} calls at a time at each node, lists by hand.", "平台停用：逐级电话，每级同时{span}路；人工列表。"),
    "day_n_gap": Name("infected and not known to the county", "已感染而县级未知"),
}
