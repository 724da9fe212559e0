// Which artefacts of a store stay, and why the others go.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/store/store.h"

namespace millrace::experiments {

enum class Fate : std::uint8_t {
  stays,
  obsolete,   // made by an older revision of the code, or from something that was: never found again
  failed,     // it says what went wrong, and would be computed again anyhow
  abandoned,  // of a comparison that was begun: its runs are artefacts of their own, and it names them anew
  not_named,  // by no config that is kept
  dropped,    // the user named it
};
// "made by older code", ...
std::string_view to_string(Fate fate);

struct FatedArtefact {
  std::string hash, kind, name;
  std::string status;  // artefact.status
  Fate fate = Fate::stays;
};

struct FateRules {
  // Hashes that configs name (named_artefacts.h); they stay with all that they are made from. nullopt: everything that
  // the program may find again stays.
  std::optional<std::set<std::string>> named;
  std::vector<std::string> drop;  // names of imported sets
};

// All artefacts of the store, by hash. What was imported goes only by its name, and replays and validations of imported
// plans only with it or by age. A set that was begun stays: its rows are work done, and the same command goes on.
StoreResult<std::vector<FatedArtefact>> fates(Store& store, const FateRules& rules);

}  // namespace millrace::experiments
