// What a predictor learns from and is judged by.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/pipelines/stored_pipelines.h"
#include "experiments/predictors/predictor_spec.h"
#include "models/pipelines/pipeline_sample.h"

namespace millrace::experiments {

struct PredictorData {
  models::PipelineSet set;                  // by position
  std::vector<std::uint32_t> validation;    // templates kept aside, ascending
  std::vector<models::OperatorCall> calls;  // of the templates that are trained with
  std::vector<StoredPipeline> test;         // of held-out templates, by position
};

// The templates that are kept aside: the spec's, or that share of `templates` (rounded, at least one and never all),
// drawn from a stream of `seed`, so that all predictors of a config draw the same. Ascending. Requires: at least two
// templates, all distinct.
std::vector<std::uint32_t> validation_templates(const PredictorSpec& spec, std::vector<std::uint32_t> templates,
                                                std::uint64_t seed);

// Errors, a sentence each: no query of a held-out template, fewer than two training templates with queries, none of the
// templates that are kept aside has any, or all have.
tl::expected<PredictorData, std::string> predictor_data(const PredictorSpec& spec,
                                                        std::vector<StoredPipeline> pipelines,
                                                        const std::vector<StoredOperatorCall>& calls,
                                                        std::uint64_t seed);

}  // namespace millrace::experiments
