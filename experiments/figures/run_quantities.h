// Numbers of whole runs, for figures with a mark per tuner.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/figures/figure_table.h"
#include "experiments/store/database.h"
#include "sim/kernel/batch_means.h"

namespace millrace::experiments {

struct TunerQuantities {
  std::string tuner;                                     // label
  std::size_t position = 0;                              // in tuner_labels()
  std::vector<std::vector<std::optional<double>>> runs;  // [replication that finished][column]; never empty

  // Mean of a column over the runs that have it; nothing if none has.
  std::optional<double> mean(std::size_t column) const;
  // The 95 % confidence interval of that mean (Student's t); nothing with fewer than two runs that have it.
  std::optional<kernel::ConfidenceInterval> interval(std::size_t column) const;
};

struct QueryQuantities {
  std::vector<TunerQuantities> tuners;  // in the order of tuner_labels(), those with a finished run
  std::string csv;                      // a line per run: query, tuner, replication and the columns
};

// The named numeric columns of table run, for the finished runs that a figure shows.
StoreResult<QueryQuantities> query_quantities(Database& store, const FigureSubject& subject, std::string_view columns);

}  // namespace millrace::experiments
