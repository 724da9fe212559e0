#include "experiments/report/protocol_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "experiments/comparison/comparison_artefact.h"

namespace millrace::experiments {
namespace {

// How a change of load ended.
struct Ending {
  double parallelism = 0;
  bool backpressured = false;
};

// Sums over the rounds of one tuner on one query.
struct Tally {
  ProtocolScore score;
  std::string kind;
  double at_greatest = 0, greatest_count = 0, all = 0;
  std::uint32_t reconfigurations = 0;
  std::map<std::pair<std::int64_t, std::int64_t>, Ending> endings;  // by replication and change
};

void add_round(Tally& tally, const Row& row) {
  const std::int64_t replication = integer(row[3]), change = integer(row[4]), round = integer(row[5]);
  const double load = number(row[6]), parallelism = number(row[7]);
  const bool backpressured = integer(row[8]) != 0, goes_on = integer(row[9]) != 0;
  ProtocolScore& score = tally.score;
  if (round > 0) {
    ++score.chosen;
    score.occurrences += backpressured ? 1 : 0;
  }
  if (goes_on) {
    ++tally.reconfigurations;
    score.most_in_a_change = std::max(score.most_in_a_change, static_cast<double>(round + 1));
    return;
  }
  ++score.changes;
  tally.all += parallelism;
  if (round > 0 && backpressured) ++score.final_occurrences;
  if (backpressured) ++score.ended_backpressured;
  tally.endings[{replication, change}] = {parallelism, backpressured};
  if (load < score.greatest_load) return;
  if (load > score.greatest_load) tally.at_greatest = tally.greatest_count = 0;
  score.greatest_load = load;
  tally.at_greatest += parallelism;
  ++tally.greatest_count;
}

ProtocolScore finished(Tally& tally, const Tally* oracle) {
  ProtocolScore& score = tally.score;
  const double changes = std::max(1.0, score.changes);
  score.at_greatest = tally.at_greatest / std::max(1.0, tally.greatest_count);
  score.final_parallelism = tally.all / changes;
  score.reconfigurations = tally.reconfigurations / changes;
  if (oracle == nullptr) return score;
  double mine = 0, best = 0;
  for (const auto& [when, ending] : tally.endings) {
    const auto found = oracle->endings.find(when);
    if (found == oracle->endings.end() || ending.backpressured || found->second.backpressured) continue;
    mine += ending.parallelism;
    best += found->second.parallelism;
  }
  if (best > 0) score.regret = mine / best - 1;
  return score;
}

// The queries of one tuner on a family, each counting alike.
ProtocolScore mean_of(const std::vector<ProtocolScore>& scores, const std::string& family, const std::string& tuner) {
  ProtocolScore mean{.query = family, .tuner = tuner, .queries = scores.size(), .regret = {}};
  const auto n = static_cast<double>(scores.size());
  double regret = 0, with_regret = 0;
  for (const ProtocolScore& score : scores) {
    for (double ProtocolScore::*number :
         {&ProtocolScore::changes, &ProtocolScore::at_greatest, &ProtocolScore::final_parallelism,
          &ProtocolScore::reconfigurations, &ProtocolScore::chosen, &ProtocolScore::occurrences,
          &ProtocolScore::final_occurrences, &ProtocolScore::ended_backpressured}) {
      mean.*number += score.*number / n;
    }
    mean.greatest_load = std::max(mean.greatest_load, score.greatest_load);
    mean.most_in_a_change = std::max(mean.most_in_a_change, score.most_in_a_change);
    if (!score.regret) continue;
    regret += *score.regret;
    ++with_regret;
  }
  if (with_regret > 0) mean.regret = regret / with_regret;
  return mean;
}

// In the order in which the comparison has families and tuners.
std::vector<ProtocolScore> family_scores(const std::vector<ProtocolScore>& scores,
                                         const std::map<std::string, std::string>& families) {
  std::vector<std::pair<std::string, std::string>> order;  // family and tuner
  std::map<std::pair<std::string, std::string>, std::vector<ProtocolScore>> members;
  for (const ProtocolScore& score : scores) {
    const auto family = families.find(score.query);
    if (family == families.end()) continue;
    const std::pair key(family->second, score.tuner);
    if (members[key].empty()) order.push_back(key);
    members[key].push_back(score);
  }
  std::vector<ProtocolScore> means;
  for (const auto& key : order) means.push_back(mean_of(members[key], key.first, key.second));
  return means;
}

}  // namespace

StoreResult<std::vector<ProtocolScore>> protocol_scores(Database& database, const std::string& comparison) {
  const auto rows = database.rows(
      "SELECT c.query, c.tuner, r.tuner_kind, c.replication, p.change, p.round, p.load, p.total_parallelism, "
      "p.backpressured, p.reconfigured FROM comparison_run AS c JOIN run AS r ON r.run = c.run "
      "JOIN protocol_round AS p ON p.run = c.run WHERE c.comparison = ?1 ORDER BY c.position, p.change, p.round",
      {comparison});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Tally> tallies;
  for (const Row& row : *rows) {
    const std::string query = text(row[0]), tuner = text(row[1]);
    if (tallies.empty() || tallies.back().score.query != query || tallies.back().score.tuner != tuner) {
      tallies.emplace_back();
      tallies.back().score.query = query;
      tallies.back().score.tuner = tuner;
      tallies.back().kind = text(row[2]);
    }
    add_round(tallies.back(), row);
  }
  std::vector<ProtocolScore> scores;
  for (Tally& tally : tallies) {
    const auto oracle = std::ranges::find_if(
        tallies, [&](const Tally& each) { return each.kind == "oracle" && each.score.query == tally.score.query; });
    scores.push_back(finished(tally, oracle == tallies.end() ? nullptr : &*oracle));
  }
  const auto families = families_of(database, comparison);
  if (!families) return tl::unexpected(families.error());
  std::ranges::move(family_scores(scores, *families), std::back_inserter(scores));
  return scores;
}

std::string protocol_table(const std::vector<ProtocolScore>& scores) {
  std::string text;
  std::string query;
  for (const ProtocolScore& score : scores) {
    if (score.query != query) {
      query = score.query;
      text += fmt::format(
          "\n{}{}, {:g} changes of load\n  {:16}  {:>9}  {:>9}  {:>10}  {:>5}  {:>6}  {:>13}  {:>13}  {:>13}  {:>7}\n",
          query, score.queries > 1 ? fmt::format(", mean of its {} queries", score.queries) : "", score.changes,
          "tuner", fmt::format("at {:g}x", score.greatest_load), "all loads", "reconf/chg", "most", "chosen",
          "backpressured", "... and left", "ended with it", "regret");
    }
    text += fmt::format(
        "  {:16}  {:>9.1f}  {:>9.1f}  {:>10.2f}  {:>5g}  {:>6.4g}  {:>13.4g}  {:>13.4g}  {:>13.4g}  {:>7}\n",
        score.tuner, score.at_greatest, score.final_parallelism, score.reconfigurations, score.most_in_a_change,
        score.chosen, score.occurrences, score.final_occurrences, score.ended_backpressured,
        score.regret ? fmt::format("{:.1f} %", 100 * *score.regret) : "-");
  }
  return text;
}

std::string protocol_csv(const std::vector<ProtocolScore>& scores) {
  std::string csv =
      "query,tuner,changes,greatest_load,parallelism_at_greatest_load,final_parallelism,reconfigurations_per_change,"
      "most_reconfigurations,chosen,backpressured,backpressured_and_left,ended_backpressured,regret\n";
  for (const ProtocolScore& score : scores) {
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", score.query, score.tuner, score.changes,
                       score.greatest_load, score.at_greatest, score.final_parallelism, score.reconfigurations,
                       score.most_in_a_change, score.chosen, score.occurrences, score.final_occurrences,
                       score.ended_backpressured, score.regret ? fmt::format("{}", *score.regret) : "");
  }
  return csv;
}

}  // namespace millrace::experiments
