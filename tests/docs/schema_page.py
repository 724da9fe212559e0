#!/usr/bin/env python3
"""The tables of docs/schema.md, as the SQL of experiments/store/schema* and its comments have them.

    schema_page.py            says whether the page is up to date (exit status 1: no)
    schema_page.py --write    writes what is behind its marker anew
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "schema.md"
MARKER = "## All tables\n\n"
# By the end of a column's name, the longest first.
UNITS = {"_ms_per_s": "ms/s", "_per_s": "1/s", "_s": "s", "_ms": "ms", "_utc": "UTC", "_hours": "h", "_bytes": "bytes",
         "_share": "0 to 1", "_records": "records", "_cores": "cores", "_percent": "%"}


def versions():
    """The SQL of each version of the schema, in the order of kSteps."""
    sources = "".join(file.read_text() for file in sorted((ROOT / "experiments" / "store").glob("schema*")))
    sql = dict(re.findall(r'string_view (k\w+) = R"sql\((.*?)\)sql"', sources, re.S))
    steps = re.search(r"kSteps = \{(.*?)\}", sources, re.S).group(1)
    return [sql[name] for name in re.findall(r"k\w+", steps)]


def add_column(columns, line):
    """A line of a table's definition: a column, or more of the comment on the one before."""
    comment = line.partition("--")[2].strip()
    definition = line.partition("--")[0].strip().rstrip(",")
    if definition and not definition.startswith(("PRIMARY", "FOREIGN", "UNIQUE", ")")):
        name, kind = definition.split()[:2]
        key = " PRIMARY KEY" in definition
        columns.append([name, kind, "NOT NULL" in definition or key, comment, key])
    elif definition.startswith("PRIMARY"):
        for name in re.findall(r"\w+", definition.partition("(")[2]):
            next(column for column in columns if column[0] == name)[4] = True
    elif comment and columns:
        columns[-1][3] += " " + comment


def tables():
    """{name: (comment, [[column, type, never NULL, comment, in the key]])} in the order of their making."""
    made = {}
    for sql in versions():
        for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", sql, re.S):
            first, *lines = body.split("\n")
            columns, about = [], [first.partition("--")[2].strip()]
            for line in lines:
                if not columns and line.strip().startswith("--"):
                    about.append(line.partition("--")[2].strip())
                else:
                    add_column(columns, line)
            made[name] = (" ".join(filter(None, about)), columns)
        for name, column, comment, kind in re.findall(
                r"ALTER TABLE (\w+)\s+ADD COLUMN (\w+)\s*(?:/\*(.*?)\*/)?\s*(\w+)", sql, re.S):
            made[name][1].append([column, kind, False, " ".join(comment.split()), False])
    return made


def unit_of(column):
    for end, unit in UNITS.items():
        if column.endswith(end):
            return unit
    return ""


def text():
    out = ""
    for name, (about, columns) in sorted(tables().items()):
        out += f"### `{name}`\n\n" + (f"{about[0].upper()}{about[1:]}.\n\n" if about else "")
        out += "| column | type | unit | meaning |\n|---|---|---|---|\n"
        for column, kind, never_null, comment, key in columns:
            meaning = comment.replace("|", "\\|")
            shown = f"**`{column}`**" if key else f"`{column}`"
            out += f"| {shown} | {kind.lower()}{'' if never_null else ' or NULL'} | {unit_of(column)} | {meaning} |\n"
        out += "\n"
    return out.rstrip("\n") + "\n"


def main(arguments):
    before, marker, after = PAGE.read_text().partition(MARKER)
    if "--write" in arguments:
        PAGE.write_text(before + MARKER + text())
    elif not marker or after != text():
        print("docs/schema.md is not what experiments/store/schema* says: tests/docs/schema_page.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
