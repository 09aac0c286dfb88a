"""Starting the window, in order: clean surroundings, crash net, application, services, window, loop."""

import logging
import os
import sys
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)
QT_VARIABLES = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def open_window(project_folder: Path | None) -> int:
    """Show the window, with a project if one is named; return the exit status when it closes."""
    forget_foreign_qt()
    from PySide6.QtWidgets import QApplication

    from app.services import build_services
    from ui import theme
    from ui.main_window import MainWindow

    forget_foreign_qt()
    application = QApplication.instance() or QApplication(["likeness"])
    assert isinstance(application, QApplication)
    application.setApplicationName("Likeness")
    theme.dress(application)
    services = build_services()
    window = MainWindow(services.settings, services.session, services.playhead, services.background)
    _catch_crashes(window)
    window.show()
    if project_folder is not None:
        services.session.open(project_folder)
    return application.exec()


def forget_foreign_qt() -> None:
    """Undo what importing OpenCV does to Qt: its wheel names its own Qt plugins, which ours cannot load."""
    for name in QT_VARIABLES:
        if f"{os.sep}cv2{os.sep}" in os.environ.get(name, ""):
            del os.environ[name]


def _catch_crashes(window: object) -> None:
    """Tell of what nobody caught instead of ending silently; the details go to the log."""

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("not caught", exc_info=(kind, error, trace))
        messages = getattr(window, "messages", None)
        if messages is not None:
            messages.error(f"Something went wrong: {error}. Save your work; the log has the details.")

    sys.excepthook = told
