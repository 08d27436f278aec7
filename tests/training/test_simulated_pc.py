"""The simulated PC: nothing is lost but by what loses things, and what is undone is as before."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.training.pc.acts import Clash, PcAct, Verb
from app.training.pc.doing import do, do_all
from app.training.pc.scripts import act_of, acts_of
from app.training.pc.state import STICK, Deed, Done, Pc, Stick, folder_of, listing, started
from app.training.tasks import Goal, holds

START = (
    "文档/合同/甲.docx",
    "文档/合同/乙.docx",
    "文档/通知.docx",
    "图片/村口.jpg",
    "下载/",
    f"{STICK}/旧/表.xlsx",
    f"{STICK}/",
)
NAMES = st.sampled_from(["甲.docx", "乙.docx", "通知.docx", "新", "合同", "旧", "表.xlsx", "a.TXT", "A.txt"])
FOLDERS = st.sampled_from(["桌面", "文档", "下载", "文档/合同", "桌面/新", STICK, f"{STICK}/旧"])
PATHS = st.builds("{}/{}".format, FOLDERS, NAMES) | FOLDERS
ACTS = st.builds(
    PcAct,
    st.sampled_from(Verb),
    st.lists(PATHS, max_size=3).map(tuple),
    to=FOLDERS,
    name=NAMES,
    clash=st.sampled_from(Clash),
)
# what loses nothing: everything but deleting, emptying, replacing, and what lies on a stick and is thrown away
GENTLE = ACTS.filter(
    lambda act: (
        act.verb not in (Verb.DELETE, Verb.EMPTY)
        and act.clash is not Clash.REPLACE
        and not (act.verb is Verb.RECYCLE and any(path.startswith(STICK) for path in act.what))
    )
)


def _contents(pc: Pc) -> Counter[str]:
    binned = [content for one in pc.bin for content in one.files.values()]
    return Counter(c for c in (*pc.files.values(), *pc.stick_files.values(), *binned) if c)


@given(st.lists(ACTS, max_size=25), st.sampled_from([Stick.IN, Stick.OUT]))
def test_everything_always_lies_in_a_folder(acts: list[PcAct], stick: Stick):
    pc = do_all(started(START, stick), acts)
    for path in (*pc.files, *pc.stick_files):
        above = folder_of(path)
        assert not above or (pc.files | pc.stick_files).get(above, "lost") is None
    assert len({path.casefold() for path in pc.files}) == len(pc.files), "two of one name in one folder"


@given(st.lists(GENTLE, max_size=25))
def test_only_deleting_emptying_and_replacing_lose_a_file(acts: list[PcAct]):
    start = started(START, Stick.IN)
    assert set(_contents(start)) == set(_contents(do_all(start, acts)))


@given(st.lists(GENTLE, max_size=12), PATHS)
def test_what_is_restored_is_as_before(acts: list[PcAct], path: str):
    pc = do_all(started(START, Stick.IN), acts)
    if path not in pc.files or "/" not in path or path.startswith(STICK):
        return
    gone = do(pc, PcAct(Verb.RECYCLE, (path,)))
    assert path not in gone.files
    assert do(gone, PcAct(Verb.RESTORE, (path,))).files == pc.files


@given(st.lists(ACTS, max_size=12))
def test_a_stick_ejected_and_put_in_again_holds_what_it_held(acts: list[PcAct]):
    pc = do_all(started(START, Stick.IN), acts)
    if pc.stick is Stick.IN:
        again = do_all(pc, acts_of((("eject",), ("pull",), ("plug",))))
        assert again.files == pc.files
        assert again.done == (*pc.done, Done(Deed.EJECTED)), "that is the safe way"


def test_a_stick_in_the_hand_has_not_been_ejected_yet():
    goal = Goal(say="还没有弹出。", stick=Stick.EJECTED)
    pc = started(START, Stick.OUT)
    assert not holds(goal, pc)
    for line, reached in (("plug", False), ("eject", True), ("pull", True), ("plug", False), ("pull", False)):
        pc = do(pc, act_of((line,)))
        assert holds(goal, pc) is reached


def test_dragging_moves_on_a_drive_and_copies_to_another():
    pc = started(START, Stick.IN)
    moved = do(pc, act_of(("drag", "文档/通知.docx", "桌面")))
    assert "文档/通知.docx" not in moved.files
    copied = do(pc, act_of(("drag", "文档/通知.docx", STICK)))
    assert copied.files["文档/通知.docx"] == copied.files[f"{STICK}/通知.docx"] == "文档/通知.docx"


def test_pasting_beside_itself_makes_a_second_one():
    pc = do_all(started(START), acts_of((("copy", "文档/通知.docx"), ("paste", "文档"))))
    assert pc.files["文档/通知 (2).docx"] == "文档/通知.docx"


def test_a_folder_goes_with_what_is_in_it():
    pc = do_all(started(START), acts_of((("rename", "文档/合同", "旧合同"), ("cut", "文档/旧合同"), ("paste", "桌面"))))
    assert pc.files["桌面/旧合同/甲.docx"] == "文档/合同/甲.docx"
    assert not any(path.startswith("文档/合同") for path in pc.files)
    assert listing(pc, "桌面/旧合同") == ("桌面/旧合同/乙.docx", "桌面/旧合同/甲.docx")


def test_what_is_thrown_away_on_a_stick_does_not_come_to_the_recycle_bin():
    pc = do(started(START, Stick.IN), act_of(("recycle", f"{STICK}/旧/表.xlsx")))
    assert not pc.bin
    assert f"{STICK}/旧/表.xlsx" not in pc.files


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("copy", "文档/没有.docx"), "pc-not-there"),
        (("paste", "桌面"), "pc-clipboard-empty"),
        (("rename", "文档/通知.docx", "甲/乙"), "pc-name-sign"),
        (("rename", "文档/通知.docx", " "), "pc-name-empty"),
        (("rename", "文档/通知.docx", "长" * 61), "pc-name-long"),
        (("rename", "文档/通知.docx", "合同"), "pc-name-taken"),
        (("new-folder", "文档", "合同"), "pc-name-taken"),
        (("recycle", "文档"), "pc-place-stays"),
        (("drag", "文档/合同", "文档/合同"), "pc-into-itself"),
        (("eject",), "pc-no-stick"),
        (("plug",), "pc-no-stick-in-hand"),
        (("search", " "), "pc-nothing-sought"),
        (("undo",), "pc-nothing-to-undo"),
        (("restore", "文档/通知.docx"), "pc-not-there"),
    ],
)
def test_what_cannot_be_done_says_why(line: tuple[str, ...], code: str):
    with pytest.raises(KnownError) as refused:
        do(started(START), act_of(line))
    assert refused.value.code == code


def test_searching_finds_by_a_part_of_the_name():
    assert do(started(START), act_of(("search", "通知"))).found == ("文档/通知.docx",)


@pytest.mark.parametrize("line", [(), ("jump",), ("copy",), ("rename", "a"), ("paste", "a", "b", "c"), ("empty", "a")])
def test_what_is_no_act_is_no_script(line: tuple[str, ...]):
    with pytest.raises(KnownError) as refused:
        act_of(line)
    assert refused.value.code == "pc-script"


@given(st.lists(ACTS, max_size=8), ACTS)
def test_taking_back_gives_what_was_before_and_brings_nothing_back_that_is_gone(acts: list[PcAct], last: PcAct):
    pc = do_all(started(START, Stick.IN), acts)
    after = do_all(pc, [last])
    back = do_all(after, [PcAct(Verb.UNDO)])
    for_good = {one for one in after.done if one.deed not in (Deed.RECYCLED,)}
    assert for_good <= set(back.done), "what cannot be undone was forgotten"
    if len(after.back) > len(pc.back):
        assert (back.files, back.bin) == (pc.files, pc.bin)


@given(st.lists(ACTS, max_size=12), st.integers(1, 12))
def test_taking_back_loses_nothing(acts: list[PcAct], times: int):
    pc = do_all(started(START, Stick.IN), acts)
    kept = set(_contents(pc))
    assert kept == set(_contents(do_all(pc, [PcAct(Verb.UNDO)] * times)))


def test_who_takes_back_a_deletion_has_deleted_nothing():
    pc = do_all(started(START), acts_of([("open", "文档"), ("recycle", "文档/通知.docx"), ("open", "图片"), ("undo",)]))
    assert "文档/通知.docx" in pc.files
    assert pc.bin == ()
    assert [one.deed for one in pc.done] == [Deed.OPENED, Deed.OPENED]
