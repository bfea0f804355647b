"""What mkdocs calls while it builds the site: the reference pages are made here, from the code, at every build.

None of them is written to disk, so none can be out of date.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_DOCS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_DOCS.parent))

from docs.hooks.commands import write_commands  # noqa: E402  # mkdocs loads hooks by path, outside any package
from docs.hooks.dictionary import write_codes, write_tables  # noqa: E402
from docs.hooks.errors import write_errors  # noqa: E402
from docs.hooks.notebook import write_notebook  # noqa: E402
from docs.hooks.rules import write_rules  # noqa: E402

PAGES = {
    "reference/commands.md": write_commands,
    "reference/tables.md": write_tables,
    "reference/codes.md": write_codes,
    "reference/rules.md": write_rules,
    "reference/errors.md": write_errors,
    "reference/quickstart.md": write_notebook,
}
"""Path of each generated page and what writes it."""

_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]+)\]\((?P<target>(?:\.\./)+[^)#]+)(?:#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for path, write in PAGES.items():
        files.append(File.generated(config, path, content=write()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep the text of links that lead from a page into the project, which is not part of the site."""
    folder = (_DOCS / page.file.src_uri).parent

    def unlink(link: re.Match[str]) -> str:
        target = (folder / link["target"]).resolve()
        return link[0] if target.is_relative_to(_DOCS) else link["text"]

    return _LINK.sub(unlink, markdown)
