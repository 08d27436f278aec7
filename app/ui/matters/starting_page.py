"""发起事项: choose a route, write the paper, begin. Hints of the rules of drafting stand below it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QDateTime, Qt, QTimer, Signal
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.desk.matters.rows import MatterDraft
from app.domain.addressing import Around, context_of
from app.domain.drafting import lints
from app.domain.papers import Paper, kind_of, names_in
from app.speech import _
from app.speech.sentences import sentence
from app.ui.draft_files import DraftFiles
from app.ui.keyboard import BACK, SEND, bind, hint
from app.ui.lints_panel import LintsPanel
from app.ui.parts import BodyField, button, empty, label, line_field, named, scrolling

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent

    from app.desk.matters.rows import RouteRow
    from app.desk.rows import Self
    from app.ui.theme import Theme

_USUAL = (
    *("outgoing", "request", "emergency", "incoming", "leave", "car", "joint"),
    *("agency", "approval", "approval-joint", "review"),
)
JOURNAL_AFTER = 1500
"""ms without a key after which what is typed is journalled."""


class StartingPage(QWidget):
    """Feed it with `set_routes` and `set_draft`."""

    start_asked = Signal(object)
    """A `MatterDraft`, whole."""
    typed = Signal(object)
    """The same, to be journalled."""
    another_asked = Signal()
    """What is here may wait in 草稿."""
    left = Signal()

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._theme = theme
        self._today = today
        self._routes: tuple[RouteRow, ...] = ()
        self._buttons: dict[str, QPushButton] = {}
        self._route = ""
        self._draft = MatterDraft("", "", "start", 0)
        self._office = ""
        self._around: Around | None = None
        self._filling = False
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.space(2))
        self._way = label(role="second", wraps=True)
        self._way.setObjectName("way")
        self._title = line_field(_("Title"), "matter-title", _("for example: 关于申请防汛资金的请示"))
        self._title.setProperty("role", "large")
        self._to = line_field(_("Addressed to"), "main-recipients", _("for example: 县水利局"))
        self._copies = line_field(_("Copies to"), "matter-copies", _("names of offices, with 、 between them"))
        self._known = QDateTimeEdit()
        self._known.setObjectName("known-at")
        self._known.setAccessibleName(_("Known at"))
        self._known.setCalendarPopup(True)
        self._known.setDisplayFormat("yyyy-MM-dd HH:mm")
        self._body = BodyField()
        self._body.setObjectName("matter-body")
        self._body.setAccessibleName(_("Text"))
        self._body.setPlaceholderText(_("Write the text here, or paste it. Every line is a paragraph."))
        self._body.setTabChangesFocus(True)
        self.files = DraftFiles(theme)
        self._lints = LintsPanel(theme)
        self._problem = label(role="error", wraps=True)
        self._problem.setObjectName("starting-problem")
        self._problem.hide()
        self._go = button(_("Begin it"), "primary", name="begin", hint=hint(SEND))
        self._another = button(_("Begin another"), "quiet", name="another")
        self._leave = button(_("Not now"), "quiet", name="leave", hint=hint(BACK))
        self._journal = QTimer(self)
        self._journal.setSingleShot(True)
        self._journal.setInterval(JOURNAL_AFTER)
        self._lay_out()
        self._connect()

    # data in

    def set_self(self, me: Self) -> None:
        """Whose office signs."""
        self._office = me.unit_name

    def set_around(self, around: Around) -> None:
        """Who writes to whom here, for the hints."""
        self._around = around
        self._show_lints()

    def set_routes(self, routes: tuple[RouteRow, ...]) -> None:
        """What can be begun here; what cannot says why."""
        routes = tuple(sorted(routes, key=_place))
        if routes != self._routes:  # buttons that are made anew lose the keyboard
            self._routes = routes
            self._show_routes()
        if not self._wants_other(self._draft):
            self._choose(self._usable(self._route))

    def set_draft(self, draft: MatterDraft) -> None:
        """Go on with this."""
        self._filling = True
        self._draft = draft
        paper = draft.paper or Paper("")
        self._title.setText(draft.title or paper.title)
        self._to.setText(paper.main_recipients)
        self._copies.setText("、".join(paper.copies))
        self._body.setPlainText("\n".join(paper.body))
        self.files.set_files(paper.files)
        at = draft.known_at or int(datetime.now().timestamp() * 1000)
        self._known.setMaximumDateTime(QDateTime.currentDateTime())  # nobody knows of it before it is
        self._known.setDateTime(QDateTime.fromMSecsSinceEpoch(at))
        if self._wants_other(draft):  # another kind is never begun instead, unless the clerk says so
            self._choose("")
            self.show_problem(self._why_not(draft.route))
        else:
            self._choose(self._usable(draft.route or self._route))
            self.show_problem("")
        self._filling = False
        self._go.setEnabled(True)
        self._show_lints()
        self._another.setVisible(not self.blank())

    def blank(self) -> bool:
        """Whether nothing is written here."""
        written = self._title.text().strip() or self._body.toPlainText().strip()
        return not (written or self.files.files())

    def show_problem(self, said: str) -> None:
        """What is missing, or refused. Nothing that was typed is cleared."""
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        self._go.setEnabled(True)

    def draft(self) -> MatterDraft:
        """What stands here now."""
        route = self._chosen()
        known = self._known.dateTime().toMSecsSinceEpoch() if route and route.urgent else 0
        return structs.replace(
            self._draft,
            title=self._title.text().strip(),
            route=self._route or self._draft.route,
            paper=self._paper(),
            known_at=known,
        )

    def flush(self) -> None:
        """Journal at once what was typed last."""
        if self._journal.isActive():
            self._journal.stop()
            self.typed.emit(self.draft())

    # what happens

    def _show_routes(self) -> None:
        empty(self._list)
        self._buttons = {route.id: self._route_button(route) for route in self._routes}
        for route in self._routes:
            self._list.addWidget(self._buttons[route.id])
            if route.problem:
                self._list.addWidget(label(sentence(route.problem, route.values), "hint", wraps=True))

    def _paper(self) -> Paper:
        title = self._title.text().strip()
        body = tuple(line for line in self._body.toPlainText().split("\n") if line.strip())
        before = self._draft.paper or Paper("")
        return structs.replace(
            before,
            title=title,
            kind=kind_of(title),
            body=body,
            main_recipients=self._to.text().strip(),
            copies=names_in(self._copies.text()),
            signature=before.signature or self._office,
            written=before.written or self._today().isoformat(),
            files=self.files.files(),
        )

    def _changed(self) -> None:
        if not self._filling:
            self._journal.start()
            self._show_lints()
            self._another.setVisible(not self.blank())

    def _show_lints(self) -> None:
        paper = self._paper()
        hinted = paper.title and not self._title.hasFocus()  # who is writing the title has not finished it
        found = lints(paper, context_of(paper, self._around)) if hinted else []
        chosen = self._chosen()
        issues = chosen is None or chosen.issues
        self._lints.set_lints([lint for lint in found if issues or lint.code != "draft-no-kind"])

    def _mend(self, paper: Paper) -> None:
        self._title.setText(paper.title)
        self._to.setText(paper.main_recipients)
        self._copies.setText("、".join(paper.copies))
        self._body.setPlainText("\n".join(paper.body))
        self._body.setFocus()  # the button is gone

    def _begin(self) -> None:
        if not self._go.isEnabled():
            return
        if not self._route:
            self.show_problem(_("Please choose on the left what is to be begun."))
        elif not self._title.text().strip():
            self.show_problem(_("Please write a title."))
            self._title.setFocus()
        else:
            self._journal.stop()
            self._go.setEnabled(False)
            self.start_asked.emit(self.draft())

    def _usable(self, route: str) -> str:
        """This route if it can be begun here, else the first that can."""
        usable = [known.id for known in self._routes if not known.problem]
        return route if route in usable else next(iter(usable), "")

    def _wants_other(self, draft: MatterDraft) -> bool:
        """Whether a draft was written for a route that cannot be begun here now."""
        return bool(self._routes and draft.route) and self._usable(draft.route) != draft.route

    def _why_not(self, route: str) -> str:
        found = next((known for known in self._routes if known.id == route), None)
        if found is None:
            return _("What this was written for does not exist any more. Please choose on the left what it is to be.")
        why = sentence(found.problem, found.values)
        return _("“{route}” cannot be begun now: {why} Your text is kept.").format(route=found.name, why=why)

    def _chosen(self) -> RouteRow | None:
        return next((route for route in self._routes if route.id == self._route), None)

    def _choose(self, route: str) -> None:
        self._route = route
        chosen = self._chosen()
        for id, pressed in self._buttons.items():
            pressed.setAutoExclusive(False)  # where one of several is always chosen, Qt lets none be given up
            pressed.setChecked(id == route)
            pressed.setAutoExclusive(True)
        self._way.setText(" → ".join(chosen.steps) if chosen else "")
        self._when.setVisible(chosen is not None and chosen.urgent)
        self._with_copies.setVisible(chosen is None or chosen.issues or bool(self._copies.text()))
        self._changed()

    def _route_button(self, route: RouteRow) -> QPushButton:
        made = button(route.name, "navigation", name=f"route-{route.id}", hint=" → ".join(route.steps))
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setEnabled(not route.problem)
        made.setChecked(route.id == self._route)
        made.clicked.connect(lambda: self._choose_by_hand(route.id))
        return made

    def _choose_by_hand(self, route: str) -> None:
        self._draft = structs.replace(self._draft, route=route)
        self._choose(route)
        self.show_problem("")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.files.drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.drop(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

    def _connect(self) -> None:
        for field in (self._title, self._to, self._copies):
            field.textChanged.connect(self._changed)
            field.editingFinished.connect(self._show_lints)
        self._known.dateTimeChanged.connect(self._changed)
        self._body.textChanged.connect(self._changed)
        self.files.changed.connect(self._changed)
        self._journal.timeout.connect(lambda: self.typed.emit(self.draft()))
        self._lints.mend_asked.connect(self._mend)
        self._go.clicked.connect(self._begin)
        self._another.clicked.connect(self.another_asked)
        self._leave.clicked.connect(self.left)
        bind(SEND.keys, self, self._begin)
        bind(BACK.keys, self, self.left.emit)
        self.setFocusProxy(self._title)

    def _lay_out(self) -> None:
        theme = self._theme
        routes = QWidget()
        column = QVBoxLayout(routes)
        column.setContentsMargins(theme.space(5), theme.space(4), theme.space(3), theme.space(4))
        column.setSpacing(theme.space(2))
        column.addWidget(label(_("What is to be begun?"), "section"))
        column.addLayout(self._list)
        column.addStretch(1)
        left = QScrollArea()
        scrolling(left, routes)
        left.setFixedWidth(theme.list * 2 // 3)
        self._with_copies = QWidget()
        copies = named(self._copies, theme)
        copies.setContentsMargins(0, 0, 0, 0)
        self._with_copies.setLayout(copies)
        self._when = QWidget()
        when = QVBoxLayout(self._when)
        when.setContentsMargins(0, 0, 0, 0)
        when.addLayout(named(self._known, theme))
        paper = QVBoxLayout()
        paper.setContentsMargins(theme.space(4), theme.space(4), theme.space(5), theme.space(3))
        paper.setSpacing(theme.space(2))
        beside = QHBoxLayout()
        beside.setSpacing(theme.space(3))
        beside.addLayout(named(self._to, theme), 2)
        beside.addWidget(self._with_copies, 2)
        beside.addWidget(self._when, 1)
        paper.addWidget(self._way)
        paper.addWidget(self._title)
        paper.addLayout(beside)
        paper.addWidget(self._body, 1)
        for widget in (self._lints, self.files, self._problem):
            paper.addWidget(widget)
        bar = QWidget()
        bar.setProperty("role", "action-bar")
        foot = QHBoxLayout(bar)
        foot.setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2))
        foot.addWidget(self._go)
        foot.addWidget(self._another)
        foot.addWidget(self._leave)
        foot.addStretch(1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(left)
        upper.addLayout(paper, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(upper, 1)
        whole.addWidget(bar)
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def _place(route: RouteRow) -> tuple[bool, int]:
    """What can be begun first; of these what an office begins most."""
    known = _USUAL.index(route.id) if route.id in _USUAL else len(_USUAL)
    return bool(route.problem), known
