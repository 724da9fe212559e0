#include "tuners/streamtune/memory.h"

#include <algorithm>

namespace millrace::tuners::streamtune {
namespace {

using Json = nlohmann::json;

// Compact, since there are many: [rates, degrees, labels, times].
Json feedback_json(const Feedback& window) {
  return Json::array({Json(window.rates), Json(window.degrees), Json(window.labels), Json(window.times)});
}

Feedback feedback_from(const Json& json) {
  return {.rates = json.at(0).get<std::vector<double>>(),
          .degrees = json.at(1).get<std::vector<std::uint32_t>>(),
          .labels = json.at(2).get<std::vector<std::int8_t>>(),
          .times = json.at(3).get<std::uint32_t>()};
}

struct NamedCount {
  const char* name;
  std::uint64_t Counts::*count;
};

constexpr NamedCount kCounts[] = {{"tunings", &Counts::tunings},
                                  {"recommendations", &Counts::recommendations},
                                  {"stopped_with_backpressure", &Counts::stopped_with_backpressure},
                                  {"recommended_at_risen_rates", &Counts::recommended_at_risen_rates},
                                  {"fell_though_rates_rose", &Counts::fell_though_rates_rose},
                                  {"at_p_max", &Counts::at_p_max},
                                  {"single_class", &Counts::single_class}};

}  // namespace

Json counts_json(const Counts& counts) {
  Json json = Json::object();
  for (const NamedCount& each : kCounts) json[each.name] = counts.*each.count;
  return json;
}

Memory memory_from(const TunerState& state) {
  Memory memory;
  if (state.is_null()) return memory;
  memory.model = state.at("model").get<std::string>();
  memory.tuning = state.at("tuning").get<bool>();
  memory.ended_backpressured = state.at("ended_backpressured").get<bool>();
  memory.rounds = state.at("rounds").get<std::uint32_t>();
  memory.rates = state.at("rates").get<Rates>();
  memory.recommended = state.at("recommended").get<Recommendation>();
  for (const Json& window : state.at("seen")) memory.seen.push_back(feedback_from(window));
  for (const NamedCount& each : kCounts) memory.counts.*each.count = state.at("counts").at(each.name);
  return memory;
}

TunerState to_state(const Memory& memory) {
  Json seen = Json::array();
  for (const Feedback& window : memory.seen) seen.push_back(feedback_json(window));
  return {{"model", memory.model},
          {"tuning", memory.tuning},
          {"ended_backpressured", memory.ended_backpressured},
          {"rounds", memory.rounds},
          {"rates", memory.rates},
          {"recommended", memory.recommended},
          {"seen", std::move(seen)},
          {"counts", counts_json(memory.counts)}};
}

void add(std::vector<Feedback>& seen, const Feedback& window) {
  // Of at most 64 operators and as many sources (more vertices no edit distance takes): 1.9 kB of JSON each.
  constexpr std::size_t kMostSeen = 400;
  const auto same = std::ranges::find_if(seen, [&](const Feedback& each) {
    return each.rates == window.rates && each.degrees == window.degrees && each.labels == window.labels;
  });
  if (same != seen.end()) {
    same->times += window.times;
    return;
  }
  if (seen.size() >= kMostSeen) seen.erase(seen.begin());
  seen.push_back(window);
}

}  // namespace millrace::tuners::streamtune
