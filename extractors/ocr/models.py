"""RapidOCR's models, from its wheel into OpenVINO (模型加载).

The models lie inside the package, so nothing is downloaded.  One thread a process: two workers with one thread each
read more pages than one with two.  OpenVINO would pin its thread to the first core, where the workers would queue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.ocr.component import find_model

if TYPE_CHECKING:
    from openvino import InferRequest, Model

_CPU = {"INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": "f32"}


def load_model(task: str) -> tuple[InferRequest, Model]:
    """Load the model for a task (``det`` or ``rec``), ready to be asked, and its description.

    Raises: MissingComponentError when the extra ``ocr`` is not installed.
    """
    path = find_model(task)
    import cv2
    import openvino

    cv2.setNumThreads(1)
    core = openvino.Core()
    core.set_property("CPU", _CPU)
    model = core.read_model(path)
    return core.compile_model(model, "CPU").create_infer_request(), model
