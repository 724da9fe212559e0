#include "experiments/reproduction/findings.h"

#include <gtest/gtest.h>

#include "experiments/reproduction/paper_reader.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

// The findings of an item that is written below its four needed keys.
std::vector<Finding> found(const TemporaryFolder& folder, const std::string& item) {
  const auto paper =
      parse_paper("x",
                  "title = \"X\"\npage = \"p.md\"\n[run.r]\nconfig = \"x.toml\"\n[[item]]\nid = \"fig1\"\n"
                  "what = \"w\"\nplace = \"Fig. 1\"\nstate = \"reproduced\"\nwhy = \"y\"\nrun = \"r\"\n" +
                      item,
                  "x.toml");
  if (!paper) {
    ADD_FAILURE() << to_string(paper.error().front());
    return {};
  }
  return findings_of(paper->items.front(), folder.path(), folder.path());
}

TEST(Findings, ARuleComparesOneNumberWithALimitOrAnother) {
  const TemporaryFolder folder;
  folder.write("t.csv", "model,part,q50\na,all,1.2\nb,all,1.5\nc,all,1.1\n");
  const auto findings = found(folder, R"(
[[item.rule]]
says = "a is below 2"
csv = "t.csv"
rows = { model = "a" }
column = "q50"
is = "below"
limit = 2
printed = 1.46
kind = "printed"
[[item.rule]]
says = "a is below all others"
csv = "t.csv"
rows = { model = "a", part = "all" }
column = "q50"
is = "below"
than = { rows = { model = ["b", "c"] }, take = "least" }
[[item.rule]]
says = "b is at most 1.25 times a"
csv = "t.csv"
rows = { model = "b" }
column = "q50"
is = "at_most"
than = { rows = { model = "a" }, factor = 1.25 }
)");
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].ours, 1.2);
  EXPECT_EQ(findings[0].printed, 1.46);
  EXPECT_EQ(findings[0].kind, "printed");
  EXPECT_EQ(findings[0].place, "Fig. 1");
  EXPECT_EQ(findings[0].rule, "below 2");
  EXPECT_EQ(findings[0].holds, true);
  EXPECT_EQ(findings[1].rule, "below 1.1");
  EXPECT_EQ(findings[1].holds, false);
  EXPECT_EQ(findings[2].holds, true) << "1.25 x 1.2 is 1.5 but for rounding";
  const FindingCounts counts = count(findings);
  EXPECT_EQ(counts.held, 2U);
  EXPECT_EQ(counts.judged, 3U);
  EXPECT_EQ(counts.missing, 0U);
}

TEST(Findings, RowsThatRise) {
  const TemporaryFolder folder;
  folder.write("t.csv", "op,ability\nf,1\nf,2\nw,3\nw,2\n");
  const char* kRule = R"(
[[item.rule]]
says = "it rises"
csv = "t.csv"
rows = { op = "%" }
column = "ability"
is = "rises"
)";
  const auto of = [&](const std::string& op) {
    std::string rule = kRule;
    return found(folder, rule.replace(rule.find('%'), 1, op));
  };
  EXPECT_EQ(of("f").front().holds, true);
  EXPECT_EQ(of("f").front().ours, 2.0);
  EXPECT_EQ(of("w").front().holds, false);
}

TEST(Findings, WhatIsNotThereWasNotMeasured) {
  const TemporaryFolder folder;
  folder.write("t.csv", "model,q50\na,\n b,1\nc,1\nc,2\n");
  const auto rule = [&](const std::string& csv, const std::string& rows, const std::string& column) {
    return found(folder, "[[item.rule]]\nsays = \"s\"\ncsv = \"" + csv + "\"\nrows = { model = \"" + rows +
                             "\" }\ncolumn = \"" + column + "\"\nis = \"below\"\nlimit = 2\n")
        .front();
  };
  for (const Finding& finding : {rule("u.csv", "a", "q50"), rule("t.csv", "a", "q50"), rule("t.csv", "z", "q50"),
                                 rule("t.csv", "c", "q50"), rule("t.csv", "c", "q95")}) {
    EXPECT_FALSE(finding.holds.has_value());
    EXPECT_FALSE(finding.ours.has_value());
    EXPECT_FALSE(finding.rule.empty());
  }
  EXPECT_EQ(rule("t.csv", "c", "q50").rule, "t.csv: 2 rows, not one");
  EXPECT_EQ(count({rule("u.csv", "a", "q50")}).missing, 1U);
}

TEST(Findings, PublishedNumbersOfAnotherFileAndTheirOrder) {
  const TemporaryFolder folder;
  folder.write("t.csv", "metric,model,q50\nlatency,a,1.2\nlatency,b,1.5\nlatency,c,1.1\nlatency,d,9\n");
  folder.write("p.csv",
               "metric,model,q50,place,kind\nlatency,a,1.3,Table 1,printed\nlatency,b,1.4,Table 1,printed\n"
               "latency,c,1.5,Table 1,printed\n");
  const auto findings = found(folder, R"(
[[item.beside]]
csv = "t.csv"
published = "p.csv"
keys = ["metric", "model"]
columns = ["q50"]
is = "at_most"
order = true
)");
  ASSERT_EQ(findings.size(), 4U) << "d was not published; the last one is the order";
  EXPECT_EQ(findings[0].what, "latency, a: q50");
  EXPECT_EQ(findings[0].holds, true);
  EXPECT_EQ(findings[0].place, "Table 1");
  EXPECT_EQ(findings[1].holds, false);
  EXPECT_EQ(findings[3].what, "q50: pairs in the published order");
  EXPECT_EQ(findings[3].ours, 1.0) << "a before b alone";
  EXPECT_EQ(findings[3].printed, 3.0);
  EXPECT_EQ(findings[3].holds, false);
}

TEST(Findings, PublishedNumbersInTheSameTableStandBesideUnjudged) {
  const TemporaryFolder folder;
  folder.write("t.csv", "model,rmse,published_rmse\na,0.1,0.2\nb,0.3,\n");
  const auto findings =
      found(folder, "[[item.beside]]\ncsv = \"t.csv\"\nkeys = [\"model\"]\ncolumns = [\"rmse\"]\nkind = \"printed\"\n");
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].ours, 0.1);
  EXPECT_EQ(findings[0].printed, 0.2);
  EXPECT_EQ(findings[0].kind, "printed");
  EXPECT_FALSE(findings[0].holds.has_value());
  EXPECT_EQ(count(findings).judged + count(findings).missing, 0U);
}

TEST(Findings, ExpectationsOfTheRunByTheirReason) {
  const TemporaryFolder folder;
  folder.write("expectations.csv",
               "comparison,query,tuner,metric,relation,limit,than,mean,verdict,because\n"
               "c,q3,streamtune,chosen,at most,24.000000000000004,ds2,22,met,\"Paper, Fig. 6: lowest\"\n"
               "c,q3,streamtune,changes,at most,2,,3,NOT met,\"Paper, Fig. 7a\"\n"
               "c,q5,streamtune,chosen,at most,24,ds2,,not measured,\"Paper, Fig. 6: lowest\"\n");
  const auto findings = found(folder, "expectations = [\"Fig. 6\"]\n");
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].what, "q3 streamtune: chosen");
  EXPECT_EQ(findings[0].rule, "at most 24 (ds2)");
  EXPECT_EQ(findings[0].holds, true);
  EXPECT_FALSE(findings[1].holds.has_value());
}

}  // namespace
}  // namespace millrace::experiments
