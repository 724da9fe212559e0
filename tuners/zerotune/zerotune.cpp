#include "tuners/zerotune/zerotune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

#include "models/description/job_describer.h"
#include "models/learning_library.h"
#include "models/model_file.h"
#include "tuners/offered_rates.h"
#include "tuners/scaling_scope.h"
#include "tuners/zerotune/search.h"

namespace millrace::tuners::zerotune {
namespace {

struct Settings {
  SearchSettings search;
  std::string latency_model, throughput_model;
  double replan = 0;
  std::uint64_t seed = 1;
  kernel::Duration period;
};

tl::expected<std::unique_ptr<models::Model>, std::string> load(const models::Learning& learning,
                                                               const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return tl::unexpected(fmt::format("zerotune: there is no model file {}", path));
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto model = learning.load(bytes);
  if (!model) return tl::unexpected(fmt::format("zerotune: {}: {}", path, model.error()));
  return std::move(*model);
}

class ZeroTune final : public Tuner {
 public:
  ZeroTune(const TunerContext& context, Settings settings)
      : plan_(context.plan),
        cluster_(context.cluster),
        submitted_(initial_deployment(context)),
        expected_(context.expected_rates),
        known_(context.known),
        settings_(std::move(settings)) {
    settings_.search.most = degree_cap(context);
    for (const plan::Operator& op : plan_->operators) {
      // A model sees no sink: that stays as it was submitted.
      if (is_adjustable(op) && op.kind != plan::OperatorKind::sink) adjustable_.push_back(&op);
    }
  }

  Cadence cadence() const override {
    using namespace kernel::literals;
    return {.period = settings_.period, .settle = 0_s};
  }

  tl::expected<void, std::string> prepare() override {
    if (cluster_ == nullptr) return tl::unexpected(std::string("zerotune: predictions need to know the cluster"));
    const auto learning = models::learning_library();
    if (!learning) return tl::unexpected(learning.error());
    for (const auto& [path, model] :
         {std::pair(&settings_.latency_model, &latency_), std::pair(&settings_.throughput_model, &throughput_)}) {
      auto loaded = load(**learning, *path);
      if (!loaded) return tl::unexpected(loaded.error());
      *model = std::move(*loaded);
      models::JobDescriber describer(*plan_, expected_, known_);
      const std::string problem = (*model)->problem_with(describer.on(*cluster_, submitted_));
      if (!problem.empty()) return tl::unexpected(fmt::format("zerotune: {}: {}", *path, problem));
    }
    return {};
  }

  plan::Deployment plan() const override { return latency_ ? deployment(chosen(expected_).degrees) : submitted_; }

  Adjustment adjust(const plan::Deployment& current, const job::Observation& seen,
                    const TunerState& state) const override {
    const Rates planned = state.is_null() ? expected_ : state.at("rates").get<Rates>();
    const Rates offered = offered_rates(planned, seen);
    Adjustment adjustment;
    adjustment.next = {{"rates", planned}};
    adjustment.explain = {{"planned_rates_per_s", planned}, {"offered_rates_per_s", offered}};
    if (settings_.replan == 0 || !have_moved(planned, offered, settings_.replan)) {
      adjustment.why = "the offered rates are those that the deployment was chosen for";
      return adjustment;
    }
    const Found found = chosen(offered);
    adjustment.next = {{"rates", offered}};
    adjustment.explain["candidates"] = found.candidates;
    adjustment.explain["cost"] = found.cost;
    adjustment.explain["predicted_latency_ms"] = found.predicted.latency_ms;
    adjustment.explain["predicted_throughput_per_s"] = found.predicted.throughput_per_s;
    const plan::Deployment to = deployment(found.degrees);
    adjustment.why = fmt::format("the offered rates have moved; of {} candidates these degrees cost least ({:.3g})",
                                 found.candidates, found.cost);
    if (to != current) adjustment.to = to;
    return adjustment;
  }

 private:
  plan::Deployment deployment(const Degrees& degrees) const {
    plan::Deployment made = submitted_;
    for (std::size_t i = 0; i < degrees.size(); ++i) {
      made = made.with(adjustable_[i]->id, plan::Parallelism{degrees[i]});
    }
    return made.within_limits(*plan_);
  }

