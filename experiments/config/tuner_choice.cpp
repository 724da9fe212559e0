#include "experiments/config/tuner_choice.h"

#include <fstream>
#include <iterator>

#include "experiments/config/config_home.h"
#include "experiments/store/sha256.h"
#include "models/model_file.h"

namespace millrace::experiments {

std::vector<std::string> model_hashes(const TunerChoice& choice) {
  std::vector<std::string> hashes;
  for (const tuners::OptionSpec& option : tuners::find_tuner(choice.kind)->options()) {
    if (option.type != tuners::OptionType::model) continue;
    const auto name = choice.options.at(option.name).get<std::string>();
    std::ifstream in(models::path_of_model(model_shelf().string(), name), std::ios::binary);
    hashes.push_back(sha256_hex(std::string{std::istreambuf_iterator<char>(in), {}}));
  }
  return hashes;
}

bool uses_models(const TunerChoice& choice) {
  return !model_hashes(choice).empty();
}

}  // namespace millrace::experiments
