#include "experiments/offline/decide.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "experiments/cli/exit_status.h"
#include "experiments/cli/load.h"
#include "experiments/cli/verbs.h"
#include "experiments/config/suggestion.h"
#include "experiments/offline/given_options.h"
#include "sim/plan/bounded_json.h"

namespace millrace::experiments {
namespace {

using Mistake = tl::unexpected<std::string>;

tl::expected<tuners::TunerState, std::string> read_state(const std::string& path) {
  if (path.empty()) return tuners::TunerState();
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return Mistake("the state " + path + " cannot be read");
  tuners::TunerState state = plan::bounded_json(text.str());
  if (state.is_discarded()) return Mistake("the state " + path + " is no JSON");
  return state;
}

tl::expected<OfflineRequest, std::string> request_of(const Options& options) {
  OfflineRequest request;
  request.tuner = tuners::find_tuner(options.subject);
  if (request.tuner == nullptr) {
    std::vector<std::string> known;
    for (const tuners::TunerEntry& each : tuners::tuner_table()) known.push_back(each.name);
    return Mistake(unknown_name("tuner", options.subject, known));
  }
  for (const std::string& assignment : options.set) {
    const auto option = option_from(assignment);
    if (!option) return Mistake(option.error());
    request.options.update(*option);
  }
  const auto checked = complete_options(*request.tuner, offline_rules(options.subject), {request.options});
  if (!checked) return Mistake("--set: " + checked.error());
  auto state = read_state(options.state);
  if (!state) return Mistake(state.error());
  request.state = std::move(*state);
  request.explain = options.explain;
  return request;
}

bool is_blank(const std::string& line) {
  return line.find_first_not_of(" \t\r") == std::string::npos;
}

}  // namespace

// A case that cannot be answered does not keep the others from theirs.
int decide_verb(const Options& options) {
  const auto request = request_of(options);
  if (!request) return complain(request.error(), kUsersMistake);
  int status = kFine;
  std::size_t number = 0;
  for (std::string line; std::getline(std::cin, line);) {
    ++number;
    if (is_blank(line)) continue;
    if (const auto answer = answer_to(line, *request); answer) {
      fmt::print("{}\n", *answer);
      std::fflush(stdout);
    } else {
      status = complain(fmt::format("line {}: {}", number, answer.error()), kUsersMistake);
    }
  }
  return status;
}

}  // namespace millrace::experiments