  Found chosen(const Rates& rates) const {
    models::JobDescriber describer(*plan_, rates, known_);
    Degrees first;
    const models::PlanDescription flow = describer.operators(submitted_);
    std::size_t described = 0;
    for (const plan::Operator& op : plan_->operators) {
      if (op.kind == plan::OperatorKind::sink) continue;
      const models::DescribedOperator& each = flow.operators[described++];
      if (std::ranges::find(adjustable_, &op) == adjustable_.end()) continue;
      first.push_back(optisample_degree(each.type, each.input_per_s, each.output_per_s, settings_.search.most));
    }
    const auto predict = [&](std::span<const Degrees> candidates) {
      std::vector<models::PlanDescription> plans;
      plans.reserve(candidates.size());
      for (const Degrees& degrees : candidates) plans.push_back(describer.on(*cluster_, deployment(degrees)));
      const std::vector<double> latencies = latency_->predict(plans), throughputs = throughput_->predict(plans);
      std::vector<Predicted> predicted;
      for (std::size_t i = 0; i < plans.size(); ++i) predicted.push_back({latencies[i], throughputs[i]});
      return predicted;
    };
    // The same candidates at the same rates, whatever was asked before.
    auto stream = kernel::Seed(settings_.seed).stream("candidates");
    return search(settings_.search, first, predict, stream);
  }

  const plan::LogicalPlan* plan_;
  const cluster::Cluster* cluster_;
  const plan::Deployment submitted_;
  const Rates expected_;
  const models::KnownQuery* known_;
  Settings settings_;
  std::vector<const plan::Operator*> adjustable_;
  std::unique_ptr<models::Model> latency_, throughput_;  // null before prepare()
};

}  // namespace

std::vector<OptionSpec> options() {
  return {{.name = "search",
           .type = OptionType::choice,
           .default_value = "local",
           .about = "candidates: random (as released), optisample (the rule's alone), local (around the best)",
           .choices = {"random", "optisample", "local"}},
          {.name = "candidates",
           .type = OptionType::integer,
           .default_value = "1000",
           .about = "deployments that are predicted, at most",
           .least = 1,
           .most = 1e6,
           .choices = {}},
          {.name = "wt",
           .type = OptionType::number,
           .default_value = "0.5",
           .about = "weight of latency against throughput in the cost (Eq. 1; the release: 0.5)",
           .least = 0,
           .most = 1,
           .choices = {}},
          {.name = "replan",
           .type = OptionType::number,
           .default_value = "0.2",
           .about = "share by which an offered rate must have moved to predict again; 0: never, as published",
           .least = 0,
           .most = kUnboundedOption,
           .choices = {}},
          {.name = "period",
           .type = OptionType::duration,
           .default_value = "60 s",
           .about = "between two looks at the offered rates",
           .least = 1,
           .most = kUnboundedOption,
           .choices = {}},
          {.name = "latency_model",
           .type = OptionType::model,
           .default_value = "zerotune-latency",
           .about = "a file of configs/models, or a path",
           .choices = {}},
          {.name = "throughput_model",
           .type = OptionType::model,
           .default_value = "zerotune-throughput",
           .about = "likewise",
           .choices = {}},
          {.name = "seed",
           .type = OptionType::integer,
           .default_value = "1",
           .about = "of the candidates",
           .least = 0,
           .most = 1e15,
           .choices = {}}};
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  Settings settings;
  const auto kind = given.at("search").get<std::string>();
  settings.search.kind = kind == "random"       ? SearchKind::random
                         : kind == "optisample" ? SearchKind::optisample
                                                : SearchKind::local;
  settings.search.candidates = given.at("candidates").get<std::uint32_t>();
  settings.search.wt = given.at("wt").get<double>();
  settings.replan = given.at("replan").get<double>();
  settings.period = kernel::Duration::from_seconds(given.at("period").get<double>());
  settings.latency_model = models::path_of_model(context.model_folder, given.at("latency_model").get<std::string>());
  settings.throughput_model =
      models::path_of_model(context.model_folder, given.at("throughput_model").get<std::string>());
  settings.seed = given.at("seed").get<std::uint64_t>();
  return std::make_unique<ZeroTune>(context, std::move(settings));
}

}  // namespace millrace::tuners::zerotune
