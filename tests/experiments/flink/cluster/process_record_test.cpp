#include "experiments/flink/cluster/process_record.h"

#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments::flink {
namespace {

const processes::ProcessIdentity kProcess = {.pid = 4711, .start_ticks = 99, .boot = "b00t"};

TEST(ProcessRecord, ComesBackAsItWas) {
  EXPECT_EQ(record_text(kProcess), "4711 99 b00t\n");
  EXPECT_EQ(record_in(record_text(kProcess)), kProcess);
  const processes::ProcessIdentity no_boot = {.pid = 4711, .start_ticks = 99, .boot = ""};
  EXPECT_EQ(record_in(record_text(no_boot)), no_boot);
}

TEST(ProcessRecord, OfAHalfWrittenFileIsNone) {
  const std::string whole = record_text(kProcess);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(record_in(whole.substr(0, length))) << length;
  }
}

TEST(ProcessRecord, OfAnythingElseIsNone) {
  for (const char* text : {"x 99 b\n", "4711 99 b more\n", "-1 99 b\n", "0 99 b\n", "1 99 b\n", "4711\n"}) {
    EXPECT_FALSE(record_in(text)) << text;
  }
}

TEST(ProcessRecord, FilesAreReadByName) {
  const TemporaryFolder folder;
  ASSERT_TRUE(write_record(folder.path(), {"taskmanager-0", kProcess}));
  ASSERT_TRUE(write_record(folder.path(), {"jobmanager", {.pid = 4710, .start_ticks = 98, .boot = "b00t"}}));
  folder.write("taskmanager-1.pid", "47");
  folder.write("taskmanager-2.pid.part", record_text(kProcess));
  const auto records = records_in(folder.path());
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].name, "jobmanager");
  EXPECT_EQ(records[1].name, "taskmanager-0");
  EXPECT_EQ(records[1].process, kProcess);
  EXPECT_TRUE(records_in(folder.path() / "absent").empty());
}

}  // namespace
}  // namespace millrace::experiments::flink
