// Lines of JSON: rows of a worker, and cases of `decide` (the member "tuner" says for which one, "start" from which
// state).
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/offline/decide.h"
#include "experiments/workers/row_json.h"
#include "sim/plan/bounded_json.h"
#include "tests/fuzz/target.h"

namespace {

using namespace millrace;

// Theirs are programs and files of the user's.
bool needs_more(const std::string& tuner) {
  return tuner == "external" || tuner == "streamtune" || tuner == "zerotune";
}

void try_case(const std::string& line) {
  const auto json = plan::bounded_json(line);
  if (!json.is_object()) return;
  const auto named = json.find("tuner");
  const std::string name = named != json.end() && named->is_string() ? named->get<std::string>() : "ds2";
  const tuners::TunerEntry* tuner = tuners::find_tuner(name);
  if (tuner == nullptr || needs_more(name)) return;
  const auto answer =
      experiments::answer_to(line, {.tuner = tuner, .state = json.value("start", nlohmann::json()), .explain = true});
  fuzz::demand(answer ? nlohmann::json::accept(*answer) : !answer.error().empty());
}

}  // namespace

MILLRACE_FUZZ_TARGET(text) {
  const std::string line(text);
  const auto rows = experiments::rows_from_line(line);
  if (rows) {
    const std::string written = experiments::to_line(*rows);
    fuzz::demand(experiments::to_line(experiments::rows_from_line(written).value()) == written);
  }
  try_case(line);
}
