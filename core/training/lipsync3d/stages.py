"""The two things LipSync3D learns: sound -> geometry, geometry -> texture."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.face.shape import ShapeSpace
from core.speech.features import complex_spectrogram
from core.speech.hearing import Hearing
from core.training.lipsync3d.geometry import OUTPUT_RATE_HZ, GeometryNetwork
from core.training.lipsync3d.material import HELD_OUT_EVERY, Material, Subject
from core.training.lipsync3d.paper import PaperEncoder
from core.training.lipsync3d.texture import TextureDecoder
from core.training.losses import luma, masked_l1, ssim_loss, velocity_l1, weighted_l1

CROP_ROWS, LINES = 150, 16  # a batch: 16 stretches of three seconds
PAPER_CROP_ROWS, PAPER_LINES = 32, 4  # the paper's batch: 128 frames
PICTURES = 16
VELOCITY = 2.0
LOUDNESS_JITTER, MEL_NOISE = 0.2, 0.1
CODE_NOISE = 0.1  # predicted coefficients err; the decoder learns to bear it


@dataclass(frozen=True, slots=True)
class Line:
    """One take on the network's clock of 50 Hz. mel (2M, 80); extra (M, E); coefficients (M, K); learn, judge: (M,) bool."""

    mel: Tensor
    extra: Tensor
    samples: np.ndarray | None
    coefficients: Tensor
    learn: Tensor
    judge: Tensor


class GeometryStage:
    """Sound -> whitened shape coefficients, L1 weighted by their spread, and twice the L1 of their velocity."""

    def __init__(self, subject: Subject, hearing: Hearing, paper: bool, device: torch.device) -> None:
        self.paper, self.device = paper, device
        spread = torch.from_numpy(subject.space.spread)
        self.weight = (spread / spread.mean()).to(device)
        few = len(subject.material) < HELD_OUT_EVERY
        self.lines = [_line(item, subject.space, hearing, few) for item in subject.material]
        self.learnable = [line for line in self.lines if int(line.learn.sum()) > 10]
        amount = np.array([int(line.learn.sum()) for line in self.learnable], float)
        self.chance = amount / amount.sum()
        coefficients = len(spread)
        self.module: nn.Module = (PaperEncoder(coefficients) if paper else GeometryNetwork(coefficients, hearing.extra_width)).to(
            device
        )

    @property
    def steps_per_epoch(self) -> int:
        """How many batches show every learnable moment once."""
        rows = PAPER_CROP_ROWS * PAPER_LINES if self.paper else CROP_ROWS * LINES
        return max(1, round(sum(int(line.learn.sum()) for line in self.learnable) / rows))

    def loss(self, rng: np.random.Generator) -> Tensor:
        """Return the loss of a batch drawn from `rng`."""
        rows, count = (PAPER_CROP_ROWS, PAPER_LINES) if self.paper else (CROP_ROWS, LINES)
        chosen = rng.choice(len(self.learnable), count, p=self.chance)
        parts = [_crop(self.learnable[number], rows, rng, self.paper) for number in chosen]
        sound, extra, real, valid = (torch.stack(column).to(self.device) for column in zip(*parts, strict=True))
        if self.paper:
            predicted = self.module(sound.flatten(0, 1)).view(real.shape)
        else:
            loud = torch.from_numpy(rng.normal(0, LOUDNESS_JITTER, (count, 1, 1)).astype(np.float32)).to(self.device)
            predicted = self.module(sound + loud + MEL_NOISE * torch.randn_like(sound), extra)
        predicted = predicted.float()
        return masked_l1(predicted, real, valid, self.weight) + VELOCITY * velocity_l1(predicted, real, valid, self.weight)

    def validate(self) -> float:
        """Return the spread-weighted mean absolute error of the coefficients on held-out moments.

        Of a few takes all is learned, for seconds count there (55 s of speech: 7 % of it bring 0.04 of correlation); then
        the figure tells the fit, not the foresight.
        """
        total = count = 0.0
        for line in self.lines:
            if not bool(line.judge.any()):
                continue
            error = (self.predict(line) - line.coefficients.to(self.device)).abs() * self.weight
            judged = error[line.judge.to(self.device)]
            total, count = total + float(judged.sum()), count + judged.numel()
        return total / max(count, 1)

    @torch.no_grad()
    def predict(self, line: Line) -> Tensor:
        """Return the coefficients (M, K) of a whole line."""
        if not self.paper:
            return self.module(line.mel[None].to(self.device), line.extra[None].to(self.device))[0].float()
        windows = _windows(line, 0, len(line.coefficients))
        return torch.cat([self.module(part.to(self.device)).float() for part in windows.split(128)])


