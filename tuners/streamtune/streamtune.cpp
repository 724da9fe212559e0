#include "tuners/streamtune/streamtune.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "graphs/graph.h"
#include "models/learning_library.h"
#include "models/streamtune/describe_job.h"
#include "tuners/scaling_scope.h"
#include "tuners/streamtune/explanation.h"
#include "tuners/streamtune/feedback.h"
#include "tuners/streamtune/memory.h"
#include "tuners/streamtune/nearest.h"
#include "tuners/streamtune/recommend.h"
#include "tuners/streamtune/settings.h"
#include "tuners/streamtune/training_rows.h"

namespace millrace::tuners::streamtune {
namespace {

// What a round is about.
struct Round {
  const plan::Deployment& current;
  const job::Observation& seen;
  Rates rates;
  LabelledWindow window;
};

class StreamTune final : public Tuner {
 public:
  StreamTune(const TunerContext& context, const Options& given)
      : context_(context), settings_(settings_of(context, given)), groups_(groups_of(*context.plan)) {}

  // Requires: no problem of the model with the job.
  void use(std::unique_ptr<models::StreamTuneModel> model, Fit fit) {
    model_ = std::move(model);
    fit_ = std::move(fit);
    const models::StreamTuneJob job = job_at(context_.expected_rates);
    encoder_ = encoder_for(*model_, models::structure_of(job), settings_.global);
  }

  tl::expected<void, std::string> prepare() override;

  Cadence cadence() const override { return {.period = settings_.period, .settle = settings_.settle}; }
  plan::Deployment plan() const override { return initial_deployment(context_); }
  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override;

 private:
  models::StreamTuneJob job_at(const Rates& rates) const {
    return models::describe_for_streamtune(*context_.plan, rates, context_.known);
  }
  Rates expected_rates() const;
  std::vector<std::vector<float>> encode(const std::vector<double>& rates) const;
  bool starts_tuning(const Memory& memory, const Round& round) const;
  Adjustment tune(const Round& round, Memory& memory, nlohmann::json explain) const;
  tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> fit(Memory& memory, nlohmann::json& explain) const;
  plan::Deployment deployment(const plan::Deployment& current, const Recommended& recommended) const;
  Adjustment end(const Round& round, Memory& memory, std::string why, nlohmann::json explain) const;

