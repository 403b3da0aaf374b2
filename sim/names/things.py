"""What stages, events, places of finding, levels and columns are called."""

from __future__ import annotations

from sim.controls import Level, Zone
from sim.log import Event, Found, Layer, Stage, Test
from sim.names.name import Name

STAGES: dict[str, Name] = {
    Stage.SAMPLING.name.lower(): Name("sampling", "采样", "persons"),
    Stage.RESWAB.name.lower(): Name("swabs at the door", "上门采样", "persons"),
    Stage.LABORATORY.name.lower(): Name("laboratory", "实验室检测", "tubes"),
    Stage.TRACING.name.lower(): Name("tracing", "流调", "persons"),
    Stage.GROUPING.name.lower(): Name("grouping", "编组", "persons"),
    Stage.TRANSFER.name.lower(): Name("transfer of contacts", "密接转运", "persons"),
    Stage.CASE_TRANSFER.name.lower(): Name("transfer of cases", "病例转运", "persons"),
    Stage.QUARANTINE.name.lower(): Name("quarantine rooms", "集中隔离", "persons"),
    Stage.HOSPITAL.name.lower(): Name("beds for cases", "隔离收治", "persons"),
}


LANES: dict[str, Name] = {
    "car_lanes": Name("cars at checkpoints", "卡口小客车排队", "vehicles"),
    "truck_lanes": Name("trucks at checkpoints", "卡口货车排队", "vehicles"),
}  # rows of the table of stages that are told by the day


