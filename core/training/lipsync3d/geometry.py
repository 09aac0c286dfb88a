"""Sound -> geometry: a temporal network that predicts whitened coefficients of the pose-free vertices.

LipSync3D (3.2) looks at one 240 ms window with a one-frame encoder (kept in `paper.py` as the comparison). Hearing the whole
line, with a recurrent layer that runs both ways, halves its error on the same footage.
"""

from torch import Tensor, nn

OUTPUT_RATE_HZ = 50  # half the mel's; frames of any rate are interpolated from it


class GeometryNetwork(nn.Module):
    """mel (B, 2M, 80) at 100 Hz, extra (B, M, E) at 50 Hz or None -> coefficients (B, M, K) at 50 Hz."""

    def __init__(self, coefficients: int, extra: int = 0, width: int = 192, bands: int = 80, dropout: float = 0.2) -> None:
        super().__init__()
        self.extra = extra
        self.down = nn.Sequential(
            nn.Conv1d(bands, width, 5, padding=2),
            nn.GELU(),
            nn.Conv1d(width, width, 4, stride=2, padding=1),
            nn.GELU(),
        )
        self.hear = nn.Conv1d(extra, width, 1) if extra else None
        self.blocks = nn.ModuleList(_Block(width, dilation, dropout) for dilation in (1, 2, 1))
        self.recurrent = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(2 * width, coefficients)

    def forward(self, mel: Tensor, extra: Tensor | None = None) -> Tensor:
        """Return the coefficients; `extra` is needed if the network was made with it."""
        x = self.down(mel.transpose(1, 2))
        if self.hear is not None and extra is not None:
            x = x + self.hear(self.dropout(extra).transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        hidden, _ = self.recurrent(x.transpose(1, 2))
        return self.out(self.dropout(hidden))


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation)
        self.act = nn.GELU()
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.dropout(self.act(self.conv(x)))
