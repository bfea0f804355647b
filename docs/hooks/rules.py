"""The page of the rules: severity, who raises it, what it means, and the sentences it speaks."""

from __future__ import annotations

from docs.hooks.markdown import as_text, draw_table, head_entry, head_page
from pipeline.schema.columns import load_dictionary
from pipeline.schema.rules import Rule, load_rules

_RAISED_BY = {
    "document": "核对一份材料内部",
    "reading": "两次识读相互核对",
    "collection": "核对所有材料之间",
    "review": "套用审核结论时",
}


def write_rules() -> str:
    """Write the page: an overview and an entry a rule."""
    book = load_rules()
    severities = {code.code: code.label_zh for code in load_dictionary().codes["severity"]}
    overview = [
        (f"[`{rule.rule}`](#{rule.rule})", severities[rule.severity], as_text(rule.title_zh))
        for rule in book.rules.values()
    ]
    parts = [
        head_page(
            "规则",
            "每条规则的级别、含义和疑点里的说法。级别是通常的级别，个别情形另有级别。花括号里是材料中的名称和数字。",
            "Every rule with its usual severity, its meaning and the sentences of its flags.",
        ),
        draw_table(("规则", "级别", "名称"), overview),
    ]
    for rule in book.rules.values():
        said = [message.template_zh for (name, _), message in book.messages.items() if name == rule.rule]
        parts.append(_write_rule(rule, severities[rule.severity], said))
    return "\n".join(parts)


def _write_rule(rule: Rule, severity: str, said: list[str]) -> str:
    return "\n".join(
        [
            head_entry(2, rule.rule, rule.title_zh, rule.rule),
            f"\n**{severity}**（`{rule.severity}`） · {_RAISED_BY[rule.raised_by]}\n",
            f"{as_text(rule.description_zh)}。\n",
            f"*{as_text(rule.description_en)}.*\n",
            *(f"> {as_text(sentence)}\n" for sentence in said),
        ]
    )
