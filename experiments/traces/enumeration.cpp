#include "experiments/traces/enumeration.h"

#include <algorithm>
#include <cmath>

#include "experiments/traces/flow.h"

namespace millrace::experiments {
namespace {

using Degrees = std::vector<std::uint32_t>;

// Truncated towards 0, then clamped.
std::uint32_t clamped(double degree, std::uint32_t most) {
  return static_cast<std::uint32_t>(std::clamp(std::floor(degree), 1.0, static_cast<double>(most)));
}

std::uint32_t most_of(const EnumeratedOperator& op, const EnumerationInput& input) {
  return op.most == 0 ? input.most : std::min(op.most, input.most);
}

// Every operator whose degree is not fixed at what `degree` says of it.
template <class Degree>
Degrees for_all(const EnumerationInput& input, Degree degree) {
  Degrees degrees;
  for (std::size_t i = 0; i < input.operators.size(); ++i) {
    const EnumeratedOperator& op = input.operators[i];
    degrees.push_back(std::min(op.fixed > 0 ? op.fixed : degree(i), most_of(op, input)));
  }
  return degrees;
}

Degrees random_degrees(const EnumerationInput& input, kernel::RandomStream& stream) {
  return for_all(input, [&](std::size_t i) {
    return static_cast<std::uint32_t>(1 + stream.below(most_of(input.operators[i], input)));
  });
}

// floor of e^u, u uniform on [0, ln (most + 1)): every degree can come.
Degrees log_random_degrees(const EnumerationInput& input, kernel::RandomStream& stream) {
  return for_all(input, [&](std::size_t i) {
    const std::uint32_t most = most_of(input.operators[i], input);
    return clamped(std::pow(most + 1.0, stream.uniform()), most);
  });
}

tl::unexpected<std::string> no_drawn_query(Strategy strategy) {
  return tl::unexpected(std::string(to_string(strategy)) + " cannot judge a ready-made query");
}

tl::expected<Degrees, std::string> linear_rule(const EnumerationInput& input) {
  if (input.plan == nullptr) return no_drawn_query(Strategy::optisample);
  const auto flow = expected_flow(*input.plan, SelectivityGuess::exact);
  if (!flow) return tl::unexpected(flow.error());
  return for_all(input, [&](std::size_t i) {
    const double scale = input.scale[static_cast<std::size_t>(input.operators[i].kind)];
    return clamped(scale * flow->in[i], input.most);
  });
}

// [ZeroTune's release: 6e-6 r^1.17, aggregates 7e-6 r^1.17; joins by the larger of their inputs' sum and their output]
tl::expected<Degrees, std::string> power_law(const EnumerationInput& input) {
  if (input.plan == nullptr) return no_drawn_query(Strategy::optisample_released);
  const auto flow = expected_flow(*input.plan, SelectivityGuess::released);
  if (!flow) return tl::unexpected(flow.error());
  Degrees degrees;
  for (std::size_t i = 0; i < input.operators.size(); ++i) {
    const PublishedKind kind = input.operators[i].kind;
    const double factor = kind == PublishedKind::window_aggregate ? 7e-6 : 6e-6;
    const double rate = kind == PublishedKind::window_join ? std::max(flow->in[i], flow->out[i]) : flow->in[i];
    degrees.push_back(clamped(factor * std::pow(std::max(0.0, rate), 1.17), input.most));
  }
  return degrees;
}

// The odometer over {1, step, 2 step, ...}, starting again when it has run through.
Degrees cross_product(const EnumerationOptions& options, const EnumerationInput& input) {
  std::vector<std::uint32_t> values = {1};
  const std::uint32_t step = options.step;
  for (std::uint32_t next = step > 1 ? step : 2; next <= input.most; next += step) values.push_back(next);
  Degrees degrees = for_all(input, [](std::size_t) { return 1U; });
  std::uint64_t rest = input.candidate;
  for (std::size_t i = degrees.size(); i-- > 0;) {
    if (input.operators[i].fixed > 0) continue;
    degrees[i] = std::min(values[rest % values.size()], most_of(input.operators[i], input));
    rest /= values.size();
  }
  return degrees;
}

Degrees all_alike(const EnumerationInput& input, double degree) {
  const std::uint32_t same = clamped(degree, input.most);
  return for_all(input, [same](std::size_t) { return same; });
}

double min_avg_max(const EnumerationInput& input) {
  const double most = input.most;
  return input.candidate % 3 == 0 ? 1 : input.candidate % 3 == 1 ? std::round((most - 1) / 2) : most;
}

// A step more after every floor(all * step / most) plans.
double increasing(const EnumerationOptions& options, const EnumerationInput& input) {
  const std::uint64_t each =
      std::max<std::uint64_t>(1, std::uint64_t{input.all} * options.step / std::max(1U, input.most));
  return 1 + static_cast<double>(input.candidate / each) * options.step;
}

// Degrees of the query's first plan, each moved by a factor that is even on the logarithmic scale.
Degrees near_first(const EnumerationOptions& options, const EnumerationInput& input, kernel::RandomStream& stream) {
  Degrees degrees = random_degrees(input, stream);
  for (std::uint32_t candidate = 0; candidate < input.candidate; ++candidate) {
    const bool its = candidate + 1 == input.candidate;
    for (std::size_t i = 0; i < degrees.size(); ++i) {
      const double factor = std::pow(1 + options.spread, 2 * stream.uniform() - 1);
      if (!its || input.operators[i].fixed > 0) continue;
      degrees[i] = clamped(std::round(degrees[i] * factor), most_of(input.operators[i], input));
    }
  }
  return degrees;
}

}  // namespace

std::span<const std::string_view> strategy_names() {
  static constexpr std::string_view kNames[] = {"random",      "optisample", "optisample-released", "exhaustive",
                                                "min-avg-max", "increasing", "parameter",           "around",
                                                "log-random",  "tuner"};
  return kNames;
}

std::string_view to_string(Strategy strategy) {
  return strategy_names()[static_cast<std::size_t>(strategy)];
}

tl::expected<Degrees, std::string> enumerate(const EnumerationOptions& options, const EnumerationInput& input,
                                             kernel::RandomStream& stream) {
  switch (options.strategy) {
    case Strategy::random:
      return random_degrees(input, stream);
    case Strategy::optisample:
      return linear_rule(input);
    case Strategy::optisample_released:
      return power_law(input);
    case Strategy::exhaustive:
      return cross_product(options, input);
    case Strategy::min_avg_max:
      return all_alike(input, min_avg_max(input));
    case Strategy::increasing:
      return all_alike(input, increasing(options, input));
    case Strategy::parameter:
      return all_alike(input, options.parallelism);
    case Strategy::around:
      return near_first(options, input, stream);
    case Strategy::log_random:
      return log_random_degrees(input, stream);
    case Strategy::tuner:
      break;
  }
  return tl::unexpected(std::string("a tuner's degrees are not enumerated"));
}

EnumerationInput enumeration_input(const PublishedPlan& plan, const EnumerationOptions& options, std::uint32_t most) {
  EnumerationInput input;
  for (const PublishedOperator& op : plan.operators) {
    input.operators.push_back(
        {.kind = op.kind, .fixed = op.kind == PublishedKind::source ? options.source_parallelism : 0, .most = 0});
  }
  input.plan = &plan;
  input.most = options.greatest == 0 ? most : std::min(most, options.greatest);
  return input;
}

std::uint32_t greatest_degree(const std::vector<PublishedHost>& hosts) {
  std::uint32_t sum = 0;
  for (const PublishedHost& host : hosts) sum += 2 * host.cores - 1;
  return sum;
}

}  // namespace millrace::experiments
