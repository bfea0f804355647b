"""The page of the notebook: its texts and code as they stand; its answers are those of the reader's own tables."""

from __future__ import annotations

import json
from pathlib import Path

from docs.hooks.markdown import head_page

NOTEBOOK = Path(__file__).resolve().parents[1] / "quickstart.ipynb"


def write_notebook() -> str:
    """Write the notebook's cells one after the other; its own title is the page's."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    title, *rest = cells
    return "\n\n".join(
        [
            head_page(
                "十个问题（笔记本）",
                "`docs/quickstart.ipynb` 的内容。先运行 `make demo`，再用 `make notebook` 执行，得到带图的 "
                "`build/quickstart.ipynb`；`JIXIAO_OUT` 换成您自己的输出文件夹。",
                "Ten questions answered with pandas; `make notebook` runs them.",
            ),
            *(_write_cell(cell) for cell in [_strip_title(title), *rest]),
        ]
    )


def _strip_title(cell: dict[str, object]) -> dict[str, object]:
    lines = _source(cell).splitlines()
    return {**cell, "source": "\n".join(line for line in lines if not line.startswith("# "))}


def _write_cell(cell: dict[str, object]) -> str:
    source = _source(cell)
    return f"```python\n{source}\n```" if cell["cell_type"] == "code" else source


def _source(cell: dict[str, object]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)  # type: ignore[arg-type]  # nbformat allows both
