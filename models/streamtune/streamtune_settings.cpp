#include "models/streamtune/streamtune_settings.h"

#include <fmt/format.h>

#include <array>

#include "models/settings_reader.h"
#include "models/word_table.h"

namespace millrace::models {

namespace {

// By the enumerations' values.
constexpr std::array<std::string_view, 2> kFuse = {"every-step", "last-step"};
constexpr std::array<std::string_view, 2> kScales = {"linear", "log"};
static_assert(kFuse[static_cast<std::size_t>(Fuse::last_step)] == "last-step");
static_assert(kScales[static_cast<std::size_t>(NumberScale::log)] == "log");

}  // namespace

std::span<const std::string_view> fuse_names() {
  return kFuse;
}
std::span<const std::string_view> number_scale_names() {
  return kScales;
}
std::string_view to_string(Fuse fuse) {
  return kFuse[static_cast<std::size_t>(fuse)];
}
std::string_view to_string(NumberScale scale) {
  return kScales[static_cast<std::size_t>(scale)];
}

tl::expected<Fuse, std::string> parse_fuse(std::string_view name) {
  return parse_word<Fuse>(kFuse, "fuse", name);
}
tl::expected<NumberScale, std::string> parse_number_scale(std::string_view name) {
  return parse_word<NumberScale>(kScales, "scale", name);
}

std::string problem_of(const StreamTuneSettings& settings) {
  struct Count {
    std::string_view name;
    std::uint32_t value;
  };
  for (const Count& count : {Count{"steps", settings.steps}, Count{"width", settings.width},
                             Count{"epochs", settings.epochs}, Count{"patience", settings.patience},
                             Count{"batch", settings.batch}, Count{"warm_up_plans", settings.warm_up_plans}}) {
    if (count.value == 0) return fmt::format("{}: 0 is below 1", count.name);
  }
  // Written so that a NaN is out of range.
  if (!(settings.learning_rate > 0)) return fmt::format("learning_rate: {} is not above 0", settings.learning_rate);
  if (!(settings.weight_decay >= 0)) return fmt::format("weight_decay: {} is below 0", settings.weight_decay);
  if (!(settings.validation > 0 && settings.validation < 1)) {
    return fmt::format("validation: {} is not in (0, 1)", settings.validation);
  }
  return "";
}

nlohmann::json settings_json(const StreamTuneSettings& settings) {
  return {{"steps", settings.steps},
          {"width", settings.width},
          {"fuse", to_string(settings.fuse)},
          {"numbers", to_string(settings.numbers)},
          {"parallelism", to_string(settings.parallelism)},
          {"class_weights", settings.class_weights},
          {"epochs", settings.epochs},
          {"patience", settings.patience},
          {"batch", settings.batch},
          {"learning_rate", settings.learning_rate},
          {"weight_decay", settings.weight_decay},
          {"validation", settings.validation},
          {"warm_up_plans", settings.warm_up_plans},
          {"warm_up_balanced", settings.warm_up_balanced},
          {"global", settings.global},
          {"seed", settings.seed}};
}

tl::expected<StreamTuneSettings, std::string> streamtune_settings_from_json(const nlohmann::json& json) {
  return read_settings(json, [](plan::JsonObject& object) {
    return StreamTuneSettings{.steps = object.count("steps"),
                              .width = object.count("width"),
                              .fuse = read_word(object, "fuse", parse_fuse),
                              .numbers = read_word(object, "numbers", parse_number_scale),
                              .parallelism = read_word(object, "parallelism", parse_number_scale),
                              .class_weights = object.boolean("class_weights"),
                              .epochs = object.count("epochs"),
                              .patience = object.count("patience"),
                              .batch = object.count("batch"),
                              .learning_rate = object.number("learning_rate"),
                              .weight_decay = object.number("weight_decay"),
                              .validation = object.number("validation"),
                              .warm_up_plans = object.count("warm_up_plans"),
                              .warm_up_balanced = object.boolean("warm_up_balanced"),
                              .global = object.boolean("global"),
                              .seed = object.large_count("seed")};
  });
}

}  // namespace millrace::models
