#include "experiments/traces/structure.h"

#include <algorithm>
#include <array>

namespace millrace::experiments {

std::span<const Structure> structures() {
  // ZeroTune's unseen joins have no filters; its filter chains come behind the aggregate.
  static constexpr std::array<Structure, 9> kStructures = {{{"linear", 1, true, true, 0},
                                                            {"2-way-join", 2, true, true, 0},
                                                            {"3-way-join", 3, true, true, 0},
                                                            {"4-way-join", 4, false, false, 0},
                                                            {"5-way-join", 5, false, false, 0},
                                                            {"6-way-join", 6, false, false, 0},
                                                            {"2-filters", 1, false, false, 2},
                                                            {"3-filters", 1, false, false, 3},
                                                            {"4-filters", 1, false, false, 4}}};
  return kStructures;
}

const Structure* find_structure(std::string_view name) {
  const auto all = structures();
  const auto found = std::ranges::find(all, name, &Structure::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace millrace::experiments
