# ruff: noqa: E501
"""What exercise control, evaluators and the after-action review say."""

from __future__ import annotations

from sim.names import Name

# fmt: off
TEXTS: dict[str, Name] = {
    # time line
    "exercise_plan_for": Name("plan, for {who}", "预案（代{who}）"),
    "exercise_plan_times": Name(" (in all {n} times: {when})", "（共{n}次：{when}）"),
    "exercise_set_back": Name("set back by control, asked again", "导调退回重发"),
    "exercise_cannot_be_done": Name("cannot", "做不到"),
    "exercise_lane_plan": Name("standing plan", "预案"),
    # decisions
    "exercise_r_answer": Name("Which decisions mattered", "结论：哪些决策起了作用"),
    "exercise_r_no_sure": Name("No decision is seen to have changed anything for sure.", "没有一项决策能看出确定的影响。"),
    "exercise_r_no_sure_yet": Name("Of the decisions tried so far ({n}) none is seen to have changed anything for sure; more runs follow.", "已推演的{n}项决策尚看不出确定影响，后续继续推演。"),
    "exercise_r_more": Name("Others that surely changed something", "其他有确定影响"),
    "exercise_r_in_3": Name("{rest} (section 3).", "{rest}（见第3节）。"),
    "exercise_r_first": Name("Computed in the background: runs {k} of {n}, about {m} min for all decisions. Answers appear below as they come, the largest decisions first. Meanwhile discuss the objectives, or write actions below.", "后台推演中：已推演{k}/{n}次，全部决策约需{m}分钟。结果随时列于下方，影响人数最多的决策在先。可先讨论目标、填写改进措施。"),
    "exercise_r_running": Name("Computed in the background: runs {k} of {n}, about {m} min for this look. The best answer so far stands below; better ones follow by themselves.", "后台推演中：已推演{k}/{n}次，本步约需{m}分钟。以下为目前结果，随后自动更新。"),
    "exercise_r_crowded": Name("This computer is busy with other work, too: it takes longer.", "本机正忙于其他工作，用时较长。"),
    "exercise_r_infections": Name("Of {n} decisions, {k} surely changed the number of infections. This play ended with {x} infections, the standing plan with the same luck with {y}.", "{n}项决策中有{k}项确定改变了感染数。本次演练共感染{x}人，同运气下预案{y}人。"),
    "exercise_r_no_infections": Name("None of {n} decisions is seen to change the number of infections. This play ended with {x} infections, the standing plan with the same luck with {y}.", "{n}项决策中没有一项能看出改变了感染数。本次演练共感染{x}人，同运气下预案{y}人。"),
    "exercise_r_sign": Name("Minus (−): less with the decision than without it; of infections, rooms, restricted days and truck waits less is better.", "负号（−）：有该决策时比没有时少；感染、隔离房、受限人日、货车排队均以少为好。"),
    "exercise_r_surely": Name("what it surely changed", "确定的变化"),
    "exercise_r_unclear": Name("Cannot be told from chance", "分不出影响"), "exercise_r_no_difference": Name("No difference in any pair", "各对均无差别"),
    "exercise_r_details": Name("All decisions, measure by measure, with ranges and what was known then", "全部决策逐项指标、范围及当时已知情况"),
    "exercise_r_not_tried": Name("Answers to messages, and messages that nobody answered, are not tried: what they changed is not told here.", "对消息的回复及未回复的消息未作推演，其影响此处不列。"),
    "exercise_r_so_far": Name("So far, {n} pairs; decisions still to come in this look: {k}.", "目前{n}对；本步尚有{k}项决策未推演。"),
    "exercise_r_pairs_so_far": Name("So far, {n} pairs; more follow.", "目前{n}对，后续继续推演。"),
    "exercise_r_not_begun": Name("No run is finished yet.", "尚无推演完成。"),
    "exercise_r_luck_later": Name("Comes with the next answers above.", "随上述推演完成后列出。"),
    "exercise_points_how": Name("each objective's weight times 1 (P), 2/3 (S), 1/3 (M) or 0 (U)", "各目标权重×1（P）、2/3（S）、1/3（M）、0（U）"),
    "exercise_r_never_note": Name("What a role did not open; it may not have needed it.", "各角色未打开的页面，不一定都需要看。"),
    # control
    "exercise_nobody_reads": Name("Nobody sits there: nobody will read it. Edit to send it to another post.", "收件角色均空席，无人会看到；可按“修改”改发其他角色。"),
    "exercise_orders_by_role": Name("Orders of this turn, by role", "本轮各角色命令"), "exercise_own_words": Name("what the role expects", "该角色的预计"),
    "exercise_reports": Name("Reports, messages between roles, control's own", "上报、角色间消息与导调广播"), "exercise_turn_k": Name("Turn {k}", "第{k}轮"),
    "exercise_gave_none": Name("no answer: {who}", "未回复：{who}"),
    "exercise_owes": Name("not answered yet: {who}", "尚未回复：{who}"), "exercise_semicolon": Name("; ", "；"),
    "exercise_inject_again": Name("send again", "再发一次"), "exercise_answer_back": Name("set back: {who}", "退回：{who}"),
    "exercise_text_zh": Name("Chinese text", "中文内容"), "exercise_text_en": Name("English text", "英文内容"),
    "exercise_edit_note": Name("Saved words are those that go out, also when it comes by itself. What roles have read already stays as it was; send it again to replace it. The time cannot be changed: send it now, or skip it.", "保存后即按此内容发出（包括到时自动发出）。已送达的保持原样，如需更正请再发一次。时间不能改：可立即发出或跳过。"),
    "exercise_edit_missing": Name("Write the message in both languages and choose who gets it.", "请填写中英文内容并选择接收角色。"),
    "exercise_save_send": Name("Save and send now", "保存并立即发出"),
    "exercise_next_head": Name("What comes next", "下一步"),
    "exercise_next_run_out": Name("The turns are over. The standing plan plays on to the end of the scenario; nothing is to be done.", "各轮已结束，正由预案推演至期末，无需操作。"),
    "exercise_next_view": Name("Ask the command post to open the review on its page and to write the team's view: three strengths, three gaps. The review opens for everybody when it is locked. Evaluators can grade until the end.", "请指挥部在指挥部页面打开复盘，代全队填写自评（三条做得好、三条要改）；锁定后复盘向全体开放。评估员在结束前均可评级。"),
    "exercise_next_computing": Name("The team's view is written; the review is put together and opens by itself.", "自评已锁定，复盘正在生成，随后自动打开。"),
    "exercise_next_open": Name("The review is open for everybody: go through it with the team, write actions, print or save it. A turn can be played anew (below).", "复盘已向全体开放：请带领全队逐项讨论，填写改进措施，打印或保存；也可在下方重演某一轮。"),
    # evaluators
    "exercise_not_sent": Name("not sent yet", "尚未发送"), "exercise_send_all": Name("Send all grades and notes", "全部发送"),
    "exercise_so_far": Name("So far: {x}", "目前：{x}"), "exercise_so_far_plan": Name("standing plan with the same luck: {x}", "同运气下预案：{x}"),
    # actions
    "exercise_change": Name("change", "修改"), "exercise_drop": Name("delete", "删除"), "exercise_save": Name("Save", "保存"), "exercise_cancel": Name("Cancel", "取消"),
    "exercise_to_role": Name("Back to my page", "返回本角色页面"),
}
