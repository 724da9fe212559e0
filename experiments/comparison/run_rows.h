// What a run leaves in the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/store/store.h"
#include "sim/job/observation.h"
#include "sim/plan/deployment.h"
#include "sim/plan/logical_plan.h"
#include "sim/plan/prices.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// Which run it was.
struct RunIdentity {
  std::string run;  // artefact hash
  std::string query, tuner, tuner_kind;
  std::uint32_t replication = 0;
  std::uint64_t seed = 0;
  bool operator==(const RunIdentity&) const = default;
};

// What a run is judged by.
struct Standards {
  Slo slo{};
  std::optional<plan::Prices> prices{};  // nullopt: the run has no cost
};

// Totals over the windows of a run, the downtimes between them included (they count for the deployment that follows);
// see table `run` for meanings.
class RunTotals {
 public:
  explicit RunTotals(const Standards& standards = {}) : slo_(standards.slo), prices_(standards.prices) {}

  void add(const job::Window& window, const plan::Deployment& deployment, const plan::LogicalPlan& plan);
  void count_reconfiguration(const plan::Deployment& from, const plan::Deployment& to, const plan::LogicalPlan& plan);

 private:
  friend TableRow run_row(const RunIdentity&, const RunTotals&, const std::string&, std::uint64_t, const std::string&);

  bool is_outside_slo(const job::Measurement& measured) const;

  Slo slo_;
  std::optional<plan::Prices> prices_;
  double cost_ = 0;
  double simulated_s_ = 0;
  std::uint32_t reconfigurations_ = 0, final_parallelism_ = 0;
  double parallelism_seconds_ = 0, backpressured_s_ = 0, downtime_s_ = 0, slot_seconds_ = 0;
  job::Disturbance disturbance_;
  std::uint64_t checkpoints_ = 0;
  double peak_backlog_ = 0, final_backlog_ = 0, offered_ = 0, read_ = 0, results_ = 0;  // records
  double outside_slo_s_ = 0;
  std::uint32_t direction_changes_ = 0;
  int direction_ = 0;  // of the last reconfiguration that changed the total parallelism: 1 up, -1 down; 0: none yet
  kernel::QuantileSketch latency_ns_, epoch_latency_ns_;
};

// A tuner's decision and what became of it.
struct Decision {
  job::Observation seen;
  tuners::TunerState state;  // before
  plan::Deployment current;
  tuners::Adjustment adjustment;
  std::optional<plan::Deployment> got;  // what then ran; nullopt if nothing was asked or the testbed refused
  std::string refusal;                  // the testbed's reason, if it refused
  std::string shortfall;                // the testbed's reason, if it granted something else than was asked
  double downtime_s = 0;
};

// Row of table `run` of a run that was completed.
TableRow run_row(const RunIdentity& identity, const RunTotals& totals, const std::string& plan_hash,
                 std::uint64_t events, const std::string& fingerprint);
// Row of table `run` of a run that failed.
TableRow failed_run_row(const RunIdentity& identity, const std::string& error);
// Why the run in these rows failed; empty if it did not.
std::string failure_in(const std::vector<TableRow>& rows);
TableRow window_row(const std::string& run, std::size_t position, const job::Window& window,
                    const plan::Deployment& deployment, const plan::LogicalPlan& plan);
// Rows of table `epoch_latency`: none unless it is a Timely job.
std::vector<TableRow> epoch_rows(const std::string& run, std::size_t position, const job::Window& window);
TableRow decision_row(const std::string& run, std::size_t position, const Decision& decision);

}  // namespace millrace::experiments
