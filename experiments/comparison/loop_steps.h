// The steps that every loop of a comparison is made of: deploy, run on, show a tuner what happened, carry out what it
// wants; and the rows that they leave.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/comparison/run_rows.h"
#include "experiments/config/experiment.h"
#include "sim/job/job.h"
#include "sim/job/testbed.h"
#include "sim/kernel/time.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// What table wall_clock calls the time that a tuner took for a decision: this, then decision.position.
inline constexpr const char* kDecisionClock = "decision ";

struct LoopResult {
  plan::Deployment first, last;  // what the testbed granted at the start; what runs at the end
  RunTotals totals;
  std::vector<TableRow> rows;  // of tables window, decision, protocol_round and wall_clock
};

class LoopSteps {
 public:
  // All but `standards` outlive it. `run` is the artefact hash that the rows carry.
  LoopSteps(job::Testbed& testbed, const tuners::Tuner& tuner, const job::Job& job, const Standards& standards,
            const std::string& run);

  // Deploys tuner.plan(). Error: the testbed could not.
  tl::expected<void, std::string> deploy();

  // Runs on for one window and stores it; kept to be shown if it starts after the settle time of the last
  // reconfiguration. `rates`: what the sources are asked for, where the harness knows better than their counters (a
  // generator that is held up offers no more than it can). Error: the testbed could not run on.
  tl::expected<void, std::string> observe(kernel::Duration length, const std::map<std::string, double>& rates = {});

  // What is kept to be shown, and forgetting it.
  kernel::Duration shown_length() const { return shown_length_; }
  void forget_shown();

  // Shows the tuner what is kept, and carries out what it wants. Requires: something is kept. Error: the tuner failed.
  tl::expected<void, std::string> decide();
  // Asks nobody; what is kept counts as seen.
  void look();
  // The last decision or look: what was seen, and whether another deployment runs since.
  const job::Observation& last_seen() const { return last_seen_; }
  bool last_changed() const { return last_changed_; }

  const plan::Deployment& current() const { return current_; }
  void add_row(TableRow row) { result_.rows.push_back(std::move(row)); }
  LoopResult take_result();

 private:
  void reconfigure(Decision& decision);

  job::Testbed& testbed_;
  const tuners::Tuner& tuner_;
  const job::Job& job_;
  const std::string& run_;
  const tuners::Cadence cadence_;

  plan::Deployment current_;
  tuners::TunerState state_;
  std::optional<job::ReconfigurationReport> last_reconfiguration_;
  kernel::SimTime counts_from_;            // windows that start earlier are not shown to the tuner
  std::vector<job::Observation> to_show_;  // since the last decision or the settle time
  kernel::Duration shown_length_;          // of to_show_
  job::Observation last_seen_;
  bool last_changed_ = false;
  std::size_t windows_ = 0, decisions_ = 0;
  LoopResult result_;
};

}  // namespace millrace::experiments
