// What the models that are no networks have in common: they learn one output a plan, in the domain of the labels.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "models/learning.h"
#include "models/model_file.h"

namespace millrace::models {

// What a regressor learned.
class Fitted {
 public:
  virtual ~Fitted() = default;
  // One of each plan, in the domain of the labels (LabelDomain); may be any number.
  virtual std::vector<double> outputs(std::span<const PlanDescription> plans) const = 0;
  // Together all that it learned, for ModelFile::model and ModelFile::payload.
  virtual nlohmann::json json() const = 0;
  virtual std::string payload() const { return ""; }
};

// Errors: a sentence.
using FitResult = tl::expected<std::unique_ptr<Fitted>, std::string>;

// The labels of examples in the domain, in their order.
std::vector<double> labels_of(std::span<const Example> examples, LabelDomain domain);
std::vector<PlanDescription> plans_of(std::span<const Example> examples);
// The plans' published vectors, in their order.
std::vector<std::vector<double>> published_rows(std::span<const Example> examples);

}  // namespace millrace::models
