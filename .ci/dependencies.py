"""Checks every dependency against deny.toml: licence, source, bans.

`cargo deny check` says more (known vulnerabilities above all) but takes minutes to install. This reads the same file,
so that a change which brings a licence or a source that nobody agreed to fails at once.
"""

import json
import re
import subprocess
import sys
import tomllib


def accepts(expression, allowed):
    """Whether an SPDX expression can be met with these licences. `/` is what old packages write for OR."""
    tokens = re.findall(r"[()]|[^\s()/]+|/", expression)
    at = 0

    def either():
        nonlocal at
        met = both()
        while at < len(tokens) and tokens[at] in ("OR", "/"):
            at += 1
            met = both() or met
        return met

    def both():
        nonlocal at
        met = one()
        while at < len(tokens) and tokens[at] == "AND":
            at += 1
            met = one() and met
        return met

    def one():
        nonlocal at
        token = tokens[at]
        at += 1
        if token == "(":
            met = either()
            at += 1
            return met
        if tokens[at : at + 1] == ["WITH"]:
            token = f"{token} WITH {tokens[at + 1]}"
            at += 2
        return token in allowed

    return either()


def main():
    with open("deny.toml", "rb") as file:
        rules = tomllib.load(file)
    allowed = set(rules["licenses"]["allow"])
    banned = {ban["crate"] for ban in rules["bans"]["deny"]}
    command = ["cargo", "metadata", "--locked", "--format-version=1"]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packages"]
    problems = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or ""
        if not licence or not accepts(licence, allowed):
            problems.append(f"{name}: licence {licence or 'not stated'}")
        if (package["source"] or "registry+").split("+")[0] not in ("registry", "sparse"):
            problems.append(f"{name}: from {package['source']}, which is no registry")
        if package["name"] in banned:
            problems.append(f"{name}: banned, see deny.toml")
    registries = {package["source"] for package in packages if package["source"]}
    if len(registries) > 1:
        problems.append(f"more than one source: {registries}")
    print(f"{len(packages)} packages")
    if problems:
        sys.exit("\n".join(problems))


main()
