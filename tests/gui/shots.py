"""Screenshots of every page, by driving the real windows on a real hub and a real desk.

    python -m tests.gui.shots            all looks into build/shots
    python -m tests.gui.shots LOOK …     some of them: light, 125, 200, dark, big, english, contrast, narrow

A scale can only be chosen before Qt starts, so each look is a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County

SHOTS = Path(__file__).resolve().parents[2] / "build" / "shots"
SCREEN = (1366, 768)
PATIENCE_S = 20


@dataclass(frozen=True)
class Look:
    """How the windows are shown."""

    scale: float = 1
    theme: str = "light"
    big: bool = False
    language: str = "zh_CN"
    screen: tuple[int, int] = SCREEN


LOOKS = {
    "light": Look(),
    "125": Look(scale=1.25),
    "200": Look(scale=2, screen=(2732, 1536)),
    "dark": Look(theme="dark"),
    "contrast": Look(theme="high-contrast"),
    "big": Look(big=True),
    "english": Look(language="en"),
    "narrow": Look(screen=(800, 600)),
}
LONG = (
    "关于进一步贯彻落实省、市关于加强基层防汛抗旱和地质灾害防治应急物资储备、调拨、轮换、报废管理工作有关文件精神"
    "切实做好2026年度全区各乡镇（街道）防汛抗旱物资清点、补充、登记造册和信息报送工作的紧急通知"
)


def main(names: list[str]) -> int:
    """Take all shots, or those of some looks; returns the exit status."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in names or list(LOOKS):
        look = LOOKS[name]
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": str(look.scale),
            "XIANGYI_LANGUAGE": look.language,
            "TZ": "Asia/Shanghai",
        }
        command = [sys.executable, "-c", f"from tests.gui import shots; shots.take({name!r})"]
        failed += bool(subprocess.run(command, env=environment, check=False).returncode)
    print(f"{len(list(SHOTS.glob('*.png')))} screenshots in {SHOTS}")
    return 1 if failed else 0


def take(name: str) -> None:
    """All pages in one look, in this process."""
    from app.ui import pc
    from app.ui.desktop import Desktop, application
    from tests.gui.county import sample_county

    look = LOOKS[name]
    app = application(["shots"])
    with tempfile.TemporaryDirectory() as folder, sample_county(Path(folder)) as county:
        pc.remember(county.store, pc.Pc(theme=look.theme, big=look.big))
        camera = Camera(Desktop(app, county.store, county.cable, county.cable), county, look, name)
        try:
            camera.round()
        finally:
            camera.desktop.stop()


