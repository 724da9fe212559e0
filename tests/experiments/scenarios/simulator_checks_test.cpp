// What must hold of the simulator for the scenarios to say something about tuners: the default job behaves as pencil
// and paper say. (Conservation at every observation is checked by the debug builds that run this.)
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/comparison/run_cell.h"
#include "experiments/config/config_home.h"
#include "experiments/config/load.h"
#include "sim/runtime/simulated_testbed.h"

namespace millrace::experiments {
namespace {

using namespace kernel::literals;
using kernel::Duration;

Experiment default_job(std::vector<std::string> overrides) {
  overrides.insert(overrides.begin(),
                   {"experiment.seeds=1", "query.stressed.source.events.rate_noise=0", "comparison.stressed.slo={}"});
  auto loaded = load_experiment((config_home() / "configs/scenarios/base/job.toml").string(),
                                {.overrides = overrides, .seed = {}, .quick = false});
  EXPECT_TRUE(loaded.has_value()) << (loaded ? "" : to_string(loaded.error().front()));
  return loaded ? *std::move(loaded) : Experiment{};
}

// The default job at given degrees, on its own testbed.
class DefaultJob {
 public:
  explicit DefaultJob(const std::vector<std::string>& overrides = {})
      : experiment_(default_job(overrides)),
        testbed_(experiment_.clusters.at("nodes"), experiment_.engine, kernel::Seed(1), kernel::Seed(2)),
        deployment_(query().job.plan) {
    for (const auto& [id, degree] : query().initial_parallelism) {
      deployment_ = deployment_.with(id, plan::Parallelism{degree});
    }
    EXPECT_TRUE(testbed_.deploy(query().job, deployment_).has_value());
  }
  const Query& query() const { return experiment_.queries.at("stressed"); }
  job::Window observe(Duration window) { return testbed_.observe(window).value(); }
  Duration rescale(const std::string& id, std::uint32_t degree) {
    deployment_ = deployment_.with(id, plan::Parallelism{degree});
    return testbed_.reconfigure(deployment_).value().downtime;
  }

