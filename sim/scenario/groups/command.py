# ruff: noqa: E501
"""四联: the chain of command, county 县 → town 镇街 → community 社区 → grid 网格."""

from __future__ import annotations

from sim.scenario.quantities import AtLeastOne, Duration, Group, Share, Spread, setting
from sim.scenario.spans import hours


# fmt: off
class CommandSettings(Group):
    """How orders go down and reports come up. With the platform by broadcast, without it by a chain of calls."""

    platform: bool = setting(True, "switch", "found", "SEED", "the five-fast platform; off: telephone chain, lists by hand", "四联五快平台")
    place_codes: bool = setting(True, "switch", "found", "SEED: 盐易码", "tracing uses place codes (only with the platform): a use of data", "场所码")
    cameras: bool = setting(True, "switch", "found", "SEED: public cameras", "tracing uses cameras (only with the platform): a use of data", "公共视频")
    gain_by_codes: Share = setting(0.7, "share", "assumption", "codes at 70 % of venues, sources §3", "of what the platform adds to the share traced, by place codes; the rest by cameras", "场所码贡献")
    hop_delay: Spread = setting(hours("triangular", low=1 / 60, mode=3 / 60, high=10 / 60), "h", "assumption", "broadcast in minutes", "one level down or up, with the platform", "逐级时延")
    hop_delay_manual: Spread = setting(hours("triangular", low=10 / 60, mode=0.5, high=2.0), "h", "assumption", "a call, a list, a call", "the same by telephone", "人工逐级时延")
    missed: Share = setting(0.002, "share", "assumption", "broadcasts are acknowledged; two in a thousand are not", "chance that a message is not seen, with the platform", "消息遗漏率")
    missed_manual: Share = setting(0.05, "share", "assumption", "one call in twenty is not answered or not passed on", "the same by telephone", "人工遗漏率")
    repeat_after: Duration = setting(1.0, "h", "assumption", "who does not report back is called again within the hour", "a message that was not seen is repeated so much later", "重发间隔")
    span: AtLeastOne = setting(3, "messages", "assumption", "three people at the telephone of a node", "messages that a node sends at the same time by telephone; the platform has no such limit", "同时下达数")
    call: Duration = setting(5 / 60, "h", "assumption", "a few minutes a message", "how long one message occupies the telephone", "单次通话")
