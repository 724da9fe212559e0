#include "experiments/status/work_status.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "sim/plan/json_object.h"

namespace millrace::experiments {
namespace {

constexpr int kVersion = 1;
constexpr std::array<std::string_view, 4> kStates = {"running", "finished", "interrupted", "failed"};

nlohmann::json to_json(const StageProgress& stage) {
  const auto left = stage.left_s();
  return {{"name", stage.stage},
          {"total", stage.total},
          {"done", stage.done},
          {"failed", stage.failed},
          {"stored", stage.stored},
          {"simulated_s", stage.simulated_s},
          {"all_simulated_s", stage.all_simulated_s},
          {"elapsed_s", stage.elapsed_s},
          {"done_per_s", stage.done_per_s()},
          {"simulated_per_s", stage.simulated_per_s()},
          {"left_s", left ? nlohmann::json(*left) : nlohmann::json()}};
}

StageProgress stage_of(plan::JsonObject stage) {
  return {.stage = stage.text("name"),
          .total = stage.large_count("total"),
          .done = stage.large_count("done"),
          .failed = stage.large_count("failed"),
          .stored = stage.large_count("stored"),
          .simulated_s = stage.number("simulated_s"),
          .all_simulated_s = stage.number("all_simulated_s"),
          .elapsed_s = stage.number("elapsed_s")};
}

}  // namespace

std::string_view to_string(WorkState state) {
  return kStates.at(static_cast<std::size_t>(state));
}

std::string utc_text(std::int64_t utc_s) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(utc_s)));
}

std::int64_t utc_of(const std::string& text) {
  std::tm time{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time);
  return end != nullptr && *end == '\0' ? static_cast<std::int64_t>(::timegm(&time)) : 0;
}

nlohmann::json to_json(const WorkStatus& status) {
  return {{"millrace_status", kVersion},
          {"state", to_string(status.state)},
          {"host", status.host},
          {"pid", status.process.pid},
          {"start_ticks", status.process.start_ticks},
          {"boot", status.process.boot},
          {"command", status.command},
          {"config", status.config},
          {"store", status.store},
          {"results", status.results},
          {"workers", status.workers},
          {"stage", to_json(status.stage)},
          {"failed", status.failed},
          {"simulated_s", status.simulated_s},
          {"started_utc", utc_text(status.started_utc_s)},
          {"progressed_utc", utc_text(status.progressed_utc_s)},
          {"written_utc", utc_text(status.written_utc_s)},
          {"exit_status", status.exit_status < 0 ? nlohmann::json() : nlohmann::json(status.exit_status)}};
}

tl::expected<WorkStatus, std::string> work_status_from_json(const nlohmann::json& json) {
  std::string mistake;
  plan::JsonObject object(json, "", mistake);
  if (object.count("millrace_status") != kVersion && mistake.empty()) mistake = "is of another version";
  WorkStatus status;
  const std::string state = object.text("state");
  const auto known = std::ranges::find(kStates, state);
  if (known == kStates.end()) {
    object.mistake("state", "an unknown state");
  } else {
    status.state = static_cast<WorkState>(known - kStates.begin());
  }
  status.host = object.text("host");
  status.process.pid = static_cast<pid_t>(object.count("pid"));
  status.process.start_ticks = object.large_count("start_ticks");
  status.process.boot = object.text("boot");
  status.command = object.text("command");
  status.config = object.text("config");
  status.store = object.text("store");
  status.results = object.text("results");
  status.workers = object.large_count("workers");
  status.stage = stage_of(object.object("stage"));
  status.failed = object.large_count("failed");
  status.simulated_s = object.number("simulated_s");
  status.started_utc_s = utc_of(object.text("started_utc"));
  status.progressed_utc_s = utc_of(object.text("progressed_utc"));
  status.written_utc_s = utc_of(object.text("written_utc"));
  if (!object.lacks("exit_status")) status.exit_status = static_cast<int>(object.count("exit_status"));
  if (!mistake.empty()) return tl::unexpected(mistake);
  return status;
}

}  // namespace millrace::experiments
