"""Writing tables, views and changes never imports pandas, which would cost every run half a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from pathlib import Path
from tests.storage.results import make_result
from tests.storage.test_output import write
assert "pandas" not in sys.modules, "the tests' own helpers import it"
write(Path(sys.argv[1]), make_result("1", "a.docx"))
write(Path(sys.argv[1]), make_result("1", "a.docx"), make_result("2", "b.docx"))
write(Path(sys.argv[1]), make_result("3", "a.docx"), make_result("2", "b.docx"))
print("pandas" in sys.modules)
"""


def test_writing_three_sets_imports_no_pandas(tmp_path: Path):
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == "False\n", done.stderr
