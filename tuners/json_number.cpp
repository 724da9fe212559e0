#include "tuners/json_number.h"

#include <cmath>

namespace millrace::tuners {

nlohmann::json json_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

}  // namespace millrace::tuners
