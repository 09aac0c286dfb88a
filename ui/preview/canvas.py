"""One picture, fitted, with the mesh over it; or a sentence when there is none."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.face.take import Take
from ui.preview.feed import Shown
from ui.preview.mesh import landmarks_at, mesh_lines
from ui.theme import colour


class Canvas(QWidget):
    """Paints what a feed shows. `resized` asks for the picture again at the new size."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 150)
        self._shown: Shown | None = None
        self._sentence = ""
        self._take: Take | None = None
        self._edges: np.ndarray | None = None
        self._mesh_shown = True

    @property
    def shown(self) -> Shown | None:
        """The picture on screen."""
        return self._shown

    @property
    def sentence(self) -> str:
        """What is said while there is no picture."""
        return self._sentence

    @property
    def mesh_ready(self) -> bool:
        """Whether there is a mesh to draw."""
        return self._take is not None and self._edges is not None

    @property
    def pixels(self) -> QSize:
        """The size of the widget in pixels of the screen."""
        return self.size() * self.devicePixelRatioF()

    def show_picture(self, shown: Shown) -> None:
        """Paint another picture."""
        self._shown = shown
        self.update()

    def say(self, sentence: str) -> None:
        """Show a sentence in place of a picture."""
        self._shown, self._sentence = None, sentence
        self.update()

    def set_mesh(self, take: Take | None, edges: np.ndarray | None) -> None:
        """Take on the mesh of another take; None draws none."""
        self._take, self._edges = take, edges
        self.update()

    def set_mesh_shown(self, on: bool) -> None:
        """Draw the mesh or leave it out."""
        self._mesh_shown = on
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  (Qt's name)
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("ground"))
        if self._shown is None:
            painter.setPen(colour("quiet"))
            room = self.rect().adjusted(24, 12, -24, -12)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence)
            return
        place = self._place(self._shown)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._shown.image)
        if self._mesh_shown:
            self._paint_mesh(painter, self._shown, place)

    def _place(self, shown: Shown) -> QRectF:
        size = shown.size.toSizeF().scaled(self.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _paint_mesh(self, painter: QPainter, shown: Shown, place: QRectF) -> None:
        if self._take is None or self._edges is None:
            return
        landmarks = landmarks_at(self._take, shown.time_s)
        if landmarks is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("mesh", 130), 0.8))
        painter.drawLines(mesh_lines(landmarks, self._edges, place, self._take.width, self._take.height))
