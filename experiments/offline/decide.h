// The offline mode: what a tuner decides about windows that someone wrote down.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "experiments/offline/offline_case.h"
#include "tuners/tuner.h"

namespace millrace::experiments {

// What is the same for all cases.
struct OfflineRequest {
  const tuners::TunerEntry* tuner = nullptr;          // never null
  nlohmann::json options = nlohmann::json::object();  // those of a case go before them
  tuners::TunerState state;                           // before the first window of every case; null: none
  bool explain = false;
};

// The answer to a case, a line of JSON: {"case", "to": {operator: degree} or null, "why", "state"}, and "explain" if
// that is asked for. The windows are given to one tuner in order, each with what was deployed in it, whatever the
// tuner's cadence, its state going from one to the next; the answer is that to the last one. `to` names every operator
// that some window shows, the unchanged ones too; null: everything stays. Error: a sentence, starting with the case's
// name if it has one.
tl::expected<std::string, std::string> answer_to(const std::string& line, const OfflineRequest& request);

}  // namespace millrace::experiments
