#include "models/streamtune/describe_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/streamtune/streamtune_model.h"

namespace millrace::models {
namespace {

using plan::OperatorKind;
using testing::ElementsAre;

plan::Operator op(const std::string& id, OperatorKind kind, std::uint32_t fields) {
  plan::Operator made;
  made.id = id;
  made.kind = kind;
  made.output.fields = fields;
  return made;
}

// Two sources, one of them through a filter, joined, aggregated, written.
plan::LogicalPlan two_sources() {
  plan::LogicalPlan plan;
  plan.operators = {op("left", OperatorKind::source, 3),
                    op("right", OperatorKind::source, 4),
                    op("filter", OperatorKind::filter, 3),
                    op("join", OperatorKind::window_join, 7),
                    op("count", OperatorKind::window_aggregate, 2),
                    op("sink", OperatorKind::sink, 9)};
  plan.operators[3].window = plan::Window{.length = kernel::Duration::from_seconds(2), .slide = {}};
  plan.operators[4].window = plan::Window{.shape = plan::WindowShape::sliding,
                                          .policy = plan::WindowPolicy::count,
                                          .length = {},
                                          .slide = {},
                                          .count = 100,
                                          .count_slide = 20};
  plan.edges = {{.from = "left", .to = "filter"},
                {.from = "filter", .to = "join"},
                {.from = "right", .to = "join"},
                {.from = "join", .to = "count"},
                {.from = "count", .to = "sink"}};
  return plan;
}

const std::map<std::string, double> kRates = {{"left", 500}, {"right", 800}};

TEST(DescribeForStreamTune, GivesSourceRatesToFirstLevelOperatorsOnly) {
  std::vector<double> rates;
  for (const StreamTuneOperator& each : describe_for_streamtune(two_sources(), kRates).operators) {
    rates.push_back(each.source_rate);
  }
  EXPECT_THAT(rates, ElementsAre(0, 0, 500, 800, 0, 0));
}

TEST(DescribeForStreamTune, ReadsWindowsAndWidths) {
  const StreamTuneJob job = describe_for_streamtune(two_sources(), kRates);
  EXPECT_EQ(job.operators[0], (StreamTuneOperator{.type = OperatorKind::source, .width_out = 3}));
  EXPECT_EQ(job.operators[2],
            (StreamTuneOperator{.type = OperatorKind::filter, .width_in = 3, .width_out = 3, .source_rate = 500}));
  EXPECT_EQ(job.operators[3], (StreamTuneOperator{.type = OperatorKind::window_join,
                                                  .window_type = "tumbling",
                                                  .window_policy = "time",
                                                  .window_length = 2000,
                                                  .sliding_length = 2000,
                                                  .width_in = 7,
                                                  .width_out = 7,
                                                  .source_rate = 800}));
  EXPECT_EQ(job.operators[4], (StreamTuneOperator{.type = OperatorKind::window_aggregate,
                                                  .window_type = "sliding",
                                                  .window_policy = "count",
                                                  .window_length = 100,
                                                  .sliding_length = 20,
                                                  .width_in = 7,
                                                  .width_out = 2}));
  EXPECT_EQ(job.operators[5], (StreamTuneOperator{.type = OperatorKind::sink, .width_in = 2}));
}

TEST(DescribeForStreamTune, TakesWordsFromWhatIsKnown) {
  KnownQuery known;
  known.operators["left"] = {.type = OperatorType::source, .width_out = 4, .integers = 3};
  known.operators["right"] = {.type = OperatorType::source, .width_out = 5, .strings = 4};
  known.operators["join"] = {.type = OperatorType::window_join, .width_out = 9, .join_key_class = "Integer"};
  known.operators["count"] = {.type = OperatorType::window_aggregate,
                              .width_out = 3,
                              .aggregate_class = "Double",
                              .aggregate_function = "mean",
                              .key_class = "Integer"};
  const StreamTuneJob job = describe_for_streamtune(two_sources(), kRates, &known);
  EXPECT_EQ(job.operators[0].data_type, "Integer");
  EXPECT_EQ(job.operators[2].data_type, "Integer");
  EXPECT_EQ(job.operators[3].data_type, "mixed");
  EXPECT_EQ(job.operators[3].join_key_class, "Integer");
  EXPECT_EQ(job.operators[3].width_in, 3 + 5);
  EXPECT_EQ(job.operators[4].aggregate_function, "mean");
  EXPECT_EQ(job.operators[4].aggregate_class, "Double");
  EXPECT_EQ(job.operators[4].aggregate_key_class, "Integer");
  EXPECT_EQ(job.operators[4].width_out, 3);
  EXPECT_EQ(job.operators[5].data_type, "mixed");
}

TEST(StructureOf, KeepsTypesAndEdgesOnce) {
  StreamTuneJob job = describe_for_streamtune(two_sources(), kRates);
  job.edges.push_back(job.edges[1]);
  const Structure structure = structure_of(job);
  EXPECT_THAT(structure.vertices, ElementsAre(0, 0, static_cast<std::uint32_t>(OperatorKind::filter),
                                              static_cast<std::uint32_t>(OperatorKind::window_join),
                                              static_cast<std::uint32_t>(OperatorKind::window_aggregate),
                                              static_cast<std::uint32_t>(OperatorKind::sink)));
  EXPECT_THAT(structure.edges, ElementsAre(StructureEdge{0, 2}, StructureEdge{2, 3}, StructureEdge{1, 3},
                                           StructureEdge{3, 4}, StructureEdge{4, 5}));
  EXPECT_EQ(edits_between(structure, structure), 0);
}

}  // namespace
}  // namespace millrace::models
