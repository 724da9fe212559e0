#include "models/pipelines/pipeline_sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace millrace::models {
namespace {

using testing::HasSubstr;

TEST(PipelineSample, NamesAreWordsOfTheirOwn) {
  for (std::size_t i = 0; i < kPipelineOperators; ++i) {
    const auto type = static_cast<PipelineOperator>(i);
    EXPECT_EQ(parse_pipeline_operator(to_string(type)), type);
  }
  EXPECT_EQ(to_string(PipelineOperator::external_sort), "external-sort");
  EXPECT_THAT(parse_pipeline_operator("shuffle").error(),
              HasSubstr("no operator of a pipeline 'shuffle'; known: scan"));
  for (const auto names : {pipeline_operator_names(), call_feature_names(), call_cost_names()}) {
    EXPECT_EQ(std::set<std::string_view>(names.begin(), names.end()).size(), names.size());
  }
}

TEST(PipelineSample, OperatorsCompeteForWhatTheyMostlyUse) {
  EXPECT_TRUE(competes(PipelineOperator::scan, Contended::disk));
  EXPECT_TRUE(competes(PipelineOperator::scan, Contended::cpu));
  EXPECT_FALSE(competes(PipelineOperator::exchange, Contended::cpu));
  EXPECT_TRUE(competes(PipelineOperator::filter, Contended::cpu));
  EXPECT_FALSE(competes(PipelineOperator::filter, Contended::memory));
  // A join is in several groups; a limit in none.
  for (const Contended resource : {Contended::cpu, Contended::memory, Contended::disk}) {
    EXPECT_TRUE(competes(PipelineOperator::hash_build, resource));
    EXPECT_FALSE(competes(PipelineOperator::limit, resource));
  }
  // Sorting in memory leaves the disk alone.
  EXPECT_FALSE(competes(PipelineOperator::partial_sort, Contended::disk));
  EXPECT_TRUE(competes(PipelineOperator::external_sort, Contended::disk));
}

}  // namespace
}  // namespace millrace::models
