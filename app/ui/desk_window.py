"""The window of one unlocked desk: its rooms, what connects them, and what the clerk's face remembers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal

from app.desk.matters.rows import MatterDraft
from app.desk.rows import Box, Counts, Line
from app.speech import _, ngettext, pgettext
from app.speech.sentences import sentence
from app.ui.door import FACE
from app.ui.looking_ahead import LookingAhead
from app.ui.reading import Reading, now
from app.ui.shell import Shell
from app.ui.today_page import TodayPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from app.desk.matters.rows import MatterCounts
    from app.desk.rows import Draft, Opened, Self
    from app.domain.errors import KnownError
    from app.ui.all_drafts import AllDrafts
    from app.ui.box_page import BoxPage
    from app.ui.exchanges import Road
    from app.ui.file_work import FileWork
    from app.ui.mailing import Mailing
    from app.ui.matters.room import MattersRoom
    from app.ui.operations import Operations
    from app.ui.room import Room
    from app.ui.search_page import SearchPage
    from app.ui.sending import Sending
    from app.ui.settings_page import Choices
    from app.ui.settings_room import SettingsRoom
    from app.ui.theme import Theme
    from app.ui.training.room import TrainingRoom
    from app.ui.writing import Writing

    Made = TypeVar("Made", bound=Room)

_MINUTE = 60_000
_COUNTED = frozenset({"inbox", "sent", "notices", "outbox", "drafts", "line"})
_REMEMBERED = ("inbox", "matters", "sent", "notices", "outbox", "drafts", "mailbag", "training", "settings")
"""The pages with which a window may begin."""


class DeskWindow(QObject):
    """Builds the shell around one desk. Made anew when the clerk or the theme changes.

    A room is made, and what it needs is imported, when it is wanted first: no start pays for what nobody looks at.
    """

    lock_asked = Signal()
    quit_asked = Signal()
    closed = Signal()
    exchange_asked = Signal()
    acted = Signal()
    """An act is saved: whoever sends may want to know."""
    chosen = Signal(object)
    language_chosen = Signal(str)
    counted = Signal(object)
    emergencies = Signal(object)
    """The ids of the emergencies that wait to be signed for."""

    def __init__(
        self,
        tokens: Theme,
        me: Self,
        choices: Choices,
        face: dict[str, object],
        operations: Operations,
        work: FileWork,
        road: Road,
    ) -> None:
        super().__init__()
        self._tokens = tokens
        self._me = me
        self._choices = choices
        self._face = face
        self._operations = operations
        self._work = work
        self._road = road
        self._line = Line(False, 0, 0, "", 0)
        self._counts: Counts | None = None
        self._rooms: list[Room] = []
        """Those that are made."""
        self.lists: dict[str, Reading] = {}
        """收件, 已发 and 通知, those that are made, by the keys of their pages."""
        self.shell = Shell(tokens, me)
        self._today = self._enter(LookingAhead(TodayPage(tokens), me, operations, self))
        self._today.emergencies.connect(self.emergencies)
        self._today.page.open_asked.connect(self._open_on)
        self._today.page.page_asked.connect(self.shell.show_page)
        self._add_pages()
        self._connect()
        self._restore()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE)
        self._clock.timeout.connect(self._show_line)
        self._clock.start()
        self.changed(_COUNTED | {"directory"})
        operations.run(lambda desk: desk.test_runs(), self._go_on_with_test)

    def dispose(self) -> None:
        """Remember, and take the window away."""
        self.remember()
        for room in self._rooms:
            room.dispose()
        self._operations.forget_face()
        self._work.call_all_off()
        self._clock.stop()
        self.shell.hide()
        self.shell.deleteLater()
        self.deleteLater()

    # data in

    def changed(self, changes: frozenset[str]) -> None:
        """Those kinds of thing have changed: what is on screen follows, the rest when it is shown."""
        front = self.shell.page()
        for room in self._rooms:
            room.changed(changes, front)
        if changes & {"matters", "directory"}:
            self._operations.run(lambda desk: desk.matters.counts(), self._show_matter_counts)
        if changes & _COUNTED:
            self._operations.run(lambda desk: desk.counts(), self._show_counts)
            self._operations.run(lambda desk: desk.line(), self.set_line)
        if "directory" in changes:
            self._operations.run(lambda desk: desk.me(), self._directory_changed)

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """A file is on its way and has come so far."""
        for room in self._rooms:
            room.set_progress(sha256, have, total)

    def set_line(self, line: Line) -> None:
        """The line's state, as the desk tells it."""
        self._line = line
        self._show_line()

    def say(self, words: str) -> None:
        """A sentence that belongs to no place on a page."""
        self.shell.undo_bar.show_done(words)

    def tell(self, error: KnownError) -> None:
        """A refusal that belongs to no place on a page."""
        self.say(sentence(error.code, error.values))

    def open_item(self, id: str) -> None:
        """Show a document or notice on the page that it belongs to."""

        def show(opened: Opened) -> None:
            key = opened.row.box.value
            self.shell.show_page(key)
            self.lists[key].open(id)

        self._operations.run(lambda desk: desk.open(id), show, self.tell)

    def open_matter(self, id: str) -> None:
        """Show a matter on its page."""
        self.shell.show_page("matters")
        self.matters.open(id)

    def set_menus(self, demo: list[QAction]) -> None:
        """The clerk's menu, and the demonstration's where there is one."""
        self.shell.set_menus(demo)

    # rooms

    def _add_pages(self) -> None:
        add = self.shell.add_page
        add("today", lambda: self._today.page, _("Today"), "today")
        add("inbox", lambda: self._list(Box.INBOX), _("Inbox"), "inbox")
        add("matters", lambda: self.matters.matters(self._face.get("matters")), _("Matters"), "matters")
        add("sent", lambda: self._list(Box.SENT), pgettext("page", "Sent"), "sent")
        add("notices", lambda: self._list(Box.NOTICES), _("Notices"), "notices")
        add("outbox", lambda: self.sending.page, _("Outbox"), "outbox")
        add("drafts", lambda: self.drafts.page, _("Drafts"), "drafts")
        add("mailbag", lambda: self.mailing.page, _("Mailbags"), "mailbag")
        add("training", lambda: self.training.page, _("Training"), "training")
        add("settings", lambda: self.settings.page, _("Settings"), "settings", at_foot=True)
        add("compose", lambda: self.writing.page)
        add("start-matter", lambda: self.matters.starting())
        add("lead", lambda: self.matters.leading())
        add("search", self._make_search)

    def _enter(self, room: Made) -> Made:
        """A room is made: it is told what is known, and heard from now on."""
        self._rooms.append(room)
        room.acted.connect(self._acted)
        room.told.connect(self.say)
        room.exchange_asked.connect(self.exchange_asked)
        room.set_self(self._me)
        room.set_line(self._line)
        if self._counts is not None:
            room.set_counts(self._counts)
        return room

    def _list(self, box: Box) -> BoxPage:
        from app.ui.inbox_page import InboxPage
        from app.ui.notices_page import NoticesPage
        from app.ui.sent_page import SentPage

        kind = {Box.INBOX: InboxPage, Box.SENT: SentPage, Box.NOTICES: NoticesPage}[box]
        room = self.lists[box.value] = self._enter(Reading(kind(self._tokens), box, self._operations, self._work, self))
        state = self._face.get(box.value)
        if isinstance(state, dict):
            room.page.restore(state)
        room.reply_asked.connect(lambda opened: self.writing.reply(opened))
        room.elsewhere.connect(self.open_item)
        room.export_asked.connect(self._export)
        begun = _("Begun as a matter: {title}")
        room.matter_begun.connect(lambda id, title: self._matter_begun(id, begun.format(title=title)))
        return room.page

    @cached_property
    def matters(self) -> MattersRoom:
        """事项, 发起事项, 逐件批办."""
        from app.ui.matters.room import MattersRoom

        room = self._enter(MattersRoom(self._tokens, self.shell, self._me, self._operations, self._work, self))
        room.begun.connect(self._matter_begun)
        room.item_asked.connect(self.open_item)
        room.export_asked.connect(self._export)
        return room

    @cached_property
    def sending(self) -> Sending:
        """待发箱, and the way back."""
        from app.ui.outbox_page import OutboxPage
        from app.ui.sending import Sending

        room = self._enter(Sending(OutboxPage(self._tokens), self.shell.undo_bar, self._operations, self))
        room.open_asked.connect(self.open_item)
        room.matter_asked.connect(self.open_matter)
        room.draft_back.connect(lambda draft: self.writing.edit(draft))
        room.matter_draft_back.connect(lambda draft: self.matters.go_on(draft))
        return room

    @cached_property
    def drafts(self) -> AllDrafts:
        """草稿."""
        from app.ui.all_drafts import AllDrafts
        from app.ui.drafts_page import DraftsPage

        room = self._enter(AllDrafts(DraftsPage(self._tokens), self._operations, self))
        room.page.compose_asked.connect(self._compose)
        room.draft_asked.connect(lambda draft: self.writing.edit(draft))
        room.matter_draft_asked.connect(lambda draft: self.matters.go_on(draft))
        room.deleted.connect(self._deleted)
        return room

    @cached_property
    def writing(self) -> Writing:
        """起草."""
        from app.ui.compose_page import ComposePage
        from app.ui.writing import Writing

        room = self._enter(Writing(ComposePage(self._tokens), self._operations, self._work, self._me, self))
        room.sent.connect(self._sent_off)
        room.wanted.connect(lambda: self.shell.show_page("compose"))
        room.discarded.connect(self._discarded)
        return room

    @cached_property
    def mailing(self) -> Mailing:
        """邮袋. It brings the cipher along, which most desks never need."""
        from app.ui.mailbag_page import MailbagPage
        from app.ui.mailing import Mailing

        return self._enter(Mailing(MailbagPage(self._tokens), self._operations, self))

    @cached_property
    def training(self) -> TrainingRoom:
        """培训."""
        from app.ui.training.room import TrainingRoom

        room = self._enter(TrainingRoom(self._tokens, self._operations, self))
        room.choose(self._face.get("training"))
        return room

    @cached_property
    def settings(self) -> SettingsRoom:
        """设置."""
        from app.ui.settings_room import SettingsRoom

        room = self._enter(SettingsRoom(self._tokens, self._choices, self._me, self._operations, self))
        room.chosen.connect(self._chosen)
        room.language_chosen.connect(self.language_chosen)
        return room

    def _make_search(self) -> SearchPage:
        from app.ui.search_page import SearchPage
        from app.ui.searching import Searching

        self._searching = Searching(SearchPage(self._tokens), self._operations, self)
        self._searching.open_asked.connect(self._open_on)
        return self._searching.page

    # what happens

    def _connect(self) -> None:
        shell = self.shell
        shell.compose_asked.connect(self._compose)
        shell.search_asked.connect(self._look_for)
        shell.page_shown.connect(self._page_shown)
        shell.lock_asked.connect(self.lock_asked)
        shell.quit_asked.connect(self.quit_asked)
        shell.closed.connect(self.closed)
        shell.exchange_asked.connect(self.exchange_asked)

    def _page_shown(self, key: str) -> None:
        for room in self._rooms:
            room.shown(key)

    def _compose(self) -> None:
        self.writing.new()

    def _look_for(self, words: str) -> None:
        self.shell.show_page("search")
        self._searching.search(words)

    def _open_on(self, page: str, id: str) -> None:
        if page == "matters":
            self.open_matter(id)
        else:
            self.open_item(id)

    def _export(self, id: str, title: str) -> None:
        from app.ui.export_dialog import ExportDialog
        from app.ui.exporting import Exporting

        dialog = ExportDialog(self._tokens, self.shell)
        Exporting(dialog, id, title, self._operations, self._work, self._road)
        dialog.open()

    def _go_on_with_test(self, runs: bool) -> None:
        if runs:
            self.shell.show_page("training")
            self.training.go_on_with_test()

    def _acted(self, act: str, what: str, at_once: bool) -> None:
        self.sending.say(act, what, at_once)
        self.acted.emit()

    def _matter_begun(self, id: str, said: str) -> None:
        self.open_matter(id)
        self._acted(id, said, False)

    def _sent_off(self, act: str, what: str, at_once: bool) -> None:
        # what was sent is an item under its act's own id; a notice shows on its own page
        self.open_item(act)
        self._acted(act, what, at_once)

    def _discarded(self, draft: Draft | None) -> None:
        self.shell.show_page("drafts")
        if draft is not None:
            self.shell.undo_bar.show_done(_("The draft was deleted."), lambda: self.writing.restore(draft))

    def _deleted(self, draft: Draft | MatterDraft, restore: Callable[[], None]) -> None:
        if isinstance(draft, MatterDraft):
            self.matters.forget(draft)
        self.shell.undo_bar.show_done(_("The draft was deleted."), restore)

    def _chosen(self, choices: Choices) -> None:
        self._choices = choices
        self.chosen.emit(choices)

    def _show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self.shell.set_counts(counts)
        for room in self._rooms:
            room.set_counts(counts)
        self.counted.emit(counts)

    def _show_matter_counts(self, counts: MatterCounts) -> None:
        words = ngettext("%d to do", "%d to do", counts.todo)
        self.shell.navigation.set_count("matters", counts.todo, words % counts.todo)
        self._today.page.set_matter_counts(counts)

    def _directory_changed(self, me: Self) -> None:
        if not me.county:  # before the first exchange a desk knows less than its vault's label
            return
        self._me = me
        self.shell.set_self(me)
        for room in self._rooms:
            room.set_self(me)

    def _show_line(self) -> None:
        self.shell.top_bar.set_line(self._line, now())
        for room in self._rooms:
            room.set_line(self._line)

    # what the clerk's face remembers

    def face(self) -> dict[str, object]:
        """Sizes, splitters, filters and the page, as the next window is to find them."""
        kept = {
            **self._face,
            "window": bytes(self.shell.saveGeometry().toBase64().data()).decode(),
            "page": self.shell.page(),
        }
        for room in self._rooms:
            kept |= room.state()
        return kept

    def remember(self) -> None:
        """Keep them for the next time."""
        face = self.face()
        self._operations.run(lambda desk: desk.set_setting(FACE, face))

    def _restore(self) -> None:
        window = self._face.get("window")
        if isinstance(window, str):
            self.shell.restoreGeometry(QByteArray.fromBase64(window.encode()))
        shown = self._face.get("page")
        self.shell.show_page(str(shown) if shown in _REMEMBERED else "today")
