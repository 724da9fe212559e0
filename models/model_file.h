// A trained model as bytes: what it is and how it was trained in words, then what it learned.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "models/framed_file.h"
#include "models/model_settings.h"

namespace millrace::models {

struct ModelFile {
  ModelSettings settings;  // the kind among them
  nlohmann::json model;    // the model's own: names of its inputs, scalers; not interpreted here
  std::string data;        // hash of the data that it was trained on, "" if not given
  std::string payload;     // what the model learned, not interpreted here
};

// Equal files have equal bytes. Numbers are written so that they read back exactly; there must be no infinity or NaN in
// `model` (JSON has none).
std::string to_bytes(const ModelFile& file);

// Inverse of to_bytes. Errors, each a sentence: it is no model file; its layout is another; it is truncated or has
// bytes too many; it was written by another kModelRevision; it is damaged (its checksum is another); what is wrong with
// its settings.
tl::expected<ModelFile, std::string> parse_model_file(std::string_view bytes);

// The same model with the hash of its training data noted. Errors: those of parse_model_file.
tl::expected<std::string, std::string> with_training_data(std::string_view bytes, std::string data);

// The file that is meant by a name without a '/': NAME.model in `folder`; any other name is a path.
std::string path_of_model(const std::string& folder, const std::string& name);

}  // namespace millrace::models
