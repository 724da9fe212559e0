"""What is taken for a block of a page, and what is complained about."""
import unittest

import blocks

PAGE = """# Title

Text with `./millrace run configs/a.toml --quick` and [a link](other.md#part) to [elsewhere](https://example.org).

```toml
# own.toml: a file
x = 1
```

<!-- not run: it takes an hour -->
```sh
./millrace `run`
```

<!-- tested with: run --quick -->
```sh
./millrace run b.toml
```

- an item

    that goes on
"""


class BlocksTest(unittest.TestCase):
    def test_blocks_have_a_kind_a_line_and_marks(self):
        found, complaints = blocks.blocks_of(PAGE)
        self.assertEqual(complaints, [])
        self.assertEqual([(block.kind, block.line, block.name) for block in found],
                         [("toml", 6, "own.toml"), ("sh", 12, ""), ("sh", 17, "")])
        self.assertEqual([block.not_run for block in found], ["", "it takes an hour", ""])
        self.assertEqual([block.more for block in found], ["", "", "run --quick"])
        self.assertEqual(found[0].text, "# own.toml: a file\nx = 1\n")

    def test_what_nobody_could_execute_is_a_complaint(self):
        for page, complaint in [("Text\n\n    ./millrace run\n", "indented"), ("```rust\n```\n", "no kind of block"),
                                ("```sh\nls\n", "does not end")]:
            self.assertIn(complaint, blocks.blocks_of(page)[1][0])

    def test_commands_and_links_are_those_of_the_text(self):
        self.assertEqual(list(blocks.commands_in_prose(PAGE)), [(3, ["run", "configs/a.toml", "--quick"])])
        self.assertEqual(list(blocks.links_of(PAGE)), [(3, "other.md")])


if __name__ == "__main__":
    unittest.main()
