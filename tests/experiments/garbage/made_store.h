// Artefacts for the tests of what goes and what stays.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "experiments/comparison/control_loop.h"
#include "experiments/store/artefact.h"
#include "experiments/store/store.h"
#include "sim/runtime/engine.h"

namespace millrace::experiments {

inline ArtefactKey made_run(int replication, std::uint32_t runtime_revision = runtime::kRuntimeRevision) {
  return {.kind = "run",
          .settings = {{"replication", replication}, {"tuner", {{"kind", "ds2"}}}},
          .inputs = {},
          .revisions = {{"runtime", runtime_revision}, {"loop", kLoopRevision}}};
}

inline ArtefactKey made_comparison(const std::vector<ArtefactKey>& runs) {
  ArtefactKey key{
      .kind = "comparison", .settings = nlohmann::json::array(), .inputs = {}, .revisions = {{"loop", kLoopRevision}}};
  for (const ArtefactKey& run : runs) key.inputs.push_back(run.hash());
  return key;
}

inline ArtefactKey made_set(const std::string& kind, const std::string& what) {
  return {.kind = kind, .settings = {{"what", what}}, .inputs = {}, .revisions = {}};
}

inline void put(Store& store, const ArtefactKey& key, const std::string& name, const std::string& status = "done") {
  const auto put = store.put({artefact_row(key, name, status)});
  ASSERT_TRUE(put.has_value()) << put.error().what;
}

// A row of table wall_clock, the shortest that belongs to an artefact.
inline void put_time(Store& store, const std::string& hash) {
  ASSERT_TRUE(store.put({{"wall_clock", {hash, std::string("simulate"), std::string("now"), 1.0}}}).has_value());
}

}  // namespace millrace::experiments
