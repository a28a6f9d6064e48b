"""Runs the release binary as a script would, and checks what comes out against the public shapes."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
BINARY = pathlib.Path(sys.argv[1]).resolve()
LISTS = os.environ.get("QINGDAN_LISTS")
KINDS = {"basic", "joint", "reclaimed"}


def qingdan(*args, status=0):
    run = subprocess.run([BINARY, *map(str, args)], capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == status, f"{args}: status {run.returncode}\n{run.stderr}"
    assert "panicked" not in run.stderr, run.stderr
    return run.stdout


def texts(values):
    assert isinstance(values, list) and all(isinstance(value, str) and value for value in values), values


def check_read(document):
    """The shape of `qingdan read`."""
    assert {"source", "town", "lists", "diagnostics"} <= document.keys()
    for one in document["diagnostics"]:
        assert one["severity"] in {"error", "warning", "info"} and one["code"] and one["message"], one
    for listed in document["lists"]:
        assert listed["kind"] in KINDS and listed["title"], listed["title"]
        for section in listed["sections"]:
            assert section["name"] and {"declared"} <= section.keys(), section
        for item in listed["items"]:
            assert isinstance(item["no"], int) and item["name"] and "category" in item, item
            if listed["kind"] == "joint":
                texts(item["departments"])
                texts(item["support"])
                texts(item["town_duties"])
                assert "remark" in item
                for group in item["department_duties"]:
                    assert group["heading"] is None or group["heading"]
                    texts(group["duties"])
            if listed["kind"] == "reclaimed":
                texts(item["receivers"])
                assert isinstance(item["method"], str)


def check_answer(answer):
    """The shape of `qingdan ask`."""
    assert {"town", "question", "answers", "confident"} <= answer.keys()
    assert len(answer["answers"]) <= 10
    for one in answer["answers"]:
        assert one["list"] in KINDS and one["town_part"] in {"owns", "assists", "none"} and one["name"], one
        assert isinstance(one["no"], int) and isinstance(one["score"], (int, float)) and isinstance(one["why"], str)
        texts(one["responsible"])
        for clause in one["clauses"]:
            assert clause["column"] and isinstance(clause["clause"], int) and clause["text"], clause
        assert 0 <= one["score"] <= 1, one


def samples():
    """The invented lists read as they are meant to, are asked, and are imported once."""
    for name, truth in [("huaidu.txt", "huaidu"), ("maiwu.txt", "maiwu"), ("yanbei.csv", "yanbei")]:
        document = json.loads(qingdan("read", ROOT / "samples" / name))
        check_read(document)
        meant = json.loads((ROOT / "samples" / "structured" / f"{truth}.json").read_text("utf-8"))
        assert document["town"] == meant["town"]
        for listed, expected in zip(document["lists"], meant["lists"], strict=True):
            names = [item["name"] for item in expected["items"]]
            assert [item["name"] for item in listed["items"]] == names, name

    answer = json.loads(qingdan("ask", "--list", ROOT / "samples/maiwu.txt", "村里有人养狗不拴绳", "--format", "json"))
    check_answer(answer)
    assert answer["confident"] and answer["answers"][0]["town_part"] == "assists", answer

    with tempfile.TemporaryDirectory() as data:
        command = ["import", "--data", data, *[ROOT / "samples" / name for name in ["huaidu.txt", "maiwu.txt", "yanbei.csv"]]]
        first, second = imported(*command), imported(*command)
        assert len(first) == 9 and all("unchanged" not in str(outcome) for outcome in first), first
        assert len(second) == 9 and all("unchanged" in str(outcome) for outcome in second), second
        check_answer(json.loads(qingdan("ask", "--data", data, "--town", "雁陂乡", "秸秆焚烧", "--format", "json")))


def imported(*command):
    """What became of each list."""
    return [row["outcome"] for line in qingdan(*command).splitlines() for row in json.loads(line)["lists"]]


def refusals():
    """Each way to fail has its exit status and its message."""
    with tempfile.TemporaryDirectory() as folder:
        other = pathlib.Path(folder, "other.csv")
        other.write_text("date,sum\n2025-01-01,3\n", "utf-8")
        check_read(json.loads(qingdan("read", other, status=1)))
        pathlib.Path(folder, "list.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        check_read(json.loads(qingdan("read", pathlib.Path(folder, "list.pdf"), status=1)))
        qingdan("read", pathlib.Path(folder, "missing.txt"), status=2)
        qingdan("ask", "--data", pathlib.Path(folder, "nothing"), "养犬", status=2)
        qingdan("read", status=2)
        qingdan("unknown", status=2)


def published():
    """The published lists: exact against what was read by hand, and asked in a batch."""
    lists = sorted(pathlib.Path(LISTS).glob("*.txt"))
    begun = time.monotonic()
    documents = json.loads(qingdan("read", *lists))
    print(f"{len(lists)} published lists read in {1000 * (time.monotonic() - begun):.0f} ms")
    shared = pathlib.Path(LISTS).parent
    for path, document in zip(lists, documents, strict=True):
        check_read(document)
        number = path.name.split("_")[0]
        gold = shared / "gold" / f"{number}.json"
        if gold.is_file():
            with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as read:
                json.dump(document, read)
                read.flush()
                differ = [sys.executable, shared / "tools" / "diff_lists.py", gold, read.name]
                result = subprocess.run(differ, capture_output=True, text=True, check=True).stdout
            print(f"{number}: {result.splitlines()[-1]}")
            assert result.count("\n") == 1 and "(100.0 %), fields" in result, result

    questions = [{"id": at, "question": question} for at, question in enumerate(["养犬", "低保怎么办", "给外星人办签证"])]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as batch:
        batch.write("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in questions))
        batch.flush()
        answers = [json.loads(line) for line in qingdan("ask", "--list", lists[0], "--batch", batch.name).splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1, 2], answers
    for answer in answers:
        check_answer(answer)
    assert not answers[2]["confident"], answers[2]


samples()
refusals()
if LISTS:
    published()
print("the command line keeps its contract")
