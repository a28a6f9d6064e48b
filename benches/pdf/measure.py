"""See `run`, which calls this in an environment with the peers."""

import html
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time
import unicodedata
import warnings
from importlib import metadata

warnings.filterwarnings("ignore")

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = pathlib.Path(sys.argv[1])
BINARY = HOME.parent / "release" / "qingdan"
LISTS = pathlib.Path(os.environ.get("QINGDAN_LISTS", ROOT / "../shared/lists"))
HEADERS = {
    "basic": ["序号", "事项名称"],
    "joint": ["序号", "事项名称", "对应上级部门", "上级部门职责", "乡镇（街道）配合职责"],
    "reclaimed": ["序号", "事项名称", "承接部门", "履职方式及工作措施"],
}
WIDTHS = {"basic": [8, 92], "joint": [6, 14, 13, 38, 29], "reclaimed": [6, 30, 20, 44]}
SETTINGS = {
    "word-ruled": ("section", ""),
    "word-merged": ("merged", ""),
    "ruled": ("section", ""),
    "merged": ("merged", ""),
    "no-rules": ("section", "td, th { border: none }"),
    "merged-no-rules": ("merged", "td, th { border: none }"),
}


# What is printed.

def numbered(clauses):
    return [f"{at}.{text}" for at, text in enumerate(clauses, 1)] if len(clauses) > 1 else clauses


def columns(kind, item):
    """The cells of an item's row, each as its paragraphs."""
    cells = [[str(item["no"])], [item["name"]]]
    if kind == "joint":
        duties = []
        for group in item["department_duties"]:
            duties += [group["heading"] + "："] if group["heading"] else []
            duties += numbered(group["duties"])
        if item["support"]:
            duties += ["履职保障：", *numbered(item["support"])]
        cells += [item["departments"], duties, numbered(item["town_duties"])]
    if kind == "reclaimed":
        cells += [item["receivers"], [item["method"]]]
    return cells


def page(document, category, style):
    out = [
        "<!doctype html><html lang=zh-CN><meta charset=utf-8><style>@page { size: A4 landscape; margin: 15mm }"
        "body { font: 10.5pt 'Noto Serif CJK SC' } h1 { font-size: 18pt; text-align: center } p { margin: 0 }"
        "table { width: 100%; table-layout: fixed; border-collapse: collapse; break-after: page }"
        f"td, th {{ border: 0.75pt solid black; padding: 3pt 4pt }} {style}</style><body>"
    ]
    for part in document["lists"]:
        kind, header, widths = part["kind"], HEADERS[part["kind"]][:], WIDTHS[part["kind"]][:]
        if category == "merged":
            header.insert(1, "事项类别")
            widths.insert(1, 9)
        cols = "".join(f"<col style='width: {width}%'>" for width in widths)
        head = "".join(f"<th>{word}</th>" for word in header)
        out.append(f"<h1>{part['title']}</h1><table border=1 cellspacing=0 cellpadding=4>{cols}<thead><tr>{head}</tr></thead>")
        before = None
        for item in part["items"]:
            own = [other for other in part["items"] if other["category"] == item["category"]]
            name = html.escape(item["category"] or "")
            cells = ["".join(f"<p>{html.escape(text)}</p>" for text in cell) for cell in columns(kind, item)]
            cells = [f"<td>{cell}</td>" for cell in cells]
            if item["category"] != before and category == "merged":
                cells.insert(1, f"<td rowspan={len(own)}>{name}</td>")
            elif item["category"] != before:
                out.append(f"<tr><td colspan={len(header)}>一、{name}（{len(own)}项）</td></tr>")
            out.append(f"<tr>{''.join(cells)}</tr>")
            before = item["category"]
        out.append("</table>")
    return "".join(out)


def printed(name, document, setting):
    pdf = HOME / f"{name}-{setting}.pdf"
    if not pdf.is_file():
        source = pdf.with_suffix(".html")
        source.write_text(page(document, *SETTINGS[setting]))
        if setting.startswith("word"):
            run("soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML", source)
            run("soffice", "--headless", "--convert-to", "pdf", pdf.with_suffix(".docx"))
        else:
            run("chromium", "--headless", "--no-sandbox", "--no-pdf-header-footer", f"--print-to-pdf={pdf}", source)
    return pdf


