"""A list of clips: a small picture, a name, a quiet second line, and a dot that says its state."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.theme import colour

ROW_PX = 60
PICTURE = QSize(72, 46)
ROW_ROLE = Qt.ItemDataRole.UserRole
IMAGE_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Row:
    """One clip. `key` is what the list answers with; `dot` names the colour of its state."""

    key: str
    name: str
    line: str
    dot: str = "faint"
    dot_words: str = ""


class ClipList(QListView):
    """Keeps its choice when the rows change."""

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = QStandardItemModel(self)
        self._rows: tuple[Row, ...] = ()
        self._images: dict[str, QImage] = {}
        self.setModel(self._items)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformItemSizes(True)
        self.selectionModel().currentChanged.connect(self._current)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._rows

    @property
    def key(self) -> str | None:
        """The key of the clip chosen."""
        row = self.currentIndex().data(ROW_ROLE)
        return row.key if row else None

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows; those that stay keep picture and choice."""
        if rows == self._rows:
            return
        same_keys = [row.key for row in rows] == [row.key for row in self._rows]
        key, self._rows = self.key, rows
        if same_keys:
            for number, row in enumerate(rows):
                self._fill(self._items.item(number), row)
            return
        blocked = self.selectionModel().blockSignals(True)
        self._items.clear()
        for row in rows:
            item = QStandardItem()
            self._fill(item, row)
            self._items.appendRow(item)
        self.selectionModel().blockSignals(blocked)
        if key is not None:
            self.choose(key, tell=False)

    def set_image(self, key: str, image: QImage) -> None:
        """Give a row its small picture."""
        self._images[key] = image
        for number, row in enumerate(self._rows):
            if row.key == key:
                self._items.item(number).setData(image, IMAGE_ROLE)

    def has_image(self, key: str) -> bool:
        """Whether the small picture is there."""
        return key in self._images

    def choose(self, key: str | None, tell: bool = True) -> None:
        """Choose a row, or none."""
        blocked = self.selectionModel().blockSignals(not tell)
        numbers = [number for number, row in enumerate(self._rows) if row.key == key]
        if numbers:
            self.setCurrentIndex(self._items.index(numbers[0], 0))
        else:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _fill(self, item: QStandardItem, row: Row) -> None:
        item.setText(row.name)
        item.setData(row, ROW_ROLE)
        item.setData(self._images.get(row.key), IMAGE_ROLE)
        item.setToolTip(f"{row.name}\n{row.line}" + (f"\n{row.dot_words}" if row.dot_words else ""))
        item.setAccessibleText(f"{row.name}, {row.line}, {row.dot_words}")

    def _current(self, now: QModelIndex, before: QModelIndex) -> None:
        row = now.data(ROW_ROLE)
        if row is not None:
            self.chosen.emit(row.key)


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802  (Qt's name)
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        room = QRectF(option.rect).adjusted(3, 2, -3, -2)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        chosen, under = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        if chosen or under:
            painter.setBrush(colour("hover" if chosen else "raised"))
            painter.drawRoundedRect(room, 7, 7)
        picture = QRectF(room.left() + 6, room.center().y() - PICTURE.height() / 2, PICTURE.width(), PICTURE.height())
        self._paint_picture(painter, picture, index.data(IMAGE_ROLE))
        words = room.adjusted(PICTURE.width() + 18, 0, -26, 0)
        self._paint_words(painter, words, row)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(row.dot))
        painter.drawEllipse(QPointF(room.right() - 14, room.center().y()), 4, 4)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRectF, image: QImage | None) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(place, 4, 4)
        painter.fillPath(shape, colour("ground"))
        if image is None:
            return
        painter.save()
        painter.setClipPath(shape)
        size = image.size().toSizeF().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        left = place.center().x() - size.width() / 2
        top = place.top() - 0.15 * (size.height() - place.height())  # in a tall picture the face is high up
        top_left = QPointF(left, top)
        painter.drawImage(QRectF(top_left, size), image)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF, row: Row) -> None:
        fit = painter.fontMetrics().elidedText
        width = int(room.width())
        painter.setPen(colour("text"))
        upper = QRectF(room.left(), room.top() + 9, room.width(), 20)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, fit(row.name, Qt.TextElideMode.ElideMiddle, width))
        painter.setPen(colour("quiet"))
        lower = upper.translated(0, 19)
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, fit(row.line, Qt.TextElideMode.ElideRight, width))
