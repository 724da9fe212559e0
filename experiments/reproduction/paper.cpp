#include "experiments/reproduction/paper.h"

#include <algorithm>

namespace millrace::experiments {

const char* to_text(PaperState state) {
  switch (state) {
    case PaperState::reproduced:
      return "reproduced";
    case PaperState::in_part:
      return "in part";
    case PaperState::differs:
      return "differs";
    case PaperState::not_applicable:
      return "not applicable";
    case PaperState::not_done:
      return "not done";
  }
  return "";
}

const PaperRun* Paper::find_run(const std::string& run) const {
  const auto found = std::ranges::find(runs, run, &PaperRun::name);
  return found == runs.end() ? nullptr : &*found;
}

const PaperItem* Paper::find_item(const std::string& id) const {
  const auto found = std::ranges::find(items, id, &PaperItem::id);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace millrace::experiments
