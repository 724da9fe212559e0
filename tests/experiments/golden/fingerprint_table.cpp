#include "tests/experiments/golden/fingerprint_table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "experiments/comparison/run_cell.h"
#include "experiments/config/load.h"
#include "experiments/store/store.h"
#include "sim/runtime/engine.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

constexpr const char* kFolder = MILLRACE_SOURCE_DIR "/tests/golden/";
constexpr const char* kTable = MILLRACE_SOURCE_DIR "/tests/golden/fingerprints.csv";
constexpr const char* kHeader = "config,query,tuner,seed,simulated,events,fingerprint,revision";

auto identity(const GoldenRun& run) {
  return std::tie(run.config, run.query, run.tuner, run.seed, run.simulated);
}

GoldenRun from_csv(const std::string& line) {
  std::istringstream fields(line);
  GoldenRun run;
  std::string seed, events, revision;
  for (std::string* field :
       {&run.config, &run.query, &run.tuner, &seed, &run.simulated, &events, &run.fingerprint, &revision}) {
    EXPECT_TRUE(std::getline(fields, *field, ',')) << kTable << ": " << line;
  }
  run.seed = std::strtoull(seed.c_str(), nullptr, 10);
  run.events = std::strtoull(events.c_str(), nullptr, 10);
  run.revision = static_cast<std::uint32_t>(std::strtoul(revision.c_str(), nullptr, 10));
  return run;
}

GoldenRun computed(const Experiment& experiment, const Cell& cell, const std::string& config) {
  GoldenRun run{.config = config,
                .query = cell.query->name,
                .tuner = cell.tuner->label,
                .seed = experiment.seed,
                .simulated = fmt::format("{:g} s", cell.comparison->duration.seconds()),
                .events = 0,
                .fingerprint = {},
                .revision = runtime::kRuntimeRevision};
  const auto rows = run_cell(experiment, cell, [](kernel::SimTime) {});
  if (!rows) {
    ADD_FAILURE() << name_of(cell) << ": " << rows.error();
    return run;
  }
  const TemporaryFolder folder;
  auto store = Store::open(folder.file("store.sqlite"));
  EXPECT_TRUE(store->put(*rows).has_value());
  const Row stored = store->database().rows("SELECT events, fingerprint FROM run")->front();
  run.events = static_cast<std::uint64_t>(integer(stored[0]));
  run.fingerprint = text(stored[1]);
  return run;
}

}  // namespace

bool is_same_run(const GoldenRun& a, const GoldenRun& b) {
  return identity(a) == identity(b);
}

std::string to_csv(const GoldenRun& run) {
  return fmt::format("{},{},{},{},{},{},{},{}", run.config, run.query, run.tuner, run.seed, run.simulated, run.events,
                     run.fingerprint, run.revision);
}

std::vector<GoldenRun> read_golden_runs() {
  std::vector<GoldenRun> runs;
  std::ifstream file(kTable);
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) runs.push_back(from_csv(line));
  return runs;
}

void write_golden_runs(const std::string& config, const std::vector<GoldenRun>& runs) {
  std::map<std::string, std::vector<GoldenRun>> by_config;
  for (const GoldenRun& kept : read_golden_runs()) by_config[kept.config].push_back(kept);
  by_config[config] = runs;
  std::ofstream file(kTable);
  file << kHeader << '\n';
  for (const auto& [name, rows] : by_config) {
    for (const GoldenRun& row : rows) file << to_csv(row) << '\n';
  }
  EXPECT_TRUE(file.flush()) << kTable;
}

std::vector<GoldenRun> computed_runs(const std::string& config) {
  ::setenv("MILLRACE_HOME", MILLRACE_SOURCE_DIR, 1);
  const auto experiment = load_experiment(kFolder + config + ".toml");
  if (!experiment) {
    for (const Diagnostic& diagnostic : experiment.error()) ADD_FAILURE() << to_string(diagnostic);
    return {};
  }
  std::vector<GoldenRun> runs;
  for (const Cell& cell : cells_of(*experiment)) runs.push_back(computed(*experiment, cell, config));
  return runs;
}

}  // namespace millrace::experiments
