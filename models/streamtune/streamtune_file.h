// A trained StreamTune model as bytes, in the frame of every model file.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "models/streamtune/feature_schema.h"
#include "models/streamtune/streamtune_model.h"

namespace millrace::models {

// What is kept of an encoder.
struct EncoderFile {
  NumberBounds bounds;
  DegreeScale scale;
  EncoderReport report;
  std::vector<float> weights;
  std::vector<WarmUpRow> warm_up;
};

struct StreamTuneFile {
  StreamTuneSettings settings;
  FeatureSchema schema;
  std::vector<Structure> centers;
  std::vector<EncoderFile> encoders;  // as many as centers, or one more: the global one
  std::string data;                   // hash of the histories, "" if not given
};

// Equal files have equal bytes.
std::string to_bytes(const StreamTuneFile& file);

// Inverse of to_bytes. Errors: those of parse_framed(); what is wrong with its settings or its parts (a sentence).
tl::expected<StreamTuneFile, std::string> parse_streamtune_file(std::string_view bytes);

// Whether these are the bytes of such a file, by how they begin.
bool is_streamtune_file(std::string_view bytes);

}  // namespace millrace::models
