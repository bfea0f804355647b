"""The Chinese words of the generator that are in no data file: units, signs, marks, sentence frames.  Data only."""

from __future__ import annotations

WAN = "万元"
YUAN = "元"
YI = "亿元"
YUAN_EACH = "元/人"
PEOPLE = "人"
SQUARE_METRES = "㎡"
POINTS = "分"
TEN_THOUSAND = "万"
VISITS = "人次"
DIGITS = "零一二三四五六七八九十"
TEN = "十"

# --- figures

DATE_FORMS = ("{0}年{1}月{2}日", "{0}.{1}.{2}", "{0}-{1:02d}-{2:02d}", "{0}/{1}/{2}")
AT_LEAST = ("≥", "≥", "≧", ">=", "不低于", "不少于", "{n}以上", "{n}及以上")
AT_MOST = ("≤", "≤", "≦", "<=", "不超过", "{n}以内", "不高于")
EQUALS = ("", "", "", "=", "＝")
REACHED = "达成预期指标"
DEADLINE = "{year}年{month}月底前"
DONE_IN = "{year}年{month}月完成"
GRADES = (("90", "优"), ("80", "良"), ("0", "中"))
"""Least score of each grade, best first."""

# --- forms

CAPTIONS = ("附件{0}", "附件{0}：", "附件 {0}", "")
YEAR_LINE = "{year}年度"
TOTAL = "总分"
FINANCE = "财政局"
MINISTRIES = ("财政部", "农业农村部", "水利部", "民政部")
PROJECT_GOAL = "{year}年{project}"
UNIT_GOAL = "{unit}{year}年"
GOAL_ITEM = "{number}、{name}达到{target}；"
RESULT_ITEM = "{number}、{name}{actual}；"
GOAL = "{subject}计划完成：{items}按时完成各项任务。"
RESULT = "{subject}已完成：{items}各项任务按时完成。"
NONE_MARKS = ("无", "/", "—")
BLANK_MARKS = (None, "/", "无")
STUBS = ("指标1", "……", "指标2")
STUB = "指标{number}"

# --- reports

MORE = "增加"
FEWER = "减少"
GROWN = "增长"
SHRUNK = "下降"
UNCHANGED = "无增减变化"
LEVEL = "与上年基本持平"
PROSE_RESULT = "{name}目标值{target}，实际完成{actual}"
CONTENTS = "目　　录"

# --- submitters' errors

SECOND_FIGURE = "{first}，培训{more}人次"
OTHER_BUREAUS = ("审计局", "统计局", "信访局")

# --- files

FONT = "宋体"
HIDDEN = "模板说明请勿删除"
DELETED = "待核"
DELETED_ROW = "已删除的行"
SEE_FOOTNOTE = "注见页脚"
PAGE_NUMBERS = ("— {0} —", "{0}", "-{0}-", "第{0}页", None)
WATERMARK = "内部资料"
HEADER = "绩效自评材料"
