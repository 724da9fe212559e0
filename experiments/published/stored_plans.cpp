#include "experiments/published/stored_plans.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "experiments/published/plan_document.h"

namespace millrace::experiments {
namespace {

std::optional<double> number_or_none(const Value& value) {
  return is_null(value) ? std::nullopt : std::optional(number(value));
}

StoreError no_such_set(const std::string& wanted, const std::vector<Row>& sets) {
  std::vector<std::string> names;
  for (const Row& row : sets) names.push_back(text(row[1]).empty() ? text(row[0]) : text(row[1]));
  const std::string known = names.empty() ? "none is stored" : fmt::format("stored: {}", fmt::join(names, ", "));
  return {fmt::format("no set of traces '{}' ({}); `millrace import zerotune DIRECTORY` makes one", wanted, known)};
}

}  // namespace

StoreResult<StoredPlans> StoredPlans::open(Store& store, const std::string& set) {
  const auto sets =
      store.database().rows("SELECT hash, name, status FROM artefact WHERE kind = 'import' ORDER BY name, hash");
  if (!sets) return tl::unexpected(sets.error());
  for (const Row& row : *sets) {
    if (set.empty() || (text(row[0]) != set && text(row[1]) != set)) continue;
    if (text(row[2]) == "done") return StoredPlans(store, text(row[0]));
    return tl::unexpected(
        StoreError{fmt::format("the import of '{}' was interrupted; the same `millrace import` finishes it", set)});
  }
  return tl::unexpected(no_such_set(set, *sets));
}

StoreResult<std::vector<StoredPlanRef>> StoredPlans::list() {
  const auto rows = store_->database().rows(
      "SELECT position, id, structure, plan FROM trace WHERE trace_set = ?1 AND status = 'done' ORDER BY position",
      {set_});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<StoredPlanRef> refs;
  for (const Row& row : *rows) refs.push_back({integer(row[0]), text(row[1]), text(row[2]), text(row[3])});
  return refs;
}

StoreResult<StoredTrace> StoredPlans::read(std::int64_t position) {
  const auto rows = store_->database().rows(
      "SELECT plan.plan, instances, repairs, structure, id, latency_ms, throughput_per_s, last_operator_per_s, "
      "achieved_per_s, configured_per_s, source_instances_seen_share "
      "FROM trace JOIN plan ON plan.hash = trace.plan WHERE trace_set = ?1 AND position = ?2",
      {set_, position});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return tl::unexpected(StoreError{fmt::format("the set has no plan at position {}", position)});
  const Row& row = rows->front();
  const auto json_of = [&](std::size_t column) { return nlohmann::json::parse(text(row[column]), nullptr, false); };
  auto plan = plan_of_documents(json_of(0), json_of(1));
  const auto repairs = json_of(2);
  if (!plan || !repairs.is_array()) {
    const std::string reason = plan ? "its repairs are no list" : plan.error();
    return tl::unexpected(StoreError{fmt::format("{}, position {}: {}", store_->path(), position, reason)});
  }
  plan->structure = text(row[3]);
  plan->id = text(row[4]);
  plan->labels = {number_or_none(row[5]), number_or_none(row[6])};
  for (const auto& sentence : repairs) plan->repairs.push_back(sentence.is_string() ? sentence.get<std::string>() : "");
  return StoredTrace{.position = position,
                     .plan = std::move(*plan),
                     .last_operator_per_s = number_or_none(row[7]),
                     .achieved_per_s = number_or_none(row[8]),
                     .configured_per_s = number(row[9]),
                     .source_instances_seen_share = number(row[10])};
}

}  // namespace millrace::experiments
