#!/usr/bin/env python3
"""Writes small seeds for each target into fuzz/corpus, from the samples.

Needs a built qingdan (the path is the one argument, else ../target/release/qingdan) and, for ods, xls and pdf,
LibreOffice. Office files become text, a part after the other, as lib.rs takes them.
"""
import json, pathlib, shutil, subprocess, sys, tempfile, zipfile

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent / "samples"
QINGDAN = sys.argv[1] if len(sys.argv) > 1 else str(HERE.parent / "target/release/qingdan")


def excerpt(path, items):
    """A structured sample with the first items of each list only."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for of in document["lists"]:
        of["items"] = of["items"][:items]
    return document


def as_text(path):
    """A zip file's parts of XML as one text."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels")) or name == "mimetype"]
        kept = [name for name in names if not name.startswith(("docProps", "word/theme", "xl/theme", "settings"))]
        return "\n".join(f"=== {name}\n" + package.read(name).decode("utf-8", "replace") for name in kept)


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
        for sample in SAMPLES.glob("structured/*.json"):
            small = folder / f"{sample.stem}.json"
            small.write_text(json.dumps(excerpt(sample, 2), ensure_ascii=False), encoding="utf-8")
            made = {}
            for to in ["html", "docx", "xlsx", "csv"]:
                made[to] = small.with_suffix("." + to)
                subprocess.run([QINGDAN, "export", str(small), "--to", to, "--out", str(made[to])], check=True)
            seed("text", f"{sample.stem}-csv", made["csv"].read_bytes())
            seed("html", sample.stem, made["html"].read_bytes())
            seed("docx", sample.stem, as_text(made["docx"]))
            seed("workbook", f"{sample.stem}-xlsx", as_text(made["xlsx"]))
            if path := office(made["xlsx"], "ods", folder):
                seed("workbook", f"{sample.stem}-ods", as_text(path))
            if path := office(made["xlsx"], "xls", folder):
                seed("workbook", f"{sample.stem}-xls", path.read_bytes())
            if path := office(made["docx"], "pdf", folder):
                seed("pdf", sample.stem, path.read_bytes())


main()
