#include "experiments/flink/job_specification.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "sim/plan/plan_json.h"

namespace millrace::experiments::flink {
namespace {

using kernel::Duration;
using kernel::SimTime;
using nlohmann::json;
using plan::RateSchedule;

constexpr Duration kStep = Duration::from_ns(1'000'000'000);  // of a rate that rises or falls

// [[t_s, records/s], ...] of the schedule's first repetition, or until its rate is constant.
json steps_of(const RateSchedule& rate) {
  json steps = json::array();
  std::optional<double> last;
  const auto add = [&](SimTime at, double records_per_s) {
    if (last != records_per_s) steps.push_back({at.seconds(), records_per_s});
    last = records_per_s;
  };
  SimTime at;
  for (const RateSchedule::Span& span : rate.spans(SimTime(), SimTime() + rate.extent())) {
    const bool flat = span.rate_at_start == span.rate_at_end;
    for (Duration done; done < span.length;) {
      const Duration step = flat ? span.length : std::min(kStep, span.length - done);
      const double middle = (done + step / 2) / span.length;
      add(at + done, span.rate_at_start + (span.rate_at_end - span.rate_at_start) * middle);
      done += step;
    }
    at += span.length;
  }
  if (!rate.repeats()) add(at, rate.rate(at));
  return steps;
}

// What the Flink job knows nothing of, to be put behind "no"; empty if nothing.
std::string not_there(const job::SourceLoad& load) {
  if (load.arrivals != job::Arrivals::even && load.arrivals != job::Arrivals::burst) {
    return "arrivals other than even and burst";
  }
  if (load.arrivals == job::Arrivals::burst && (load.burst_rate > 0 || load.most_per_instance > 0)) {
    return "limit on the rate within a burst";
  }
  if (load.noise != plan::RateNoise{}) return "noisy rate";
  if (load.partitions > 0) return "partitions";
  if (load.fetch_limit > 0) return "fetch limit";
  if (load.rate.empty()) return "source without a rate";
  return "";
}

// Why Flink cannot run the operator, if it cannot.
std::string not_runnable(const plan::Operator& op) {
  if (plan::needs_an_end(op.kind)) {
    return fmt::format("operator '{}': the Flink job has no {}", op.id, plan::to_string(op.kind));
  }
  if (op.records > 0) return fmt::format("source '{}': the Flink job's sources have no end", op.id);
  if (op.adaptation.adapts()) return fmt::format("operator '{}': the Flink job changes no algorithm", op.id);
  return "";
}

}  // namespace

tl::expected<json, std::string> job_specification(const job::Job& job, const plan::Deployment& deployment,
                                                  const JobSettings& settings) {
  for (const plan::Operator& op : job.plan.operators) {
    if (const std::string why = not_runnable(op); !why.empty()) return tl::unexpected(why);
  }
  json specification =
      plan::to_json(plan::DeployedPlan{.plan = job.plan, .deployment = deployment, .hosts = {}, .placement = {}});
  specification["sources"] = json::object();
  for (const auto& [id, load] : job.sources) {
    if (const std::string what = not_there(load); !what.empty()) {
      return tl::unexpected(fmt::format("source '{}': the Flink job knows no {}", id, what));
    }
    json source = {{"pattern", load.arrivals == job::Arrivals::burst ? "burst" : "even"},
                   {"loop", load.loop == job::SourceLoop::closed ? "closed" : "open"},
                   {"rate", steps_of(load.rate)}};
    if (load.out_of_orderness > Duration()) {
      // In whole milliseconds, as Flink's watermarks are: never less than asked for.
      source["out_of_orderness_ms"] = (load.out_of_orderness.ns() + 999'999) / 1'000'000;
    }
    if (load.rate.repeats()) source["repeat_s"] = load.rate.extent().seconds();
    specification["sources"][id] = std::move(source);
  }
  specification["flink"] = {{"name", settings.name},
                            {"chaining", settings.chaining ? "on" : "off"},
                            {"buffer_timeout_ms", settings.buffer_timeout_ms},
                            {"max_parallelism", settings.max_parallelism},
                            {"object_reuse", settings.object_reuse},
                            {"seed", settings.seed},
                            {"checkpoint_interval_ms", settings.checkpoint_interval_ms},
                            {"metrics_directory", settings.metrics_directory}};
  return specification;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      three = three << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += i + j > bytes.size() ? '=' : kDigits[three >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

}  // namespace millrace::experiments::flink
