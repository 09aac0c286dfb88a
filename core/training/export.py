"""torch -> ONNX, checked: what runs must be what was trained."""

import logging
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor, nn

log = logging.getLogger(__name__)
TOLERANCE = 1e-3  # half a grey level is 2e-3; a thousandth of a spread moves a lip by micrometres


def export_onnx(
    module: nn.Module,
    inputs: dict[str, Tensor],
    output: str,
    free: dict[str, dict[int, str]],
    file: Path,
    trials: list[dict[str, Tensor]],
) -> float:
    """Write `module` as ONNX, run it on `trials` (other lengths than `inputs`) against torch, and return the largest difference.

    free: per input or output the axes of any length. Raises RuntimeError if the two disagree.
    The TorchScript exporter is used: torch 2.13's newer one fixes a recurrent layer to the length of its example.
    """
    module = module.to("cpu", torch.float32).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module, tuple(inputs.values()), str(file), dynamo=False, input_names=list(inputs), output_names=[output],
            dynamic_axes=free, opset_version=17,
        )  # fmt: skip
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    worst = 0.0
    for trial in [inputs, *trials]:
        with torch.no_grad():
            expected = module(*trial.values()).numpy()
        got = np.asarray(session.run(None, {name: value.numpy() for name, value in trial.items()})[0])
        worst = max(worst, float(np.abs(got - expected).max()))
    if worst > TOLERANCE:
        raise RuntimeError(f"{file.name} differs from the trained network by {worst:.2g}")
    log.info("%s agrees with torch to %.1g", file.name, worst)
    return worst