  TunerContext context_;
  Settings settings_;
  std::vector<Group> groups_;
  std::unique_ptr<models::StreamTuneModel> model_;  // null before prepare()
  Fit fit_;
  ChosenEncoder encoder_;
};

tl::expected<void, std::string> StreamTune::prepare() {
  const auto learning = models::learning_library();
  if (!learning) return tl::unexpected(learning.error());
  std::ifstream in(settings_.model, std::ios::binary);
  if (!in) return tl::unexpected(fmt::format("streamtune: there is no model file {}", settings_.model));
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto model = (*learning)->load_streamtune(bytes);
  if (!model) return tl::unexpected(fmt::format("streamtune: {}: {}", settings_.model, model.error()));
  const models::StreamTuneJob job = job_at(context_.expected_rates);
  if (const auto fault = graphs::fault_of(models::structure_of(job), true)) {
    return tl::unexpected("streamtune: the job cannot be compared with the histories: " + *fault);
  }
  const std::string problem = (*model)->problem_with(job);
  if (!problem.empty()) return tl::unexpected(fmt::format("streamtune: {}: {}", settings_.model, problem));
  if (settings_.global && !(*model)->global()) {
    return tl::unexpected(fmt::format("streamtune: {}: the model has no encoder of all histories", settings_.model));
  }
  use(std::move(*model), [learning = *learning](const auto& settings, auto rows, const auto& scale, const auto& other) {
    return learning->fit_monotone(settings, rows, scale, other);
  });
  return {};
}

// Of every source; 0 where the user expects nothing.
Rates StreamTune::expected_rates() const {
  Rates rates = context_.expected_rates;
  for (const plan::Operator& op : context_.plan->operators) {
    if (op.kind == plan::OperatorKind::source) rates.try_emplace(op.id, 0);
  }
  return rates;
}

std::vector<std::vector<float>> StreamTune::encode(const std::vector<double>& rates) const {
  Rates by_source;
  for (const plan::Operator& op : context_.plan->operators) {
    if (op.kind == plan::OperatorKind::source) by_source[op.id] = 0;
  }
  auto rate = rates.begin();
  for (auto& source : by_source) source.second = *rate++;
  return model_->encode(encoder_.number, job_at(by_source)).vectors;
}

// At the first window, when a source's rate has changed, and when backpressure comes back after a tuning that ended
// without any.
bool StreamTune::starts_tuning(const Memory& memory, const Round& round) const {
  if (have_moved(memory.rates, round.rates, settings_.rate_tolerance)) return true;
  return !memory.tuning && !memory.ended_backpressured && round.window.backpressured;
}

// That a recommendation at risen rates is smaller than the one before is not excluded by the monotonic constraint: it
// is about p, not about rates.
void count(const Recommended& recommended, bool at_risen_rates, Memory& memory) {
  Counts& counts = memory.counts;
  ++counts.recommendations;
  for (const RecommendedOperator& op : recommended.operators) counts.at_p_max += op.found ? 0 : 1;
  if (!at_risen_rates) return;
  for (const auto& [leader, degree] : recommended.degrees) {
    const auto before = memory.recommended.find(leader);
    if (before == memory.recommended.end()) continue;
    ++counts.recommended_at_risen_rates;
    if (degree < before->second) ++counts.fell_though_rates_rose;
  }
}

// "map=4 mean=2".
std::string text(const Recommendation& degrees) {
  std::string all;
  for (const auto& [id, degree] : degrees) all += fmt::format("{}{}={}", all.empty() ? "" : " ", id, degree);
  return all;
}

Adjustment hold(const Memory& memory, std::string why, nlohmann::json explain = nlohmann::json::object()) {
  return {.to = std::nullopt, .next = to_state(memory), .why = std::move(why), .explain = std::move(explain)};
}

Adjustment StreamTune::adjust(const plan::Deployment& current, const job::Observation& seen,
                              const TunerState& state) const {
  Memory memory = memory_from(state);
  if (!model_) return hold(memory, "no model is loaded");
  memory.model = model_->data();
  Rates rates = offered_rates(memory.rates.empty() ? expected_rates() : memory.rates, seen);
  // Line 10, second half: what the deployment shows, labelled by Algorithm 1.
  auto window = labelled(*context_.plan, current, seen, rates, settings_.labels);
  if (!window) return hold(memory, "incomplete window: " + window.error());
  const Round round{.current = current, .seen = seen, .rates = std::move(rates), .window = std::move(*window)};
  nlohmann::json explain = explain_window(*context_.plan, round.window, round.rates);
  if (starts_tuning(memory, round)) {
    memory.tuning = true;
    memory.ended_backpressured = false;
    memory.rounds = 0;
    ++memory.counts.tunings;
  }
  if (memory.tuning) return tune(round, memory, std::move(explain));
  explain["counts"] = counts_json(memory.counts);
  return hold(memory, "the source rates are those that the job is tuned for", std::move(explain));
}

// A round of Algorithm 2, from what the last deployment showed to the next one. Lines 1 and 2, the nearest cluster and
// its encoder, are the same in every round: see use().
Adjustment StreamTune::tune(const Round& round, Memory& memory, nlohmann::json explain) const {
  const bool backpressured = round.window.backpressured;
  const bool at_risen_rates = memory.rounds == 0 && have_risen(memory.rates, round.rates, settings_.rate_tolerance);
  memory.rates = round.rates;
  explain["round"] = memory.rounds;
  explain["stop"] = kStopRuleNames[static_cast<std::size_t>(settings_.stop)];
  explain["cluster"] = encoder_.global ? nlohmann::json("global") : nlohmann::json(encoder_.number);
  explain["dist"] = encoder_.distance;
  // Line 11: what was seen joins T; also the window in which new rates found the job.
  add(memory.seen, round.window.feedback);
  // Line 12, as far as what was seen decides it. The first round recommends in any case ("do ... while").
  if (memory.rounds > 0 && ends_with(settings_.stop, backpressured)) {
    return end(round, memory, backpressured ? "the listing ends at backpressure" : "no operator is backpressured",
               std::move(explain));
  }
  const models::EncodedJob encoded = model_->encode(encoder_.number, job_at(round.rates));
  explain["notes"] = encoded.notes;
  while (settings_.stop != StopRule::settled || memory.rounds < settings_.most_rounds) {
    // Lines 3 and 5.
    const auto fitted = fit(memory, explain);
    if (!fitted) {
      Adjustment failed = hold(memory, "M_f cannot be fitted", std::move(explain));
      failed.failure = "streamtune: M_f cannot be fitted: " + fitted.error();
      return failed;
    }
    // Lines 6 to 9: the least degree of each operator at which it is not predicted to be a bottleneck.
    const Recommended recommended =
        recommend(groups_, **fitted, encoded.vectors, [&](const std::string& leader) -> std::uint32_t {
          return std::min(settings_.p_max, std::max(1U, round.seen.operators.at(leader).max_parallelism));
        });
    explain_recommended(*context_.plan, recommended, explain["operators"]);
    count(recommended, at_risen_rates && memory.rounds == 0, memory);
    const TunerState if_held = to_state(memory);
    ++memory.rounds;
    memory.recommended = recommended.degrees;
    const std::string by =
        (*fitted)->facts().single_class ? "the encoder's head, since all rows have one class," : "M_f";
    plan::Deployment to = deployment(round.current, recommended);
    // Line 10: redeploy. The next window, after the settling time, shows what came of it.
    if (to != round.current) {
      explain["counts"] = counts_json(memory.counts);
      return {.to = std::move(to),
              .next = to_state(memory),
              .why = fmt::format("{} recommends {} at these source rates", by, text(recommended.degrees)),
              .explain = std::move(explain),
              .next_if_held = if_held};
    }
    // Line 12: the recommendation is what runs.
    if (ends_at_the_same(settings_.stop, backpressured)) {
      return end(round, memory,
                 fmt::format("{} recommends what runs{}", by, backpressured ? ", though it is backpressured" : ""),
                 std::move(explain));
    }
    // Settled goes on. To deploy again what runs already would show the same again.
    add(memory.seen, round.window.feedback);
  }
  return end(round, memory, fmt::format("{} recommendations were made for these source rates", memory.rounds),
             std::move(explain));
}

// M_f fitted to T: the warm-up set, and all that was seen of this job. [Lines 3, 5 and 11]
tl::expected<std::unique_ptr<models::MonotoneModel>, std::string> StreamTune::fit(Memory& memory,
                                                                                  nlohmann::json& explain) const {
  const auto warm_up = model_->warm_up(encoder_.number);
  const auto rows = training_rows(warm_up, memory.seen, settings_.weight,
                                  [this](const std::vector<double>& rates) { return encode(rates); });
  auto fitted = fit_(settings_.monotone, rows, model_->degree_scale(encoder_.number),
                     models::fallback_of(*model_, encoder_.number));
  if (!fitted) return fitted;
  const models::MonotoneFacts& facts = (*fitted)->facts();
  if (facts.single_class) ++memory.counts.single_class;
  explain["T"] = explain_rows(warm_up.size(), rows.size(), facts);
  explain["M_f"] = explain_model(settings_.monotone.kind, facts);
  return fitted;
}

plan::Deployment StreamTune::deployment(const plan::Deployment& current, const Recommended& recommended) const {
  plan::Deployment to = current;
  for (const auto& [leader, degree] : recommended.degrees) {
    if (to.parallelism(leader) != degree) to = to.with(leader, plan::Parallelism{degree});
  }
  return to.within_limits(*context_.plan);
}

Adjustment StreamTune::end(const Round& round, Memory& memory, std::string why, nlohmann::json explain) const {
  memory.tuning = false;
  memory.ended_backpressured = round.window.backpressured;
  if (memory.ended_backpressured) ++memory.counts.stopped_with_backpressure;
  explain["counts"] = counts_json(memory.counts);
  return hold(memory, std::move(why), std::move(explain));
}

}  // namespace

std::vector<OptionSpec> options() {
  return setting_options();
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  return std::make_unique<StreamTune>(context, given);
}

std::unique_ptr<Tuner> make_with(const TunerContext& context, const Options& given,
                                 std::unique_ptr<models::StreamTuneModel> model, Fit fit) {
  auto tuner = std::make_unique<StreamTune>(context, given);
  tuner->use(std::move(model), std::move(fit));
  return tuner;
}

}  // namespace millrace::tuners::streamtune
