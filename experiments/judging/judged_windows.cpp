#include "experiments/judging/judged_windows.h"

#include <algorithm>
#include <cstddef>
#include <map>

namespace millrace::experiments {
namespace {

constexpr double kTimeRounding_s = 1e-6;  // times are sums of seconds in floating point

// A phase of the oracle's schedule.
struct Phase {
  double start_s = 0, end_s = 0;
  OracleNeed need;
  double rate_per_s = 0;  // records, over all sources
  std::string rates;      // JSON: records/s, by source
};

// What counts as keeping up, as the oracle's search was told.
struct Limits {
  double backpressure = 0.1;     // of the time
  double backlog_growth = 0.01;  // of what arrives
  double window_s = 60;
};

struct Schedule {
  std::vector<Phase> phases;
  Limits limits;
  std::map<double, std::size_t> by_load;  // in `phases`; under a protocol
};

// What is stored of a window.
struct Stored {
  double start_s = 0, end_s = 0;
  double offered = 0, read = 0;  // records
  double backlog = 0;            // records, at the end
  double backpressured = 0;      // share of the time, of the operator that is held up most
  double instances = 0;          // over operators that are no sources
};

StoreResult<Schedule> schedule_of(Database& store, const std::string& run) {
  Schedule schedule;
  const auto rows = store.rows(
      "SELECT phase.start_s, phase.length_s, oracle.feasible,"
      " (SELECT SUM(value) FROM json_each(oracle.parallelism) WHERE key NOT IN"
      "  (SELECT key FROM json_each(oracle.rates))),"
      " (SELECT SUM(value) FROM json_each(oracle.rates)), oracle.rates,"
      " json_extract(settings, '$.settings.backpressure'), json_extract(settings, '$.settings.backlog_growth'),"
      " json_extract(settings, '$.settings.window_ns') / 1e9"
      " FROM oracle_phase AS phase JOIN oracle USING (oracle) LEFT JOIN artefact ON artefact.hash = phase.oracle"
      " WHERE phase.run = ?1 ORDER BY phase.position",
      {run});
  if (!rows) return tl::unexpected(rows.error());
  for (const Row& row : *rows) {
    if (number(row[3]) <= 0) continue;  // a plan of sources alone
    schedule.phases.push_back({.start_s = number(row[0]),
                               .end_s = number(row[0]) + number(row[1]),
                               .need = {.instances = number(row[3]), .feasible = integer(row[2]) != 0},
                               .rate_per_s = number(row[4]),
                               .rates = text(row[5])});
    if (!is_null(row[6])) schedule.limits = {number(row[6]), number(row[7]), number(row[8])};
  }
  const auto rounds = store.rows("SELECT change, load FROM protocol_round WHERE run = ?1 AND round = 0", {run});
  if (!rounds) return tl::unexpected(rounds.error());
  for (const Row& row : *rounds) {  // the first changes meet each load once, in the order of the phases
    const auto change = static_cast<std::size_t>(integer(row[0]));
    if (change < schedule.phases.size()) schedule.by_load.emplace(number(row[1]), change);
  }
  return schedule;
}

StoreResult<std::vector<Stored>> stored_windows(Database& store, const std::string& run, const std::string& rates) {
  const auto rows = store.rows(
      "SELECT t_s, window_s, offered_per_s, read_per_s, backlog_records,"
      " (SELECT MAX(json_extract(value, '$.backpressured_ms_per_s')) FROM json_each(window.operators)),"
      " (SELECT SUM(json_extract(value, '$.parallelism')) FROM json_each(window.operators) WHERE key NOT IN"
      "  (SELECT key FROM json_each(?2)))"
      " FROM window WHERE run = ?1 ORDER BY position",
      {run, rates});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Stored> windows;
  for (const Row& row : *rows) {
    const double length_s = number(row[1]);
    windows.push_back({.start_s = number(row[0]) - length_s,
                       .end_s = number(row[0]),
                       .offered = number(row[2]) * length_s,
                       .read = number(row[3]) * length_s,
                       .backlog = number(row[4]),
                       .backpressured = number(row[5]) / 1000,
                       .instances = number(row[6])});
  }
  return windows;
}

// Growth of the backlogs until the end of window i, over `length_s` or what there is of it, per record that arrived.
bool backlog_grew(const std::vector<Stored>& windows, std::size_t i, const Limits& limits) {
  std::size_t first = i;
  double arrived = windows[i].offered;
  while (first > 0 && windows[i].end_s - windows[first].start_s < limits.window_s - kTimeRounding_s) {
    arrived += windows[--first].offered;
  }
  const Stored& begun = windows[first];
  const double before =
      first > 0 ? windows[first - 1].backlog : std::max(0.0, begun.backlog - begun.offered + begun.read);
  return windows[i].backlog - before > limits.backlog_growth * arrived;
}

bool has_held(const std::vector<Stored>& windows, std::size_t i, const Limits& limits) {
  return windows[i].backpressured <= limits.backpressure && !backlog_grew(windows, i, limits);
}

// Of the phases that the window reaches into, the one that needs most.
std::optional<OracleNeed> need_in(const std::vector<Phase>& phases, const Stored& window) {
  std::optional<OracleNeed> most;
  for (const Phase& phase : phases) {
    if (std::min(phase.end_s, window.end_s) - std::max(phase.start_s, window.start_s) < kTimeRounding_s) continue;
    if (!most) most = phase.need;
    most->instances = std::max(most->instances, phase.need.instances);
    most->feasible = most->feasible && phase.need.feasible;
  }
  return most;
}

// The loads of a run under a protocol, by the time at which their rounds ended; empty without one.
StoreResult<std::map<double, double>> loads_of_rounds(Database& store, const std::string& run) {
  const auto rows = store.rows("SELECT t_s, load FROM protocol_round WHERE run = ?1", {run});
  if (!rows) return tl::unexpected(rows.error());
  std::map<double, double> loads;
  for (const Row& row : *rows) loads.emplace(number(row[0]), number(row[1]));
  return loads;
}

std::vector<JudgedWindow> by_time(const std::vector<Stored>& windows, const Schedule& schedule) {
  std::vector<JudgedWindow> judged;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    judged.push_back(
        {windows[i].instances, has_held(windows, i, schedule.limits), need_in(schedule.phases, windows[i])});
  }
  return judged;
}

std::vector<JudgedWindow> by_load(const std::vector<Stored>& windows, const Schedule& schedule,
                                  const std::map<double, double>& loads) {
  std::vector<JudgedWindow> judged;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const auto load = loads.find(windows[i].end_s);
    if (load == loads.end()) continue;
    const auto found = schedule.by_load.find(load->second);
    if (found == schedule.by_load.end()) continue;
    const Phase& phase = schedule.phases[found->second];
    const double wanted = phase.rate_per_s * (windows[i].end_s - windows[i].start_s);
    const bool made = windows[i].read >= (1 - schedule.limits.backpressure) * wanted;
    judged.push_back({windows[i].instances, made && has_held(windows, i, schedule.limits), phase.need});
  }
  return judged;
}

}  // namespace

StoreResult<std::vector<JudgedWindow>> judged_windows(Database& store, const std::string& run,
                                                      const std::string& oracle_run) {
  const auto schedule = schedule_of(store, oracle_run);
  if (!schedule) return tl::unexpected(schedule.error());
  if (schedule->phases.empty()) return std::vector<JudgedWindow>();
  const auto windows = stored_windows(store, run, schedule->phases.front().rates);
  if (!windows) return tl::unexpected(windows.error());
  if (schedule->by_load.empty()) return by_time(*windows, *schedule);
  const auto loads = loads_of_rounds(store, run);
  if (!loads) return tl::unexpected(loads.error());
  return by_load(*windows, *schedule, *loads);
}

}  // namespace millrace::experiments
