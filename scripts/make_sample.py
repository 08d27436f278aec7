#!/usr/bin/env python3
"""Make the sample county in resources/sample: real places and documents, invented people.

    make_sample.py COUNTIES.json DOCUMENTS.jsonl [--county 530304]

COUNTIES.json is a list of counties with their townships and villages; DOCUMENTS.jsonl holds published documents and is
copied as it is. The list of people is made as a county office keeps one, with what such a list has for the eye, so that
the sample goes through the same reader as every other list.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SAMPLE: Final = Path(__file__).resolve().parent.parent / "resources" / "sample"

DEPARTMENTS: Final = (
    "政府办公室", "发展和改革局", "教育体育局", "科学技术和工业信息化局", "公安分局", "民政局", "司法局", "财政局",
    "人力资源和社会保障局", "自然资源局", "生态环境分局", "住房和城乡建设局", "交通运输局", "水务局", "农业农村局",
    "商务和投资促进局", "文化和旅游局", "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局",
)  # fmt: skip
SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN: Final = "芳伟娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉梅建国红云波宁辉鑫玲琴林凤倩楠佳文"
POSTS: Final = {
    "county": ("区长", "副区长", "副区长"),
    "office": ("主任", "副主任", "文秘股股长", "机要文书"),
    "department": ("局长", "副局长", "办公室主任"),
    "street": ("党工委书记", "办事处主任", "党政办主任", "党政办文书"),
    "town": ("党委书记", "镇长", "党政办主任", "党政办文书"),
    "country": ("党委书记", "乡长", "党政办主任", "党政办文书"),
}


def main() -> None:
    """Write the three files of the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counties", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--county", default="530304")
    arguments = parser.parse_args()
    county = next(county for county in json.loads(arguments.counties.read_text()) if county["code"] == arguments.county)
    kind = county["name"][-1]
    county["departments"] = [{"name": kind + name} for name in DEPARTMENTS]
    county = {name: county[name] for name in ("code", "name", "departments", "townships")}
    SAMPLE.mkdir(parents=True, exist_ok=True)
    (SAMPLE / "county.json").write_text(json.dumps(county, ensure_ascii=False, indent=1) + "\n")
    shutil.copyfile(arguments.documents, SAMPLE / "documents.jsonl")
    write_people(county, SAMPLE / "people.xlsx")


def write_people(county: dict[str, Any], path: Path) -> None:
    """The list of invented people, as a county office would keep it."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "通讯录"
    sheet.append([f"{county['name']}机关单位通讯录（演示·无效）"])
    sheet.append(["填报单位：区政府办公室", None, None, None, "人名、电话均为虚构"])
    sheet.append(["序号", "单位", "姓  名", "职务", "联系电话"])
    names = invented_names(random.Random(county["code"]))  # noqa: S311 - the same people every time, nothing secret
    for unit, posts in staffed_units(county):
        first = sheet.max_row + 1
        for post in posts:
            name = next(names)
            # two characters are spread to the width of three, as offices do
            shown = f"{name[0]}　{name[1]}" if len(name) == 2 else name
            number = sheet.max_row - 2
            sheet.append([number, unit, shown, post, 10000000000 + number])
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=2, end_column=2)
    sheet.append([])
    sheet.append(["注：本表人员均为虚构，仅供演示，如有雷同纯属巧合。"])
    dress(sheet)
    workbook.properties.creator = "Xiangyi"
    workbook.properties.created = datetime.datetime(2024, 1, 1)
    workbook.save(path)


def staffed_units(county: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Units that have people in the sample, with their posts. Villages work through their townships."""
    units = [(f"{county['name']}人民政府", POSTS["county"])]
    for department in county["departments"]:
        office = department["name"].endswith("办公室")
        units.append((department["name"], POSTS["office" if office else "department"]))
    for township in county["townships"]:
        kind = {"道": "street", "镇": "town"}.get(township["name"][-1], "country")
        units.append((township["name"], POSTS[kind]))
    return units


def invented_names(chance: random.Random) -> Any:
    """Names that nobody is meant by, no two alike, most of three characters."""
    given: set[str] = set()
    while True:
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 1, 2, 2, 2))))
        if name not in given:
            given.add(name)
            yield name


def dress(sheet: Worksheet) -> None:
    """Title across the table, borders, widths for A4."""
    thin = Side(style="thin")
    for cells in ("A1:E1", f"A{sheet.max_row}:E{sheet.max_row}"):
        sheet.merge_cells(cells)
    sheet["A1"].font = Font(size=18, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for row in sheet.iter_rows(min_row=3, max_row=sheet.max_row - 2):
        for cell in row:
            cell.border = Border(thin, thin, thin, thin)
            cell.alignment = Alignment(horizontal="center", vertical="center")
    for column, width in zip("ABCDE", (6, 30, 12, 18, 16), strict=True):
        sheet.column_dimensions[column].width = width


if __name__ == "__main__":
    main()
