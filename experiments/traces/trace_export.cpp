#include "experiments/traces/trace_export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "experiments/store/canonical_json.h"

namespace millrace::experiments {
namespace {

using nlohmann::json;

constexpr std::int64_t kAtATime = 500;  // traces read in one go
// Of trace: what says where a row lies, and what only others need.
constexpr std::array<std::string_view, 6> kNoLabels = {"trace_set", "plan", "status", "reason", "repairs", "instances"};
constexpr std::array<std::string_view, 2> kPlaces = {"trace_set", "position"};
constexpr std::array<std::string_view, 2> kJson = {"latency_parts", "host_cpu_share"};

template <class List>
bool is_in(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

StoreResult<std::vector<std::string>> columns_of(Store& store, const std::string& table) {
  auto rows = store.database().rows("SELECT name FROM pragma_table_info(?1) ORDER BY cid", {table});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> names;
  for (const Row& row : *rows) names.push_back(text(row[0]));
  return names;
}

json value_of(const std::string& column, const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  const std::string words = text(value);
  return is_in(kJson, column) ? json::parse(words, nullptr, false) : json(words);
}

template <class List>
json object_of(const std::vector<std::string>& columns, const Row& row, const List& left_out) {
  json object = json::object();
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (is_in(left_out, columns[i]) || is_null(row[i])) continue;
    object[columns[i]] = value_of(columns[i], row[i]);
  }
  return object;
}

// Everything of traces after `last`; the greatest position, or nothing at the end.
StoreResult<std::optional<std::int64_t>> write_some(Store& store, const std::string& set, std::int64_t last,
                                                    std::ostream& out) {
  const auto trace_columns = columns_of(store, "trace");
  const auto operator_columns = columns_of(store, "operator_label");
  if (!trace_columns) return tl::unexpected(trace_columns.error());
  if (!operator_columns) return tl::unexpected(operator_columns.error());
  const auto traces = store.database().rows(
      fmt::format(
          "SELECT position, (SELECT p.plan FROM plan p WHERE p.hash = t.plan), {} FROM trace t WHERE trace_set = "
          "?1 AND status = 'done' AND position > ?2 ORDER BY position LIMIT ?3",
          fmt::join(*trace_columns, ", ")),
      {set, last, kAtATime});
  if (!traces) return tl::unexpected(traces.error());
  if (traces->empty()) return std::optional<std::int64_t>();
  const std::int64_t end = integer(traces->back()[0]);
  const auto operators = store.database().rows(
      fmt::format("SELECT position, {} FROM operator_label WHERE trace_set = ?1 AND position > ?2 AND position <= ?3 "
                  "ORDER BY position, operator",
                  fmt::join(*operator_columns, ", ")),
      {set, last, end});
  if (!operators) return tl::unexpected(operators.error());
  auto next = operators->begin();
  for (const Row& trace : *traces) {
    const std::int64_t position = integer(trace[0]);
    json line = {{"plan", json::parse(text(trace[1]), nullptr, false)},
                 {"labels", object_of(*trace_columns, Row(trace.begin() + 2, trace.end()), kNoLabels)},
                 {"operators", json::array()}};
    while (next != operators->end() && integer((*next)[0]) < position) ++next;
    for (; next != operators->end() && integer((*next)[0]) == position; ++next) {
      line["operators"].push_back(object_of(*operator_columns, Row(next->begin() + 1, next->end()), kPlaces));
    }
    out << canonical_json(line) << '\n';
  }
  return std::optional(end);
}

}  // namespace

StoreResult<std::string> find_trace_set(Store& store, const std::string& name) {
  const auto sets = store.database().rows(
      "SELECT a.hash, a.name FROM artefact a LEFT JOIN wall_clock w ON w.subject = a.hash WHERE a.kind IN ('trace', "
      "'import') AND a.status = 'done' ORDER BY w.started_utc DESC, a.hash",
      {});
  if (!sets) return tl::unexpected(sets.error());
  std::vector<std::string> known;
  for (const Row& row : *sets) {
    const std::string hash = text(row[0]), its_name = text(row[1]);
    if (name == its_name || (name.size() >= 6 && hash.starts_with(name))) return hash;
    if (std::ranges::find(known, its_name) == known.end()) known.push_back(its_name);
  }
  if (name.empty() && known.size() == 1) return text(sets->front()[0]);
  if (known.empty()) return tl::unexpected(StoreError{"there is no finished set of traces in the store"});
  const std::string all = fmt::format("{}", fmt::join(known, ", "));
  return tl::unexpected(StoreError{name.empty() ? "there are several sets of traces: name one of " + all
                                                : fmt::format("no set of traces '{}'; known: {}", name, all)});
}

StoreResult<void> write_json_lines(Store& store, const std::string& set, std::ostream& out) {
  std::int64_t last = -1;
  while (true) {
    const auto end = write_some(store, set, last, out);
    if (!end) return tl::unexpected(end.error());
    if (!*end) return {};
    last = **end;
  }
}

}  // namespace millrace::experiments
