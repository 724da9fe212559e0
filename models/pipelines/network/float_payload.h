// Floats as the payload of a model's file. Plain C++.
#pragma once

#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::models {

inline void put_floats(std::string& payload, std::span<const float> values) {
  payload.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
}

// Takes `count` floats off the front. Throws std::runtime_error: there are fewer.
inline std::vector<float> take_floats(std::string_view& payload, std::size_t count) {
  if (count > payload.size() / sizeof(float)) throw std::runtime_error("its payload is too short");
  std::vector<float> values(count);
  std::memcpy(values.data(), payload.data(), count * sizeof(float));
  payload.remove_prefix(count * sizeof(float));
  return values;
}

}  // namespace millrace::models
