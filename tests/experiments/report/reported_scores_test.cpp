#include "experiments/report/reported_scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kHeader = "query,tuner,metric,value,place,kind\n";

ProtocolScore score(const std::string& query, const std::string& tuner, double occurrences) {
  ProtocolScore one;
  one.query = query;
  one.tuner = tuner;
  one.occurrences = occurrences;
  one.changes = 120;
  return one;
}

TEST(ReportedScores, OrderOfTunersIsKeptOrNot) {
  const TemporaryFolder folder;
  folder.write("r.csv", std::string("# of three tuners\n") + kHeader +
                            "q,a,backpressured,0,Table III,printed\nq,b,backpressured,2,Table III,printed\n"
                            "q,c,backpressured,2,Table III,printed\nother,a,backpressured,1,Table III,printed\n");
  const auto reported = read_reported_scores(folder.file("r.csv"));
  ASSERT_TRUE(reported.has_value()) << reported.error();
  const auto pairs = beside_reported({score("q", "a", 3), score("q", "b", 2), score("q", "c", 3)}, *reported);
  ASSERT_EQ(pairs.size(), 3U) << "the other query is not ours";
  // a < b is b < a here, a < c is a = c here; b and c are alike as published.
  EXPECT_THAT(reported_text(pairs), HasSubstr("backpressured, beside what was published: the order of 1 of 2 pairs"));
  EXPECT_EQ(reported_csv(pairs),
            "query,tuner,metric,published,ours,changes,place,kind\nq,a,backpressured,0,3,120,Table III,printed\n"
            "q,b,backpressured,2,2,120,Table III,printed\nq,c,backpressured,2,3,120,Table III,printed\n");
  EXPECT_EQ(reported_text({}), "");
}

TEST(ReportedScores, MistakesSayWhere) {
  const TemporaryFolder folder;
  const auto mistake = [&](const std::string& text) {
    folder.write("r.csv", text);
    const auto read = read_reported_scores(folder.file("r.csv"));
    return read ? std::string() : read.error().substr(folder.path().string().size());
  };
  EXPECT_EQ(mistake("query,tuner\n"), "/r.csv:1: the header query,tuner,metric,value,place,kind is wanted");
  EXPECT_EQ(mistake(std::string(kHeader) + "q,a,backpressured,0\n"), "/r.csv:2: 6 cells are wanted");
  EXPECT_EQ(mistake(std::string(kHeader) + "q,a,backpressured,no,p,k\n"), "/r.csv:2: 'no' is no number");
  EXPECT_THAT(mistake(std::string(kHeader) + "q,a,latency,1,p,k\n"), HasSubstr("no metric 'latency'; known: "));
  EXPECT_THAT(mistake("# nothing\n"), HasSubstr("is empty"));
}

TEST(ReportedScores, TheShippedOnesAreSound) {
  const auto reported = read_reported_scores(MILLRACE_SOURCE_DIR "/configs/paper/streamtune/reported.csv");
  ASSERT_TRUE(reported.has_value()) << reported.error();
  EXPECT_GE(reported->size(), 27U);
}

}  // namespace
}  // namespace millrace::experiments
