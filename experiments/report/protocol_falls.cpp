#include "experiments/report/protocol_falls.h"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/report/inner_operators.h"
#include "sim/plan/deployment.h"

namespace millrace::experiments {

namespace {

using Degrees = std::map<std::string, std::uint32_t>;  // by operator

struct Change {
  double load = 0;
  Degrees before, first, left;  // what ran when the load came; what the tuner then wanted first, and last
};

Degrees degrees_of(const std::string& deployment, const std::set<std::string>& tuned) {
  Degrees degrees = plan::degrees_in_text(deployment);
  std::erase_if(degrees, [&](const auto& degree) { return !tuned.contains(degree.first); });
  return degrees;
}

StoreResult<std::vector<Change>> changes_of(Database& database, const std::string& run) {
  const auto rows = database.rows(
      "SELECT p.round, p.load, p.deployment, l.plan FROM protocol_round AS p JOIN run AS r ON r.run = p.run LEFT JOIN "
      "plan AS l ON l.hash = r.plan WHERE p.run = ?1 ORDER BY p.change, p.round",
      {run});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Change> changes;
  std::set<std::string> tuned;
  for (const Row& row : *rows) {
    if (changes.empty()) tuned = inner_operators(is_null(row[3]) ? "" : text(row[3]));
    Degrees degrees = degrees_of(text(row[2]), tuned);
    const std::int64_t round = integer(row[0]);
    if (round == 0) changes.push_back({number(row[1]), degrees, degrees, {}});
    if (changes.empty()) continue;
    if (round == 1) changes.back().first = degrees;
    changes.back().left = std::move(degrees);
  }
  return changes;
}

void count(const std::vector<Change>& changes, ProtocolFalls& falls) {
  for (std::size_t i = 1; i < changes.size(); ++i) {
    const Change& change = changes[i];
    if (change.load <= changes[i - 1].load) continue;
    const auto is_below = [](const Degrees& now, const std::string& id, std::uint32_t degree) {
      const auto found = now.find(id);
      return found != now.end() && found->second < degree ? 1 : 0;
    };
    for (const auto& [id, degree] : change.before) {
      ++falls.rises;
      falls.at_once += is_below(change.first, id, degree);
      falls.left += is_below(change.left, id, degree);
    }
  }
}

}  // namespace

StoreResult<std::vector<ProtocolFalls>> protocol_falls(Database& database, const std::string& comparison) {
  const auto runs = database.rows(
      "SELECT query, tuner, run FROM comparison_run WHERE comparison = ?1 ORDER BY position", {comparison});
  if (!runs) return tl::unexpected(runs.error());
  std::vector<ProtocolFalls> all;
  for (const Row& run : *runs) {
    const auto changes = changes_of(database, text(run[2]));
    if (!changes) return tl::unexpected(changes.error());
    if (changes->empty()) continue;
    const std::string query = text(run[0]), tuner = text(run[1]);
    auto found = std::ranges::find_if(
        all, [&](const ProtocolFalls& each) { return each.query == query && each.tuner == tuner; });
    if (found == all.end()) found = all.insert(all.end(), {query, tuner});
    count(*changes, *found);
  }
  return all;
}

}  // namespace millrace::experiments
