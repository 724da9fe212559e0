#include "experiments/flink/cluster/log_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments::flink {
namespace {

using testing::HasSubstr;

TEST(LogTail, KeepsTheLastLinesThatSaySomething) {
  const TemporaryFolder folder;
  folder.write("log", "first\nsecond\n\tat java.base/X.y(X.java:1)\n\nCaused by: third\n\t... 3 more\n   \nno newline");
  EXPECT_EQ(last_words(folder.file("log"), 3), "  second\n  Caused by: third\n  no newline\n");
  EXPECT_EQ(last_words(folder.file("log"), 99), "  first\n  second\n  Caused by: third\n  no newline\n");
  EXPECT_EQ(last_words(folder.file("absent"), 3), "");
}

TEST(LogTail, OfALongFileReadsOnlyTheEnd) {
  const TemporaryFolder folder;
  folder.write("log", std::string(100'000, 'x') + "\nlast\n");
  const std::string words = last_words(folder.file("log"), 3);
  EXPECT_EQ(words, "  " + std::string(300, 'x') + "\n  last\n");
}

TEST(LogTail, AnObituarySaysWhatToDo) {
  const TemporaryFolder place;
  const RunFolder folder(place.path());
  ASSERT_TRUE(folder.make());
  EXPECT_THAT(obituary(folder, "jobmanager"), HasSubstr("It said nothing."));
  place.write("log/jobmanager.out", "Error: Could not find or load main class org.apache.flink.X\n");
  const std::string text = obituary(folder, "jobmanager");
  EXPECT_THAT(text, HasSubstr("  Error: Could not find or load main class"));
  EXPECT_THAT(text, HasSubstr("What to do: the jars are not those of Flink"));
  EXPECT_THAT(text, HasSubstr(folder.log_of("jobmanager").string()));
}

}  // namespace
}  // namespace millrace::experiments::flink
