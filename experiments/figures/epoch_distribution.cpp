#include "experiments/figures/epoch_distribution.h"

#include <algorithm>
#include <cassert>

#include "experiments/figures/run_series.h"

namespace millrace::experiments {

namespace {

// A span of simulated time: the windows that end in (from_s, to_s].
struct Span {
  double from_s = 0, to_s = 0;
};

bool shows_load(const FigureSubject& subject, double load) {
  return subject.loads.empty() || std::ranges::find(subject.loads, load) != subject.loads.end();
}

// The last round of each change of load: the tuner left its deployment alone.
StoreResult<std::vector<Span>> settled_spans(Database& store, const FigureSubject& subject, const std::string& run) {
  const auto rows =
      store.rows("SELECT load, t_s, reconfigured FROM protocol_round WHERE run = ?1 ORDER BY change, round", {run});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Span> spans;
  double before_s = 0;
  for (const Row& row : *rows) {
    const double end_s = number(row[1]);
    if (integer(row[2]) == 0 && shows_load(subject, number(row[0]))) spans.push_back({before_s, end_s});
    before_s = end_s;
  }
  return spans;
}

// Adds the epochs of `run`.
StoreResult<void> add_epochs(Database& store, const FigureSubject& subject, const std::string& run,
                             EpochDistribution& to) {
  const auto spans = settled_spans(store, subject, run);
  if (!spans) return tl::unexpected(spans.error());
  const std::int64_t before = to.epochs;
  for (const Span& span : *spans) {
    const auto rows = store.rows(
        "SELECT e.latency_ms, e.epochs FROM window AS w JOIN epoch_latency AS e ON e.run = w.run AND e.position = "
        "w.position WHERE w.run = ?1 AND w.t_s > ?2 AND w.t_s <= ?3",
        {run, span.from_s, span.to_s});
    if (!rows) return tl::unexpected(rows.error());
    for (const Row& row : *rows) {
      to.by_latency_ms[number(row[0])] += integer(row[1]);
      to.epochs += integer(row[1]);
    }
  }
  to.runs += to.epochs > before ? 1 : 0;
  return {};
}

}  // namespace

double EpochDistribution::quantile_ms(double level) const {
  assert(level > 0 && level <= 1 && epochs > 0);
  std::int64_t so_far = 0;
  for (const auto& [latency_ms, count] : by_latency_ms) {
    so_far += count;
    if (static_cast<double>(so_far) >= level * static_cast<double>(epochs)) return latency_ms;
  }
  return by_latency_ms.rbegin()->first;
}

StoreResult<std::vector<EpochDistribution>> epoch_distributions(Database& store, const FigureSubject& subject,
                                                                const std::string& query) {
  const auto tuners = tuner_labels(store, subject.comparison);
  if (!tuners) return tl::unexpected(tuners.error());
  std::vector<EpochDistribution> all;
  for (std::size_t position = 0; position < tuners->size(); ++position) {
    if (!subject.shows((*tuners)[position])) continue;
    EpochDistribution distribution{(*tuners)[position], position, 0, 0, {}};
    const auto runs = store.rows(
        "SELECT run FROM comparison_run AS cell JOIN run USING (run) WHERE cell.comparison = ?1 AND cell.query = ?2 "
        "AND cell.tuner = ?3 AND run.status = 'done' ORDER BY cell.replication",
        {subject.comparison, query, distribution.tuner});
    if (!runs) return tl::unexpected(runs.error());
    for (const Row& row : *runs) {
      if (auto added = add_epochs(store, subject, text(row[0]), distribution); !added) {
        return tl::unexpected(added.error());
      }
    }
    if (distribution.epochs > 0) all.push_back(std::move(distribution));
  }
  return all;
}

}  // namespace millrace::experiments
