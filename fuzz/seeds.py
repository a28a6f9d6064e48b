#!/usr/bin/env python3
"""Writes small seeds for each target into fuzz/corpus, from the samples and, where they are at hand, published lists.

Needs a built qingdan (the path is the one argument, else ../target/release/qingdan) and, for ods, xls and pdf,
LibreOffice. Published lists are in the folder that QINGDAN_LISTS names, else in ../shared/lists beside the repository.
Office files become text, a part after the other, as lib.rs takes them.
"""
import json, os, pathlib, re, shutil, subprocess, sys, tempfile, zipfile, zlib

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
LISTS = pathlib.Path(os.environ.get("QINGDAN_LISTS", HERE.parent / "../shared/lists"))
QINGDAN = sys.argv[1] if len(sys.argv) > 1 else str(HERE.parent / "target/release/qingdan")


def documents():
    """Structured lists by name: of samples the first items of each list, of published ones some from everywhere."""
    for path in SAMPLES.glob("structured/*.json"):
        yield path.stem, excerpt(json.loads(path.read_text(encoding="utf-8")), slice(2))
    for path in LISTS.glob("*.txt"):
        read = subprocess.run([QINGDAN, "read", str(path)], stdout=subprocess.PIPE, check=False).stdout
        yield path.stem, excerpt(json.loads(read), slice(7, None, 29))


def excerpt(document, some):
    """The document with some of each list's items."""
    for of in document["lists"]:
        of["items"] = of["items"][some]
    return document


def as_text(path):
    """A zip file's parts of XML as one text."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels")) or name == "mimetype"]
        kept = [name for name in names if not name.startswith(("docProps", "word/theme", "xl/theme", "settings"))]
        return "\n".join(f"=== {name}\n" + package.read(name).decode("utf-8", "replace") for name in kept)


def in_clear(pdf):
    """A PDF with its streams as they are before packing, so that a changed byte is a changed word, and without fonts."""
    out, begins = b"%PDF-1.6\n", {}
    for number, of in re.findall(rb"^(\d+) 0 obj\s(.*?)\sendobj", pdf, re.S | re.M):
        if b"/FlateDecode" in of:
            entries, packed = of.split(b"stream\r\n" if b"stream\r\n" in of else b"stream\n", 1)
            content = zlib.decompressobj().decompress(packed)
            if b"/Length1" in entries:
                content = b""
            entries = re.sub(rb"/Filter\s*/FlateDecode|/Length1? \d+( 0 R)?", b"", entries)
            entries = entries.replace(b"<<", b"<</Length %d" % len(content), 1)
            of = entries + b"stream\n" + content + b"\nendstream"
        begins[int(number)] = len(out)
        out += number + b" 0 obj\n" + of + b"\nendobj\n"
    table, count = b"", max(begins) + 1
    for number in range(count):
        table += b"%010d %05d %s \n" % ((begins[number], 0, b"n") if number in begins else (0, 65535, b"f"))
    trailer = re.search(rb"trailer\s*(<<.*?>>)\s*startxref", pdf, re.S)[1]
    return out + b"xref\n0 %d\n" % count + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(out)


def seed(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))


def office(path, to, folder):
    if shutil.which("soffice"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return path.with_suffix("." + to.split(":")[0])
    print(f"no LibreOffice: no seed of {to}")


def main():
    for sample in [*SAMPLES.glob("*.txt"), *SAMPLES.glob("*.csv")]:
        lines = sample.read_bytes().splitlines(keepends=True)
        for at in range(0, len(lines), 40):
            seed("text", f"{sample.stem}-{at}", b"".join(lines[:2] + lines[at:at + 40]))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for stem, document in documents():
            small = folder / f"{stem}.json"
            small.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
            made = {}
            for to in ["html", "docx", "xlsx", "csv"]:
                made[to] = small.with_suffix("." + to)
                subprocess.run([QINGDAN, "export", str(small), "--to", to, "--out", str(made[to])], check=True)
            seed("text", f"{stem}-csv", made["csv"].read_bytes())
            seed("html", stem, made["html"].read_bytes())
            seed("docx", stem, as_text(made["docx"]))
            seed("workbook", f"{stem}-xlsx", as_text(made["xlsx"]))
            if path := office(made["xlsx"], "ods", folder):
                seed("workbook", f"{stem}-ods", as_text(path))
            if path := office(made["xlsx"], "xls", folder):
                seed("workbook", f"{stem}-xls", path.read_bytes())
            if path := office(made["docx"], "html", folder):
                seed("html", f"{stem}-saved", path.read_bytes())
            if path := office(made["docx"], "pdf", folder):
                seed("pdf", stem, in_clear(path.read_bytes()))


main()
