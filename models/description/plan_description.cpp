#include "models/description/plan_description.h"

namespace millrace::models {

std::string_view to_string(OperatorType type) {
  switch (type) {
    case OperatorType::source:
      return "source";
    case OperatorType::filter:
      return "filter";
    case OperatorType::window_join:
      return "window_join";
    case OperatorType::window_aggregate:
      return "window_aggregate";
    case OperatorType::other:
      break;
  }
  return "other";
}

}  // namespace millrace::models
