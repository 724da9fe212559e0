// The network of a [forecast.x], from its file beside the store.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "models/forecasting/forecaster.h"

namespace millrace::experiments {

// Errors, each a sentence: the file cannot be read or is none of a forecaster; the learning library is not there.
tl::expected<std::unique_ptr<models::Forecaster>, std::string> trained_forecaster(const std::filesystem::path& path);

}  // namespace millrace::experiments
