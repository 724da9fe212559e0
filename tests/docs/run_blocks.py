#!/usr/bin/env python3
"""Executes the code blocks of README.md and docs/*.md, page by page and in order, as a reader would in a clone.

    run_blocks.py --program build/release/millrace [PAGE...]

Each page has a folder of its own that looks like a clone in which nothing was computed yet: all is linked into it but
results/. What a block is decides what is done with it:

    sh        run by bash; it must exit with status 0
    console   the lines that start with "$ " are run likewise; what else is there is their output, not compared
    toml      read by `millrace check`; laid on tests/docs/with/PAGE.toml, if there is one and the block is no file;
              files that it names may lie in tests/docs/with/PAGE
    sql       run on results/store.sqlite, which earlier blocks made; it must yield a row
    python    run by python3; one that needs a package that is not here is compiled only
    json      parsed, whole or line by line
    cpp       must be part of a source file below tests/, but for the folder in its names
    text      shown

A first line `# NAME.toml` or `# NAME.py` says that the block is a file, which is then there for the blocks behind it.
Comments before a block: `<!-- not run: WHY -->`, at most five in all pages; `<!-- tested with: VERB ARGUMENTS -->` adds
arguments that make a command small. Commands in the text must have a known verb and known options, and configs that
they name must be there; so must what links lead to.
"""
import argparse
import ast
import contextlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib

import blocks
import schema_page

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATED = {"config.md"}  # by the program; its examples are tested with the program
MOST_NOT_RUN = 5
NO_VERBS = {"test", "packages", "build", "completion", "man"}  # of the launcher; and what the program says of itself
ARTEFACTS = {"comparison", "trace", "pipelines", "forecast", "sampling", "capability", "provisioning", "model",
             "deployments", "calibration", "validation", "fidelity"}

LAUNCHER = """#!/usr/bin/env bash
# Stands for the launcher: the program is built already.
read -r verb more <<<"${MILLRACE_MORE:-}"
if [[ -n $verb && ${1:-} == "$verb" ]]; then eval "set -- \\"\\$@\\" $more"; fi
exec "$MILLRACE_PROGRAM" "$@"
"""


class Failure(Exception):
    pass


def make_clone(folder):
    for entry in ROOT.iterdir():
        if entry.name not in {"millrace", "results", "build", ".git"}:
            (folder / entry.name).symlink_to(entry)
    (folder / "millrace").write_text(LAUNCHER)
    (folder / "millrace").chmod(0o755)


