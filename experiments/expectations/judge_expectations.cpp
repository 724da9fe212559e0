#include "experiments/expectations/judge_expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"
#include "experiments/expectations/expectation_metrics.h"

namespace millrace::experiments {

namespace {

const Comparison& comparison_named(const Experiment& experiment, const std::string& name) {
  return *std::ranges::find(experiment.comparisons, name, &Comparison::name);
}

// The queries of the family of that name, or the query itself.
std::vector<std::string> queries_meant(const Comparison& comparison, const std::string& name) {
  std::vector<std::string> queries;
  for (const auto& [query, family] : comparison.families) {
    if (family == name) queries.push_back(query);
  }
  return queries.empty() ? std::vector<std::string>{name} : queries;
}

// What an expectation without a query is about: queries, and families as one.
std::vector<std::string> each_of(const Comparison& comparison) {
  std::vector<std::string> names;
  for (const std::string& query : comparison.queries) {
    const auto family = comparison.families.find(query);
    const std::string& name = family == comparison.families.end() ? query : family->second;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

// Looks quantities up; a comparison's hash is computed once.
class Finder {
 public:
  Finder(Database& store, const Experiment& experiment) : store_(store), experiment_(experiment) {}

  StoreResult<FoundQuantity> find(const ExpectedQuantity& of) {
    const Comparison& comparison = comparison_named(experiment_, of.comparison);
    const std::vector<std::string> queries = queries_meant(comparison, of.query);
    const std::string sql = fmt::format(
        "SELECT {} FROM comparison_run AS cell JOIN run ON run.run = cell.run"
        " WHERE cell.comparison = ?1 AND cell.query = ?2 AND cell.tuner = ?3 AND run.status = 'done'"
        " ORDER BY cell.position",
        find_expectation_metric(of.metric)->sql);
    std::vector<double> values;
    for (const std::string& query : queries) {
      const auto rows = store_.rows(sql, {hash_of(of.comparison), query, of.tuner});
      if (!rows) return tl::unexpected(rows.error());
      for (const Row& row : *rows) {
        if (!is_null(row[0])) values.push_back(number(row[0]));
      }
    }
    FoundQuantity found;
    found.seeds = values.size();
    found.planned = comparison.replications * queries.size();
    if (values.empty()) return found;
    found.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    found.least = std::ranges::min(values);
    found.most = std::ranges::max(values);
    return found;
  }

 private:
  std::string hash_of(const std::string& comparison) {
    std::string& hash = hashes_[comparison];
    if (hash.empty()) hash = comparison_key(experiment_, comparison_named(experiment_, comparison)).hash();
    return hash;
  }

  Database& store_;
  const Experiment& experiment_;
  std::map<std::string, std::string> hashes_;
};

bool is_complete(const FoundQuantity& found) {
  return found.seeds > 0 && found.seeds == found.planned;
}

StoreResult<JudgedExpectation> judge(Finder& finder, Expectation expected) {
  JudgedExpectation judged{std::move(expected), {}, {}, Verdict::not_measured};
  const Expectation& e = judged.expected;
  auto found = finder.find(e);
  if (!found) return tl::unexpected(found.error());
  judged.found = *found;
  bool complete = is_complete(*found);
  if (!e.than) judged.limit = e.value;
  if (e.than) {
    const auto other = finder.find(*e.than);
    if (!other) return tl::unexpected(other.error());
    complete = complete && is_complete(*other);
    // The other metric may have another unit of the same dimension: s and ms.
    const double unit = find_expectation_metric(e.than->metric)->per_unit / find_expectation_metric(e.metric)->per_unit;
    if (other->mean) judged.limit = e.than->factor * *other->mean * unit + e.than->plus;
  }
  if (complete) judged.verdict = holds(e.is, *found->mean, *judged.limit) ? Verdict::met : Verdict::not_met;
  return judged;
}

// The expectation of each query and tuner that it is about.
std::vector<Expectation> one_by_one(const Expectation& row, const Comparison& comparison) {
  std::vector<std::string> queries = {row.query}, tuners = {row.tuner};
  if (row.query.empty()) queries = each_of(comparison);
  if (row.tuner.empty()) {
    tuners.clear();
    for (const TunerChoice& tuner : comparison.tuners) tuners.push_back(tuner.label);
  }
  std::vector<Expectation> all;
  for (const std::string& query : queries) {
    for (const std::string& tuner : tuners) {
      Expectation& one = all.emplace_back(row);
      one.query = query;
      one.tuner = tuner;
      if (one.than && one.than->query.empty()) one.than->query = query;
      if (one.than && one.than->tuner.empty()) one.than->tuner = tuner;
    }
  }
  return all;
}

}  // namespace

StoreResult<std::vector<JudgedExpectation>> judge_expectations(Database& store, const Experiment& experiment) {
  Finder finder(store, experiment);
  std::vector<JudgedExpectation> all;
  for (const Expectation& row : experiment.expectations) {
    for (Expectation& one : one_by_one(row, comparison_named(experiment, row.comparison))) {
      auto judged = judge(finder, std::move(one));
      if (!judged) return tl::unexpected(judged.error());
      all.push_back(std::move(*judged));
    }
  }
  return all;
}

std::size_t count_met(const std::vector<JudgedExpectation>& judged) {
  return static_cast<std::size_t>(std::ranges::count(judged, Verdict::met, &JudgedExpectation::verdict));
}

}  // namespace millrace::experiments
