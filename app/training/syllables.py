"""Which Chinese characters sound alike, from GB 2312 itself: its 3,755 common characters stand in the order of their
sound.

So the first character of each of the 396 syllables is enough. A character with several readings counts for the one by
which the standard has placed it; tones do not matter: an input method asks for none.
Where a syllable begins was found with the readings of pypinyin (MIT, see NOTICE).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

_FIRST: Final = (
    "啊埃鞍肮凹芭白斑邦苞杯奔崩逼鞭标鳖彬兵玻捕擦猜餐苍操厕层插拆搀昌超车郴撑吃充抽初揣川疮吹春戳疵聪凑粗蹿摧村磋搭呆"
    "耽当刀德蹬堤颠碉跌丁丢东兜督端堆墩掇蛾恩而发藩坊菲芬丰佛否夫噶该干冈篙哥给根耕工钩辜刮乖棺光瑰辊锅哈骸酣夯壕呵嘿"
    "痕哼轰喉呼花槐欢荒灰荤豁击嘉歼僵蕉揭巾荆炯揪鞠捐撅均喀开刊康考坷肯坑空抠枯夸块宽匡亏坤括垃莱蓝琅捞勒雷棱厘俩联粮"
    "撩列琳玲溜龙楼芦驴峦掠抡萝妈埋瞒芒猫么玫门萌眯棉苗蔑民明谬摸谋拇拿氖南囊挠呢馁嫩能妮蔫娘鸟捏您柠牛脓奴女暖虐挪哦"
    "欧啪拍攀乓抛呸喷砰坯篇飘撇拼乒坡扑期掐牵枪橇切钦青琼秋趋圈缺裙然瓤饶惹壬扔日戎揉茹软蕊闰若撒腮三桑搔瑟森僧莎筛珊"
    "墒梢奢砷声师收蔬刷摔栓霜谁吮说斯松搜苏酸虽孙蓑塌胎坍汤掏特藤梯天挑贴厅通偷凸湍推吞拖挖歪豌汪威瘟嗡挝巫昔瞎掀相萧"
    "楔薪星兄休墟轩靴勋压焉殃邀椰一茵英哟拥幽迂鸳曰耘匝栽咱赃遭责贼怎增扎摘瞻樟招遮珍蒸芝中舟珠抓拽专桩椎谆捉兹鬃邹租"
    "钻嘴尊昨"
)
_STARTS: Final = [sign.encode("gb2312") for sign in _FIRST]
_AFTER: Final = "亍".encode("gb2312")  # where the rarer characters begin, ordered by their strokes


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters have one sound, as far as GB 2312's order tells; False for rarer ones."""
    mine = _syllable(one)
    return mine is not None and mine == _syllable(other)


def _syllable(sign: str) -> int | None:
    try:
        place = sign.encode("gb2312")
    except UnicodeEncodeError:
        return None
    if len(place) != 2 or not _STARTS[0] <= place < _AFTER:
        return None
    return bisect_right(_STARTS, place)
