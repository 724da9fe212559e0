#include "models/streamtune/feature_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace millrace::models {
namespace {

using plan::OperatorKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

StreamTuneJob two_operators() {
  return {.operators = {{.type = OperatorKind::filter, .width_in = 2, .width_out = 4, .source_rate = 1000},
                        {.type = OperatorKind::window_aggregate,
                         .window_type = "sliding",
                         .window_policy = "count",
                         .window_length = 100,
                         .sliding_length = 50,
                         .width_in = 4,
                         .width_out = 2}},
          .edges = {{0, 1}}};
}

FeatureSchema schema_of(const StreamTuneJob& job, NumberScale scale = NumberScale::linear) {
  FeatureSchema schema(scale);
  schema.add(job);
  return schema;
}

NumberBounds bounds_of(const FeatureSchema& schema, const StreamTuneJob& job) {
  const StreamTuneJob* const one = &job;
  return schema.bounds({&one, 1});
}

TEST(FeatureSchema, IsTableIWithTheSourceRate) {
  EXPECT_THAT(streamtune_number_names(),
              ElementsAre("window_length", "sliding_length", "width_in", "width_out", "source_rate"));
  EXPECT_THAT(streamtune_word_names(),
              ElementsAre("type", "window_type", "window_policy", "join_key_class", "aggregate_class",
                          "aggregate_key_class", "aggregate_function", "data_type"));
  EXPECT_THAT(schema_of(two_operators()).names(),
              ElementsAre("window_length", "sliding_length", "width_in", "width_out", "source_rate", "type=filter",
                          "type=window_aggregate", "window_type=sliding", "window_policy=count"));
}

TEST(FeatureSchema, ScalesNumbersByMinMaxAndWordsByOneHot) {
  const StreamTuneJob job = two_operators();
  const FeatureSchema schema = schema_of(job);
  std::vector<std::string> notes;
  EXPECT_THAT(schema.inputs(job, bounds_of(schema, job), &notes), ElementsAre(0, 0, 0, 1, 1, 1, 0, 0, 0,  // filter
                                                                              1, 1, 1, 0, 0, 0, 1, 1, 1));
  EXPECT_THAT(notes, IsEmpty());
}

TEST(FeatureSchema, ScalesByTheLogarithmOnRequest) {
  StreamTuneJob job = two_operators();
  const FeatureSchema schema = schema_of(job, NumberScale::log);
  const NumberBounds bounds = bounds_of(schema, job);
  job.operators[0].source_rate = 30;
  EXPECT_FLOAT_EQ(schema.inputs(job, bounds, nullptr)[4], static_cast<float>(std::log(31.0) / std::log(1001.0)));
}

TEST(FeatureSchema, ClipsAndSaysSo) {
  StreamTuneJob job = two_operators();
  const FeatureSchema schema = schema_of(job);
  const NumberBounds bounds = bounds_of(schema, job);
  job.operators[0].source_rate = 5000;
  job.operators[0].width_in = 1;
  job.operators[1].window_type = "session";
  std::vector<std::string> notes;
  const std::vector<float> inputs = schema.inputs(job, bounds, &notes);
  EXPECT_EQ(inputs[4], 1);
  EXPECT_EQ(inputs[2], 0);
  EXPECT_EQ(inputs[9 + 7], 0);
  ASSERT_THAT(notes, SizeIs(3));
  EXPECT_EQ(notes[0], "operator 0 (filter): width_in 1 is below all of the histories', which it is clipped to");
  EXPECT_EQ(notes[1], "operator 0 (filter): source_rate 5000 is above all of the histories', which it is clipped to");
  EXPECT_EQ(notes[2], "operator 1 (window_aggregate): the histories have no window_type 'session', which is left out");
}

TEST(FeatureSchema, AsksForTrainingWhereAnOperatorTypeIsNew) {
  StreamTuneJob job = two_operators();
  const FeatureSchema schema = schema_of(job);
  EXPECT_EQ(schema.problem_with(job), "");
  EXPECT_THAT(schema.problem_with({}), HasSubstr("no operator"));
  job.operators[1].type = OperatorKind::union_all;
  EXPECT_EQ(
      schema.problem_with(job),
      "the histories that the model was trained from have no operator of the type 'union_all': train it again with "
      "histories of jobs that have one");
}

TEST(FeatureSchema, ComesBackFromItsJson) {
  const StreamTuneJob job = two_operators();
  const FeatureSchema schema = schema_of(job);
  const FeatureSchema again = FeatureSchema::from_json(NumberScale::linear, schema.json());
  EXPECT_EQ(again.names(), schema.names());
  EXPECT_EQ(again.json(), schema.json());
}

}  // namespace
}  // namespace millrace::models
