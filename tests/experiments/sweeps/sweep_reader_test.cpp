// [sweep]: what its axes expand to, and every mistake in it.
#include "experiments/sweeps/sweep_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/config/toml_source.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using Lines = std::vector<std::string>;

std::optional<Node> table_of(const std::string& text, Diagnostics& out) {
  auto top = parse_toml("[sweep]\n" + text, "x.toml", out);
  return top ? std::optional(*top->find("sweep")) : std::nullopt;
}

SweepSpec spec_of(const std::string& text) {
  Diagnostics out;
  SweepSpec spec = read_sweep(*table_of(text, out), out);
  for (const Diagnostic& mistake : out.sorted()) ADD_FAILURE() << to_string(mistake);
  return spec;
}

// The cells, their values joined by spaces.
Lines cells_of_sweep(const SweepSpec& spec) {
  Lines lines;
  const auto cells = sweep_cells(spec);
  for (const SweepCell& cell : *cells) {
    std::string line;
    for (std::size_t axis = 0; axis < cell.size(); ++axis) {
      line += (axis == 0 ? "" : " ") + spec.axes[axis].values[cell[axis]].text;
    }
    lines.push_back(line);
  }
  return lines;
}

Lines values(const std::string& range) {
  const SweepSpec spec = spec_of("\"a.b\" = " + range);
  Lines texts;
  for (const AxisValue& value : spec.axes.front().values) texts.push_back(value.text);
  return texts;
}

Lines mistakes(const std::string& text) {
  Diagnostics out;
  if (const auto table = table_of(text, out)) read_sweep(*table, out);
  Lines lines;
  for (const Diagnostic& mistake : out.sorted()) lines.push_back(to_string(mistake));
  return lines;
}

TEST(SweepReader, TheFirstAxisChangesSlowest) {
  EXPECT_THAT(
      cells_of_sweep(spec_of("\"q.rate\" = [\"1k/s\", \"2k/s\"]\n\"m.tuners\" = [[\"ds2\"], [\"fixed\", \"ds2\"]]\n"
                             "\"e.seed\" = [7]\n")),
      ElementsAre("1k/s [\"ds2\"] 7", "1k/s [\"fixed\", \"ds2\"] 7", "2k/s [\"ds2\"] 7",
                  "2k/s [\"fixed\", \"ds2\"] 7"));
}

TEST(SweepReader, QuotesOfAKeyMayBeLeftOut) {
  EXPECT_EQ(spec_of("engine.buffer_timeout = [\"1 ms\"]\nquery.\"a b\".rate = [1]\n").axes[1].key,
            "query.\"a b\".rate");
  EXPECT_EQ(spec_of("engine.buffer_timeout = [\"1 ms\"]\n").axes[0].key, "engine.buffer_timeout");
}

TEST(SweepReader, LinearRanges) {
  EXPECT_THAT(values("{ from = 1, to = 4, steps = 4 }"), ElementsAre("1", "2", "3", "4"));
  EXPECT_THAT(values("{ from = 1, to = 2, steps = 3 }"), ElementsAre("1", "1.5", "2"));
  EXPECT_THAT(values("{ from = \"10k/s\", to = \"40k/s\", steps = 3 }"), ElementsAre("10k/s", "25k/s", "40k/s"));
  EXPECT_THAT(values("{ from = \"1 s\", to = \"0 s\", steps = 3 }"), ElementsAre("1 s", "500 ms", "0 s"));
  EXPECT_THAT(values("{ from = \"10 %\", to = \"20 %\", steps = 3 }"), ElementsAre("10 %", "15 %", "20 %"));
  EXPECT_THAT(values("{ from = \"1 Wu\", to = \"2 Wu\", steps = 4 }"),
              ElementsAre("1 Wu", "1.33333 Wu", "1.66667 Wu", "2 Wu"));
  EXPECT_THAT(values("{ from = \"5 ms\", to = \"1 s\", steps = 3 }"), ElementsAre("5 ms", "502.5 ms", "1 s"));
  EXPECT_THAT(values("{ from = \"1 KiB\", to = \"1 MiB\", steps = 3 }"), ElementsAre("1 KiB", "524.8 kB", "1 MiB"));
}

TEST(SweepReader, LogarithmicRanges) {
  EXPECT_THAT(values("{ from = 1, to = 64, steps = 4, scale = \"log\" }"), ElementsAre("1", "4", "16", "64"));
  EXPECT_THAT(values("{ from = \"10k/s\", to = \"1M/s\", steps = 4, scale = \"log\" }"),
              ElementsAre("10k/s", "46.4159k/s", "215.443k/s", "1M/s"));
  EXPECT_THAT(values("{ from = 1, to = 10, steps = 6, scale = \"log\", whole = true }"),
              ElementsAre("1", "2", "3", "4", "6", "10"));
  EXPECT_THAT(values("{ from = 1, to = 3, steps = 6, whole = true }"), ElementsAre("1", "2", "3"));
}