class TextureStage:
    """Coefficients -> mouth atlas: SSIM (as in the paper) and twice a mouth-weighted L1, which keeps the colours."""

    def __init__(
        self,
        pictures: np.ndarray,
        codes: np.ndarray,
        held_out: np.ndarray,
        mask: np.ndarray,
        width: float,
        device: torch.device,
    ) -> None:
        self.device = device
        self.pictures, self.codes = pictures, torch.from_numpy(codes)
        self.learn, self.judge = np.flatnonzero(~held_out), np.flatnonzero(held_out)
        if len(self.judge) > 256:
            self.judge = self.judge[:: len(self.judge) // 256]
        self.gains = colour_gains(pictures, mask)
        self.reference = reference_atlas(pictures, self.gains, self.learn)
        self._reference = torch.from_numpy(self.reference).permute(2, 0, 1).to(device)
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        self.box = np.s_[..., rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]  # only what will be seen is judged
        self.weight = torch.from_numpy(mask[self.box] + 0.05).to(device)
        self.module = TextureDecoder(codes.shape[1], width).to(device)
        self.module.begin(codes, self.real, self.learn, self.reference)

    @property
    def steps_per_epoch(self) -> int:
        """How many batches show every picture once."""
        return max(1, len(self.learn) // PICTURES)

    def loss(self, rng: np.random.Generator) -> Tensor:
        """Return the loss of a batch drawn from `rng`."""
        rows = self.learn[rng.integers(0, len(self.learn), PICTURES)]
        code = self.codes[rows].to(self.device)
        return self._distance(code + CODE_NOISE * torch.randn_like(code), rows)

    def validate(self) -> float:
        """Return the same distance on held-out pictures, without noise."""
        parts = [self.judge[at : at + PICTURES] for at in range(0, len(self.judge), PICTURES)]
        return float(np.mean([float(self._distance(self.codes[rows].to(self.device), rows)) for rows in parts]))

    def real(self, rows: np.ndarray) -> np.ndarray:
        """Return (n, 128, 128, 3) float32 in 0..1: pictures in the colours of all pictures' median."""
        return self.pictures[rows].astype(np.float32) * (self.gains[rows] / 255)

    def made(self, rows: np.ndarray) -> np.ndarray:
        """Return (n, 128, 128, 3) uint8: the atlases predicted for some pictures' own coefficients."""
        with torch.no_grad():
            atlas = self.module(self.codes[rows].to(self.device)).float() + self._reference
        return (atlas.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()

    def _distance(self, code: Tensor, rows: np.ndarray) -> Tensor:
        predicted = (self.module(code).float() + self._reference)[self.box]
        target = torch.from_numpy(self.real(rows)).to(self.device).permute(0, 3, 1, 2)[self.box]
        return ssim_loss(luma(predicted), luma(target), self.weight) + 2 * weighted_l1(predicted, target, self.weight)


def colour_gains(pictures: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return (N, 1, 1, 3) float32: what brings each picture's skin round the mouth to the median colour of all.

    Exposure and white balance wander between takes; the composite brings the made mouth to its frame's colours anyway.
    """
    rim = (mask > 0.02) & (mask < 0.5)
    colour = np.stack([picture[rim].mean(0) for picture in pictures])
    return np.clip(np.median(colour, 0) / np.maximum(colour, 8), 0.4, 2.5).astype(np.float32)[:, None, None]


def reference_atlas(pictures: np.ndarray, gains: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return (128, 128, 3) float32 in 0..1: the mean mouth atlas, from at most 500 pictures."""
    some = rows[:: max(1, len(rows) // 500)]
    return (np.mean([pictures[row] * gains[row] for row in some], axis=0) / 255).clip(0, 1).astype(np.float32)


def _line(item: Material, space: ShapeSpace, hearing: Hearing, learn_all: bool) -> Line:
    heard = hearing.listen(item.features)
    rows = len(heard.extra)
    clock = item.features.start_s + np.arange(rows) / OUTPUT_RATE_HZ
    seen = item.usable
    codes = space.encode(item.vertices[seen])
    times = item.times_s
    on_clock = np.stack([np.interp(clock, times[seen], column) for column in codes.T], 1).astype(np.float32)
    inside = (clock >= times[0] - 0.02) & (clock <= times[-1] + 0.02)

    def where(mask: np.ndarray) -> Tensor:
        return torch.from_numpy(inside & (np.interp(clock, times, mask.astype(float)) > 0.99))

    return Line(
        torch.from_numpy(heard.mel),
        torch.from_numpy(heard.extra),
        item.features.samples,
        torch.from_numpy(on_clock),
        where(seen if learn_all else seen & ~item.held_out),
        where(seen & item.held_out),
    )


def _crop(line: Line, rows: int, rng: np.random.Generator, paper: bool) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    total = len(line.coefficients)
    known = np.flatnonzero(line.learn.numpy())
    start = int(rng.integers(known[0], max(known[-1] - rows + 2, known[0] + 1)))
    start = max(min(start, total - rows), 0)
    taken = min(rows, total - start)
    short = rows - taken
    real = functional.pad(line.coefficients[start : start + taken], (0, 0, 0, short))
    valid = functional.pad(line.learn[start : start + taken], (0, short))
    if paper:
        windows = _windows(line, start, start + taken)
        return functional.pad(windows, (0, 0, 0, 0, 0, 0, 0, short)), torch.zeros(1), real, valid
    mel = functional.pad(line.mel[2 * start : 2 * (start + taken)], (0, 0, 0, 2 * short), value=float(line.mel.min()))
    extra = functional.pad(line.extra[start : start + taken], (0, 0, 0, short))
    return mel, extra, real, valid


def _windows(line: Line, start: int, end: int) -> Tensor:
    assert line.samples is not None
    return torch.from_numpy(complex_spectrogram(line.samples, np.arange(start, end) / OUTPUT_RATE_HZ))
