// StreamTune's pre-training, whole: encoders of all clusters with their features, bounds and warm-up sets.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/streamtune/streamtune_model.h"

namespace millrace::models {

// As Learning::train_streamtune().
tl::expected<std::unique_ptr<StreamTuneModel>, std::string> train_streamtune_model(const StreamTuneSettings& settings,
                                                                                   const StreamTuneHistory& history,
                                                                                   const StreamTuneHook& hook);

// As Learning::load_streamtune().
tl::expected<std::unique_ptr<StreamTuneModel>, std::string> load_streamtune_model(std::string_view bytes);

}  // namespace millrace::models
