#include "models/forecasting/forecaster_file.h"

#include <fmt/format.h>

#include <cstring>

#include "models/framed_file.h"

namespace millrace::models {

namespace {

constexpr FileKind kKind{.magic = "millrace forecaster ", .layout = "1", .revision = kForecastRevision};

}  // namespace

std::string to_bytes(const ForecasterFile& file) {
  FramedFile frame;
  frame.header = {{"settings", settings_json(file.settings)},
                  {"scale", {file.scale.offset, file.scale.center, file.scale.spread}},
                  {"weights", file.members.empty() ? 0 : file.members.front().size()}};
  for (const std::vector<float>& weights : file.members) {
    frame.payload.append(reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float));
  }
  return framed(kKind, frame);
}

tl::expected<ForecasterFile, std::string> parse_forecaster_file(std::string_view bytes) {
  const auto frame = parse_framed(kKind, bytes);
  if (!frame) return tl::unexpected(frame.error());
  try {
    auto settings = forecast_settings_from_json(frame->header.at("settings"));
    if (!settings) return tl::unexpected(settings.error());
    const auto& scale = frame->header.at("scale");
    ForecasterFile file{.settings = std::move(*settings),
                        .scale = {.offset = scale.at(0).get<double>(),
                                  .center = scale.at(1).get<double>(),
                                  .spread = scale.at(2).get<double>()},
                        .members = {}};
    const auto weights = frame->header.at("weights").get<std::size_t>();
    const std::size_t size = weights * sizeof(float);
    if (frame->payload.size() != size * file.settings.members) {
      return tl::unexpected(std::string("the forecaster cannot be read: its weights and members do not fit together"));
    }
    for (std::size_t i = 0; i < file.settings.members; ++i) {
      std::memcpy(file.members.emplace_back(weights).data(), frame->payload.data() + i * size, size);
    }
    return file;
  } catch (const std::exception& error) {
    return tl::unexpected(fmt::format("the forecaster cannot be read: {}", error.what()));
  }
}

}  // namespace millrace::models
