// A set of tracked pipelines in a few lines.
#pragma once

#include <string>
#include <vector>

#include "experiments/pipelines/stored_pipelines.h"

namespace millrace::experiments {

// A line for the training templates, one for those that are kept, and one for the noise floor: the q-errors of the
// queries that were run twice, of each run as a prediction of the other. Ends in a newline. Requires: not empty.
std::string pipelines_text(const PipelinesSpec& spec, const std::vector<StoredPipeline>& pipelines);

// A line for each template.
std::string pipelines_by_template_text(const PipelinesSpec& spec, const std::vector<StoredPipeline>& pipelines);

}  // namespace millrace::experiments
