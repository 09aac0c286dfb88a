"""Geometry -> texture: the paper's decoder (LipSync3D table 4), fed with the shape coefficients.

Texture follows nearly one-to-one from geometry, but one-to-many from sound: fed with the sound code, teeth smear (FINDINGS).
"""

import torch
from torch import Tensor, nn

PAPER_CHANNELS = (1024, 512, 256, 128, 64)


class TextureDecoder(nn.Module):
    """code (B, K) -> mouth atlas update (B, 3, 128, 128) in -1..1, to be added to the reference atlas.

    width: 1.0 is the paper's; half of it learns the same on two cores in a quarter of the time.
    """

    def __init__(self, code: int, width: float = 0.5) -> None:
        super().__init__()
        channels = [round(count * width) for count in PAPER_CHANNELS]
        self.first = channels[0]
        self.spread = nn.Linear(code, 16 * channels[0])
        layers: list[nn.Module] = []
        for before, after in zip(channels, channels[1:], strict=False):
            layers += [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(before, after, 3, padding=1), nn.ReLU()]
        layers += [nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(channels[-1], 3, 5, padding=2), nn.Tanh()]
        self.grow = nn.Sequential(*layers)
        last = layers[-2]
        assert isinstance(last, nn.Conv2d)
        nn.init.normal_(last.weight, std=1e-3)  # begin at the reference atlas itself
        nn.init.zeros_(last.bias)

    def forward(self, code: Tensor) -> Tensor:
        """Return the update."""
        seed = torch.relu(self.spread(code)).view(-1, self.first, 4, 4)
        return self.grow(seed.contiguous(memory_format=torch.channels_last))
