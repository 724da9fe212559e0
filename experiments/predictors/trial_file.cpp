#include "experiments/predictors/trial_file.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace millrace::experiments {

std::vector<PredictorTrialRow> read_trials(const std::filesystem::path& path) {
  std::vector<PredictorTrialRow> trials;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || !json.contains("settings") || !json.contains("validation_loss")) break;
    if (!json["settings"].is_object() || !json["validation_loss"].is_number()) break;
    trials.push_back({json["settings"].dump(), json["validation_loss"].get<double>()});
  }
  return trials;
}

tl::expected<void, std::string> append_trial(const std::filesystem::path& path, const PredictorTrialRow& trial) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  std::string text;
  const auto add = [&](const PredictorTrialRow& each) {
    text +=
        nlohmann::json({{"settings", nlohmann::json::parse(each.settings)}, {"validation_loss", each.validation_loss}})
            .dump() +
        "\n";
  };
  for (const PredictorTrialRow& each : read_trials(path)) add(each);
  add(trial);
  const std::filesystem::path draft = path.string() + ".new";
  std::ofstream out(draft);
  out << text;
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(draft, path, error);
  if (!out || error) return tl::unexpected(fmt::format("{} cannot be written", path.string()));
  return {};
}

}  // namespace millrace::experiments
