"""What the colleague of the demonstration sends: invented, and marked 演示·无效 like all of the sample county."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from app.domain.papers import Paper, Urgency, kind_of

OFFICE: Final = "马龙区人民政府办公室"


class Errand(Struct, frozen=True):
    """A document, or a notice."""

    title: str
    body: tuple[str, ...]
    number: str = ""
    urgency: Urgency = Urgency.ORDINARY
    notice: bool = False

    def paper(self, today: str) -> Paper:
        """The document, written today (ISO)."""
        return Paper(
            self.title,
            kind=kind_of(self.title),
            number=self.number,
            office=OFFICE,
            urgency=self.urgency,
            written=today,
            body=self.body,
            main_recipients="各乡镇人民政府、各街道办事处",
            signature=OFFICE,
        )


ERRANDS: Final = (
    Errand(
        "关于做好防汛物资清点工作的通知",
        (
            "各乡镇人民政府、各街道办事处：",
            "主汛期将至，为确保防汛物资数量准确、调得出、用得上，现就物资清点工作通知如下。",
            "一、清点范围",
            "编织袋、块石、木桩、救生衣、抽水泵、照明设备等各级储备物资，以及社会代储物资。",
            "二、时间要求",
            "请于收到本通知后5个工作日内完成清点，将清点表报区应急管理局。",
            "三、有关要求",
            "各单位要明确专人负责，账物相符；发现短缺或者损坏的，及时补充。",
        ),
        number="马政办发〔2026〕12号",
        urgency=Urgency.URGENT,
    ),
    Errand(
        "关于报送秋粮生产进度的函",
        (
            "各乡镇人民政府、各街道办事处：",
            "为掌握全区秋粮生产情况，请于每周五17时前报送本辖区秋粮播种面积、长势和病虫害情况。",
            "联系人：区农业农村局种植业股。",
        ),
        number="马农函〔2026〕7号",
    ),
    Errand(
        "关于启动暴雨四级应急响应的紧急通知",
        (
            "各乡镇人民政府、各街道办事处：",
            "据区气象台预报，今晚到明天我区有大到暴雨。经研究，决定启动暴雨四级应急响应。",
            "请立即安排24小时值班，转移危险区域群众，每3小时报告一次情况。",
        ),
        number="马政办发〔2026〕13号",
        urgency=Urgency.EMERGENCY,
    ),
    Errand(
        "关于国庆节放假值班安排的通知公告",
        ("各单位：", "国庆节期间请各单位安排专人值班，值班表请于节前3个工作日报区政府办公室。"),
        notice=True,
    ),
)
