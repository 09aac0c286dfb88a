"""The window: start page or studio, menus, messages, drops, and the questions before a verb."""

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
)

from core.project.store import SUFFIX
from core.settings import SettingsFile, with_recent
from ui.actions import ACTIONS
from ui.background import Background
from ui.dialogs import files
from ui.dialogs.dub import DubDialog
from ui.dialogs.keys import KeysDialog
from ui.dialogs.train import TrainDialog
from ui.menus import Menus
from ui.playhead import Playhead
from ui.session import Session
from ui.start_page import StartPage
from ui.studio import Studio
from ui.widgets.message_bar import MessageBar

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """All that is on screen. It owns its threads and ends them in `closeEvent`."""

    def __init__(self, settings: SettingsFile, session: Session, playhead: Playhead, background: Background) -> None:
        super().__init__()
        self.settings, self.session, self.playhead = settings, session, playhead
        self._background = background
        self.setWindowTitle("Likeness")
        self.setAcceptDrops(True)
        self.setMinimumSize(1000, 640)
        self.resize(1280, 800)
        if settings.values.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.values.window_geometry.encode()))
        playhead.transport.mixer.volume = settings.values.volume
        self.start = StartPage(self.ask_new, self.ask_open, session.open)
        self.start.show_recent(settings.values.recent_projects)
        verbs = {
            "track": session.track,
            "train": self.ask_train,
            "dub": self.ask_dub,
            "import": self.ask_import,
        }
        self.studio = Studio(session, playhead, background, volume=settings.values.volume, verbs=verbs)
        self.studio.panes["source"].canvas.set_mesh_shown(settings.values.mesh_shown)
        self.messages = MessageBar(self)
        self._lay_out()
        self.menus = Menus(self, self)
        self._connect()
        self._refresh()

    @property
    def undo_label(self) -> str | None:
        """What undo would take back."""
        return self.session.document.undo_label if self.session.document else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back."""
        return self.session.document.redo_label if self.session.document else None

    def ask_new(self) -> None:
        """Ask for footage, then for a name, and make a project."""
        found = files.ask_footage(self, self.settings.values.last_folder)
        if found:
            self.new_from(found)

    def new_from(self, found: list[Path]) -> None:
        """Ask for a name and make a project of these files."""
        if not self._may_leave():
            return
        self._remember_folder(found[0])
        folder = files.ask_new_project(self, "", found[0].stem)
        if folder is not None:
            self.session.new(folder, found)

    def ask_open(self) -> None:
        """Ask for a project and open it."""
        if not self._may_leave():
            return
        folder = files.ask_project(self, self.settings.values.last_folder)
        if folder is not None:
            self.session.open(folder)

    def ask_import(self) -> None:
        """Ask for footage and add it; without a project, make one of it."""
        found = files.ask_footage(self, self.settings.values.last_folder)
        if found:
            self.bring_in(found)

    def bring_in(self, found: list[Path]) -> None:
        """Take what was picked or dropped: a project to open, a sound to dub with, or footage."""
        projects = [path for path in found if path.suffix == SUFFIX and path.is_dir()]
        sounds = [path for path in found if path.suffix.lower() in files.SOUND_SUFFIXES]
        footage = [path for path in found if path not in projects and path not in sounds]
        if projects:
            if self._may_leave():
                self.session.open(projects[0])
        elif footage and self.session.document is None:
            self.new_from(footage)
        elif footage:
            self._remember_folder(footage[0])
            self.session.import_files(footage)
        elif sounds and self.session.trained:
            self.ask_dub(sounds[0])
        elif sounds:
            self.messages.error(f"{sounds[0].name} is sound to dub with. Train a likeness first, then drop it again.")

    def save(self) -> None:
        """Save the project and say so."""
        if self.session.save():
            self.messages.note("Saved.")

    def remove_chosen(self) -> None:
        """Take the chosen footage or dub out of the project; the file itself stays."""
        footage, dub = self.studio.chosen_footage, self.studio.chosen_dub
        if dub is not None:
            self.session.remove_dub(dub.id)
        elif footage is not None:
            self.session.remove_footage(footage.id)

    def ask_train(self) -> None:
        """Ask how long, then train."""
        seconds = sum(item.duration_s for item in self.session.footage if self.session.tracked(item))
        dialog = TrainDialog(self.settings.values, seconds, self)
        dialog.accepted.connect(lambda: self._train(dialog))
        self._open(dialog)

    def ask_dub(self, audio: Path | None = None) -> None:
        """Ask which clip and which sound, then dub."""
        if self.session.folder is None:
            return
        targets = [self.session.file_of(item.path) for item in self.session.footage]
        clip = self.studio.stage.clip
        chosen = clip.source if clip else None
        folder = self.session.folder / "dubs"
        dialog = DubDialog(targets, chosen, audio, folder=folder, settings=self.settings.values, parent=self)
        dialog.accepted.connect(lambda: self._dub(dialog))
        self._open(dialog)

    def toggle_mesh(self) -> None:
        """Draw the mesh or leave it out."""
        on = not self.settings.values.mesh_shown
        self.settings.change(mesh_shown=on)
        self.studio.panes["source"].canvas.set_mesh_shown(on)

    def show_keys(self) -> None:
        """List the keys."""
        self._open(KeysDialog([(row.text.rstrip("…"), row.keys) for row in ACTIONS if row.keys], self))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  (Qt's name)
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        found = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if found:
            self.bring_in(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        focused = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QAbstractButton):
            focused.click()  # Space plays, so Enter presses the button that has the focus
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if not self._may_leave():
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self.settings.change(window_geometry=geometry, volume=self.playhead.transport.mixer.volume)
        self.playhead.close()
        self.studio.close_all()
        self._background.close()
        self.session.jobs.close()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.studio)
        self.setCentralWidget(self._pages)
        self.messages.setParent(self._pages)
        self.messages.hide()

    def _connect(self) -> None:
        session = self.session
        session.opened.connect(self._opened)
        session.changed.connect(self._refresh)
        session.results_changed.connect(self._refresh)
        session.told.connect(self.messages.note)
        session.failed.connect(self.messages.error)
        self.playhead.length_changed.connect(self.menus.refresh)
        self.studio.transport.volume_changed.connect(self._volume_changed)
        for signal in (session.jobs.added, session.jobs.ended):
            signal.connect(lambda _: self.menus.refresh())

    def _opened(self) -> None:
        folder = self.session.folder
        if folder is None:
            return
        recent = with_recent(self.settings.values.recent_projects, folder)
        self.settings.change(recent_projects=recent, last_folder=str(folder.parent))
        self._pages.setCurrentWidget(self.studio)

    def _refresh(self) -> None:
        document, project = self.session.document, self.session.project
        if document is not None and project is not None:
            self.setWindowTitle(f"{project.name}[*] – Likeness")
            self.setWindowModified(document.modified)
            self.studio.show_all()
        self.menus.refresh()

    def _volume_changed(self, volume: float) -> None:
        self.playhead.transport.mixer.volume = volume

    def _remember_folder(self, path: Path) -> None:
        self.settings.change(last_folder=str(path.parent))

    def _open(self, dialog: KeysDialog | TrainDialog | DubDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _train(self, dialog: TrainDialog) -> None:
        minutes, device = dialog.minutes.value(), dialog.device.currentData()
        self.settings.change(train_minutes=minutes, train_device=device)
        self.session.train(minutes, device, dialog.fresh.isChecked())

    def _dub(self, dialog: DubDialog) -> None:
        target = dialog.target_file
        if target is None:
            return
        self.settings.change(dub_preset=dialog.preset.currentData(), last_folder=str(dialog.audio_file.parent))
        self.session.dub(target, dialog.audio_file, dialog.output_file, dialog.preset.currentData())

    def _may_leave(self) -> bool:
        """Ask about unsaved work; return whether to go on."""
        document = self.session.document
        if document is None or not document.modified:
            return True
        buttons = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self,
            "Likeness",
            f"Save the changes to {document.project.name}?",
            buttons.Save | buttons.Discard | buttons.Cancel,
            buttons.Save,
        )
        return self.session.save() if answer == buttons.Save else answer == buttons.Discard
