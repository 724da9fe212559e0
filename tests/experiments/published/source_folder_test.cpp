#include "experiments/published/source_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/published/published_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

SourceFolder read(const std::filesystem::path& path) {
  auto folder = read_source_folder(path, [] { return false; });
  EXPECT_TRUE(folder.has_value()) << folder.error();
  return folder ? *folder : SourceFolder{};
}

TEST(SourceFolder, FindsGraphsAndLabelsInOrder) {
  const TemporaryFolder downloads;
  write_published_plans(downloads);
  downloads.write("notes.txt", "nothing of interest");
  const SourceFolder folder = read(downloads.path());
  std::vector<std::string> found;
  for (const GraphFile& graph : folder.graphs) found.push_back(graph.structure + " " + graph.id);
  EXPECT_THAT(found, ElementsAre("3-filters c", "Join d", "Join e", "Join f", "Linear a", "Linear b"));
  EXPECT_EQ(folder.graphs[0].path, "3-filters/graphs/c.graph");
  EXPECT_THAT(folder.label_files, ElementsAre("Linear/graph.labels", "labels.csv"));
}

TEST(SourceFolder, HasAHashOfContentNotOfPlace) {
  const TemporaryFolder one, other;
  write_published_plans(one);
  write_published_plans(other);
  EXPECT_EQ(read(one.path()).hash, read(other.path()).hash);
  other.write("labels.csv", "structure,id,latency_ms,throughput_per_s\n3-filters,c,98,\n");
  EXPECT_NE(read(one.path()).hash, read(other.path()).hash);
}

TEST(SourceFolder, TheStructureIsKnownInsideItsFolderToo) {
  const TemporaryFolder downloads;
  write_published_plans(downloads);
  EXPECT_EQ(read(downloads.path() / "Join").graphs.at(0).structure, "Join");
  EXPECT_EQ(read(downloads.path() / "Join/graphs").graphs.at(0).structure, "Join");
}

TEST(SourceFolder, RefusesWhatHoldsNoPlans) {
  const TemporaryFolder downloads;
  const auto read_quietly = [](const std::filesystem::path& path) {
    return read_source_folder(path, [] { return false; });
  };
  EXPECT_THAT(read_quietly(downloads.path()).error(), HasSubstr("there is no *.graph file in "));
  EXPECT_THAT(read_quietly(downloads.path() / "nowhere").error(), HasSubstr("is not a folder"));
  downloads.write("x.graph", "graph {}");
  EXPECT_THAT(read_quietly(downloads.path() / "x.graph").error(), HasSubstr("is not a folder"));
}

TEST(SourceFolder, StopsWhenInterrupted) {
  const TemporaryFolder downloads;
  write_published_plans(downloads);
  const auto folder = read_source_folder(downloads.path(), [] { return true; });
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error(), "");
}

}  // namespace
}  // namespace millrace::experiments
