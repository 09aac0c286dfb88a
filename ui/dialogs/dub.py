"""Which clip says what, and where the dub goes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from core.settings import Settings, declared
from ui.dialogs import files
from ui.dialogs.form import Form
from ui.widgets.parts import button

PRESET_WORDS = {"h264": "H.264 in MP4, plays everywhere", "lossless": "Lossless, FFV1 in MKV, for finishing"}
SUFFIX_OF = {"h264": ".mp4", "lossless": ".mkv"}
OTHER = "Another video…"


class DubDialog(Form):
    """Asks before dubbing. The name of the output follows the choices until the user writes one."""

    def __init__(
        self,
        targets: list[Path],
        chosen: Path | None,
        audio: Path | None,
        *,
        folder: Path,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Dub a clip",
            "The person in the clip will speak the sound you choose. Only dub people who agreed to it.",
            "Dub",
            parent,
        )
        self._folder = folder
        self._own_name = False
        self._settings = settings
        self.target = QComboBox()
        self.target.setAccessibleName("Clip")
        for path in targets:
            self.target.addItem(path.name, path)
        self.target.addItem(OTHER)
        self.target.setCurrentIndex(targets.index(chosen) if chosen in targets else 0)
        self.target.activated.connect(self._target_chosen)
        self.audio = QLineEdit(str(audio or ""))
        self.audio.setPlaceholderText("A sound file, or a video with the sound to speak")
        self.audio.setAccessibleName("Sound")
        self.preset = QComboBox()
        self.preset.setAccessibleName(declared("dub_preset").label)
        for choice in declared("dub_preset").choices:
            self.preset.addItem(PRESET_WORDS[choice], choice)
        self.preset.setCurrentIndex(self.preset.findData(settings.dub_preset))
        self.output = QLineEdit()
        self.output.setAccessibleName("Save the dub as")
        self._add_rows()
        self._follow()

    def _add_rows(self) -> None:
        self.rows.addRow("Clip", self.target)
        self.rows.addRow("Sound", _with_button(self.audio, self._pick_audio))
        self.rows.addRow("Write as", self.preset)
        self.rows.addRow("Save as", _with_button(self.output, self._pick_output))
        self.audio.textChanged.connect(self._follow)
        self.target.currentIndexChanged.connect(self._follow)
        self.preset.currentIndexChanged.connect(self._follow)
        self.output.textEdited.connect(self._output_written)

    @property
    def target_file(self) -> Path | None:
        """The clip chosen."""
        return self.target.currentData()

    @property
    def audio_file(self) -> Path:
        """The sound chosen."""
        return Path(self.audio.text().strip())

    @property
    def output_file(self) -> Path:
        """Where the dub goes."""
        return Path(self.output.text().strip())

    def _target_chosen(self, number: int) -> None:
        if self.target.itemText(number) != OTHER:
            return
        path = files.ask_video(self, self._settings.last_folder)
        if path is None:
            self.target.setCurrentIndex(0)
            return
        self.target.insertItem(number, path.name, path)
        self.target.setCurrentIndex(number)

    def _pick_audio(self) -> None:
        path = files.ask_sound(self, self._settings.last_folder)
        if path is not None:
            self.audio.setText(str(path))

    def _pick_output(self) -> None:
        path = files.ask_output(self, self.output_file, SUFFIX_OF[self.preset.currentData()])
        if path is not None:
            self._own_name = True
            self.output.setText(str(path))
            self._follow()

    def _output_written(self) -> None:
        self._own_name = True
        self._follow()

    def _follow(self) -> None:
        suffix = SUFFIX_OF[self.preset.currentData()]
        if self._own_name and self.output.text():
            self.output.setText(str(self.output_file.with_suffix(suffix)) if self.output_file.name else "")
        elif self.target_file is not None:
            stem = f"{self.target_file.stem}_{self.audio_file.stem or 'dub'}"
            self.output.setText(str(free_name(self._folder, stem, suffix)))
        ready = self.target_file is not None and self.audio_file.is_file() and bool(self.output.text().strip())
        self.accept_button.setEnabled(ready)


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path that no file has yet: STEM.mp4, STEM_v002.mp4, ..."""
    path, version = folder / f"{stem}{suffix}", 2
    while path.exists():
        path, version = folder / f"{stem}_v{version:03}{suffix}", version + 1
    return path


def _with_button(line: QLineEdit, pressed: Callable[[], object]) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(line, 1)
    browse = button("Browse…", pressed)
    browse.setAccessibleName(f"Browse for: {line.accessibleName()}")
    browse.setAutoDefault(False)
    row.addWidget(browse)
    return both
