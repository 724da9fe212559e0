#include "experiments/judging/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "experiments/judging/paired_cells.h"
#include "experiments/statistics/effect_size.h"
#include "experiments/statistics/holm.h"
#include "experiments/statistics/pareto.h"

namespace millrace::experiments {
namespace {

// In order of first appearance.
std::vector<std::string> distinct(const std::vector<JudgedRun>& runs, std::string JudgedRun::*name) {
  std::vector<std::string> names;
  for (const JudgedRun& run : runs) {
    if (std::ranges::find(names, run.*name) == names.end()) names.push_back(run.*name);
  }
  return names;
}

std::size_t seeds_of(const std::vector<JudgedRun>& runs) {
  std::set<std::int64_t> replications;
  for (const JudgedRun& run : runs) replications.insert(run.replication);
  return replications.size();
}

// What a scope is judged from: the finished cells of each of its tuners.
struct Evidence {
  std::span<const Criterion> criteria;
  std::vector<Cells> cells;                              // by tuner
  std::vector<std::map<CellKey, WindowRegret>> regrets;  // by tuner; of cells that an oracle finished too

  std::string name_of(const Scope& scope, const std::string& what, std::size_t criterion) const {
    return fmt::format("{}/{}/{}", scope.query, what, criteria[criterion].column);
  }
};

void measure(Scope& scope, const Evidence& evidence) {
  for (std::size_t i = 0; i < scope.tuners.size(); ++i) {
    JudgedTuner& tuner = scope.tuners[i];
    tuner.runs = evidence.cells[i].size();
    for (std::size_t criterion = 0; criterion < evidence.criteria.size(); ++criterion) {
      const std::vector<double> values = values_of(evidence.cells[i], criterion);
      if (values.empty()) {
        tuner.values.emplace_back();
      } else {
        tuner.values.emplace_back(bootstrap_mean(values, evidence.name_of(scope, tuner.tuner, criterion)));
        // Over several queries it would say how the queries differ, and nothing of chance.
        if (scope.several) tuner.values.back()->interval.reset();
      }
    }
  }
}

void find_front(Scope& scope, const Evidence& evidence) {
  std::vector<std::size_t> placed;
  std::vector<std::vector<double>> points;
  for (std::size_t i = 0; i < scope.tuners.size(); ++i) {
    std::vector<double> point;
    bool complete = !scope.tuners[i].oracle;
    for (std::size_t criterion = 0; criterion < evidence.criteria.size(); ++criterion) {
      if (!evidence.criteria[criterion].on_front) continue;
      const auto& value = scope.tuners[i].values[criterion];
      complete = complete && value.has_value();
      point.push_back(value ? value->mean : 0);
    }
    if (!complete) continue;
    placed.push_back(i);
    points.push_back(std::move(point));
  }
  const std::vector<bool> on_front = pareto_front(points);
  for (std::size_t i = 0; i < placed.size(); ++i) scope.tuners[placed[i]].on_front = on_front[i];
}

void find_regret(Scope& scope, const Evidence& evidence) {
  for (std::size_t i = 0; i < scope.tuners.size(); ++i) {
    std::vector<WindowRegret> regrets;
    for (const auto& [key, regret] : evidence.regrets[i]) {
      if (evidence.cells[i].contains(key)) regrets.push_back(regret);
    }
    scope.tuners[i].regret = over_runs(regrets);
  }
}

PairedComparison compared(const PairedValues& pairs, std::string_view name) {
  std::vector<double> differences(pairs.first.size());
  std::ranges::transform(pairs.first, pairs.second, differences.begin(), std::minus<>());
  PairedComparison result;
  result.difference = bootstrap_mean(differences, name);
  result.ratio_of_means = ratio_of_means(pairs.first, pairs.second);
  result.test = signed_rank_test(differences);
  result.rank_biserial = rank_biserial(result.test);
  result.cliffs_delta = cliffs_delta(pairs.first, pairs.second);
  return result;
}

// All tuners beside `against` by one criterion: one family of tests.
std::vector<PairedComparison> family(const Scope& scope, const Evidence& evidence, std::size_t against,
                                     std::size_t criterion) {
  std::vector<PairedComparison> results;
  std::vector<double> p;
  for (std::size_t i = 0; i < scope.tuners.size(); ++i) {
    if (i == against || scope.tuners[i].oracle) continue;
    const PairedValues pairs = paired_values(evidence.cells[i], evidence.cells[against], criterion);
    if (pairs.first.empty()) continue;
    const std::string name = scope.tuners[i].tuner + " - " + scope.tuners[against].tuner;
    results.push_back(compared(pairs, evidence.name_of(scope, name, criterion)));
    results.back().tuner = i;
    results.back().criterion = criterion;
    p.push_back(results.back().test.p);
  }
  const std::vector<double> corrected = holm_corrected(p);
  for (std::size_t i = 0; i < results.size(); ++i) results[i].corrected_p = corrected[i];
  return results;
}

void compare(Scope& scope, const Evidence& evidence) {
  for (std::size_t i = 0; i < scope.tuners.size() && !scope.against; ++i) {
    if (!scope.tuners[i].oracle && !evidence.cells[i].empty()) scope.against = i;
  }
  if (!scope.against) return;
  for (std::size_t criterion = 0; criterion < evidence.criteria.size(); ++criterion) {
    if (!evidence.criteria[criterion].compared) continue;
    std::ranges::move(family(scope, evidence, *scope.against, criterion), std::back_inserter(scope.comparisons));
  }
}

Scope judged(Scope scope, const Evidence& evidence) {
  measure(scope, evidence);
  find_front(scope, evidence);
  find_regret(scope, evidence);
  compare(scope, evidence);
  return scope;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

// The scope of these queries, named `name`.
Scope scope_of(const JudgedRuns& runs, const std::vector<std::string>& tuners, const std::string& name,
               const std::vector<std::string>& queries) {
  Scope scope;
  scope.query = name;
  scope.seeds = seeds_of(runs.runs);
  scope.tuners.resize(tuners.size());
  for (std::size_t i = 0; i < tuners.size(); ++i) {
    scope.tuners[i].tuner = tuners[i];
    scope.tuners[i].position = i;
  }
  for (const JudgedRun& run : runs.runs) {
    if (!contains(queries, run.query)) continue;
    JudgedTuner& tuner = *std::ranges::find(scope.tuners, run.tuner, &JudgedTuner::tuner);
    tuner.failed += run.status == RunStatus::failed ? 1 : 0;
    tuner.oracle = tuner.oracle || run.oracle;
  }
  return scope;
}

Evidence evidence_of(const JudgedRuns& runs, const std::vector<std::string>& tuners,
                     const std::vector<std::string>& queries) {
  Evidence evidence{runs.judged_by(), std::vector<Cells>(tuners.size()), {}};
  evidence.regrets.resize(tuners.size());
  for (const JudgedRun& run : runs.runs) {
    if (run.status != RunStatus::done || !contains(queries, run.query)) continue;
    const auto tuner = static_cast<std::size_t>(std::ranges::find(tuners, run.tuner) - tuners.begin());
    const CellKey key{run.query, run.replication};
    evidence.cells[tuner].emplace(key, &run.values);
    if (run.regret) evidence.regrets[tuner].emplace(key, *run.regret);
  }
  return evidence;
}

Scope over_several(const JudgedRuns& runs, const std::vector<std::string>& tuners, const std::string& name,
                   const std::vector<std::string>& queries) {
  Scope scope = scope_of(runs, tuners, name, queries);
  scope.several = true;
  Evidence evidence = evidence_of(runs, tuners, queries);
  for (std::size_t i = 0; i < tuners.size(); ++i) {
    for (const std::string& query : queries) {
      if (!has_query(evidence.cells[i], query)) scope.tuners[i].unfinished_query = query;
    }
    if (!scope.tuners[i].unfinished_query.empty()) evidence.cells[i].clear();
  }
  keep_common(evidence.cells);
  return judged(std::move(scope), evidence);
}

}  // namespace

Judgement judge(const JudgedRuns& runs) {
  const auto tuners = distinct(runs.runs, &JudgedRun::tuner), queries = distinct(runs.runs, &JudgedRun::query);
  Judgement judgement{.has_slo = runs.has_slo, .has_prices = runs.has_prices, .scopes = {}};
  if (tuners.size() < 2) return judgement;
  for (const std::string& query : queries) {
    judgement.scopes.push_back(judged(scope_of(runs, tuners, query, {query}), evidence_of(runs, tuners, {query})));
  }
  for (const std::string& family : distinct(runs.runs, &JudgedRun::family)) {
    if (family.empty()) continue;
    std::vector<std::string> members = queries;
    std::erase_if(members, [&](const std::string& query) {
      return std::ranges::find(runs.runs, query, &JudgedRun::query)->family != family;
    });
    judgement.scopes.push_back(over_several(runs, tuners, family, members));
  }
  if (queries.size() > 1) judgement.scopes.push_back(over_several(runs, tuners, "", queries));
  return judgement;
}

StoreResult<Judgement> judge(Database& store, const std::string& comparison) {
  const auto runs = judged_runs(store, comparison);
  if (!runs) return tl::unexpected(runs.error());
  return judge(*runs);
}

}  // namespace millrace::experiments
