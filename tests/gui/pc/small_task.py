"""A task that there is a bit of everything in: files twice by one name, a stick, a bin, something forbidden."""

from __future__ import annotations

from app.training.items import Task
from app.training.pc.state import Deed, Stick
from app.training.tasks import Forbidden, Goal, Wrong

NOTICE = "文档/通知.docx"
TASK = Task(
    id="try",
    area="files",
    lesson="files",
    difficulty=1,
    text="试一试。",
    start=(
        NOTICE,
        "文档/合同/甲.docx",
        "文档/没有尾巴",
        "桌面/通知.docx",
        "桌面/合同/",
        "图片/村口.jpg",
        "U盘/旧.docx",
    ),
    stick=Stick.IN,
    recycled=("文档/名单.xlsx",),
    goals=(Goal(say="“图片”里还没有通知。", there="图片/通知.docx"), Goal(say="U盘还没有弹出。", stick=Stick.EJECTED)),
    forbid=(Forbidden(Deed.OPENED, "不要看照片。", "图片/村口.jpg"),),
    solve=(("copy", NOTICE), ("paste", "图片"), ("eject",)),
    wrong=(Wrong((("eject",),), "少"),) * 3,
)
