#include "experiments/published/label_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::ElementsAre;

// Mistakes, without the folder in front of them.
std::vector<std::string> mistakes_of(const std::string& name, const std::string& content) {
  const TemporaryFolder folder;
  folder.write(name, content);
  const auto table = read_label_files(folder.path(), {name});
  std::vector<std::string> mistakes;
  if (table) return mistakes;
  for (const Diagnostic& mistake : table.error()) {
    std::string words = to_string(mistake);
    for (std::size_t at = words.find(folder.file("")); at != std::string::npos; at = words.find(folder.file(""))) {
      words.erase(at, folder.file("").size());
    }
    mistakes.push_back(words);
  }
  return mistakes;
}

TEST(LabelFiles, AreKnownByTheirNames) {
  for (const char* name : {"labels.csv", "labels-2.csv", "all_labels.json", "labels.jsonl", "graph.labels"}) {
    EXPECT_TRUE(is_label_file(name)) << name;
  }
  for (const char* name : {"rates.csv", "my_labels.csv", "plans.json", "labels.txt", "x.graph"}) {
    EXPECT_FALSE(is_label_file(name)) << name;
  }
}

TEST(LabelFiles, ReadsBothForms) {
  const TemporaryFolder folder;
  folder.write("labels.csv",
               "structure,id,latency_ms,note,throughput_per_s\n"
               "Linear,a,12.5,fine,100\n"
               "Linear,b,,,7\r\n"
               "\n"
               "Join,a,3,,\n");
  folder.write("graph.labels",
               "{\"id\":\"c\",\"throughput\":\"55.5\",\"latency\":\"null\"}\n"
               "{\"id\":\"b\",\"latency\":4,\"throughput\":8,\"else\":[]}\n");
  const auto table = read_label_files(folder.path(), {"graph.labels", "labels.csv"});
  ASSERT_TRUE(table.has_value()) << to_string(table.error().front());
  EXPECT_EQ(table->find("Linear", "a"), (PublishedLabels{12.5, 100}));
  EXPECT_EQ(table->find("Join", "a"), (PublishedLabels{3, {}}));
  EXPECT_EQ(table->find("Linear", "b"), (PublishedLabels{4, 7}));  // the structure's own goes first
  EXPECT_EQ(table->find("Any", "c"), (PublishedLabels{{}, 55.5}));
  EXPECT_EQ(table->find("Any", "d"), PublishedLabels{});
}

TEST(LabelFiles, ASecondLineMayAddAndRepeatButNotContradict) {
  EXPECT_THAT(mistakes_of("labels.csv", "id,latency_ms,throughput_per_s\na,1,\na,1,2\n"), ElementsAre());
  EXPECT_THAT(mistakes_of("x.labels",
                          "{\"id\":\"a\",\"latency\":1}\n"
                          "{\"id\":\"b\",\"latency\":1}\n"
                          "{\"id\":\"a\",\"latency\":\"2\"}\n"),
              ElementsAre("x.labels:3:1: the latency of 'a' is 2 here, but 1 in x.labels:1"));
}

TEST(LabelFiles, NamesEveryMistake) {
  EXPECT_THAT(
      mistakes_of("labels.csv", "id,latency_ms\na,fast\nb,1,2\n,3\n"),
      ElementsAre("labels.csv:2:3: 'fast' is found; a number is wanted", "labels.csv:3:1: 3 cells; the header has 2",
                  "labels.csv:4:1: a label without the id of its plan"));
  EXPECT_THAT(mistakes_of("labels.csv", "name,latency_ms\na,1\n"),
              ElementsAre("labels.csv:1:1: the header names no column 'id', or neither 'latency_ms' nor "
                          "'throughput_per_s'"));
  EXPECT_THAT(mistakes_of("labels.json", "{\"id\":\"a\"\n{\"latency\":1}\n{\"id\":\"a\",\"latency\":[]}\n"),
              ElementsAre("labels.json:1:1: a JSON object is wanted, {\"id\", \"latency\", \"throughput\"}",
                          "labels.json:2:1: the member 'id' is missing, or no text",
                          "labels.json:3:1: 'latency' is neither a number nor a text"));
}

}  // namespace
}  // namespace millrace::experiments
