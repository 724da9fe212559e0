#include "experiments/config/tuner_choice.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "experiments/config/config_home.h"
#include "experiments/store/sha256.h"
#include "models/model_file.h"

namespace millrace::experiments {

namespace {

std::string hash_of_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return sha256_hex(std::string{std::istreambuf_iterator<char>(in), {}});
}

// What a model is called, as a path where it was trained by this config.
std::string named_file(const TunerChoice& choice, const std::string& name) {
  const auto trained = choice.trained.find(name);
  return trained == choice.trained.end() ? name : trained->second;
}

}  // namespace

std::string own_model(const std::string& value) {
  constexpr std::string_view kOwn = "model.";
  return value.starts_with(kOwn) ? value.substr(kOwn.size()) : std::string();
}

std::string own_forecast(const std::string& value) {
  constexpr std::string_view kOwn = "forecast.";
  return value.starts_with(kOwn) ? value.substr(kOwn.size()) : std::string();
}

std::unique_ptr<tuners::Tuner> make_tuner(const TunerChoice& choice, const tuners::TunerContext& context) {
  const tuners::TunerEntry* entry = tuners::find_tuner(choice.kind);
  assert(entry != nullptr);
  tuners::Options options = choice.options;
  for (const tuners::OptionSpec& option : entry->options()) {
    if (option.type != tuners::OptionType::model) continue;
    options[option.name] = named_file(choice, options[option.name].get<std::string>());
  }
  auto tuner = entry->make(context, options);
  return choice.limits ? tuners::limits::limited(std::move(tuner), context, *choice.limits) : std::move(tuner);
}

std::map<std::string, std::uint32_t> tuner_revisions(const TunerChoice& choice) {
  std::map<std::string, std::uint32_t> revisions = {{"tuner", tuners::find_tuner(choice.kind)->revision}};
  if (choice.limits) revisions["limits"] = tuners::limits::kLimitsRevision;
  return revisions;
}

std::vector<std::string> file_hashes(const TunerChoice& choice) {
  std::vector<std::string> hashes;
  for (const tuners::OptionSpec& option : tuners::find_tuner(choice.kind)->options()) {
    const nlohmann::json& value = choice.options.at(option.name);
    if (option.type == tuners::OptionType::model) {
      const std::string name = named_file(choice, value.get<std::string>());
      hashes.push_back(hash_of_file(models::path_of_model(model_shelf().string(), name)));
    } else if (option.type == tuners::OptionType::list) {
      for (const auto& word : value) {
        const std::filesystem::path path = word.get<std::string>();
        std::error_code unknown;  // a word that is no path is no file
        if (std::filesystem::is_regular_file(path, unknown)) hashes.push_back(hash_of_file(path));
      }
    }
  }
  return hashes;
}

bool uses_models(const TunerChoice& choice) {
  return std::ranges::any_of(tuners::find_tuner(choice.kind)->options(),
                             [](const tuners::OptionSpec& option) { return option.type == tuners::OptionType::model; });
}

}  // namespace millrace::experiments
