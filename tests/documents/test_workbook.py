"""A workbook as read: cells under the headings of their columns, with sheet and cell as place."""

import datetime
import io

import openpyxl

from tests.documents.written import as_read, repacked, workbook


def test_cells_stand_under_the_heading_of_their_column_with_sheet_and_cell_as_place():
    content = workbook(
        Plan=[
            ["Cadre de résultats du Mali"],
            [],
            ["Effet", "Produit", "Indicateur", "Budget"],
            ["La paix est consolidée", "Des comités sont formés", "Nombre de comités", 1200],
            [None, "Des accords sont signés", "Nombre d'accords", 12.5],
        ],
        Suite=[["Produit", "Date"], ["Des puits sont forés", datetime.date(2026, 3, 1)]],
    )
    found = as_read(content, "plan.xlsx")
    assert [(each.kind, each.locator, each.row, each.column, each.text) for each in found.blocks] == [
        ("heading", "Plan!A1", None, None, "Plan"),
        ("paragraph", "Plan!A1", None, None, "Cadre de résultats du Mali"),
        ("head", "Plan!A3", 2, None, "Effet"),
        ("head", "Plan!B3", 2, None, "Produit"),
        ("head", "Plan!C3", 2, None, "Indicateur"),
        ("head", "Plan!D3", 2, None, "Budget"),
        ("cell", "Plan!A4", 3, "Effet", "La paix est consolidée"),
        ("cell", "Plan!B4", 3, "Produit", "Des comités sont formés"),
        ("cell", "Plan!C4", 3, "Indicateur", "Nombre de comités"),
        ("cell", "Plan!D4", 3, "Budget", "1200"),
        ("cell", "Plan!B5", 4, "Produit", "Des accords sont signés"),
        ("cell", "Plan!C5", 4, "Indicateur", "Nombre d'accords"),
        ("cell", "Plan!D5", 4, "Budget", "12.5"),
        ("heading", "Suite!A1", None, None, "Suite"),
        ("head", "Suite!A1", 5, None, "Produit"),
        ("head", "Suite!B1", 5, None, "Date"),
        ("cell", "Suite!A2", 6, "Produit", "Des puits sont forés"),
        ("cell", "Suite!B2", 6, "Date", "2026-03-01"),
    ]
    assert found.pages == 2


def test_merged_cells_are_read_once_and_lines_of_a_cell_are_items():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "P"
    sheet.append(["Produit", "Activités"])
    sheet.append(["Des écoles sont ouvertes", "- Bâtir\n- Équiper"])
    sheet.append([None, "Former les maîtres"])
    sheet.merge_cells("A2:A3")
    out = io.BytesIO()
    book.save(out)
    found = as_read(out.getvalue(), "plan.xlsx")
    assert [(each.number, each.text) for each in found.blocks if each.kind == "cell"] == [
        (None, "Des écoles sont ouvertes"),
        ("-", "Bâtir"),
        ("-", "Équiper"),
        (None, "Former les maîtres"),
    ]


def test_of_a_formula_the_value_last_worked_out_is_read():
    content = workbook(P=[["Produit", "Total"], ["Des routes sont bâties", "=1+1"]])
    sheet = "xl/worksheets/sheet1.xml"
    content = repacked(
        content, {sheet: lambda body: body.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")}
    )
    found = as_read(content, "p.xlsx")
    assert [each.text for each in found.blocks if each.kind == "cell"] == ["Des routes sont bâties", "2"]


def test_hidden_sheets_are_left_out_and_said_so():
    book = openpyxl.Workbook()
    book.active.append(["Une seule ligne visible du plan"])
    hidden = book.create_sheet("Listes")
    hidden.append(["Oui"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    found = as_read(out.getvalue(), "plan.xlsx")
    assert "Listes" not in {each.text for each in found.blocks}
    assert "Hidden sheets left out: 1." in found.remarks


def test_a_cell_far_away_takes_no_time():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "Produit", "Note"
    book.active["A2"], book.active["XFD1048576"] = "Des routes sont bâties", "loin"
    out = io.BytesIO()
    book.save(out)
    found = as_read(out.getvalue(), "plan.xlsx")
    assert "Des routes sont bâties" in {each.text for each in found.blocks}


def test_a_cell_says_what_it_shows_and_a_remark_names_those_that_show_nothing():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Plan"
    sheet.append(["Produit", "Part", "Fait", "Total", "Mois"])
    sheet.append(["Les écoles_x000D_\nde Gao_x005F_x0041_", 0.255, True, "=SUM(B2)", "✓"])
    sheet.append(["Les puits", 12.5, "#REF!", '=""', "–"])
    sheet["B2"].number_format = "0.0%"
    sheet.row_dimensions[3].hidden = True
    sheet["GZ1"] = "loin"
    found = as_read(saved(book), "plan.xlsx")
    assert [(each.locator, each.text) for each in found.blocks if each.kind == "cell"] == [
        ("Plan!A2", "Les écoles de Gao_x0041_"),
        ("Plan!B2", "25.5%"),
        ("Plan!C2", "TRUE"),
        ("Plan!E2", "✓"),
        ("Plan!A3", "Les puits"),
        ("Plan!B3", "12.5"),
    ]
    assert found.remarks == (
        "Formulas without a stored value, which say nothing: 2 (Plan!D2, Plan!D3). "
        "Open the file in a spreadsheet program, save it and give it again.",
        "Cells that show an error, which say nothing: 1 (Plan!C3).",
        "Of the sheet Plan the first 200 columns were read.",
        "Sheets whose hidden rows or columns were read as the others: 1.",
    )


def test_heads_in_two_rows_name_each_column_and_a_row_across_has_no_column():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Produit", "Cibles", None, "Chef de file"])
    sheet.append([None, 2026, 2027, None])
    sheet.append(["Axe 1 : Paix"])
    sheet.append(["Les écoles rouvrent", 4, 5, "UNICEF"])
    sheet.append(["Les puits sont forés", 1, 2, "FAO"])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A3:D3")
    found = as_read(saved(book), "plan.xlsx").blocks
    assert [each.text for each in found if each.kind == "head"] == ["Produit", "Cibles", "Chef de file", "2026", "2027"]
    assert [(each.text, each.column) for each in found if each.kind == "cell"][:5] == [
        ("Axe 1 : Paix", None),
        ("Les écoles rouvrent", "Produit"),
        ("4", "Cibles / 2026"),
        ("5", "Cibles / 2027"),
        ("UNICEF", "Chef de file"),
    ]


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
