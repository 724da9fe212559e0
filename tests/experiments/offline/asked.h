// Asking the offline mode in tests.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "experiments/offline/decide.h"

namespace millrace::experiments {

// The request with explanations.
inline OfflineRequest to_ask(const std::string& tuner) {
  OfflineRequest request;
  request.tuner = tuners::find_tuner(tuner);
  EXPECT_NE(request.tuner, nullptr) << tuner;
  request.explain = true;
  return request;
}

// The answer as JSON; null after a failure, which is the test's.
inline nlohmann::json asked(const std::string& tuner, const nlohmann::json& given) {
  const auto answer = answer_to(given.dump(), to_ask(tuner));
  if (!answer) {
    ADD_FAILURE() << answer.error();
    return nullptr;
  }
  return nlohmann::json::parse(*answer);
}

// A case of these windows.
inline nlohmann::json a_case(nlohmann::json options, std::vector<nlohmann::json> windows) {
  return {{"case", "it"}, {"options", std::move(options)}, {"observations", std::move(windows)}};
}

inline std::string mistake_of(const std::string& tuner, const nlohmann::json& given) {
  const auto answer = answer_to(given.dump(), to_ask(tuner));
  return answer ? "none: " + *answer : answer.error();
}

}  // namespace millrace::experiments