def run(*command):
    subprocess.run(command, check=True, cwd=HOME, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# What is read.

RADICALS = re.search(r'OF_RADICALS: &str = "(.*?)"', (ROOT / "crates/formats/src/pdf/letters.rs").read_text(), re.S)
RADICALS = re.sub(r"\\\s+", "", RADICALS[1])
TWINS = {0x2E80 + at: char for at, char in enumerate(RADICALS)} | {0x2F3E: "户", 0x6236: "户", 0x2015: "—", 0x22EF: "…"}


def plain(text):
    """Without what is not the same in each reader's idea of a cell: white space, clause numbers, labels. Characters
    that Chromium names by their twins are the ones that were meant, for all readers alike."""
    text = unicodedata.normalize("NFKC", text.translate(TWINS))
    return re.sub(r"\s|\d+\.|[：:、]|履职保障", "", text)


def source_cells(document, category):
    cells = {}
    for part in document["lists"]:
        for item in part["items"]:
            row = columns(part["kind"], item)
            texts = {word: plain("".join(cell)) for word, cell in zip(HEADERS[part["kind"]][1:], row[1:])}
            if category == "merged":
                texts["事项类别"] = plain(item["category"] or "")
            cells |= {(part["kind"], item["no"], word): text for word, text in texts.items()}
    return cells


def cells_of_rows(rows):
    """A table's rows over all pages; a row without number is the rest of the one before, a merged cell goes on."""
    cells, header, kind, number, category = {}, None, None, None, ""
    for row in rows:
        row = [re.sub(r"\s", "", cell or "") for cell in row]
        words = [unicodedata.normalize("NFKC", cell.translate(TWINS)) for cell in row]
        if "序号" in words:
            header = [word.replace("(", "（").replace(")", "）") for word in words]
            kind = "joint" if "上级部门职责" in header else "reclaimed" if "承接部门" in header else "basic"
            continue
        if header is None or len(row) != len(header):
            continue
        at = header.index("序号")
        if row[at].isdigit():
            number = int(row[at])
        elif row[at] or number is None or sum(map(bool, row)) == 0:
            continue  # a section
        for word, cell in zip(header, row):
            if word == "事项类别":
                category = cell or category
                cells[kind, number, word] = plain(category)
            elif word and word != "序号":
                cells[kind, number, word] = cells.get((kind, number, word), "") + plain(cell)
    return cells


def qingdan(pdf, category):
    command = [BINARY, "read", pdf, "--format", "json"]
    document = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    return source_cells(document, category)


def pdfplumber(pdf, _):
    import pdfplumber

    with pdfplumber.open(pdf) as opened:
        settings = {"vertical_strategy": "text", "horizontal_strategy": "text"} if "no-rules" in pdf.stem else {}
        rows = [row for page in opened.pages for table in page.extract_tables(settings) for row in table]
    return cells_of_rows(rows)


def pymupdf(pdf, _, use_layout=False):
    """By rules or lines of text alone, as it always was. Since version 2, a neural model of page layout looks at each page
    first unless told not to, which takes some twenty times as long: that is `pymupdf-layout`."""
    import pymupdf

    strategy = "text" if "no-rules" in pdf.stem else "lines"
    with pymupdf.open(pdf) as opened:
        found = [page.find_tables(strategy=strategy, use_layout=use_layout) for page in opened]
        return cells_of_rows([row for page in found for table in page.tables for row in table.extract()])


def pymupdf_layout(pdf, _):
    return pymupdf(pdf, _, use_layout=True)


def camelot(pdf, _):
    import camelot

    flavor = "stream" if "no-rules" in pdf.stem else "lattice"
    tables = camelot.read_pdf(str(pdf), pages="all", flavor=flavor)
    return cells_of_rows([row for table in tables for row in table.data])


READERS = {
    "qingdan": qingdan,
    "pdfplumber": pdfplumber,
    "pymupdf": pymupdf,
    "pymupdf-layout": pymupdf_layout,
    "camelot": camelot,
}


def documents():
    for path in [ROOT / "samples/structured/huaidu.json", LISTS / "../gold/000.json"]:
        if path.is_file():
            yield path.stem, json.loads(path.read_text())
        else:
            print(f"skipped: {path.name} is not at hand")


def pages_of(pdf):
    import pymupdf

    with pymupdf.open(pdf) as opened:
        return len(opened)


def processor():
    """Seconds of processor that this process and those it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(of.ru_utime + of.ru_stime for of in used)


def once(reader, pdf, category):
    """What `apart` runs: the least times of some runs, and the cells."""
    wall, cpu, found = float("inf"), float("inf"), {}
    for _ in range(5 if reader == "qingdan" else 1):
        begun, used = time.perf_counter(), processor()
        found = READERS[reader](pathlib.Path(pdf), category)
        wall, cpu = min(wall, time.perf_counter() - begun), min(cpu, processor() - used)
    print(json.dumps([wall, cpu, list(found.items())]))


def apart(reader, pdf, category):
    """Each reader has a process of its own and twenty minutes; one that fails has no cells."""
    command = [sys.executable, __file__, HOME, "--once", reader, pdf, category]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1200, check=True)
    except subprocess.SubprocessError as why:
        print(f"{reader}, {pdf.name}: {type(why).__name__}", file=sys.stderr)
        return float("inf"), float("inf"), {}
    wall, cpu, found = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu, {tuple(key): text for key, text in found}


def letters(text):
    return sorted(filter(str.isalpha, text))


def compare(names):
    versions = {"pdfplumber": "pdfplumber", "pymupdf": "pymupdf", "camelot": "camelot-py"}
    print(", ".join(f"{name} {metadata.version(versions[name])}" for name in names if name in versions))
    print("a page: ms of processor, ms on the clock; share of cells exact (with the right letters, in any order)")
    print(f"{'file':24}{'pages':>6}" + "".join(f"{name:>36}" for name in names))
    for name, document in documents():
        for setting, (category, _) in SETTINGS.items():
            pdf = printed(name, document, setting)
            pages, wanted, line = pages_of(pdf), source_cells(document, category), ""
            for reader in names:
                wall, cpu, found = apart(reader, pdf, category)
                exact = sum(found.get(key) == text for key, text in wanted.items()) / len(wanted)
                alike = sum(letters(found.get(key, "")) == letters(text) for key, text in wanted.items()) / len(wanted)
                line += f"{cpu * 1000 / pages:9.2f}{wall * 1000 / pages:10.2f}{exact:8.1%} ({alike:6.1%})"
            print(f"{pdf.stem:24}{pages:6}{line}", flush=True)


def large():
    import pymupdf

    name, document = next(documents())
    one, many = pymupdf.open(printed(name, document, "word-ruled")), pymupdf.open()
    while len(many) < 500:
        many.insert_pdf(one)
    many.delete_pages(range(500, len(many)))
    path = HOME / "500-pages.pdf"
    many.save(path, garbage=4, deflate=True)
    # Asked of GNU time, because a child of Python starts with Python's own peak of memory.
    command = ["time", "-f", "%M %U %S %e", BINARY, "read", path]
    told = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False).stderr
    memory, user, system, clock = map(float, told.split()[-4:])
    print(
        f"500 pages ({path.stat().st_size / 1e6:.1f} MB): {user + system:.2f} s of processor, {clock:.2f} s on the clock, "
        f"at most {memory / 1024:.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[2:3] == ["--once"]:
        once(*sys.argv[3:])
        sys.exit()
    if not BINARY.is_file():
        sys.exit(f"needs {BINARY} (cargo build --release)")
    large()
    peers = [name for name in READERS if name not in ("qingdan", "pymupdf-layout")]
    chosen = sys.argv[3].split(",") if sys.argv[2:3] == ["--peers"] else peers
    compare(["qingdan", *chosen])
