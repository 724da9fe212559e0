#include "experiments/learning/examples.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiments/learning/split_filters.h"
#include "experiments/store/sha256.h"
#include "experiments/validation/split.h"

namespace millrace::experiments {

namespace {

using nlohmann::json;

constexpr unsigned kTenths = 10;
constexpr std::size_t kHashDigits = 7;
const kernel::Seed kSplitSeed = kernel::Seed(1).child("split filters");

// By position: of each operator its reported selectivity.
using Observed = std::map<std::int64_t, std::vector<std::optional<double>>>;

StoreResult<Observed> read_observed(Store& store, const std::string& set) {
  const auto rows = store.database().rows(
      "SELECT position, operator, selectivity_mean FROM operator_label WHERE trace_set = ?1 ORDER BY position, "
      "operator",
      {set});
  if (!rows) return tl::unexpected(rows.error());
  Observed all;
  for (const Row& row : *rows) {
    auto& operators = all[integer(row[0])];
    operators.resize(static_cast<std::size_t>(integer(row[1])) + 1);
    if (!is_null(row[2])) operators.back() = number(row[2]);
  }
  return all;
}

ExampleSplit split_of(const std::string& text, const std::string& id) {
  if (text == "test") return ExampleSplit::test;
  if (!text.empty()) return text == "validation" ? ExampleSplit::validation : ExampleSplit::train;
  const unsigned digit =
      static_cast<unsigned>(std::stoul(sha256_hex(id).substr(0, kHashDigits), nullptr, 16)) % kTenths;
  return digit == 0 ? ExampleSplit::validation : ExampleSplit::train;
}

StoreResult<void> read_set(Store& store, const std::string& set, const ExampleRequest& request,
                           std::vector<StoredExample>& examples, std::uint64_t& undescribed) {
  Observed observed;
  if (request.selectivity == SelectivitySource::observed) {
    auto read = read_observed(store, set);
    if (!read) return tl::unexpected(read.error());
    observed = std::move(*read);
  }
  const auto rows = store.database().rows(
      fmt::format("SELECT t.position, t.structure, t.split, t.id, {}, p.plan FROM trace t JOIN plan p ON p.hash = "
                  "t.plan WHERE t.trace_set = ?1 AND t.status = 'done' AND {} > 0{}{} ORDER BY t.position",
                  request.label, request.label, condition_of(request.choice.exact),
                  request.tests_alone ? " AND (t.split = 'test' OR t.split IS NULL)" : ""),
      {set});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    const std::string structure = text(row[1]);
    const std::int64_t position = integer(row[0]);
    const std::string id = text(row[3]);
    if (!is_chosen(request.choice, request.judging, structure, id)) continue;
    if (request.tests_alone && request.folds > 1 && fold_of(id, request.folds) != request.fold) continue;
    const json document = json::parse(text(row[5]), nullptr, false);
    if (document.is_discarded()) {
      return tl::unexpected(StoreError{fmt::format("the plan of trace {} of {} is damaged", position, set)});
    }
    auto plan = describe(document, request.selectivity, observed[position]);
    if (!plan) {
      ++undescribed;
      continue;
    }
    const std::string split = is_null(row[2]) ? std::string() : text(row[2]);
    examples.push_back({.set = set,
                        .position = position,
                        .structure = structure,
                        .split = split_of(split, id),
                        .id = id,
                        .example = {std::move(*plan), number(row[4])}});
  }
  return {};
}

}  // namespace

bool is_chosen(const TraceChoice& choice, bool judging, const std::string& structure, const std::string& id) {
  const auto& wanted = choice.structures;
  if (!wanted.empty() && std::ranges::find(wanted, structure) == wanted.end()) return false;
  return !judging || is_in(Split::judging, id);
}

std::string_view condition_of(ExactLabels exact) {
  switch (exact) {
    case ExactLabels::with:
      return " AND t.throughput_per_s IS NOT NULL";
    case ExactLabels::without:
      return " AND t.throughput_per_s IS NULL";
    case ExactLabels::any:
      break;
  }
  return "";
}

StoreResult<std::vector<StoredExample>> read_examples(Store& store, const ExampleRequest& request,
                                                      std::uint64_t& undescribed) {
  std::vector<StoredExample> examples;
  for (const std::string& set : request.sets) {
    if (auto read = read_set(store, set, request, examples, undescribed); !read) return tl::unexpected(read.error());
  }
  return examples;
}

std::uint32_t fold_of(const std::string& id, std::uint32_t folds) {
  return static_cast<std::uint32_t>(std::stoul(sha256_hex("fold/" + id).substr(0, kHashDigits), nullptr, 16)) % folds;
}

models::TrainingSet training_set(std::vector<StoredExample> examples, const ModelSpec& spec) {
  std::erase_if(examples, [&](const StoredExample& each) {
    return each.split == ExampleSplit::test || (spec.folds > 1 && fold_of(each.id, spec.folds) == spec.fold);
  });
  std::map<std::string, std::uint64_t> taken;
  for (const StoredExample& each : examples) taken.emplace(each.structure, 0);
  models::TrainingSet set;
  for (StoredExample& each : examples) {
    std::uint64_t& of_structure = taken[each.structure];
    if (spec.count > 0 && of_structure >= std::max<std::uint64_t>(1, spec.count / taken.size())) continue;
    ++of_structure;
    if (each.split == ExampleSplit::validation) {
      set.validation.push_back(std::move(each.example));
      continue;
    }
    if (spec.split_filters) {
      auto stream = kSplitSeed.stream(each.id);
      if (auto split = with_split_filters(each.example, stream)) set.train.push_back(std::move(*split));
    }
    set.train.push_back(std::move(each.example));
  }
  return set;
}

}  // namespace millrace::experiments
