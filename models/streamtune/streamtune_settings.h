// How StreamTune's encoders are trained: what the paper leaves unpublished, with defaults of ours.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace millrace::models {

// When parallelism enters in pre-training.
enum class Fuse : std::uint8_t {
  every_step,  // after each message-passing step [Eq. 3]
  last_step,   // once, after the last
};

// How numbers are brought near each other before they are scaled by min-max.
enum class NumberScale : std::uint8_t { linear, log };  // log: ln(1 + x)

// "every-step", "last-step"; "linear", "log": the same in JSON, TOML and messages.
std::span<const std::string_view> fuse_names();
std::span<const std::string_view> number_scale_names();
std::string_view to_string(Fuse fuse);
std::string_view to_string(NumberScale scale);
// Errors: "no fuse 'never'; known: every-step, last-step".
tl::expected<Fuse, std::string> parse_fuse(std::string_view name);
tl::expected<NumberScale, std::string> parse_number_scale(std::string_view name);

struct StreamTuneSettings {
  std::uint32_t steps = 3;   // message-passing steps T, >= 1 [Eq. 1, 2]
  std::uint32_t width = 32;  // of an operator's vector and of the head's hidden layer, >= 1
  Fuse fuse = Fuse::every_step;
  NumberScale numbers = NumberScale::linear;      // features
  NumberScale parallelism = NumberScale::linear;  // degrees, in FUSE and in the monotone models
  bool class_weights = true;                      // bottlenecks weigh as much as all other labelled operators
  std::uint32_t epochs = 60;                      // at most, >= 1
  std::uint32_t patience = 10;                    // epochs without a lower validation loss before training stops, >= 1
  std::uint32_t batch = 128;                      // plans, >= 1
  double learning_rate = 3e-3;                    // > 0; falls along half a cosine over `epochs`
  double weight_decay = 1e-3;                     // AdamW's, >= 0
  double validation = 0.2;                        // share of the plans that is held out, in (0, 1)
  std::uint32_t warm_up_plans = 100;              // executed plans of a cluster's warm-up set, >= 1
  bool warm_up_balanced = false;  // half of those with a bottleneck, if there are as many; else as drawn
  bool global = true;             // beside the clusters' encoders, one of all histories [section VII]
  std::uint64_t seed = 1;
  bool operator==(const StreamTuneSettings&) const = default;
};

// The first setting outside its range as a sentence, "steps: 0 is below 1"; "" if there is none.
std::string problem_of(const StreamTuneSettings& settings);

// Every setting by its name; enumerations as words.
nlohmann::json settings_json(const StreamTuneSettings& settings);
// Inverse of settings_json. Errors: a sentence about the first member that is missing, unknown, of another type, no
// known word or out of its range.
tl::expected<StreamTuneSettings, std::string> streamtune_settings_from_json(const nlohmann::json& json);

}  // namespace millrace::models