class Camera:
    """Walks through the house as a clerk does and takes a picture of each page."""

    def __init__(self, desktop: Desktop, county: County, look: Look, name: str) -> None:
        self.desktop = desktop
        self.county = county
        self._look = look
        self._name = name
        self._number = 0

    def round(self) -> None:
        """The whole walk."""
        self._door()
        self._empty_pages()
        self._one_document()
        self._many()
        self._matters()
        self._writing()
        self._cable_out()
        self._refused()
        self._mailbag()
        self._training()
        self._show("settings")
        self._keys()
        self._practice()

    # stations

    def _door(self) -> None:
        unit = self.county.unit("旧县")
        clerks = [self.county.enrol(person) for person in self.county.clerks(unit)[1:4]]
        self.desktop.start()
        view = self.desktop.door.view
        self._until(lambda: len(view.clerks()) == len(clerks))
        self._shot(view, "door-names")
        view.choose(clerks[1])
        view.password.setText("wrong-password")
        view.open.click()
        self._until(lambda: view.open.isEnabled())
        self._shot(view, "door-wrong-password")
        view.set_up()
        self._shot(view, "door-join")
        view.join.go.click()
        self._shot(view, "door-join-problem")
        view.choose(clerks[1])
        view.recovery.begin(has_codes=True)
        view._steps.show_step(view.recovery)
        self._shot(view, "door-recover")
        from app.desk.spool import Left
        from app.ui.door import left_words
        from tests.gui.county import PASSWORD

        view.choose(clerks[1])
        view.set_left(left_words(Left(2, 1), sends=True))
        self._shot(view, "door-left")
        view.set_left("")
        view.password.setText(PASSWORD)
        view.open.click()
        self._until(lambda: self.desktop.window is not None)

    def _empty_pages(self) -> None:
        for page in ("today", "inbox", "matters", "sent", "notices", "outbox", "drafts"):
            self._show(page, "none")

    def _one_document(self) -> None:
        from tests.gui.county import paper

        self.county.send(self.county.unit("旧县"), paper("关于做好防汛物资清点工作的通知", urgency="特急"))
        self._exchange()
        self._show("inbox", "one")
        self._show("today", "one")

    def _many(self) -> None:
        from tests.gui.county import paper

        unit = self.county.unit("旧县")
        self.county.send_samples(unit)
        self.county.send(unit, paper(LONG, number="马政办〔2026〕1234号", urgency="加急", body=(LONG,) * 30))
        self._exchange()
        self._show("today", "many")
        self._show("inbox", "many")
        self._open(0)
        self._shot_shell("inbox-long")
        self._open(37)
        self._shot_shell("inbox-opened")
        self._press("sign")
        self._shot_shell("inbox-signed")
        self.shell.search_asked.emit("防汛")
        self._shot_shell("search")
        self.shell.search_asked.emit("嫦娥")
        self._shot_shell("search-nothing")

    def _writing(self) -> None:
        self._write("关于防汛物资清点情况的报告")
        self._shot_shell("compose")
        self._press("preview")
        self._shot_shell("compose-preview")
        self._press("send")
        self._shot_shell("sent")
        self._write("关于申请补充防汛物资的请示")
        self._show("drafts", "one")
        self._write("关于周五停水的通知", "")
        self._press("as-notice")
        self._press("send")
        self._shot_shell("compose-notice")

    def _matters(self) -> None:
        from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

        from app.ui.matters.matters_page import MattersPage
        from app.ui.matters.starting_page import StartingPage
        from tests.gui.county import child

        self._show("inbox", "to-handle")
        self._press("handle")
        self._shot_shell("matters-begun")
        self._exchange()
        self.shell.show_page("matters")
        self.shell.show_page("start-matter")
        self._settle()
        page = child(self.shell, StartingPage)
        child(page, QLineEdit, "matter-title").setText("关于申请防汛资金的请示报告")
        child(page, QLineEdit, "main-recipients").setText("张县长")
        child(page, QPlainTextEdit, "matter-body").setFocus()
        child(page, QPlainTextEdit, "matter-body").setPlainText("现申请防汛资金5万元。\n妥否，请批示。")
        self._shot_shell("matters-starting")
        child(page, QLineEdit, "matter-title").setText("关于因病请假两天的请示")
        child(page, QLineEdit, "main-recipients").setText("旧县街道办事处")
        self._press("route-leave")
        self._press("begin")
        child(self.shell, MattersPage).opened.deciding.begin_main()
        self._shot_shell("matters-deciding")
        self._show("today", "matters")
        self.shell.show_page("lead")
        self._settle()
        self._shot_shell("matters-leading")

    def _cable_out(self) -> None:
        self.county.cable.pull()
        self.desktop.operations.desk.undo_seconds = 0
        self._exchange()
        self._show("inbox", "cable-out")
        self._open(1)
        self._press("sign")
        self._write("关于报送秋粮生产进度的函", "区农业农村局")
        self._press("send")
        self._show("outbox", "cable-out")

    def _refused(self) -> None:
        from msgspec import structs

        self.county.hub.import_units([structs.replace(self.county.unit("区农业农村局"), level="village")])
        self.county.cable.plug()
        self._exchange()
        self._show("outbox", "refused")
        self._show("drafts", "refused")

    def _mailbag(self) -> None:
        from app.ui import stick_drives
        from app.ui.mailbag_page import MailbagPage
        from app.ui.stick_drives import Drive
        from tests.gui.county import child
        from tests.gui.test_mailbag_page import at_county

        self._show("mailbag", "none")
        stick = self.county.store.parent / "stick"
        stick.mkdir()
        stick_drives.drives = lambda: [Drive("KINGSTON", stick, 3_200_000_000)]  # a PC with a stick in it
        self.county.cable.pull()
        self._send_a_file(stick.parent / "防汛物资清点表.pdf")
        self._write("关于申请补充防汛物资的请示")
        self._press("send")
        self._bags("sending")
        self._press("pack-bag")
        self._bags("packed")
        for _path in at_county(self.county, stick):
            self._bags("to-open")
        (stick / "half.xybag").write_bytes(b"XYBAG\x01half")
        child(self.shell, MailbagPage).open_asked.emit([stick / "half.xybag"])
        self._bags("refused")
        self._press("open-all-bags")
        self._bags("opened")

    def _training(self) -> None:
        from tests.gui.training_shots import walk

        walk(self)

    def _send_a_file(self, path: Path) -> None:
        from msgspec import structs

        from tests.gui.county import paper

        path.write_bytes(b"%PDF-1.7\n" + os.urandom(4_600_000))
        operations, to = self.desktop.operations, [self.county.unit("区应急管理局").id]

        def send() -> None:
            desk = operations.desk
            taken = desk.attachments.attach(path).attachment
            desk.send(structs.replace(paper("关于报送防汛物资清点情况的函", urgency="特急"), files=(taken,)), to)

        operations.wait_for(send)

    def _bags(self, station: str) -> None:
        """The page of mailbags once everything on it is at rest."""
        window = self.desktop.window
        self.shell.show_page("mailbag")
        assert window is not None
        mailing = window.mailing
        assert mailing is not None
        self._until(lambda: not mailing.busy())
        mailing.refresh()
        self._until(lambda: not mailing.busy())
        self._settle()
        self._shot_shell(f"mailbag-{station}")

    def _keys(self) -> None:
        from app.ui.keys_dialog import KeysDialog
        from tests.gui.county import child

        self.shell.show_keys()
        self._settle()
        dialog = child(self.shell, KeysDialog)
        self._number += 1
        dialog.grab().save(str(SHOTS / f"{self._name}-{self._number:02}-keys.png"))
        dialog.accept()

    def _practice(self) -> None:
        from app.ui.theme import chosen
        from tests.gui.practice_shots import practise

        practise(chosen(self._look.theme, self._look.big), self._shot)

    # hands

    @property
    def shell(self) -> Shell:
        window = self.desktop.window
        assert window is not None
        return window.shell

    def _page(self, key: str) -> QWidget:
        return self.shell._pages[key]

    def _write(self, title: str, unit: str = "区应急管理局") -> None:
        from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

        from app.ui.compose_page import ComposePage
        from tests.gui.county import child

        self.shell.compose_asked.emit()
        self._settle()
        page = child(self.shell, ComposePage)
        child(page, QLineEdit, "title").insert(title)
        child(page, QPlainTextEdit, "body").insertPlainText(
            "区应急管理局：\n按照要求，我街道对防汛物资进行了清点，现将有关情况报告如下。\n"
            "一、清点情况\n现有编织袋3000条、铁锹120把、雨衣85件、应急照明灯40台。\n"
            "二、存在问题\n部分雨衣老化，需要更换。\n特此报告。"
        )
        if unit:
            chooser = child(page, QLineEdit, "unit-search")
            chooser.setText(unit)
            chooser.returnPressed.emit()
            chooser.clear()
        self._settle()

    def _open(self, place: int) -> None:
        """Open the document at that place of the inbox, as a click on its row does."""
        from app.ui.inbox_page import InboxPage
        from app.ui.rows_model import ROW
        from tests.gui.county import child

        rows = child(self.shell, InboxPage).rows
        self._until(lambda: rows.model().rowCount() > place)
        index = rows.model().index(place, 0)
        rows.setCurrentIndex(index)  # opens beside the list where there is room for both
        rows.entered.emit(index.data(ROW).id)
        self._settle()

    def _press(self, name: str) -> None:
        from PySide6.QtWidgets import QPushButton

        next(found for found in self.shell.findChildren(QPushButton, name) if found.isVisible()).click()
        self._settle()

    def _exchange(self) -> None:
        ended: list[bool] = []
        connection = self.desktop.exchanges.finished.connect(lambda: ended.append(True))
        self.desktop.exchanges.now()
        self._until(lambda: bool(ended) and not self.desktop.exchanges.running())
        self.desktop.exchanges.finished.disconnect(connection)
        self._settle()

    def _show(self, page: str, note: str = "") -> None:
        self.shell.show_page(page)
        self._shot_shell(f"{page}-{note}" if note else page)

    def _shot_shell(self, name: str) -> None:
        self._shot(self.shell, name)

    def _shot(self, widget: QWidget, name: str) -> None:
        width, height = self._look.screen
        widget.resize(round(width / self._look.scale), round(height / self._look.scale))
        self._settle()
        self._number += 1
        widget.grab().save(str(SHOTS / f"{self._name}-{self._number:02}-{name}.png"))

    def _settle(self) -> None:
        from PySide6.QtWidgets import QApplication

        for _round in range(3):
            for _turn in range(10):
                QApplication.processEvents()
            self._until(lambda: not self.desktop.operations.busy())

    def _until(self, done: Callable[[], bool]) -> None:
        from PySide6.QtCore import QEventLoop
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"{self._name}, after shot {self._number}")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
