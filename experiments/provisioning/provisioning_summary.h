// What provisions came to, by controller and day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/provisioning/stored_provisions.h"

namespace millrace::experiments {

// The last day may be shorter.
struct ProvisionedDay {
  double load_mean_per_s = 0, load_peak_per_s = 0;  // records; the peak is that of an epoch
  double running_cost = 0, change_cost = 0;
  double cost_so_far = 0;  // of all days to its end
  std::uint64_t starts = 0, stops = 0;
  std::uint64_t short_epochs = 0;  // whose load the instances could not process
  double cost() const { return running_cost + change_cost; }
};
std::vector<ProvisionedDay> days_of(const std::vector<ProvisionedEpoch>& epochs, std::size_t epochs_of_a_day);

struct ControllerSummary {
  std::string controller;
  std::vector<ProvisionedDay> days;
  double cost = 0, running_cost = 0, change_cost = 0;  // price units
  std::uint64_t starts = 0, stops = 0;
  std::uint64_t short_epochs = 0;
  double short_share = 0;     // of all records
  double mean_instances = 0;  // over the epochs
};
// Requires: not empty.
ControllerSummary summary_of(const ControllersEpochs& controller, std::size_t epochs_of_a_day);

// QCESA beside the others. [QEScalor, Fig. 2: its total cost is the lowest most of the time, and the gap grows]
struct ProvisioningVerdict {
  std::string next;               // the cheapest of the others
  double gap = 0;                 // its cost above QCESA's, as a share of QCESA's; below 0: it is cheaper
  std::size_t days = 0;           // of all
  std::size_t cheapest_days = 0;  // on which QCESA's own cost is the lowest
  std::size_t ahead_days = 0;     // at whose end its cost so far is the lowest
  std::vector<double> gaps;  // of the costs so far: next's less QCESA's, after each quarter of the days that ends a day
  bool gap_grows = false;    // each is larger than the one before, the first above 0
};
// nullopt: QCESA or the others are missing. Requires: as many days of each.
std::optional<ProvisioningVerdict> verdict_of(const std::vector<ControllerSummary>& controllers);

// A line a controller, and the verdict.
std::string provisioning_text(const std::vector<ControllerSummary>& controllers);

// A line a controller and day: controller, day (from 1), load_mean_per_s, load_peak_per_s, cost, running_cost,
// change_cost, cost_so_far, starts, stops, short_epochs.
std::string provisioning_csv(const std::vector<ControllerSummary>& controllers);

}  // namespace millrace::experiments
