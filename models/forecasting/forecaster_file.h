// A trained forecaster as bytes, in the frame of every model file.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/forecasting/forecast_settings.h"
#include "models/forecasting/series_scale.h"

namespace millrace::models {

struct ForecasterFile {
  ForecastSettings settings;
  SeriesScale scale;
  std::vector<std::vector<float>> members;  // weights of each network, equally many
};

// Equal files have equal bytes.
std::string to_bytes(const ForecasterFile& file);

// Inverse of to_bytes. Errors: those of parse_framed(); what is wrong with its settings or its parts (a sentence).
tl::expected<ForecasterFile, std::string> parse_forecaster_file(std::string_view bytes);

}  // namespace millrace::models
