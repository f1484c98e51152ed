"""No document takes the service down: each refusal is one sentence that names the file and the next step."""

import io
import subprocess
import time
import zipfile

import pytest

from graph_service.documents import confined, read
from graph_service.errors import InvalidInput, NotFound
from tests.documents.written import LIMIT, as_read, paragraph, raw, repacked, run, slides, texts, word, workbook

PLAIN = word(lambda d: d.add_paragraph("Renforcer la paix"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refused(content, name):
    with pytest.raises(InvalidInput) as caught:
        as_read(content, name)
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    assert "Traceback" not in message
    return message


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, body in parts.items():
            packed.writestr(path, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("old.doc", OLE, "old office format, which is not read; save it as .docx"),
        ("old.ppt", OLE, "save it as .pptx"),
        ("old.xls", OLE, "save it as .xlsx"),
        ("plan.docx", OLE, "is encrypted; open it, remove its password"),
        ("plan.pptx", OLE, "is encrypted"),
        ("plan.xlsx", OLE, "is encrypted"),
        ("plan.odt", archive(mimetype="application/vnd.oasis.opendocument.text"), "(OpenDocument); save it as .docx"),
        ("plan.ods", archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "save it as .xlsx"),
        ("plan.rtf", b"{\\rtf1 Texte}", "save it as .docx"),
        ("plan.docm", PLAIN, "has macros, and a file with macros is not opened; save it as .docx"),
        ("plan.xlsm", workbook(P=[["a", "b"]]), "save it as .xlsx without them"),
        ("plan.docx", repacked(PLAIN, {"word/vbaProject.bin": b"x"}), "has macros"),
        ("plan.pptx", repacked(slides(), {"ppt/vbaProject.bin": b"x"}), "has macros"),
        ("files.zip", archive(a="b"), "is an archive or damaged; unpack it"),
        ("plan.docx", b"nothing of the kind", "is damaged or no .docx file"),
        ("plan.docx", PLAIN[: len(PLAIN) // 2], "is damaged"),
        ("plan.docx", repacked(PLAIN, {"word/document.xml": "<w:document"}), "word/document.xml"),
        ("plan.docx", repacked(PLAIN, {"word/document.xml": None}), "word/document.xml"),
        ("plan.xlsx", repacked(workbook(P=[["a"]]), {"xl/workbook.xml": "<workbook"}), "is damaged"),
        ("plan.pptx", repacked(slides(), {"ppt/presentation.xml": "<p"}), "is damaged"),
        ("plan.pdf", b"no PDF at all", "is damaged or no .pdf file"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "is a picture; run text recognition (OCR)"),
        ("plan.csv", b"a,b\n1,2", "save it as .xlsx"),
        ("plan.exe", b"MZ and so on", "is of a format that is not read; give .docx"),
        ("plan.docx", word(), "holds no text"),
        ("plan.txt", b" \n ", "is empty"),
        ("plan.txt", b"...\n---", "holds no text"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(name, content, said):
    assert said in refused(content, name)


BOMB = f"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">{{}}]><w:document {W}>
<w:body><w:p><w:r><w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"""
LAUGHS = BOMB.replace(
    "{}", '<!ENTITY l0 "&a;&a;">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
)
OUTSIDE = BOMB.replace("{}", '<!ENTITY l9 SYSTEM "file:///etc/passwd">')
WIDE = OUTSIDE.replace('version="1.0"', 'version="1.0" encoding="utf-16"').encode("utf-16")


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, WIDE], ids=["laughs", "outside", "wide"])
@pytest.mark.parametrize(
    ("content", "path", "name"),
    [
        (PLAIN, "word/document.xml", "a.docx"),
        (slides(), "ppt/presentation.xml", "a.pptx"),
        (workbook(P=[["a"]]), "xl/workbook.xml", "a.xlsx"),
        (workbook(P=[["a"]]), "xl/worksheets/sheet1.xml", "a.xlsx"),
    ],
    ids=["docx", "pptx", "xlsx", "sheet"],
)
def test_entities_are_refused_wherever_they_stand(content, path, name, body):
    message = refused(repacked(content, {path: body}), name)
    assert path in message
    assert "declares entities" in message


def test_a_part_that_unpacks_to_far_more_than_it_has_is_refused_before_it_is_unpacked():
    bomb = repacked(PLAIN, {"word/document.xml": b" " * (40 * 1024 * 1024)})
    assert len(bomb) < 200_000
    start = time.monotonic()
    assert "unpacks to far more" in refused(bomb, "bomb.docx")
    assert time.monotonic() - start < 2


def test_thousands_of_parts_are_refused():
    assert "unpacks to far more" in refused(archive(**{f"word/{n}.xml": "" for n in range(5_001)}), "many.docx")


def test_a_size_that_the_archive_lies_about_is_no_way_in():
    content = bytearray(repacked(PLAIN, {"word/document.xml": b" " * (9 * 1024 * 1024)}))
    real = (9 * 1024 * 1024).to_bytes(4, "little")
    while real in content:
        at = content.index(real)
        content[at : at + 4] = (100).to_bytes(4, "little")
    assert "is damaged" in refused(bytes(content), "lies.docx")


def test_two_thousand_pages_are_refused_in_each_format():
    broken = "<w:r><w:lastRenderedPageBreak/></w:r>"
    long = word(*(paragraph(broken + run(f"Page {n}")) for n in range(600)))
    assert "has more than 500 pages; cut out the part" in refused(long, "long.docx")
    told = repacked(PLAIN, {"docProps/app.xml": lambda body: body.replace(b"<Pages>1<", b"<Pages>2000<")})
    assert "has more than 500 pages" in refused(told, "told.docx")
    deck = slides(lambda d: d.slides.add_slide(d.slide_layouts[5]))
    many = repacked(
        deck,
        {
            "ppt/presentation.xml": lambda body: body.replace(
                b"</p:sldIdLst>",
                b"".join(b'<p:sldId id="%d" r:id="rId7"/>' % n for n in range(300, 900)) + b"</p:sldIdLst>",
            )
        },
    )
    assert "500 slides" in refused(many, "long.pptx")
    assert "more text than 500 pages hold" in refused(
        b"Renforcer la paix dans le monde entier.\n\n" * 70_000, "long.txt"
    )


def test_what_is_nested_deep_is_refused_or_left_out_and_never_a_traceback():
    deep = f"<w:document {W}><w:body>" + "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000 + "</w:body></w:document>"
    assert "deep.docx" in refused(repacked(PLAIN, {"word/document.xml": deep}), "deep.docx")
    inner = f"<w:p>{run('au fond')}</w:p>"
    for _ in range(40):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    found = as_read(word(paragraph(run("en haut")), raw(inner.replace("<w:tbl>", f"<w:tbl {W}>", 1))), "deep.docx")
    assert texts(found) == ["en haut"]


@pytest.mark.parametrize(
    "line",
    [
        "mot " * 2_500,
        "x" * 10_000,
        "." * 10_000,
        "- " * 5_000,
        "1." * 5_000,
        "(" * 10_000,
        "<!--" * 2_500,
        "* _" * 3_000,
        "é" * 10_000,
        "Ã©" * 5_000,
        "| " * 5_000,
        "a) " * 3_000,
        "[" * 10_000,
        "Output 1 " * 1_200,
        "\u200f" * 9_000 + "fin",
    ],
    ids=lambda line: line[:9],
)
def test_a_line_of_ten_thousand_characters_takes_no_time(line):
    from graph_service.statements import split

    start = time.monotonic()
    content = f"Renforcer la paix\n\n{line}\n\n- {line}\n".encode()
    for name in ("long.txt", "long.md"):
        split(as_read(content, name))
    assert time.monotonic() - start < 2


def test_a_long_text_is_cut_at_a_space_and_nothing_is_lost():
    found = as_read(("renforcer la paix " * 2_000).encode(), "long.txt")
    assert len(found.blocks) > 3
    assert max(map(len, texts(found))) <= 8_000
    assert " ".join(texts(found)).split() == ("renforcer la paix " * 2_000).split()


def test_one_that_takes_too_long_is_stopped():
    with pytest.raises(InvalidInput, match=r"slow\.docx takes more than 0 seconds to read; cut out"):
        confined.read_apart(PLAIN, "slow.docx", lambda share: None, seconds=0.01)


def test_one_that_takes_too_much_memory_is_refused(monkeypatch):
    monkeypatch.setattr(confined, "MEMORY", 40 * 1024 * 1024)
    many = "".join(f'<w:p w:id="{n * 7919 % 99991}">{run("paix")}</w:p>' for n in range(40_000))
    body = f"<w:document {W}><w:body>{many}</w:body></w:document>"
    message = refused(repacked(PLAIN, {"word/document.xml": body}), "big.docx")
    assert "memory to read" in message or "40 MiB" in message


def test_a_reader_that_dies_is_a_refusal_and_leaves_no_process(monkeypatch):
    started = []
    real = subprocess.Popen

    def popen(*args, **kwargs):
        started.append(real(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(confined.subprocess, "Popen", popen)
    monkeypatch.setattr(confined, "_START", "import os; os.abort()")
    assert "broke off its reading" in refused(PLAIN, "dies.docx")
    assert [each.poll() is not None for each in started] == [True]


def test_a_reader_that_lies_is_not_believed(monkeypatch):
    monkeypatch.setattr(confined, "_START", "print('{\"blocks\": 3}')")
    assert "broke off its reading" in refused(PLAIN, "lies.docx")


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path):
    path = tmp_path / "plan.docx"
    with pytest.raises(NotFound):
        read(path, name="plan.docx", max_bytes=LIMIT)
    path.write_bytes(PLAIN)
    with pytest.raises(InvalidInput, match=r"plan\.docx has .* MiB"):
        read(path, name="plan.docx", max_bytes=100)
    with pytest.raises(InvalidInput, match=r"plan\.docx has .* MiB"):
        read(io.BytesIO(PLAIN), name="plan.docx", max_bytes=100)
    assert read(path, name="plan.docx", max_bytes=LIMIT) == read(io.BytesIO(PLAIN), name="plan.docx", max_bytes=LIMIT)


def test_progress_is_told_up_to_the_end():
    told = []
    read(PLAIN, name="plan.docx", max_bytes=LIMIT, progress=lambda stage, share: told.append((stage, share)))
    assert told[-1] == ("read", 1.0)
    assert all(0 <= share <= 1 for _, share in told)


def test_a_name_of_a_file_cannot_break_a_message():
    message = refused_name("a\nb\x1b[31m" + "x" * 500 + ".exe")
    assert "\n" not in message
    assert "\x1b" not in message
    assert len(message) < 400


def refused_name(name):
    with pytest.raises(InvalidInput) as caught:
        as_read(b"MZ", name)
    return str(caught.value)