 private:
  Experiment experiment_;
  runtime::SimulatedTestbed testbed_;
  plan::Deployment deployment_;
};

// Records/s that `degree` instances of enrich can do, from their busy time at a load that they can do.
double capacity_of_enrich(std::uint32_t degree) {
  DefaultJob job({"query.stressed.source.events.rate=\"5k/s\""});
  job.observe(20_s);
  const job::Metrics seen = job.observe(30_s).seen.operators.at("enrich").total;
  return *seen.true_rate_per_s / job.query().initial_parallelism.at("enrich") * degree;
}

// Utilisation law: busy share = throughput x service time. 20k/s x 150 us are three busy instances; the engine's own
// work for 200 bytes of 5 fields adds about 1 us.
TEST(SimulatorSlow, BusyTimeIsThroughputTimesServiceTime) {
  DefaultJob job;
  job.observe(30_s);
  const job::Window window = job.observe(60_s);
  for (const auto& [id, service_us] : {std::pair("enrich", 150.0), {"count", 247.0}}) {
    const auto& seen = window.seen.operators.at(id);
    const double busy_instances = *seen.total.busy_ms_per_s / 1000 * seen.parallelism;
    const double per_record_us = 1e6 * busy_instances / (*seen.total.records_in / window.seen.window_s);
    EXPECT_GT(per_record_us, service_us) << id;
    EXPECT_LT(per_record_us, service_us + 4) << id;
    for (const job::Metrics& m : seen.subtasks) {
      EXPECT_NEAR(*m.busy_ms_per_s + *m.idle_ms_per_s + *m.backpressured_ms_per_s, 1000, 1e-6);
    }
  }
}

// An open source's backlog grows by rate - capacity: two instances of enrich do 13k of 20k/s.
TEST(SimulatorSlow, BackpressureReachesTheSource) {
  DefaultJob job({"query.stressed.operator.enrich.parallelism=2"});
  const double before = job.observe(60_s).measured.backlog_records;
  const job::Window window = job.observe(60_s);
  const double growth = (window.measured.backlog_records - before) / 60;
  EXPECT_NEAR(growth, 20'000 - capacity_of_enrich(2), 0.01 * 20'000);
  EXPECT_GT(window.measured.backpressured_share, 0.95);
}

// A restart of 60 s leaves rate x 60 s; five instances of enrich do 33k/s and catch up in backlog / (capacity - rate).
TEST(SimulatorSlow, ARestartCostsItsPauseAndTheTimeToCatchUp) {
  DefaultJob job({"query.stressed.operator.count.parallelism=12"});
  job.observe(30_s);
  const double pause_s = job.rescale("enrich", 5).seconds();
  EXPECT_NEAR(pause_s, 60, 1);
  const job::Window first = job.observe(1_s);
  EXPECT_NEAR(first.measured.peak_backlog_records, 20'000 * pause_s, 0.01 * 20'000 * pause_s);
  const double catch_up_s = first.measured.peak_backlog_records / (capacity_of_enrich(5) - 20'000);
  double caught_up_s = 1;
  while (job.observe(1_s).measured.backlog_records > 20'000 && caught_up_s < 400) ++caught_up_s;
  EXPECT_NEAR(caught_up_s, catch_up_s, 0.05 * catch_up_s);
}

// More instances never do less: what is read in a minute at a load that is too much for all of these.
TEST(SimulatorSlow, MoreInstancesDoNoLess) {
  double least = 0;
  for (const char* degree : {"1", "2", "3", "5", "8"}) {
    DefaultJob job({"query.stressed.source.events.rate=\"60k/s\"", "query.stressed.operator.count.parallelism=20",
                    std::string("query.stressed.operator.enrich.parallelism=") + degree});
    job.observe(10_s);
    const double read = job.observe(20_s).measured.read_records.at("events");
    EXPECT_GT(read, least * 0.99) << degree;
    least = read;
  }
}

std::vector<TableRow> rows_of(const std::vector<std::string>& overrides, const char* tuner) {
  const Experiment experiment = default_job(overrides);
  for (const Cell& cell : cells_of(experiment)) {
    if (cell.comparison->name != "stressed" || cell.tuner->label != tuner) continue;
    auto rows = run_cell(experiment, cell, [](kernel::SimTime) {});
    EXPECT_TRUE(rows.has_value()) << (rows ? "" : rows.error());
    return rows ? *std::move(rows) : std::vector<TableRow>{};
  }
  ADD_FAILURE() << "no tuner " << tuner;
  return {};
}

std::string value_of(const std::vector<TableRow>& rows, const std::string& table, std::size_t column) {
  for (const TableRow& row : rows) {
    if (row.table == table) return text(row.values.at(column));
  }
  return "no row";
}

constexpr std::size_t kFingerprint = 11, kReconfigurations = 12;  // of table run

// DS2's claim, with exact metrics and a linear job: at most three steps from any start.
TEST(SimulatorSlow, ThreeStepsAreEnoughWithoutStress) {
  for (const char* start : {"1", "2", "30"}) {
    const auto rows = rows_of({"comparison.stressed.duration=\"20 min\"", "comparison.stressed.observation={}",
                               std::string("query.stressed.operator.enrich.parallelism=") + start,
                               std::string("query.stressed.operator.count.parallelism=") + start},
                              "ds2");
    EXPECT_LE(std::stoi(value_of(rows, "run", kReconfigurations)), 3) << "from " << start;
  }
}

// Faults change what is seen and not what runs: a tuner that never acts has the same run through any of them.
TEST(SimulatorSlow, ObservationFaultsLeaveTheRunAlone) {
  const auto with = [](const char* observation) {
    return rows_of(
        {"comparison.stressed.duration=\"3 min\"", std::string("comparison.stressed.observation=") + observation},
        "fixed");
  };
  const auto plain = with("{}");
  const auto faulty = with("{ delay = \"30 s\", noise = 0.5, loss = 0.4, lost_as = \"zero\" }");
  EXPECT_EQ(value_of(plain, "run", kFingerprint), value_of(faulty, "run", kFingerprint));
  std::vector<std::string> shown[2], happened[2];
  for (const bool second : {false, true}) {
    for (const TableRow& row : second ? faulty : plain) {
      std::string all;
      for (std::size_t i = 1; i < row.values.size(); ++i) all += text(row.values[i]) + "|";
      if (row.table == "window") happened[second].push_back(all);
      if (row.table == "decision") shown[second].push_back(all);
    }
  }
  EXPECT_EQ(happened[0], happened[1]);
  EXPECT_NE(shown[0], shown[1]);
}

// The tuners hold, and say so, when they see nothing.
TEST(SimulatorSlow, TunersHoldWithoutMetrics) {
  for (const char* tuner : {"fixed", "ds2", "dhalion"}) {
    const auto rows =
        rows_of({"comparison.stressed.duration=\"12 min\"", "comparison.stressed.observation={ loss = 1 }",
                 "query.stressed.operator.enrich.parallelism=2"},
                tuner);
    EXPECT_EQ(value_of(rows, "run", kReconfigurations), "0") << tuner;
    const std::string why = value_of(rows, "decision", 8);
    EXPECT_TRUE(why.find("no metrics") != std::string::npos || std::string(tuner) == "fixed") << tuner << ": " << why;
  }
}

// Nothing, one record, one key, more instances than keys: numbers stay numbers, and runs end.
TEST(SimulatorSlow, ExtremesGiveNumbers) {
  const std::vector<std::vector<std::string>> extremes = {
      {"query.stressed.source.events.rate=\"0/s\""},
      {"query.stressed.source.events.rate=\"0.01/s\""},
      {"query.stressed.key.customer.keys=1"},
      {"query.stressed.key.customer.keys=3", "query.stressed.operator.count.parallelism=9"},
      {"query.stressed.source.events.rate={ pattern = \"outage\", rate = \"1k/s\", at = 0, length = \"3 min\" }"}};
  for (std::vector<std::string> overrides : extremes) {
    const std::string what = overrides.front();
    overrides.emplace_back("comparison.stressed.duration=\"6 min\"");
    for (const char* tuner : {"ds2", "dhalion"}) {
      for (const TableRow& row : rows_of(overrides, tuner)) {
        for (const Value& value : row.values) {
          const std::string shown = text(value);
          EXPECT_TRUE(shown.find("\"nan\"") == std::string::npos || row.table == "decision") << what << " " << tuner;
        }
        if (row.table == "run") {
          EXPECT_EQ(text(row.values.at(7)), "done") << what << " " << tuner;
        }
      }
    }
  }
}

}  // namespace
}  // namespace millrace::experiments
