"""What a file is: by its content, whatever its name says; and what is refused where it is attached."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attachments import KINDS, Looked
from app.domain.errors import KnownError
from app.domain.files import NAME_LIMIT, SIZE_LIMIT, clean_name, is_sound, split
from app.domain.papers import Attachment
from app.protocol.looking import look_at

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def zipped(*names: str, **options: Any) -> bytes:
    """A zip with these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, options.get("content", "<x/>"))
    return made.getvalue()


def compound(*names: str) -> bytes:
    """A small OLE compound file with these empty streams, the first of them the root's child."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    sectors = -(-(len(names) + 1) // 4)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    entries = [_entry("Root Entry", 5, 1), *(_entry(name, 2, 0, place) for place, name in enumerate(names, 1))]
    last = len(names)
    entries[last] = _entry(names[-1], 2, 0, 0)
    directory = b"".join(entries).ljust(sectors * 512, b"\0")
    return bytes(header) + fat + directory


def _entry(name: str, kind: int, child: int, place: int = 0) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    right = place + 1 if place else 0xFFFFFFFF
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, right, child or 0xFFFFFFFF)
        + bytes(36)
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
    )


def looked(content: bytes, name: str) -> Looked:
    return look_at(io.BytesIO(content), len(content), name)


def refusal(content: bytes, name: str, size: int | None = None) -> str:
    with pytest.raises(KnownError) as caught:
        look_at(io.BytesIO(content), len(content) if size is None else size, name)
    assert caught.value.values["name"] == clean_name(name)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "name", "media"),
    [
        (b"%PDF-1.7 ...", "通知.pdf", "pdf"),
        (b"\xff\xd8\xff\xe0", "照片.JPG", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "图.png", "png"),
        (b"II*\x00", "扫描件.tiff", "tif"),
        (b"BM" + bytes(60), "图.bmp", "bmp"),
        ("各单位：\r\n请知悉。".encode(), "说明.txt", "txt"),
        ("各单位：\r\n请知悉。".encode("gb18030"), "说明.txt", "txt"),
        ("各单位：".encode("utf-16"), "说明.txt", "txt"),
        (zipped("[Content_Types].xml", "word/document.xml"), "报告.docx", "docx"),
        (zipped("xl/workbook.xml"), "台账.xlsx", "xlsx"),
        (zipped("ppt/presentation.xml"), "课件.pptx", "pptx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "红头.ofd", "ofd"),
        (compound("WordDocument", "1Table"), "旧文.doc", "doc"),
        (compound("WordDocument", "1Table"), "旧文.wps", "doc"),
        (compound("Workbook"), "台账.et", "xls"),
        (compound("PowerPoint Document"), "课件.ppt", "ppt"),
    ],
)
def test_what_offices_send_is_taken(content: bytes, name: str, media: str):
    found = looked(content, name)
    assert (found.media, found.name, found.renamed) == (media, name, False)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\0", "通知.pdf", "executable"),
        (b"\x7fELF\x02", "通知.docx", "executable"),
        (b"\xcf\xfa\xed\xfe", "a.pdf", "executable"),
        (b"#!/bin/sh\nrm -rf /", "说明.txt", "executable"),
        (b"L\0\0\0\x01\x14\x02\0", "通知.pdf", "executable"),
        (b"@echo off", "一键填报.BAT", "executable"),
        (b"%PDF-1.4", "通知.pdf.exe", "executable"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "报告.docx", "macros"),
        (zipped("xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "台账.xlsx", "macros"),
        (zipped("word/document.xml", "word/embeddings/安装.exe"), "报告.docx", "executable"),
        (compound("WordDocument", "Macros"), "旧文.doc", "macros"),
        (compound("Workbook", "_VBA_PROJECT_CUR"), "旧表.xls", "macros"),
        (compound("EncryptedPackage", "EncryptionInfo"), "加密.docx", "encrypted"),
        (compound("Something"), "安装.doc", "kind"),
        (zipped("a.txt"), "资料.zip", "kind"),
        (b"Rar!\x1a\x07\x01\0", "资料.rar", "kind"),
        (b"{\\rtf1 }", "a.rtf", "kind"),
        (bytes(range(256)), "a.bin", "kind"),
        (b"", "空.pdf", "empty"),
        (zipped("word/document.xml")[:40], "坏.docx", "damaged"),
        (OLE + bytes(600), "坏.doc", "damaged"),
    ],
    # an archive holds the time at which it was made: the name of a test may not
    ids=lambda value: "" if isinstance(value, bytes) else value,
)
def test_what_could_run_or_cannot_be_told_is_refused_with_the_reason(content: bytes, name: str, code: str):
    assert refusal(content, name) == f"attachment-{code}"


def test_a_zip_with_a_password_is_refused():
    content = bytearray(zipped("word/document.xml"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content), "报告.docx") == "attachment-encrypted"


def test_a_zip_that_claims_a_huge_directory_is_not_read():
    content = bytearray(zipped("word/document.xml"))
    struct.pack_into("<L", content, content.rindex(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    assert refusal(bytes(content), "报告.docx") == "attachment-damaged"


def test_a_zip_bomb_costs_what_is_looked_at_and_no_more():
    bomb = zipped("word/document.xml", content="<w:p>" + "x" * 30_000_000)
    assert looked(bomb, "报告.docx").media == "docx"


def test_too_large_is_told_by_the_size_alone():
    assert refusal(b"%PDF-1.4", "扫描件.pdf", SIZE_LIMIT + 1) == "attachment-too-large"
    assert look_at(io.BytesIO(b"%PDF-1.4"), SIZE_LIMIT, "扫描件.pdf").media == "pdf"


def test_the_content_wins_over_the_name_and_it_is_told():
    found = looked(b"%PDF-1.4", "报告.docx")
    assert (found.name, found.renamed) == ("报告.pdf", True)
    assert looked(b"%PDF-1.4", "没有后缀").name == "没有后缀.pdf"


def test_the_head_of_a_text_is_handed_on_to_be_searched_for_a_marking():
    assert looked("机密★1年\n某事".encode(), "a.txt").head[0] == "机密★1年"
    marking = "<w:p><w:r><w:t>秘密</w:t></w:r><w:r><w:t xml:space='preserve'>★长期</w:t></w:r></w:p>"
    xml = marking + "<w:p><w:t>某事</w:t></w:p>"
    assert looked(zipped("word/document.xml", content=xml), "a.docx").head == ("秘密★长期", "某事")


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "_.._etc_passwd.txt"),
        ("通知\u202efdp.exe", "通知fdp.exe"),
        ("a\0b\nc.pdf", "abc.pdf"),
        ("  尾巴. . ", "尾巴"),
        ("CON.txt", "_CON.txt"),
        ("aux", "_aux"),
        ("", "附件"),
        ("長" * 300 + ".docx", "長" * 95 + ".docx"),
        (".pdf", "pdf"),
    ],
)
def test_names_are_made_harmless(name: str, clean: str):
    assert clean_name(name) == clean


@given(st.text(max_size=300))
def test_a_clean_name_is_clean(name: str):
    clean = clean_name(name)
    assert clean == clean_name(clean)
    assert 0 < len(clean) <= NAME_LIMIT
    assert not set(clean) & set('/\\\0\n:*?"<>|')
    assert clean.strip(". ") == clean


def assert_known_or_refused(content: bytes) -> None:
    with contextlib.suppress(KnownError):
        assert looked(content, "a.doc").media in KINDS


@given(st.binary(max_size=2000), st.sampled_from([b"", b"PK\x03\x04", OLE, b"%PDF-", b"\xff\xfe"]))
def test_hostile_content_is_known_or_refused(content: bytes, magic: bytes):
    assert_known_or_refused(magic + content)


@given(st.data())
def test_altered_documents_are_known_or_refused(data: st.DataObject):
    whole = bytearray(data.draw(st.sampled_from([compound("WordDocument", "1Table"), zipped("word/document.xml")])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert_known_or_refused(bytes(whole))


def test_what_an_act_may_name():
    good = Attachment("报告.pdf", 5, bytes(32), "pdf")
    assert is_sound(good)
    for bad in (
        Attachment("../报告.pdf", 5, bytes(32), "pdf"),
        Attachment("报告.pdf", 0, bytes(32), "pdf"),
        Attachment("报告.pdf", SIZE_LIMIT + 1, bytes(32), "pdf"),
        Attachment("报告.pdf", 5, bytes(31), "pdf"),
        Attachment("报告.pdf", 5, bytes(32), "../x"),
    ):
        assert not is_sound(bad)
    assert split("a.tar.gz") == ("a.tar", ".gz")
