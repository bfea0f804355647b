"""Every command, option, table, column, code, rule and error code has its entry in the generated pages."""

import re

import pytest

pytest.importorskip("mkdocs", reason="needs the extra docs")

from docs.hooks.commands import list_commands, write_commands
from docs.hooks.dictionary import write_codes, write_tables
from docs.hooks.errors import read_remedies, write_errors
from docs.hooks.markdown import as_text, draw_table
from docs.hooks.rules import write_rules
from docs.hooks.site import PAGES
from pipeline.cli import jixiao
from pipeline.model import errors
from pipeline.schema.columns import load_dictionary
from pipeline.schema.rules import load_rules


def entry(page, anchor):
    """What stands between the heading of an anchor and the next one."""
    found = re.search(rf"^## [^\n]*\{{ #{re.escape(anchor)} \}}$(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no entry for {anchor}"
    return found[1]


@pytest.fixture(scope="module")
def commands():
    return write_commands()


@pytest.mark.parametrize("name", sorted(jixiao.commands))
def test_every_command_and_option_has_its_entry(commands, name):
    text = entry(commands, f"jixiao-{name}")
    for parameter in jixiao.commands[name].params:
        if parameter.param_type_name == "option":
            for option in parameter.opts:
                assert re.search(rf"`{option}[ `]", text), option
        else:
            assert parameter.metavar in text


def test_the_commands_are_described_in_both_languages(commands):
    ingest = entry(commands, "jixiao-ingest")
    assert "输出文件夹。" in ingest
    assert "Output folder." in ingest


def test_the_top_command_is_listed_first():
    assert list_commands()[0].name == "jixiao"


@pytest.mark.parametrize("table", load_dictionary().tables.values(), ids=lambda table: table.table)
def test_every_table_and_column_has_its_entry(table):
    text = entry(write_tables(), table.table)
    assert as_text(table.description_zh) in text
    for column in table.columns:
        (line,) = [line for line in text.splitlines() if f'id="{table.table}.{column.column}"' in line]
        assert f"`{column.column}`" in line
        assert as_text(column.description_zh).replace("|", "\\|") in line
        assert as_text(column.description_en).replace("|", "\\|") in line


@pytest.mark.parametrize("name", [name for name in load_dictionary().codes if name != "rule"])
def test_every_code_has_its_entry(name):
    text = entry(write_codes(), name)
    for code in load_dictionary().codes[name]:
        assert f"| `{code.code}` | {as_text(code.label_zh)} |" in text


@pytest.mark.parametrize("rule", load_rules().rules.values(), ids=lambda rule: rule.rule)
def test_every_rule_has_its_entry_with_severity_and_sentences(rule):
    text = entry(write_rules(), rule.rule)
    assert f"`{rule.severity}`" in text
    assert as_text(rule.description_zh) in text
    said = [message.template_zh for (name, _), message in load_rules().messages.items() if name == rule.rule]
    assert text.count("\n> ") == len(said)
    assert all(as_text(sentence) in text for sentence in said)


def test_every_error_code_has_its_entry_with_a_remedy():
    page, remedies = write_errors(), read_remedies()
    codes = {code.code for code in load_dictionary().codes["error_code"]}
    assert set(remedies) == codes
    for code in codes:
        assert all(remedy in entry(page, code) for remedy in remedies[code][:1])


def test_the_error_codes_are_those_that_documents_can_end_with():
    def codes(kind):
        return {kind.code}.union(*(codes(below) for below in kind.__subclasses__()))

    assert codes(errors.DocumentError) == set(read_remedies())


def test_a_bar_in_a_cell_does_not_break_a_table():
    assert draw_table(("甲",), [("a|b",)]).splitlines()[-1] == "| a\\|b |"


@pytest.mark.parametrize("write", PAGES.values(), ids=PAGES)
def test_every_generated_page_begins_with_a_title_and_an_english_line(write):
    title, _, _, _, english = write().splitlines()[:5]
    assert title.startswith("# ")
    assert re.fullmatch(r"\*[A-Z].*\*", english)
