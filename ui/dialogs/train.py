"""How long to train, and on what."""

from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QWidget

from core.settings import Settings, declared
from ui.dialogs.form import Form

DEVICE_WORDS = {
    "auto": "The graphics card if there is one",
    "cpu": "The processor",
    "cuda": "The graphics card",
}


class TrainDialog(Form):
    """Asks before training."""

    def __init__(self, settings: Settings, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(
            "Train the likeness",
            f"Learns from {seconds:.0f} seconds of tracked footage how this mouth looks when speaking. "
            "You can stop early and keep what was learned; an interrupted training goes on where it was.",
            "Train",
            parent,
        )
        limits = declared("train_minutes")
        self.minutes = QDoubleSpinBox()
        self.minutes.setDecimals(0)
        self.minutes.setRange(limits.low or 1, limits.high or 1440)
        self.minutes.setValue(settings.train_minutes)
        self.minutes.setSuffix(" min")
        self.minutes.setAccessibleName(limits.label)
        self.device = QComboBox()
        self.device.setAccessibleName(declared("train_device").label)
        for choice in declared("train_device").choices:
            self.device.addItem(DEVICE_WORDS[choice], choice)
        self.device.setCurrentIndex(self.device.findData(settings.train_device))
        self.fresh = QCheckBox("Start again and forget what was learned")
        self.rows.addRow("At most", self.minutes)
        self.rows.addRow("On", self.device)
        self.rows.addRow("", self.fresh)
