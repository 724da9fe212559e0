// The keys of [experiment], [comparison.x] and [figure.x], and all keys of all tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/config/experiment.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

std::span<const Field<Experiment>> experiment_fields();
std::span<const Field<Comparison>> comparison_fields();
std::span<const Field<LoadProtocol>> protocol_loop_fields();
std::span<const Field<LoadAdversary>> adversary_fields();
std::span<const Field<LiveCluster>> live_cluster_fields();
std::span<const Field<TunerChoice>> tuner_fields();  // beside the tuner's own options
std::span<const Field<Figure>> figure_fields();

extern const KeySpec kSeedsKey;  // of [experiment]

// A kind of table as a user may write it; NAME stands for any name.
struct TableKeys {
  std::string path;  // "query.NAME.source.NAME"
  std::string about;
  struct Key {
    KeySpec spec;
    std::string default_text;  // as it would be written; "" = none
  };
  std::vector<Key> keys;
};

// Every key that a config may hold, but for the options of tuners (tuners::tuner_table()).
const std::vector<TableKeys>& all_tables();

}  // namespace millrace::experiments