TEST(SweepReader, ZippedAxesGoTogether) {
  EXPECT_THAT(
      cells_of_sweep(spec_of("\"a.x\" = [1, 2]\n\"b.y\" = [5, 6]\n\"c.z\" = [8, 9]\nzip = [[\"x\", \"c.z\"]]\n")),
      ElementsAre("1 5 8", "1 6 8", "2 5 9", "2 6 9"));
}

TEST(SweepReader, ConditionsLeaveCellsOut) {
  EXPECT_THAT(cells_of_sweep(spec_of("\"a.x\" = [1, 2, 3]\n\"b.y\" = [2, 4]\nwhere = [\"x * 2 <= y\", \"x != 2\"]\n")),
              ElementsAre("1 2", "1 4"));
}

TEST(SweepReader, AxesOfTheCommandLine) {
  Diagnostics out;
  Node sweep = *table_of("\"a.x\" = [1, 2]\n", out);
  for (const char* argument : {"a.x=5,6", "q.rate=10k/s,\"2 Wu\"", "m.tuners=[\"ds2\"],[\"fixed\",\"ds2\"]",
                               "e.t={ from = \"1 s\", to = \"2 s\", steps = 2 }"}) {
    lay_axis(sweep, argument, out);
  }
  const SweepSpec spec = read_sweep(sweep, out);
  EXPECT_TRUE(out.empty());
  const Lines cells = cells_of_sweep(spec);
  EXPECT_EQ(cells.size(), 16U);
  EXPECT_EQ(cells.front(), "5 10k/s [\"ds2\"] 1 s");
  EXPECT_EQ(cells.back(), "6 2 Wu [\"fixed\", \"ds2\"] 2 s");
}

TEST(SweepReader, MistakesOfAxes) {
  EXPECT_EQ(mistakes("\"a.x\" = []\n"), Lines{"x.toml:2:9: 'a.x': an axis has at least one value"});
  EXPECT_EQ(mistakes("\"a.x\" = [1, 2, 1]\n"), Lines{"x.toml:2:16: 'a.x': 1 comes twice"});
  EXPECT_EQ(mistakes("repetition = 3\n"),
            Lines{"x.toml:2:14: 'repetition': an integer is found; a list is wanted, for example [1, 2], or a range, { "
                  "from = 1, to = 8, steps = 4 }; did you mean 'repetitions'?"});
  EXPECT_EQ(mistakes("\"a..x\" = [1]\n"),
            Lines{"x.toml:2:1: 'a..x' is not a dotted key, as \"comparison.main.tuners\" is one"});
  EXPECT_EQ(mistakes("\"experiment.name\" = [\"a\"]\n"),
            Lines{"x.toml:2:1: 'experiment.name': all cells of a sweep have one name"});
  EXPECT_EQ(mistakes("\"figure.f.title\" = [\"a\"]\n"),
            Lines{"x.toml:2:1: 'figure.f.title': all cells of a sweep have one 'figure'"});
  EXPECT_EQ(mistakes("\"a.x\" = [1]\na.x = [2]\n"), Lines{"x.toml:3:3: 'a.x' is an axis already"});
  EXPECT_EQ(mistakes(""), Lines{"x.toml:1:1: sweep: an axis is wanted, for example \"query.q.source.in.rate\" = "
                                "[\"10k/s\", \"20k/s\"]"});
  EXPECT_EQ(mistakes("repetitions = 0\n"), Lines{"x.toml:2:15: repetitions: 0 must be at least 1"});
}

TEST(SweepReader, MistakesOfRanges) {
  const auto range = [](const std::string& text) { return mistakes("\"a.x\" = { " + text + " }\n"); };
  EXPECT_EQ(range("from = 1, steps = 4"), Lines{"x.toml:2:9: missing key 'to' in [sweep.\"a.x\"]"});
  EXPECT_EQ(range("from = 1, to = \"1 s\", steps = 4"), Lines{"x.toml:2:26: to: a time is found; 'from' is a number"});
  EXPECT_EQ(range("from = 1, to = 1, steps = 4"), Lines{"x.toml:2:26: to: it is the same as 'from'"});
  EXPECT_EQ(range("from = 1, to = 8, steps = 1"), Lines{"x.toml:2:37: steps: 1 must be at least 2"});
  EXPECT_EQ(range("from = 0, to = 8, steps = 4, scale = \"log\""),
            Lines{"x.toml:2:9: scale: a logarithmic range lies above 0"});
  EXPECT_EQ(range("from = \"1 s\", to = \"8 s\", steps = 4, whole = true"),
            Lines{"x.toml:2:9: whole: a time is found; only plain numbers are rounded"});
  EXPECT_EQ(range("from = 1, to = 8, step = 4").front(), "x.toml:2:9: missing key 'steps' in [sweep.\"a.x\"]");
}

