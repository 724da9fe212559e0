// From Table I to the numbers that an encoder reads: one-hot for words, min-max to [0, 1] for numbers. [StreamTune,
// section IV-A]
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/streamtune/streamtune_job.h"
#include "models/streamtune/streamtune_settings.h"

namespace millrace::models {

inline constexpr std::size_t kStreamTuneNumbers = 5, kStreamTuneWords = 8;
// Names of Table I, in the order of the inputs: "window_length", ..., "source_rate"; "type", "window_type", ...
std::span<const std::string_view> streamtune_number_names();
std::span<const std::string_view> streamtune_word_names();

// Of each number, least and greatest value of an encoder's histories, scaled as `NumberScale` says.
struct NumberBounds {
  std::array<double, kStreamTuneNumbers> low{}, high{};
  bool operator==(const NumberBounds&) const = default;
};

// The words of the histories, which are the same for all encoders of a model.
class FeatureSchema {
 public:
  FeatureSchema() = default;
  explicit FeatureSchema(NumberScale scale) : scale_(scale) {}

  // Adds the words of a job.
  void add(const StreamTuneJob& job);
  // Bounds that hold the numbers of all these jobs. Requires: at least one operator.
  NumberBounds bounds(std::span<const StreamTuneJob* const> jobs) const;

  // Inputs of an operator.
  std::uint32_t width() const;
  // Their names, in order: "source_rate", "window_type=tumbling".
  std::vector<std::string> names() const;

  // "" or: which operator type the histories lacked, that training anew is needed; that there is no operator.
  std::string problem_with(const StreamTuneJob& job) const;
  // width() numbers for each operator, in [0, 1]. Numbers outside the bounds are clipped to them; a word other than the
  // type that the histories lacked sets no input. A sentence about each such value goes to `notes`, unless that is
  // null. Requires: no problem with the job.
  std::vector<float> inputs(const StreamTuneJob& job, const NumberBounds& bounds,
                            std::vector<std::string>* notes) const;

  // The words; not the scale.
  nlohmann::json json() const;
  // Throws nlohmann::json::exception: not what json() writes.
  static FeatureSchema from_json(NumberScale scale, const nlohmann::json& json);

 private:
  double scaled(double value) const;

  NumberScale scale_ = NumberScale::linear;
  std::array<std::set<std::string>, kStreamTuneWords> words_;
};

}  // namespace millrace::models
