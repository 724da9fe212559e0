#include "models/model_file.h"

#include <fmt/format.h>

#include "models/learning.h"
#include "sim/plan/json_object.h"

namespace millrace::models {
namespace {

constexpr FileKind kKind{.magic = "millrace model ", .layout = "1", .revision = kModelRevision};

using Failure = tl::unexpected<std::string>;

}  // namespace

std::string to_bytes(const ModelFile& file) {
  const nlohmann::json header = {
      {"settings", settings_json(file.settings)}, {"model", file.model}, {"data", file.data}};
  return framed(kKind, {header, file.payload});
}

tl::expected<ModelFile, std::string> parse_model_file(std::string_view bytes) {
  auto framed = parse_framed(kKind, bytes);
  if (!framed) return Failure(framed.error());
  const nlohmann::json& header = framed->header;
  std::string mistake;
  plan::JsonObject object(header, "header", mistake);
  ModelFile file;
  file.data = object.text("data");
  file.payload = std::move(framed->payload);
  if (object.lacks("settings")) object.mistake("settings", "is missing");
  if (!mistake.empty()) return Failure(mistake);
  auto settings = settings_from_json(header["settings"]);
  if (!settings) return Failure(settings.error());
  file.settings = std::move(*settings);
  file.model = header.value("model", nlohmann::json());
  return file;
}

tl::expected<std::string, std::string> with_training_data(std::string_view bytes, std::string data) {
  return parse_model_file(bytes).map([&](ModelFile file) {
    file.data = std::move(data);
    return to_bytes(file);
  });
}

std::string path_of_model(const std::string& folder, const std::string& name) {
  return name.find('/') != std::string::npos ? name : fmt::format("{}/{}.model", folder, name);
}

}  // namespace millrace::models
