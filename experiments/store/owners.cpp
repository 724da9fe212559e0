#include "experiments/store/owners.h"

#include <array>

namespace millrace::experiments {

std::span<const TableOwner> table_owners() {
  static constexpr auto kOwners = std::to_array<TableOwner>({{"run", "run", "", "run"},
                                                             {"comparison_run", "comparison", "", "comparison"},
                                                             {"sweep_cell", "sweep", "", "sweep"},
                                                             {"window", "run", "", "run"},
                                                             {"epoch_latency", "run", "", "run"},
                                                             {"decision", "run", "", "run"},
                                                             {"protocol_round", "run", "", "run"},
                                                             {"jump", "run", "", "run"},
                                                             {"oracle_phase", "run", "", "run"},
                                                             {"trace", "trace_set", "", "trace"},
                                                             {"operator_label", "trace_set", "", "trace"},
                                                             {"subtask_label", "trace_set", "", "trace"},
                                                             {"replay", "setup", "trace_set", "replay"},
                                                             {"model", "model", "", "model"},
                                                             {"prediction", "model", "trace_set", "model"},
                                                             {"evaluation", "evaluation", "", "evaluation"},
                                                             {"oracle", "oracle", "", "oracle"},
                                                             {"capacity_probe", "probe", "", "capacity probe"},
                                                             {"sample", "sampling", "", "sampling"},
                                                             {"capability", "capability", "", "capability"},
                                                             {"forecast_day", "forecast", "", "forecast"},
                                                             {"forecast_step", "forecast", "", "forecast"},
                                                             {"provision", "provisioning", "", "provision"},
                                                             {"pipeline", "pipelines", "", "pipelines"},
                                                             {"operator_call", "pipelines", "", "pipelines"},
                                                             {"predictor", "predictor", "", "predictor"},
                                                             {"predictor_trial", "predictor", "", "predictor"},
                                                             {"predictor_epoch", "predictor", "", "predictor"},
                                                             {"predictor_query", "predictor", "", "predictor"},
                                                             {"wall_clock", "subject", "", "times"}});
  return kOwners;
}

std::span<const PlanReference> plan_references() {
  static constexpr auto kReferences = std::to_array<PlanReference>({{"run", "plan"}, {"trace", "plan"}});
  return kReferences;
}

}  // namespace millrace::experiments