EVENTS: dict[Event, Name] = {
    Event.QUEUED: Name("queued", "排队"),
    Event.STARTED: Name("service started", "开始办理"),
    Event.FINISHED: Name("service finished", "办结"),
    Event.HANDED_ON: Name("handed on", "移交"),
    Event.CAPACITY: Name("servers on duty", "在岗能力"),
    Event.OVERTIME: Name("overtime", "超时工作"),
    Event.VISITED_CLINIC: Name("came to a fever clinic", "发热门诊就诊"),
    Event.SWABBED: Name("swabbed", "采样"),
    Event.POSITIVE: Name("positive", "阳性"),
    Event.NEGATIVE: Name("negative", "阴性"),
    Event.POOL_POSITIVE: Name("in a positive pool", "混管阳性"),
    Event.CONFIRMED: Name("confirmed", "确认感染"),
    Event.NOT_CONFIRMED: Name("negative in a second test", "复核阴性"),
    Event.CORE_INFORMATION: Name("core information", "核心信息"),
    Event.CONTACT_LISTED: Name("listed as close contact", "判定密接"),
    Event.SECONDARY_LISTED: Name("listed as secondary contact", "判定次密接"),
    Event.CONTACT_MISSED: Name("contact missed", "密接漏排"),
    Event.LINKED: Name("contact who was a case already", "密接已为病例"),
    Event.CARD: Name("control card", "管控卡"),
    Event.PICKED_UP: Name("picked up", "上车"),
    Event.ADMITTED: Name("into a quarantine room", "入住隔离房间"),
    Event.LEFT_ROOM: Name("left the room", "离开隔离房间"),
    Event.HOSPITALISED: Name("isolated as a case", "隔离收治"),
    Event.DISCHARGED: Name("discharged", "出院"),
    Event.SLIPPED_OUT: Name("slipped out", "脱管"),
    Event.RETURNED: Name("found and returned", "脱管后找回"),
    Event.REFUSED: Name("refused", "拒绝"),
    Event.SENT_ELSEWHERE: Name("sent to another county", "转往外县隔离"),
    Event.ROOMS_OUTSIDE: Name("quarantine rooms outside the county", "异地隔离房"),
    Event.CLAIM_OPENED: Name("put under control", "纳入管控"),
    Event.CLAIM_CLOSED: Name("released", "解除管控"),
    Event.ORDER: Name("order", "命令"),
    Event.ORDER_REFUSED: Name("order refused", "命令退回"),
    Event.ZONE: Name("zone", "分区管控"),
    Event.SWEPT: Name("found by a sweep", "敲门摸排找到"),
    Event.NOT_FOUND: Name("not found by a sweep", "敲门摸排未找到"),
    Event.AID: Name("aid from outside", "外部支援人员"),
    Event.NOTIFIED: Name("households told of a round", "上门通知户数"),
    Event.SHORTAGE: Name("people missing", "人手缺口"),
    Event.CHECKED: Name("checked at home", "居家核查"),
    Event.UNCHECKED: Name("not checked for a day", "一日未核查"),
    Event.CHECKED_BY_STAFF: Name("checked by grid staff", "网格员核查"),
    Event.BEYOND_STAFF: Name("more than the grid staff can call", "超出网格员核查能力"),
    Event.DELIVERED: Name("households served with food", "配送户数"),
    Event.LATE_DELIVERY: Name("households whose food is late", "迟送户数"),
    Event.UNLOADED: Name("food trucks unloaded", "保供货车卸货"),
    Event.LOST: Name("lost from the list", "移交漏管"),
    Event.STOOD_IN: Name("handed to the stand-in", "代管人接管"),
    Event.NOBODY_THERE: Name("nobody responsible there", "无人接管"),
    Event.TRAVELLER: Name("infected traveller at an entrance", "感染者抵达入口"),
    Event.STOPPED: Name("stopped by a check", "查验拦截"),
    Event.ENTERED: Name("infected traveller entered", "感染者入境"),
    Event.SENT_BACK: Name("infected traveller turned back", "感染者劝返"),
    Event.PASSED_THROUGH: Name("infected traveller passed through", "感染者过境"),
    Event.CROSSED: Name("vehicles checked", "车辆查验"),
    Event.DIVERTED: Name("vehicles diverted", "车辆绕行"),
    Event.TURNED_BACK: Name("vehicles turned back", "车辆劝返"),
    Event.ENTRANCE_MODE: Name("entrance: how it is kept", "入口管控方式"),
    Event.NOTICED_AT_GATE: Name("noticed at a compound gate", "小区门岗发现"),
    Event.UNCHECKED_ROAD: Name("vehicles through an open entrance", "未设查验通过车辆"),
    Event.ESCORTED: Name("infected driver in a closed loop", "闭环管理司机感染者"),
    Event.GOODS_ARRIVED: Name("imported goods arrived", "进口货物到达"),
    Event.GOODS_STORED: Name("imported goods put to rest", "进口货物入库静置"),
    Event.GOODS_USED: Name("imported goods released", "进口货物放行"),
    Event.PASSES: Name("share of trucks with a pass", "安行码货车占比"),
    Event.CROSSED_WITH_PASS: Name("trucks with a pass checked", "持码货车查验"),
    Event.PASSES_ASKED: Name("passes asked for", "安行码申请"),
    Event.PASSES_ISSUED: Name("passes issued", "安行码发放"),
    Event.DISTURBED: Name("disturbance begins", "导调情况开始"),
    Event.DISTURBANCE_OVER: Name("disturbance is over", "导调情况结束"),
    Event.RECEIVED: Name("order has reached the grid", "命令到达网格"),
    Event.ROUND_ORDERED: Name("round ordered", "区域核酸下达"),
    Event.ROUND_OPENED: Name("round opened", "区域核酸开采"),
    Event.ROUND_SAMPLED: Name("round sampled", "区域核酸采完"),
    Event.ROUND_REPORTED_95: Name("95 % of the round reported", "结果报出95%"),
    Event.ROUND_DONE: Name("round done", "区域核酸完成"),
    Event.TABLES: Name("tables staffed", "开设采样台"),
    Event.PACE: Name("time of a swab, relative to the usual", "单人采样用时系数"),
}


FOUND: dict[Found, Name] = {
    Found.CLINIC: Name("fever clinic", "发热门诊"),
    Found.SCREENING: Name("screening of key occupations", "重点人群筛查"),
    Found.ROUND: Name("regional round", "区域核酸"),
    Found.CONTACT_AT_HOME: Name("contact at home", "居家密接"),
    Found.QUARANTINE: Name("quarantine", "集中隔离"),
    Found.LOCKDOWN: Name("lockdown", "封控区"),
    Found.MONITORING: Name("monitoring", "健康监测"),
    Found.BORDER: Name("border swab", "卡口落地检"),
}


TESTS: dict[Test, Name] = {
    Test.CLINIC: Name("fever clinic", "发热门诊检测"),
    Test.SCREENING: Name("screening", "重点人群筛查"),
    Test.ROUND: Name("regional round", "区域核酸"),
    Test.RECALL: Name("recall of a positive pool", "混管复核"),
    Test.CONTACT: Name("test of a contact", "密接检测"),
    Test.BORDER: Name("border swab", "卡口落地检"),
    Test.SWEEP: Name("sweep after a round", "扫楼补采"),
}


