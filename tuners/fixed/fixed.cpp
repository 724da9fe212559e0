#include "tuners/fixed/fixed.h"

#include "tuners/scaling_scope.h"

namespace millrace::tuners::fixed {
namespace {

class Fixed final : public Tuner {
 public:
  explicit Fixed(plan::Deployment deployment) : deployment_(std::move(deployment)) {}

  Cadence cadence() const override {
    using namespace kernel::literals;
    return {.period = 60_s, .settle = 0_s};
  }

  plan::Deployment plan() const override { return deployment_; }

  Adjustment adjust(const plan::Deployment&, const job::Observation&, const TunerState& state) const override {
    return {.to = std::nullopt, .next = state, .why = "fixed never changes a deployment", .explain = Options::object()};
  }

 private:
  plan::Deployment deployment_;
};

}  // namespace

std::vector<OptionSpec> options() {
  return {{.name = "parallelism",
           .type = OptionType::integer,
           .default_value = "0",
           .about = "degree of every scalable operator but the sources; 0 keeps the submitted degrees",
           .least = 0,
           .most = kLargestDegree,
           .choices = {}}};
}

std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given) {
  plan::Deployment deployment = initial_deployment(context);
  const auto degree = given.at("parallelism").get<std::uint32_t>();
  for (const plan::Operator& op : context.plan->operators) {
    if (degree > 0 && is_adjustable(op)) deployment = deployment.with(op.id, plan::Parallelism{degree});
  }
  return std::make_unique<Fixed>(std::move(deployment));
}

}  // namespace millrace::tuners::fixed
