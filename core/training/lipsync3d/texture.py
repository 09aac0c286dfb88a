"""Geometry -> texture: the paper's decoder (LipSync3D table 4), fed with the shape coefficients.

Texture follows nearly one-to-one from geometry, but one-to-many from sound: fed with the sound code, teeth smear.
The decoder starts from the best quadratic map, found in closed form: it need not learn in an hour what a matrix knows at once.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.face.atlas import MOUTH_PX

PAPER_CHANNELS = (1024, 512, 256, 128, 64)
PAIRED = 8  # the first coefficients also enter as products
RIDGE = 0.02
PIXELS = 3 * MOUTH_PX * MOUTH_PX


class TextureDecoder(nn.Module):
    """code (B, K) -> mouth atlas update (B, 3, 128, 128) in -1..1, to be added to the reference atlas.

    width: 1.0 is the paper's; half of it learns the same on two cores in a quarter of the time.
    """

    rows: Tensor
    columns: Tensor
    start: Tensor

    def __init__(self, code: int, width: float = 0.5) -> None:
        super().__init__()
        channels = [round(count * width) for count in PAPER_CHANNELS]
        self.first = channels[0]
        self.spread = nn.Linear(code, 16 * channels[0])
        layers: list[nn.Module] = []
        for before, after in pairwise(channels):
            layers += [
                nn.Upsample(scale_factor=2, mode="bilinear"),
                nn.Conv2d(before, after, 3, padding=1),
                nn.LeakyReLU(0.2),
            ]
        layers += [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(channels[-1], 3, 5, padding=2), nn.Tanh()]
        self.grow = nn.Sequential(*layers)
        pairs = torch.triu_indices(PAIRED, PAIRED)
        self.register_buffer("rows", pairs[0], persistent=False)
        self.register_buffer("columns", pairs[1], persistent=False)
        self.register_buffer("start", torch.zeros(code + pairs.shape[1] + 1, PIXELS))
        convolutions = [layer for layer in layers if isinstance(layer, nn.Conv2d)]
        for layer in [self.spread, *convolutions]:  # torch's default lets the code fade within five layers
            nn.init.kaiming_normal_(layer.weight, 0.2)
            nn.init.zeros_(layer.bias)
        self.grow.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        nn.init.zeros_(convolutions[-1].weight)  # begin at the start: a wrong first guess kills half the units

    def forward(self, code: Tensor) -> Tensor:
        """Return the update."""
        seed = functional.leaky_relu(self.spread(code), 0.2).view(-1, self.first, 4, 4)
        learned = self.grow(seed.contiguous(memory_format=torch.channels_last))
        return learned + (self._terms(code) @ self.start).view(-1, 3, MOUTH_PX, MOUTH_PX)

    @torch.no_grad()
    def begin(self, codes: np.ndarray, real: Callable[[np.ndarray], np.ndarray], rows: np.ndarray, reference: np.ndarray) -> None:
        """Set the start: ridge regression of the pictures, less the reference, on the codes.

        codes: (N, K); real(rows) gives pictures (n, 128, 128, 3) in 0..1; reference: (128, 128, 3).
        """
        device = self.start.device
        gram = torch.zeros(len(self.start), len(self.start), device=device)
        both = torch.zeros_like(self.start)
        for some in np.array_split(rows, max(1, len(rows) // 256)):
            terms = self._terms(torch.from_numpy(codes[some]).to(device))
            rest = torch.from_numpy(real(some) - reference).to(device).permute(0, 3, 1, 2).flatten(1)
            gram += terms.T @ terms
            both += terms.T @ rest
        gram += RIDGE * len(rows) * torch.eye(len(gram), device=device)
        self.start.copy_(torch.linalg.solve(gram, both))

    def _terms(self, code: Tensor) -> Tensor:
        # tanh keeps a wild code (a shout never seen in training) from running away with its square
        bounded = 2 * torch.tanh(code / 2)
        pairs = bounded[:, self.rows] * bounded[:, self.columns]
        return torch.cat([bounded, pairs, torch.ones_like(code[:, :1])], 1)