LAYERS: dict[Layer, Name] = {
    Layer.HOUSEHOLD: Name("household", "家庭"),
    Layer.WORKPLACE: Name("workplace", "单位"),
    Layer.SCHOOL: Name("school", "学校"),
    Layer.NEIGHBOURHOOD: Name("neighbourhood", "邻里"),
    Layer.COMMUNITY: Name("community", "社会面"),
    Layer.BUS: Name("on a transfer bus", "转运车内"),
    Layer.SITE: Name("in a sampling line", "采样排队"),
    Layer.SEED: Name("introduced", "输入"),
    Layer.ANYWHERE: Name("anywhere", "均匀混合"),
    Layer.DUTY: Name("on duty", "值守岗位"),
    Layer.QUARANTINE: Name("between quarantine rooms", "隔离点内"),
}


LEVELS: dict[Level, Name] = {
    Level.FREE: Name("free", "无限制"),
    Level.HOME: Name("at home", "居家"),
    Level.TRANSIT: Name("in transit", "转运途中"),
    Level.CENTRAL: Name("in quarantine", "集中隔离"),
    Level.HOSPITAL: Name("isolated as a case", "隔离收治"),
    Level.AWAY: Name("in another county", "在外县"),
}


ZONES: dict[Zone, Name] = {
    Zone.ORDINARY: Name("ordinary", "普通"),
    Zone.PRECAUTION: Name("precaution", "防范区"),
    Zone.CONTROL: Name("control", "管控区"),
    Zone.LOCKDOWN: Name("lockdown", "封控区"),
}


CARDS: dict[int, Name] = {
    0: Name("red 14+7", "红卡14+7"),
    1: Name("yellow 3+11", "黄卡3+11"),
    2: Name("blue 2+14", "蓝卡2+14"),
    3: Name("green, monitoring", "绿卡 健康监测"),
}


ROLES: dict[str, Name] = {
    "sampling": Name("sampling", "采样协助"),
    "zones": Name("sealed areas", "封控值守"),
    "checks": Name("checks at home", "居家核查"),
    "delivery": Name("delivery", "物资配送"),
    "checkpoints": Name("checkpoints", "卡口协助"),
    "gates": Name("compound gates", "小区门岗"),
    "sweeps": Name("notices and sweeps", "上门通知与扫楼"),
}


POSTS: dict[str, Name] = {
    "samplers": Name("samplers", "采样人员"),
    "tracers": Name("tracers", "流调人员"),
    "clerks": Name("grouping clerks", "编组人员"),
    "drivers": Name("bus drivers", "大巴司机"),
    "crews": Name("ambulance crews", "急救人员"),
    "laboratory": Name("laboratory staff", "检验人员"),
    "rooms": Name("quarantine site staff", "隔离点工作人员"),
    "doors": Name("door-to-door samplers", "上门采样人员"),
    "police": Name("police and medical staff at entrances", "卡口民警医护"),
}

VERDICTS: dict[str, Name] = {
    "clear": Name("clear", "明显"),
    "slight": Name("slight", "略有"),
    "cannot tell": Name("cannot tell", "分不出"),
}


STEPS: dict[str, Name] = {
    "infection_to_onset": Name("infection → onset", "感染→发病", "h", "reported cases with symptoms"),
    "onset_to_confirmed": Name("onset → found", "发病→确认", "h", "cases found after their onset"),
    "infection_to_confirmed": Name("infection → found", "感染→确认", "h", "reported cases"),
    "confirmed_to_core": Name("found → core information", "确认→核心信息", "h", "cases; standard 4 h"),
    "confirmed_to_listed": Name(
        "found → contact listed", "确认→排出密接", "h", "a close contact, from his case's confirmation"
    ),
    "listed_to_card": Name("listed → card", "排出密接→管控卡", "h", "close contacts, until they become cases"),
    "card_to_picked_up": Name("card → picked up", "管控卡→上车", "h", "the wait for a room and a bus; likewise"),
    "picked_up_to_room": Name("picked up → in the room", "上车→入住", "h", "likewise"),
    "confirmed_to_room": Name(
        "found → contact in the room", "确认→密接入住", "h", "from the case's confirmation; standard 12 h"
    ),
    "confirmed_to_hospital": Name("found → case isolated", "确认→隔离收治", "h", "cases; standard 2 h"),
    "round": Name("round ordered → 95 % reported", "区域核酸下达→结果报出95%", "h", "regional rounds; standard 24 h"),
}
