"""The faces of an official document, and what stands in for them where a PC lacks them.

GB/T 9704-2012 names 仿宋, 小标宋, 黑体 and 楷体. 方正小标宋 may not be shipped and is used only where it is installed.
The GB2312 fonts have 6,763 glyphs, so every face is a list: a rare name takes its glyph from the next family that has
it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase


class Face(StrEnum):
    """A face of an official document."""

    BODY = "fangsong"  # 仿宋
    TITLE = "xiaobiaosong"  # 小标宋
    HEADING = "heiti"  # 黑体
    SECOND = "kaiti"  # 楷体
    FOLIO = "songti"  # 宋体, of the page number


_SERIF: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "SimSun", "NSimSun", "AR PL UMing CN", "STSong")
_SANS: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "WenQuanYi Micro Hei")
_LAST: Final = ("Droid Sans Fallback", "SimSun-ExtB")

_FAMILIES: Final[dict[Face, tuple[str, ...]]] = {
    Face.BODY: ("FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "FandolFang", "cwTeX Q Fangsong"),
    Face.TITLE: ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK", "FandolSong"),
    Face.HEADING: ("SimHei", "黑体", "STHeiti", "FandolHei", *_SANS),
    Face.SECOND: ("KaiTi", "楷体", "KaiTi_GB2312", "楷体_GB2312", "STKaiti", "FandolKai", "AR PL UKai CN"),
    Face.FOLIO: ("SimSun", "宋体"),
}
_STAND_INS: Final = {Face.TITLE: QFont.Weight.Bold, Face.HEADING: QFont.Weight.Bold, Face.SECOND: QFont.Weight.Medium}
"""How heavy a face is set where only a stand-in is there: so that a reader still tells heading from text."""


@cache
def _installed() -> frozenset[str]:
    return frozenset(QFontDatabase.families())


@cache
def families(face: Face) -> tuple[str, ...]:
    """The installed families for a face, best first; never empty."""
    wanted = (*_FAMILIES[face], *_SERIF, *_SANS, *_LAST)
    return tuple(dict.fromkeys(name for name in wanted if name in _installed())) or ("serif",)


@cache
def weight(face: Face) -> QFont.Weight:
    """The weight in which to set a face: heavier where a stand-in has to show what the face itself would."""
    own = families(face)[0] in _FAMILIES[face] and families(face)[0] not in _SANS
    return (
        QFont.Weight.Normal if own and "Fandol" not in families(face)[0] else _STAND_INS.get(face, QFont.Weight.Normal)
    )


def font(face: Face, pixels: float) -> QFont:
    """A font of that face, `pixels` high in the device's own units."""
    made = QFont()
    made.setFamilies(families(face))
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(weight(face))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
