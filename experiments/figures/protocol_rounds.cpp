#include "experiments/figures/protocol_rounds.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

#include "experiments/comparison/loop_steps.h"
#include "experiments/report/inner_operators.h"

namespace millrace::experiments {

namespace {

StoreResult<std::set<std::string>> inner_operators_of(Database& store, const std::string& run) {
  const auto rows = store.rows("SELECT plan.plan FROM run JOIN plan ON plan.hash = run.plan WHERE run.run = ?1", {run});
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? std::set<std::string>() : inner_operators(text(rows->front().front()));
}

std::optional<double> cpu_share_of(const std::string& operators, const std::set<std::string>& inner) {
  const auto json = nlohmann::json::parse(operators, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  double cores = 0, instances = 0;
  for (const auto& [id, op] : json.items()) {
    if (!inner.contains(id) || !op.contains("cpu_share") || !op.contains("parallelism")) continue;
    const double parallelism = op["parallelism"].get<double>();
    cores += op["cpu_share"].get<double>() * parallelism;
    instances += parallelism;
  }
  return instances > 0 ? std::optional(cores / instances) : std::nullopt;
}

// The CPU share of every window by its end.
StoreResult<std::map<double, std::optional<double>>> cpu_shares(Database& store, const std::string& run) {
  const auto inner = inner_operators_of(store, run);
  if (!inner) return tl::unexpected(inner.error());
  const auto rows = store.rows(
      "SELECT w.t_s, w.operators FROM window AS w WHERE w.run = ?1 AND w.t_s IN (SELECT t_s FROM protocol_round WHERE "
      "run = ?1)",
      {run});
  if (!rows) return tl::unexpected(rows.error());
  std::map<double, std::optional<double>> shares;
  for (const Row& row : *rows) shares[number(row[0])] = cpu_share_of(text(row[1]), *inner);
  return shares;
}

// When a tuner was asked, and how long it took.
StoreResult<std::multimap<double, double>> decisions(Database& store, const std::string& run) {
  const auto rows = store.rows(
      "SELECT d.t_s, w.duration_s FROM decision AS d JOIN wall_clock AS w ON w.subject = d.run AND w.what = ?2 || "
      "d.position WHERE d.run = ?1",
      {run, std::string(kDecisionClock)});
  if (!rows) return tl::unexpected(rows.error());
  std::multimap<double, double> all;
  for (const Row& row : *rows) all.emplace(number(row[0]), number(row[1]));
  return all;
}

StoreResult<std::vector<RoundPoint>> rounds_of(Database& store, const std::string& run) {
  const auto shares = cpu_shares(store, run);
  if (!shares) return tl::unexpected(shares.error());
  const auto asked = decisions(store, run);
  if (!asked) return tl::unexpected(asked.error());
  const auto rows = store.rows(
      "SELECT change, round, load, t_s, total_parallelism, backpressured, reconfigured FROM protocol_round WHERE run = "
      "?1 ORDER BY change, round",
      {run});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<RoundPoint> rounds;
  auto decision = asked->begin();
  for (const Row& row : *rows) {
    RoundPoint point{.change = integer(row[0]),
                     .round = integer(row[1]),
                     .load = number(row[2]),
                     .t_s = number(row[3]),
                     .total_parallelism = integer(row[4]),
                     .backpressured = integer(row[5]) != 0,
                     .reconfigured = integer(row[6]) != 0,
                     .deciding_s = 0,
                     .cpu_share = {}};
    for (; decision != asked->end() && decision->first <= point.t_s; ++decision) point.deciding_s += decision->second;
    if (const auto share = shares->find(point.t_s); share != shares->end()) point.cpu_share = share->second;
    rounds.push_back(point);
  }
  return rounds;
}

}  // namespace

StoreResult<std::vector<RoundSeries>> round_series(Database& store, const FigureSubject& subject,
                                                   const std::string& query) {
  const auto runs = first_runs(store, subject.comparison, query);
  if (!runs) return tl::unexpected(runs.error());
  std::vector<RoundSeries> series;
  for (const FirstRun& run : *runs) {
    if (!subject.shows(run.tuner)) continue;
    auto rounds = rounds_of(store, run.run);
    if (!rounds) return tl::unexpected(rounds.error());
    if (rounds->empty()) continue;
    RoundSeries& added = series.emplace_back();
    static_cast<FirstRun&>(added) = run;
    added.rounds = std::move(*rounds);
  }
  return series;
}

}  // namespace millrace::experiments
