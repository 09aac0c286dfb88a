"""The paper's one-frame encoder (LipSync3D 3.2), kept as the comparison: `likeness train --features spectrogram`."""

from torch import Tensor, nn

CODE = 32  # N_s, the paper's table 3


class PaperEncoder(nn.Module):
    """complex spectrogram (N, 256, 24, 2) -> coefficients (N, K): 6 convolutions over frequency, 6 over time, 2 layers.

    The paper strides time 6 times although 24 columns allow 5 halvings; the sixth convolution keeps what is one column wide.
    """

    def __init__(self, coefficients: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 2
        for after in (32, 48, 64, 96, 128, 128):
            layers += [nn.Conv2d(channels, after, (3, 1), (2, 1), (1, 0)), nn.LeakyReLU(0.2)]
            channels = after
        for after, stride in ((128, 2), (160, 2), (192, 2), (256, 2), (256, 2), (256, 1)):
            layers += [nn.Conv2d(channels, after, (1, 3), (1, stride), (0, 1)), nn.LeakyReLU(0.2)]
            channels = after
        self.encode = nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * channels, CODE))
        self.decode = nn.Sequential(nn.Linear(CODE, 150), nn.Dropout(0.5), nn.Linear(150, coefficients))

    def forward(self, spectrogram: Tensor) -> Tensor:
        """Return the coefficients."""
        return self.decode(self.encode(spectrogram.permute(0, 3, 1, 2)))
