// Reads the tuners of a comparison.
#pragma once

#include <string>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {

struct ReadTuner {
  TunerChoice choice;
  Position at;
  bool sound = false;  // kind and options hold
};

// The tuners that `tuners` lists: "ds2" (a table [comparison.x.tuner.ds2], or else the tuner of that name with its
// defaults), or { label = "calm", kind = "ds2", policy_interval = "60 s" }. Without the list, all tables in order.
// Mistakes: an unknown kind (with the known ones), an option's name, type or range, a label used twice, a table that
// the list leaves out.
std::vector<ReadTuner> read_tuners(TableReader& comparison);

// The tuner that the key `tuner` of a table gives: a name, or { kind = "ds2", policy_interval = "60 s" }. Mistakes as
// above; the key must be there.
ReadTuner read_the_tuner(TableReader& owner);

}  // namespace millrace::experiments
