#include "tests/experiments/figures/synthetic_comparison.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "experiments/store/schema.h"

namespace millrace::experiments {

namespace {

void insert(Database& store, const std::string& table_and_columns, const Row& values) {
  std::string sql = "INSERT INTO " + table_and_columns + " VALUES (";
  for (std::size_t i = 0; i < values.size(); ++i) sql += fmt::format("{}?{}", i == 0 ? "" : ", ", i + 1);
  auto done = store.rows(sql + ")", values);
  ASSERT_TRUE(done.has_value()) << done.error().what;
}

std::string next_cell(Database& store, const std::string& query, const std::string& tuner, std::int64_t replication) {
  auto count = store.rows("SELECT COUNT(*) FROM comparison_run WHERE comparison = ?1", {std::string(kComparison)});
  const std::int64_t position = integer(count.value()[0][0]);
  const std::string run = fmt::format("run{}", position);
  insert(store, "comparison_run (comparison, position, run, query, tuner, replication)",
         {std::string(kComparison), position, run, query, tuner, replication});
  return run;
}

constexpr double kWindow_s = 5;
constexpr int kWindows = 360;
constexpr double kRecordsPerInstance = 100e3;  // per second

double offered_at(double t_s) {
  static constexpr std::array<double, 9> kRates = {400e3, 900e3, 200e3, 700e3, 1000e3, 500e3, 300e3, 800e3, 600e3};
  return kRates[static_cast<std::size_t>(t_s / 200) % kRates.size()] * (1 + 0.02 * std::sin(t_s));
}

// Plays the load against a tuner that follows it `delay_s` later; 0 never follows.
void add_closed_loop(Database& store, const std::string& query, const std::string& tuner, double delay_s) {
  const std::string run = add_run(store, {.query = query,
                                          .tuner = tuner,
                                          .replication = 0,
                                          .backpressured_share = delay_s == 0 ? 0.42 : delay_s / 1000,
                                          .mean_parallelism = 6.5 - delay_s / 100,
                                          .latency_p50_ms = 85.2,
                                          .latency_p95_ms = 950 + 20 * delay_s,
                                          .latency_p99_ms = delay_s == 0 ? 95e3 : 12e3 + 200 * delay_s,
                                          .peak_backlog_records = 4e6,
                                          .final_parallelism = 6,
                                          .reconfigurations = delay_s == 0 ? 0 : 8});
  std::int64_t parallelism = 6, decision = 0;
  double backlog = 0, stopped_until = -1;
  for (int i = 0; i < kWindows; ++i) {
    const double start = i * kWindow_s, end = start + kWindow_s;
    const double downtime = std::clamp(stopped_until - start, 0.0, kWindow_s);
    const double arrived = offered_at(start) * kWindow_s;
    const double capacity = static_cast<double>(parallelism) * kRecordsPerInstance * (kWindow_s - downtime);
    const double read = std::min(backlog + arrived, capacity);
    backlog = std::max(backlog + arrived - read, 800.0);
    add_window(store, run, i, {end, kWindow_s, arrived / kWindow_s, read / kWindow_s, backlog, parallelism, downtime});
    if (delay_s == 0 || end < delay_s || std::fmod(end, 60) >= kWindow_s) continue;
    const auto wanted = static_cast<std::int64_t>(std::ceil(offered_at(end - delay_s) * 1.25 / kRecordsPerInstance));
    if (wanted == parallelism) {
      add_decision(store, run, decision++, end, fmt::format("count={}", parallelism), "", "the rates fit", 0);
      continue;
    }
    add_decision(store, run, decision++, end, fmt::format("count={}", parallelism), fmt::format("count={}", wanted),
                 fmt::format("target {} /s", offered_at(end - delay_s)), 12.5);
    parallelism = wanted;
    stopped_until = end + 12.5;
  }
}

}  // namespace

Database empty_store() {
  auto store = Database::open(":memory:", Database::Mode::create);
  EXPECT_TRUE(store.has_value());
  for (const std::string_view step : schema_steps()) EXPECT_TRUE(store->execute(std::string(step)).has_value());
  return std::move(*store);
}

std::string add_run(Database& store, const SyntheticRun& run) {
  const std::string hash = next_cell(store, run.query, run.tuner, run.replication);
  insert(store,
         "run (run, query, tuner, tuner_kind, replication, seed, status, backpressured_share, mean_parallelism,"
         " latency_p50_ms, latency_p95_ms, latency_p99_ms, peak_backlog_records, final_parallelism, reconfigurations)",
         {hash, run.query, run.tuner, run.tuner, run.replication, std::int64_t{1}, std::string("done"),
          run.backpressured_share, run.mean_parallelism, run.latency_p50_ms, run.latency_p95_ms, run.latency_p99_ms,
          run.peak_backlog_records, run.final_parallelism, run.reconfigurations});
  return hash;
}

void add_failed_run(Database& store, const std::string& query, const std::string& tuner, const std::string& error) {
  const std::string hash = next_cell(store, query, tuner, 0);
  insert(store, "run (run, query, tuner, tuner_kind, replication, seed, status, error)",
         {hash, query, tuner, tuner, std::int64_t{0}, std::int64_t{1}, std::string("failed"), error});
}

void add_window(Database& store, const std::string& run, std::int64_t position, const SyntheticWindow& window) {
  const std::string operators =
      R"({"count":{"records_in":1000.0,"busy_ms_per_s":600.0,"idle_ms_per_s":300.0,"backpressured_ms_per_s":100.0,"true_rate_per_s":1000.0,)"
      R"("latency":{"queueing_ms":30.0,"service_ms":5.0,"contention_ms":2.0,"flush_ms":8.0,"network_ms":1.0,)"
      R"("window_ms":54.0}}})";
  insert(store,
         "window (run, position, t_s, window_s, offered_per_s, read_per_s, backlog_records, total_parallelism,"
         " downtime_s, operators)",
         {run, position, window.end_s, window.window_s, window.offered_per_s, window.read_per_s, window.backlog_records,
          window.total_parallelism, window.downtime_s, operators});
}

void add_decision(Database& store, const std::string& run, std::int64_t position, double t_s,
                  const std::string& current, const std::string& asked, const std::string& why, double downtime_s) {
  const Value wanted = asked.empty() ? Value() : Value(asked);
  insert(store, "decision (run, position, t_s, current, asked, got, why, downtime_s)",
         {run, position, t_s, current, wanted, wanted, why, downtime_s});
}

void add_closed_loops(Database& store, const std::vector<std::string>& tuners) {
  for (const std::string query : {"q5", "q3"}) {
    for (std::size_t i = 0; i < tuners.size(); ++i) {
      add_closed_loop(store, query, tuners[i], 30 * static_cast<double>(i));
    }
  }
}

std::filesystem::path fresh_folder(const std::string& name) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("millrace-{}-{}", name, getpid());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace millrace::experiments
