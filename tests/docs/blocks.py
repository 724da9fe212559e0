"""The code blocks of a Markdown page, and what is wrong with how they are written."""
import dataclasses
import re

KINDS = {"sh", "console", "toml", "sql", "python", "json", "cpp", "text", ""}


@dataclasses.dataclass
class Block:
    kind: str           # a member of KINDS; "" and "text" are shown, not executed
    text: str
    line: int           # of its first line, from 1
    not_run: str = ""   # why it is not executed; "": it is
    more: str = ""      # "VERB ARGUMENTS": added to each `./millrace VERB` of the block, to make it small

    @property
    def name(self):
        """The file that the block is, by the comment in its first line; "" if it names none."""
        named = re.match(r"(?:#|//) ([\w./-]+\.(?:toml|py))(?::.*)?\n", self.text)
        return named.group(1) if named else ""


def blocks_of(page):
    """All fenced blocks of a page, in order, and the complaints about the page: [Block], [str]."""
    found, complaints, fence, mark, flush = [], [], None, "", ""
    lines = page.split("\n")
    for number, line in enumerate(lines, 1):
        if fence:
            if line == "```":
                found.append(fence)
                fence = None
            else:
                fence.text += line + "\n"
            continue
        if line.startswith("```"):
            fence = Block(line[3:], "", number + 1)
            if fence.kind not in KINDS:
                complaints.append(f"{number}: no kind of block '{fence.kind}'; known: {', '.join(sorted(KINDS))}")
            comment = re.fullmatch(r"<!-- (not run|tested with): (.+) -->", mark)
            if comment and comment.group(1) == "not run":
                fence.not_run = comment.group(2)
            elif comment:
                fence.more = comment.group(2)
        elif line.startswith("    ") and not re.match(r"([-*]|\d+\.) ", flush) and not lines[number - 2].strip():
            complaints.append(f"{number}: an indented block: nobody can tell what it is; fence it")
        if line.strip():
            mark = line
            if not line.startswith(" "):
                flush = line
    if fence:
        complaints.append(f"{fence.line}: a block that does not end")
    return found, complaints


def commands_in_prose(page):
    """`millrace VERB ...` in the text between the blocks: [(line, words)]."""
    prose = re.sub(r"^```.*?^```", lambda block: "\n" * block.group(0).count("\n"), page, flags=re.M | re.S)
    for match in re.finditer(r"`(?:\./)?millrace ([^`]+)`", prose):
        yield prose.count("\n", 0, match.start()) + 1, match.group(1).split()


def links_of(page):
    """Targets of links and pictures that lie in the tree, without the part after '#'."""
    for match in re.finditer(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page):
        if "://" not in match.group(1):
            yield page.count("\n", 0, match.start()) + 1, match.group(1)
