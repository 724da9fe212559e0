#include "experiments/predictors/predictor_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

#include "sim/kernel/random_stream.h"

namespace millrace::experiments {
namespace {

bool contains(const std::vector<std::uint32_t>& templates, std::uint32_t index) {
  return std::ranges::find(templates, index) != templates.end();
}

}  // namespace

std::vector<std::uint32_t> validation_templates(const PredictorSpec& spec, std::vector<std::uint32_t> templates,
                                                std::uint64_t seed) {
  if (!spec.validation_templates.empty()) return spec.validation_templates;
  assert(templates.size() >= 2);
  std::ranges::sort(templates);
  const auto wanted = static_cast<std::size_t>(std::llround(spec.validation * static_cast<double>(templates.size())));
  const std::size_t count = std::clamp<std::size_t>(wanted, 1, templates.size() - 1);
  // The first of a shuffle [Fisher, Yates 1938].
  kernel::RandomStream stream = kernel::Seed(seed).stream("predictors/validation templates");
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(templates[i], templates[i + static_cast<std::size_t>(stream.below(templates.size() - i))]);
  }
  templates.resize(count);
  std::ranges::sort(templates);
  return templates;
}

tl::expected<PredictorData, std::string> predictor_data(const PredictorSpec& spec,
                                                        std::vector<StoredPipeline> pipelines,
                                                        const std::vector<StoredOperatorCall>& calls,
                                                        std::uint64_t seed) {
  const auto nothing = [&](const std::string& what) {
    return tl::unexpected(fmt::format("of [pipelines.{}] {}", spec.pipelines, what));
  };
  PredictorData data;
  std::set<std::uint32_t> templates;
  for (const StoredPipeline& each : pipelines) {
    if (!each.held_out) templates.insert(each.template_index);
  }
  if (templates.size() < 2) {
    return nothing(
        fmt::format("queries of {} training template{} were run to their end, and at least 2 are wanted: one "
                    "to train with, one to validate with",
                    templates.size(), templates.size() == 1 ? "" : "s"));
  }
  data.validation = validation_templates(spec, {templates.begin(), templates.end()}, seed);
  for (StoredPipeline& each : pipelines) {
    if (each.held_out) {
      data.test.push_back(std::move(each));
    } else if (contains(data.validation, each.template_index)) {
      data.set.validation.push_back(std::move(each.sample));
    } else {
      data.set.train.push_back(std::move(each.sample));
    }
  }
  if (data.test.empty()) return nothing("no query of a template that is kept for the test was run to its end");
  if (data.set.train.empty()) return nothing("all queries that were run to their end are kept aside for validation");
  if (data.set.validation.empty()) return nothing("no query that is kept aside for validation was run to its end");
  for (const StoredOperatorCall& each : calls) {
    const bool trained_with =
        templates.contains(each.template_index) && !contains(data.validation, each.template_index);
    if (trained_with) data.calls.push_back(each.call);
  }
  return data;
}

}  // namespace millrace::experiments