class Page:
    def __init__(self, path, folder, program):
        self.path, self.folder = path, folder
        self.base = pathlib.Path("tests/docs/with") / (path.stem + ".toml")
        self.environment = dict(os.environ, MILLRACE_PROGRAM=str(program), MILLRACE_HOME=str(folder),
                                OPENBLAS_CORETYPE="Haswell", OMP_WAIT_POLICY="passive")
        make_clone(folder)
        for file in (ROOT / self.base.with_suffix("")).glob("*"):
            shutil.copy(file, folder)

    def call(self, command, block, stdin=None):
        done = subprocess.run(command, cwd=self.folder, env=dict(self.environment, MILLRACE_MORE=block.more), text=True,
                              input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        if done.returncode != 0:
            raise Failure(f"exit status {done.returncode}\n{done.stdout[-3000:]}")

    def run_sh(self, block):
        self.call(["bash", "-euo", "pipefail", "-c", block.text], block, "")

    def run_console(self, block):
        typed = "".join(line[2:] + "\n" for line in block.text.splitlines() if line.startswith("$ "))
        if not typed:
            raise Failure("no line starts with '$ '")
        self.call(["bash", "-euo", "pipefail", "-c", typed], block, "")

    def run_toml(self, block):
        tables = tomllib.loads(block.text)
        if block.name:
            (self.folder / block.name).write_text(block.text)
            if not ARTEFACTS & tables.keys():
                return  # a template; what names it is checked
            file = block.name
        else:
            file = f"block-{block.line}.toml"
            has_base = (ROOT / self.base).exists() and "extends" not in tables
            (self.folder / file).write_text((f'extends = "{self.base}"\n' if has_base else "") + block.text)
        self.call(["./millrace", "check", file], block)

    def run_sql(self, block):
        with contextlib.closing(sqlite3.connect(self.folder / "results" / "store.sqlite")) as store:
            for statement in filter(str.strip, block.text.split(";")):
                if not store.execute(statement).fetchall():
                    raise Failure("the query yields no row")

    def run_python(self, block):
        tree = ast.parse(block.text)
        if block.name:
            (self.folder / block.name).write_text(block.text)
            return
        if any(block.text == example.read_text() for example in (ROOT / "docs" / "examples").glob("*.py")):
            return  # a file of the tree, which has a test of its own
        imported = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
        if all(importlib.util.find_spec(name.split(".")[0]) for name in imported):
            self.call([sys.executable, "-c", block.text], block)

    def run_json(self, block):
        try:
            json.loads(block.text)
        except json.JSONDecodeError:
            for line in block.text.splitlines():
                json.loads(line)

    def run_cpp(self, block):
        sources = [file.read_text() for file in (ROOT / "tests").rglob("*") if file.suffix in {".h", ".cpp"}]
        wanted = block.text.strip()
        if not any(wanted in re.sub(r'"tests/[\w/]+/(\w+)/(\w+)\.h"', r'"\1/\2.h"', text) or
                   wanted in re.sub(r'"tests/experiments/guide/', '"tuners/busy/', text) for text in sources):
            raise Failure("no source file below tests/ has this text, so nobody compiles it")

    def run(self, block):
        getattr(self, "run_" + block.kind)(block)

    def check_prose(self, text):
        complaints = []
        for line, words in blocks.commands_in_prose(text):
            for complaint in self.wrong_with(words):
                complaints.append(f"{line}: `millrace {' '.join(words)}`: {complaint}")
        for line, target in blocks.links_of(text):
            if not (self.path.parent / target).exists():
                complaints.append(f"{line}: the link {target} leads nowhere")
        for config in sorted(set(re.findall(r"\bconfigs/[\w./-]+\.toml", text))):
            if config.islower() and not (ROOT / config).exists():  # PAPER.toml stands for several
                complaints.append(f" there is no {config}")
        return complaints

    def wrong_with(self, words):
        if not words[0].islower() or words[0].startswith("-") or words[0] in NO_VERBS:
            return
        help_text = subprocess.run([self.environment["MILLRACE_PROGRAM"], words[0], "--help"], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if help_text.returncode != 0:
            yield "no such verb"
            return
        for word in words[1:]:
            option = re.match(r"\[?(--[a-z-]+)", word)
            if option and not re.search(option.group(1) + r"\b", help_text.stdout):
                yield f"no option {option.group(1)}"


def run_page(path, program, ledger):
    text = path.read_text()
    found, complaints = blocks.blocks_of(text)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="millrace-docs-") as folder:
        page = Page(path, pathlib.Path(folder), program)
        complaints += page.check_prose(text)
        for block in found:
            if block.not_run:
                ledger["not run"].append(f"{path.relative_to(ROOT)}:{block.line}: {block.not_run}")
            elif block.kind in {"", "text"} or block.kind not in blocks.KINDS:
                ledger["shown"].append(block)
            else:
                ledger[block.kind].append(block)
                try:
                    page.run(block)
                except (Failure, ValueError, SyntaxError, sqlite3.Error, subprocess.TimeoutExpired) as wrong:
                    complaints.append(f"{block.line}: {block.kind}: {wrong}")
    print(f"{path.relative_to(ROOT)}: {len(found)} blocks, {time.monotonic() - started:.1f} s", flush=True)
    for complaint in complaints:
        print(f"  {path.relative_to(ROOT)}:{complaint}", flush=True)
    return len(complaints)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--program", type=pathlib.Path, required=True)
    arguments.add_argument("pages", nargs="*", type=pathlib.Path)
    given = arguments.parse_args()
    pages = [page.resolve() for page in given.pages] or [
        ROOT / "README.md", *(page for page in sorted((ROOT / "docs").glob("*.md")) if page.name not in GENERATED)]
    ledger = {kind: [] for kind in [*sorted(blocks.KINDS - {"", "text"}), "shown", "not run"]}
    wrong = schema_page.main([]) + sum(run_page(page, given.program.resolve(), ledger) for page in pages)
    print(", ".join(f"{len(entries)} {kind}" for kind, entries in ledger.items()))
    for reason in ledger["not run"]:
        print(f"not run: {reason}")
    if len(ledger["not run"]) > MOST_NOT_RUN:
        wrong += 1
        print(f"at most {MOST_NOT_RUN} blocks may be left out")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
