#include "experiments/config/tuner_choice.h"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fstream>
#include <iterator>
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

}  // namespace

std::unique_ptr<tuners::Tuner> make_tuner(const TunerChoice& choice, const tuners::TunerContext& context) {
  const tuners::TunerEntry* entry = tuners::find_tuner(choice.kind);
  assert(entry != nullptr);
  auto tuner = entry->make(context, choice.options);
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
      hashes.push_back(hash_of_file(models::path_of_model(model_shelf().string(), value.get<std::string>())));
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