TEST(SweepReader, MistakesOfZipAndWhere) {
  const std::string axes = "\"a.x\" = [1, 2]\n\"b.y\" = [5, 6, 7]\n";
  EXPECT_EQ(mistakes(axes + "zip = [[\"a.x\", \"b.y\"]]\n"),
            Lines{"x.toml:4:8: zip: 'a.x' has 2 values and 'b.y' has 3"});
  EXPECT_EQ(mistakes(axes + "zip = [[\"a.x\"]]\n"), Lines{"x.toml:4:8: zip: two axes at least go together"});
  EXPECT_EQ(mistakes(axes + "zip = [[\"a.x\", \"a.z\"]]\n"),
            Lines{"x.toml:4:16: zip: no axis 'a.z'; known: a.x, b.y; did you mean 'a.x'?"});
  EXPECT_EQ(mistakes(axes + "zip = [[\"a.x\", \"a.x\"]]\n").front(), "x.toml:4:16: zip: 'a.x' comes twice");
  EXPECT_EQ(mistakes(axes + "where = [\"x < y\", \"x y\"]\n"),
            Lines{"x.toml:4:19: where: 'x y' compares nothing; a condition is for example \"rate * 2 <= limit\", with "
                  "spaces between its words"});
  EXPECT_EQ(mistakes(axes + "where = [\"x > y\"]\n"), Lines{"x.toml:4:9: where: no cell fulfils it"});
  EXPECT_EQ(mistakes(axes + "where = [\"x < '1 s'\"]\n"),
            Lines{"x.toml:4:10: where: 'x < '1 s'': a number is compared with a time (x = 1, y = 5)"});
  EXPECT_EQ(
      mistakes("\"a.x\" = { from = 1, to = 2000, steps = 1000 }\n\"b.y\" = { from = 1, to = 2000, steps = 1000 }\n"),
      Lines{"x.toml:1:1: sweep: 1000000 combinations; 100000 are the most"});
}

TEST(SweepReader, MistakesOfTheCommandLine) {
  Diagnostics out;
  Node sweep;
  for (const char* argument : {"a.x", "=1", "a.x="}) lay_axis(sweep, argument, out);
  EXPECT_EQ(out.size(), 3U);
  EXPECT_EQ(to_string(out.sorted().front()),
            "--sweep a.x: KEY=VALUE,VALUE,... is wanted, for example --sweep query.q.source.in.rate=10k/s,20k/s");
}

TEST(SweepReader, Figures) {
  const std::vector<SweepAxis> axes = {{"q.rate", {}, {}}, {"e.timeout", {}, {}}};
  const auto figure = [&](const std::string& text) {
    Diagnostics out;
    const auto top = parse_toml("[f]\nkind = \"sweep\"\n" + text, "x.toml", out);
    const SweepFigure read = read_sweep_figure("f", *top->find("f"), axes, out);
    Lines lines = {read.x + " " + read.y + " " + read.series};
    for (const Diagnostic& mistake : out.sorted()) lines.push_back(to_string(mistake));
    return lines;
  };
  EXPECT_EQ(figure("x = \"rate\"\ny = \"latency_p99_ms\"\n"), Lines{"q.rate latency_p99_ms tuner"});
  EXPECT_EQ(figure("x = \"rate\"\ny = \"cost\"\nseries = \"timeout\"\n"), Lines{"q.rate cost e.timeout"});
  EXPECT_EQ(figure("x = \"rats\"\ny = \"costs\"\n")[1], "x.toml:3:5: x: no axis 'rats'; known: q.rate, e.timeout");
  EXPECT_THAT(figure("x = \"rate\"\ny = \"costs\"\n")[1], testing::HasSubstr("y: no quantity 'costs'; known: "));
  EXPECT_EQ(figure("x = \"rate\"\ny = \"cost\"\nseries = \"rate\"\n")[1], "x.toml:1:1: series: it is the axis 'x'");
  EXPECT_EQ(figure("x = \"rate\"\n")[1], "x.toml:1:1: missing key 'y' in [figure.f]");
}

}  // namespace
}  // namespace millrace::experiments
