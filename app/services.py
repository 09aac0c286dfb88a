"""What the window is built from: made once, handed on, never global."""

from dataclasses import dataclass

from core.playback.transport import Transport
from core.settings import SettingsFile
from ui.background import Background
from ui.bridge import JobBoard
from ui.playhead import Playhead
from ui.session import Session


@dataclass(frozen=True, slots=True)
class Services:
    """The long-lived parts of the program."""

    settings: SettingsFile
    background: Background
    jobs: JobBoard
    session: Session
    playhead: Playhead


def build_services() -> Services:
    """Make the services. Needs a QApplication."""
    background, jobs = Background(), JobBoard()
    return Services(SettingsFile(), background, jobs, Session(jobs, background), Playhead(Transport()))
