"""The one training loop: mixed precision, checkpoints, exact resume, early stop, progress with time left, metrics.

Every method trains through it. A method says what a step's loss is and how it validates; the loop owns the rest. Batches and
dropout are drawn from (seed, step), so a run that goes on from a checkpoint gives the same numbers as one that never stopped.
"""

import logging
import math
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.jobs.events import Report

log = logging.getLogger(__name__)
CHECKPOINT_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How long and how fast to learn. The budget is `steps`, or else `seconds` of training time (validation included)."""

    steps: int | None = None
    seconds: float | None = None
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    warm_up: float = 0.15
    validate_every: int = 100
    patience: int = 0  # validations without a better one before stopping; 0: never stop early
    seed: int = 0
    mixed_precision: bool = False
    keep_last: bool = False  # leave the last weights, not those that validated best


@dataclass(slots=True)
class _State:
    step: int = 0
    spent_s: float = 0.0
    best: float = math.inf
    best_step: int = 0
    stale: int = 0
    best_weights: dict[str, Tensor] = field(default_factory=dict)
    finished: bool = False


def choose_device(name: str) -> torch.device:
    """Return the device for "auto", "cpu" or "cuda"."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def fit(
    stage: str,
    module: nn.Module,
    loss: Callable[[np.random.Generator], Tensor],
    validate: Callable[[], float],
    options: FitOptions,
    checkpoint: Path,
    report: Report,
    signature: str = "",
) -> float:
    """Train `module` in place and leave its best (or last) weights in it; return the best validation figure (lower is better).

    loss: draws a batch from the generator and returns the scalar loss. signature: what the checkpoint must have been made
    with; another one starts anew. Raises core.errors.Cancelled from `report` (the checkpoint stays).
    """
    optimiser = torch.optim.AdamW(module.parameters(), options.learning_rate, weight_decay=options.weight_decay, fused=True)
    state = _resume(checkpoint, module, optimiser, signature)
    device = next(module.parameters()).device
    saved_s = began_s = time.monotonic()
    before_s = state.spent_s
    if state.step == 0:
        _validated(stage, module, validate, options, state, report)
    while not state.finished:
        state.spent_s = before_s + time.monotonic() - began_s
        done = _done(state, options)
        _say(report, stage, state, options)
        if done >= 1 or report.stopping:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.learning_rate * one_cycle(done, options.warm_up)
        module.train()
        torch.manual_seed(options.seed * 1_000_003 + state.step)
        with torch.autocast(device.type, torch.bfloat16, enabled=options.mixed_precision):
            value = loss(np.random.default_rng((options.seed, state.step)))
        optimiser.zero_grad(set_to_none=True)
        value.backward()
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        state.step += 1
        if state.step % 10 == 0:
            report.metric(f"{stage} loss", state.step, float(value.detach()))
        if state.step % options.validate_every == 0 and _validated(stage, module, validate, options, state, report):
            break
        if time.monotonic() - saved_s > CHECKPOINT_EVERY_S:
            saved_s = time.monotonic()
            state.spent_s = before_s + saved_s - began_s
            _save(checkpoint, module, optimiser, state, signature)
    if not state.finished:
        if state.step % options.validate_every or not state.best_weights:
            _validated(stage, module, validate, options, state, report)
        state.finished = True
        _save(checkpoint, module, optimiser, state, signature)
    if not options.keep_last:
        module.load_state_dict(state.best_weights)
    module.eval()
    return state.best


def one_cycle(done: float, warm_up: float) -> float:
    """Return the learning rate's factor at `done` of the budget: up as a cosine, down as a cosine (Smith 2018)."""
    if done < warm_up:
        return 0.04 + 0.96 * (1 - math.cos(math.pi * done / warm_up)) / 2
    return 0.5 * (1 + math.cos(math.pi * min((done - warm_up) / (1 - warm_up), 1.0))) + 1e-4


def _done(state: _State, options: FitOptions) -> float:
    if options.steps is not None:
        return state.step / options.steps
    return state.spent_s / (options.seconds or 60.0)


def _say(report: Report, stage: str, state: _State, options: FitOptions) -> None:
    if options.steps is not None:
        report.progress(stage, state.step, options.steps, "steps")
    else:
        total = options.seconds or 60.0
        report.progress(stage, min(state.spent_s, total), total, "seconds")


@torch.no_grad()
def _validated(
    stage: str, module: nn.Module, validate: Callable[[], float], options: FitOptions, state: _State, report: Report
) -> bool:
    """Validate, keep the best weights, and say whether patience is over."""
    module.eval()
    figure = validate()
    report.metric(f"{stage} validation", state.step, figure)
    log.info("%s step %d validation %.5f", stage, state.step, figure)
    if figure < state.best:
        state.best, state.best_step, state.stale = figure, state.step, 0
        state.best_weights = {name: value.detach().clone() for name, value in module.state_dict().items()}
    else:
        state.stale += 1
    return bool(options.patience) and state.stale >= options.patience


def _save(file: Path, module: nn.Module, optimiser: torch.optim.Optimizer, state: _State, signature: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    values: dict[str, Any] = {name: getattr(state, name) for name in _State.__slots__}
    torch.save(
        {"module": module.state_dict(), "optimiser": optimiser.state_dict(), "state": values, "signature": signature},
        partial,
    )
    partial.replace(file)


def _resume(file: Path, module: nn.Module, optimiser: torch.optim.Optimizer, signature: str) -> _State:
    if not file.exists():
        return _State()
    try:
        saved = torch.load(file, map_location=next(module.parameters()).device, weights_only=True)
        if saved["signature"] != signature:
            log.info("%s was made with other settings: starting anew", file)
            return _State()
        module.load_state_dict(saved["module"])
        optimiser.load_state_dict(saved["optimiser"])
    except (OSError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        log.warning("%s cannot be used (%s): starting anew", file, error)
        return _State()
    log.info("going on from %s, step %d", file, saved["state"]["step"])
    return _State(**saved["state"])
