#include "experiments/sweeps/sweep_keys.h"

#include <array>
#include <vector>

namespace millrace::experiments {

using enum ValueType;

std::span<const KeySpec> sweep_keys() {
  static constexpr std::array<KeySpec, 4> kKeys{{
      {"\"KEY\"", list, Bound::any, "",
       "an axis: the dotted path of a setting, in quotes, and its values: a list, or a range { from, to, steps }"},
      {"zip", list, Bound::any, "", "lists of axes that go together, value by value, instead of all with all"},
      {"where", list, Bound::any, "",
       "what holds of every cell: \"A <= B\", A and B an axis, a value, or two of these joined by + - * /"},
      {"repetitions", count, Bound::at_least_one, "",
       "how often every cell is computed, each time with another seed: the experiment's, the next one, ...; 1 if not "
       "given"},
  }};
  return kKeys;
}

std::span<const KeySpec> sweep_range_keys() {
  static constexpr std::array<std::string_view, 2> kScales{"linear", "log"};
  static constexpr std::array<KeySpec, 5> kKeys{{
      {"from", text, Bound::any, "", "the first value, with its unit"},
      {"to", text, Bound::any, "", "the last one, with a unit of the same kind"},
      {"steps", count, Bound::at_least_two, "", "how many values there are, both ends among them"},
      {"scale", choice, Bound::any, "", "linear: equal differences; log: equal ratios; linear if not given", kScales},
      {"whole", flag, Bound::any, "", "round to whole numbers, equal ones once; false if not given"},
  }};
  return kKeys;
}

std::span<const Field<SweepFigure>> sweep_figure_fields() {
  static const std::vector<Field<SweepFigure>> kFields = {
      {{"kind", text, Bound::any, "", "sweep"}, {}},
      {{"comparison", text, Bound::any, "", "name of a [comparison.x]; all of them if not given"},
       &SweepFigure::comparison},
      {{"x", text, Bound::any, "", "an axis of the sweep"}, &SweepFigure::x},
      {{"y", text, Bound::any, "", "a column of sweep.csv: latency_p99_ms, mean_parallelism, ..."}, &SweepFigure::y},
      {{"series", text, Bound::any, "", "an axis of the sweep, or \"tuner\": a line for each; tuner if not given"},
       &SweepFigure::series},
      {{"title", text, Bound::any, "", "what stands over it"}, &SweepFigure::title}};
  return kFields;
}

bool is_sweep_figure(const Node& figure) {
  const Node* kind = figure.find("kind");
  return kind != nullptr && kind->kind == Node::Kind::text && kind->text == "sweep";
}

}  // namespace millrace::experiments
