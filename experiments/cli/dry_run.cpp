#include "experiments/cli/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/comparison/compute.h"
#include "experiments/figures/number_text.h"
#include "experiments/learning/trained_models.h"

namespace millrace::experiments {
namespace {

// Wall-clock seconds that runs took, and simulated seconds of them.
struct Pace {
  double took_s = 0, simulated_s = 0;
  std::size_t runs = 0;

  void add(double took, double simulated) {
    took_s += took;
    simulated_s += simulated;
    ++runs;
  }
};

class DryRun {
 public:
  DryRun(std::optional<Store> store, const Options& options) : store_(std::move(store)), options_(options) {}

  StoreResult<void> list(const ListedExperiment& one) {
    if (store_) {
      if (auto found = find_trained_models(*one.experiment, *store_); !found) return found;
    }
    std::size_t stored = 0, failed = 0, all = 0;
    for (const Cell& cell : cells_of(*one.experiment)) {
      ++all;
      const auto status = status_of(cell.hash);
      if (!status) return tl::unexpected(status.error());
      if (*status == "done") ++stored;
      if (*status == "failed") ++failed;
      if (!seen_.insert(cell.hash).second) continue;
      if (auto counted = *status == "done" ? count_stored(cell) : count_missing(cell); !counted) return counted;
    }
    others_ = others_ || one.experiment->has_other_results();
    fmt::print("{}: {} of {} runs are stored{}\n", one.name, stored, all,
               failed > 0 ? fmt::format(", {} failed", failed) : "");
    return {};
  }

  void sum_up() const {
    fmt::print("{} of {} different runs are stored\n", seen_.size() - missing_runs_, seen_.size());
    if (options_.sweep.dry_run) fmt::print("{}\n", estimate());
    if (options_.sweep.dry_run && others_) {
      fmt::print("traces, models and whatever else comes before comparisons is not in this estimate\n");
    }
  }

 private:
  StoreResult<std::string> status_of(const std::string& hash) {
    if (!store_) return std::string();
    const auto status = store_->status(hash);
    if (!status) return tl::unexpected(status.error());
    return status->value_or("");
  }

  StoreResult<void> count_stored(const Cell& cell) {
    const auto rows = store_->database().rows(
        "SELECT duration_s FROM wall_clock WHERE subject = ?1 AND what = 'simulate'", {cell.hash});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return {};
    const double took = number(rows->front().front()), simulated = cell.comparison->duration.seconds();
    paces_[cell.tuner->label].add(took, simulated);
    all_.add(took, simulated);
    return {};
  }

  StoreResult<void> count_missing(const Cell& cell) {
    ++missing_runs_;
    missing_[cell.tuner->label] += cell.comparison->duration.seconds();
    return {};
  }

  std::string estimate() const {
    if (missing_runs_ == 0) return "nothing is left to compute";
    if (all_.runs == 0 || all_.simulated_s <= 0) {
      return fmt::format("{} runs are left; how long they take is unknown, as none of these cells has run yet",
                         missing_runs_);
    }
    double left_s = 0;
    bool borrowed = false;
    for (const auto& [tuner, simulated_s] : missing_) {
      const auto own = paces_.find(tuner);
      borrowed = borrowed || own == paces_.end();
      const Pace& pace = own == paces_.end() ? all_ : own->second;
      left_s += simulated_s * pace.took_s / pace.simulated_s;
    }
    const auto jobs = static_cast<double>(std::max<std::size_t>(1, std::min(options_.jobs, missing_runs_)));
    return fmt::format("{} runs are left, about {} with {} workers, by the {} of these runs that are stored{}",
                       missing_runs_, duration_text(1000 * left_s / jobs), jobs, all_.runs,
                       borrowed ? " (some tuners have none yet: the mean of the others stands for them)" : "");
  }

  std::optional<Store> store_;
  const Options& options_;
  std::set<std::string> seen_;         // runs
  std::map<std::string, Pace> paces_;  // of tuners, by label
  Pace all_;
  std::map<std::string, double> missing_;  // simulated seconds, by tuner
  std::size_t missing_runs_ = 0;
  bool others_ = false;
};

}  // namespace

int list_experiments(const std::vector<ListedExperiment>& experiments, const Options& options) {
  std::optional<Store> store;
  if (std::filesystem::exists(options.store)) {
    auto opened = Store::open_existing(options.store);
    if (!opened) return complain(opened.error().what, kUsersMistake);
    store.emplace(std::move(*opened));
  }
  DryRun listing(std::move(store), options);
  for (const ListedExperiment& one : experiments) {
    if (auto listed = listing.list(one); !listed) return complain(listed.error().what, kFailure);
  }
  listing.sum_up();
  return kFine;
}

int dry_run(Experiment& experiment, const Options& options) {
  return list_experiments({{&experiment, experiment.name}}, options);
}

}  // namespace millrace::experiments
