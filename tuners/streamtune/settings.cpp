#include "tuners/streamtune/settings.h"

#include <span>
#include <string_view>

#include "models/model_file.h"
#include "tuners/ranged_option.h"
#include "tuners/scaling_scope.h"

namespace millrace::tuners::streamtune {
namespace {

constexpr double kNone = kUnboundedOption;

OptionSpec one_of(std::string name, std::string value, std::string about, std::span<const std::string_view> choices) {
  OptionSpec option;
  option.name = std::move(name);
  option.type = OptionType::choice;
  option.default_value = std::move(value);
  option.about = std::move(about);
  option.choices.assign(choices.begin(), choices.end());
  return option;
}

OptionSpec encoders() {
  OptionSpec option;
  option.name = "model";
  option.type = OptionType::model;
  option.default_value = "streamtune";
  option.about = "the pre-trained encoders: a file of configs/models, or a path";
  return option;
}

constexpr std::string_view kEncoders[] = {"nearest", "global"};

}  // namespace

std::vector<OptionSpec> setting_options() {
  using enum OptionType;
  return {
      encoders(),
      one_of("encoder", "nearest", "that of the nearest cluster, or the one of all histories (section VII)", kEncoders),
      one_of("prediction", "svm",
             "the prediction model M_f; a network does not keep to the monotonic constraint (Fig. 11a)",
             models::monotone_kind_names()),
      one_of("kernel", "rbf", "svm: of the operators' vectors", models::svm_kernel_names()),
      ranged_option("c", number, "100000", "svm: C", 1e-6, 1e9),
      ranged_option("gamma", number, "10", "svm: of the kernel; 0: 1 / (width x variance)", 0, 1e9),
      ranged_option("trees", integer, "100", "xgboost: trees", 1, 1e5),
      ranged_option("depth", integer, "4", "xgboost: depth of a tree", 1, 64),
      ranged_option("epochs", integer, "200", "network: times over all rows", 1, 1e6),
      ranged_option("seed", integer, "1", "of xgboost and network", 0, 1e15),
      one_of("stop", "text",
             "when a tuning ends: as the text says, when nothing changes any more, as Algorithm 2 prints",
             kStopRuleNames),
      ranged_option("most_rounds", integer, "10", "settled: recommendations of a tuning at most", 1, 1e6),
      one_of("labels", "backpressure", "who is a bottleneck: Algorithm 1, or on Timely who lags behind (section V-B)",
             kLabelRuleNames),
      one_of("downstream", "transitive", "Algorithm 1: who is labelled behind those that are held up",
             job::kDownstreamNames),
      one_of("utilisation", "mean", "Algorithm 1: mean over an operator's subtasks, or the greatest",
             job::kUtilisationNames),
      ranged_option("bottleneck_utilisation", number, "0.6", "Algorithm 1: T, CPU share (paper: 60 %)", 0, 1),
      ranged_option("rate_tolerance", number, "0.05", "relative change of a source's rate that begins a new tuning", 0,
                    kNone),
      ranged_option("weight", integer, "1", "times that a row of this job counts; one of the histories counts once", 1,
                    1000),
      ranged_option("max_parallelism", integer, "0", "p_max; 0: the cluster's slots", 0, kLargestDegree),
      ranged_option("period", duration, "60 s", "length of a window", 0.001, kNone),
      ranged_option("settle", duration, "9 min",
                    "after a redeployment, before a window counts: with it the paper's 10 minutes of stability", 0,
                    kNone),
  };
}

Settings settings_of(const TunerContext& context, const Options& given) {
  const auto value = [&](const char* name) { return given.at(name).get<double>(); };
  const auto count = [&](const char* name) { return given.at(name).get<std::uint32_t>(); };
  const auto word = [&](const char* name) { return given.at(name).get<std::string>(); };
  Settings s;
  s.model = models::path_of_model(context.model_folder, word("model"));
  s.global = word("encoder") == "global";
  // Words of a choice are known ones.
  s.monotone.kind = *models::parse_monotone_kind(word("prediction"));
  s.monotone.kernel = *models::parse_svm_kernel(word("kernel"));
  s.monotone.c = value("c");
  s.monotone.gamma = value("gamma");
  s.monotone.trees = count("trees");
  s.monotone.depth = count("depth");
  s.monotone.epochs = count("epochs");
  s.monotone.seed = given.at("seed").get<std::uint64_t>();
  s.stop = stop_rule_of(word("stop"));
  s.most_rounds = count("most_rounds");
  s.labels = {.rule = word("labels") == "lag" ? LabelRule::lag : LabelRule::backpressure,
              .algorithm1 = {
                  .downstream = word("downstream") == "direct" ? job::Downstream::direct : job::Downstream::transitive,
                  .utilisation = word("utilisation") == "mean" ? job::Utilisation::mean : job::Utilisation::max,
                  .limit = value("bottleneck_utilisation")}};
  s.rate_tolerance = value("rate_tolerance");
  s.weight = count("weight");
  s.p_max = degree_cap(context);
  if (const auto own = count("max_parallelism"); own > 0) s.p_max = own;
  s.period = kernel::Duration::from_seconds(value("period"));
  s.settle = kernel::Duration::from_seconds(value("settle"));
  return s;
}

}  // namespace millrace::tuners::streamtune
