#include "experiments/config/experiment_keys.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "experiments/capability/capability_reader.h"
#include "experiments/capacity/capacity_reader.h"
#include "experiments/config/cluster_reader.h"
#include "experiments/config/engine_keys.h"
#include "experiments/config/fault_reader.h"
#include "experiments/config/field_text.h"
#include "experiments/config/limits_reader.h"
#include "experiments/config/observation_keys.h"
#include "experiments/config/plan_keys.h"
#include "experiments/config/prices_reader.h"
#include "experiments/config/query_family.h"
#include "experiments/config/rate_patterns.h"
#include "experiments/deployments/contest_reader.h"
#include "experiments/expectations/expectation_reader.h"
#include "experiments/fidelity/fidelity_reader.h"
#include "experiments/forecasting/forecast_reader.h"
#include "experiments/learning/model_reader.h"
#include "experiments/pipelines/pipelines_reader.h"
#include "experiments/pipelines/workload_reader.h"
#include "experiments/predictors/predictor_reader.h"
#include "experiments/provisioning/provisioning_reader.h"
#include "experiments/sampling/sampling_reader.h"
#include "experiments/sweeps/sweep_keys.h"
#include "experiments/traces/trace_reader.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

constexpr KeySpec kTemplateKey{"template", text, Bound::any, "",
                               "a name of configs/queries, or a path, that this table is laid on"};
constexpr KeySpec kAboutKey{"about", text, Bound::any, "", "what it is, for `millrace list queries`"};

class TableBuilder {
 public:
  TableBuilder(std::string path, std::string about) { table_.path = std::move(path), table_.about = std::move(about); }
  template <class Owner>
  TableBuilder&& with(std::span<const Field<Owner>> fields, const Owner& defaults = {}) && {
    for (const Field<Owner>& field : fields)
      table_.keys.push_back({field.spec, field_text(field, defaults).value_or("")});
    return std::move(*this);
  }
  TableBuilder&& with(const KeySpec& spec, std::string by_default = "") && {
    table_.keys.push_back({spec, std::move(by_default)});
    return std::move(*this);
  }
  TableKeys done() && { return std::move(table_); }

 private:
  TableKeys table_;
};

plan::Operator source_default() {
  plan::Operator source;
  source.scalable = false;
  return source;
}

std::vector<TableKeys> query_tables() {
  std::vector<TableKeys> tables;
  const auto add = [&](TableBuilder&& builder) { tables.push_back(std::move(builder).done()); };
  add(TableBuilder("query.NAME", "A job with its load.").with(kAboutKey).with(kTemplateKey).with(kVaryKey));
  add(TableBuilder("query.NAME.source.NAME", "A source and its load.")
          .with(source_operator_fields(), source_default())
          .with(ending_source_fields())
          .with(source_load_fields())
          .with(modulation_fields())
          .with(rate_noise_fields())
          .with(shape_fields())
          .with(cost_fields())
          .with(resource_fields()));
  for (const RatePattern& pattern : rate_patterns()) {
    add(TableBuilder(fmt::format("query.NAME.source.NAME.rate (pattern = \"{}\")", pattern.name),
                     std::string(pattern.about))
            .with(std::span<const Field<RateSettings>>(pattern.keys)));
  }
  add(TableBuilder("query.NAME.operator.NAME", "Any operator but a source.")
          .with(operator_fields())
          .with(whole_input_fields())
          .with(shape_fields())
          .with(cost_fields())
          .with(resource_fields()));
  add(TableBuilder("query.NAME.operator.NAME.window", "The window of a window_aggregate or window_join.")
          .with(window_fields()));
  add(TableBuilder("query.NAME.operator.NAME.adaptation",
                   "Another algorithm that the running operator changes to, and its costs; calls, threads and the "
                   "working set stay.")
          .with(adaptation_fields())
          .with(adapted_cost_fields()));
  add(TableBuilder("query.NAME.operator.NAME.inputs", "An element of `inputs` that is more than a name.")
          .with(input_fields())
          .with(phase_fields()));
  add(TableBuilder("query.NAME.key.NAME", "How records spread over the values of a key.").with(key_fields()));
  return tables;
}

}  // namespace

const KeySpec kSeedsKey{"seeds", count, Bound::at_least_one, "2", "replications of each comparison; 1 if not given"};

std::span<const Field<Experiment>> experiment_fields() {
  static const std::vector<Field<Experiment>> kFields = {
      {{"name", text, Bound::any, "", "names the results; the file's name if not given"}, &Experiment::name},
      {{"seed", count, Bound::not_negative, "7", "of every random stream; below 2^63"}, {}},
      {kSeedsKey, {}}};
  return kFields;
}

std::span<const Field<Comparison>> comparison_fields() {
  static const std::vector<Field<Comparison>> kFields = {
      {{"queries", list, Bound::any, "", "names of [query.x], or of families of them"}, {}},
      {{"cluster", text, Bound::any, "", "name of a [cluster.x]"}, {}},
      {{"tuners", list, Bound::any, "",
        "names of [comparison.x.tuner.y] or of tuners, or tables { label, kind, option = ... }"},
       {}},
      {{"tuner", table, Bound::any, "", "[comparison.x.tuner.y]: settings of a tuner"}, {}},
      {{"duration", duration, Bound::positive, "\"2 min\"", "simulated time of each run"}, &Comparison::duration},
      {{"sample", duration, Bound::positive, "\"5 s\"",
        "resolution of the stored windows; divides the duration and the tuners' periods"},
       &Comparison::sample},
      {{"faults", list, Bound::any, "", "names of [fault.x]: what befalls the cluster and the job"}, {}},
      {{"seeds", count, Bound::at_least_one, "3", "replications; the experiment's if not given"},
       &Comparison::replications},
      {{"engine", table, Bound::any, "", "[comparison.x.engine]: keys of [engine] that are others in this comparison"},
       {}},
      {{"observation", table, Bound::any, "", "[comparison.x.observation]: what is wrong with what tuners see"}, {}},
      {{"slo", table, Bound::any, "", "[comparison.x.slo]: what a run is to keep"}, {}},
      {{"prices", table, Bound::any, "", "[comparison.x.prices]: what its instances cost; a run then has a cost"}, {}},
      {{"fast_forward", flag, Bound::any, "true",
        "jump over time in which nothing changes and every metric is known to 1 % (99 % interval); no faults"},
       &Comparison::fast_forward},
      {{"precedents", flag, Bound::any, "",
        "with fast_forward under a protocol: what a deployment came to under the same rates is simulated once for all"},
       &Comparison::precedents},
      {{"protocol", table, Bound::any, "", "[comparison.x.protocol]: changes of load instead of a duration"}, {}},
      {{"adversary", table, Bound::any, "", "[comparison.x.adversary]: a load that depends on the tuner's last change"},
       {}},
      {{"testbed", table, Bound::any, "", "[comparison.x.testbed]: a real cluster instead of the simulator"}, {}},
      {{"reported", text, Bound::any, "",
        "with a protocol: CSV file of published numbers (query,tuner,metric,value,place,kind) to show beside its own"},
       {}}};
  return kFields;
}

std::span<const Field<LoadProtocol>> protocol_loop_fields() {
  static const std::vector<Field<LoadProtocol>> kFields = {
      {{"loads", list, Bound::any, "", "multiples of the sources' rates, one after the other; seeds draw other orders"},
       {}},
      {{"repeats", count, Bound::at_least_one, "1", "how often the loads come"}, &LoadProtocol::repeats},
      {{"wait", duration, Bound::positive, "\"5 min\"",
        "how long the job is left alone after a change of load or deployment"},
       &LoadProtocol::wait},
      {{"window", duration, Bound::positive, "\"2 min\"", "the end of the wait, which the tuner is shown"},
       &LoadProtocol::window},
      {{"most_rounds", count, Bound::not_negative, "3", "reconfigurations after a change of load, at most"},
       &LoadProtocol::most_rounds},
      {{"backpressured", share, Bound::positive, "\"20 %\"",
        "share of the time above which an operator counts as backpressured"},
       &LoadProtocol::backpressured}};
  return kFields;
}

std::span<const Field<LoadAdversary>> adversary_fields() {
  static const std::vector<Field<LoadAdversary>> kFields = {
      {{"low", share, Bound::up_to_one, "\"40 %\"", "share of the sources' rates that is left once the job has grown"},
       &LoadAdversary::low}};
  return kFields;
}

std::span<const Field<LiveCluster>> live_cluster_fields() {
  static constexpr std::array<std::string_view, 2> kRescalings{"savepoint", "in_place"};  // flink::Rescaling
  static const std::vector<Field<LiveCluster>> kFields = {
      {{"kind", text, Bound::any, "", "flink"}, {}},
      {{"run", text, Bound::any, "\"again\"",
        "names the measurement: what was measured under a name is not measured again under it, but shown"},
       &LiveCluster::run},
      {{"rest_url", text, Bound::any, "\"http://flink:8081\"", "where the cluster's REST interface listens"},
       &LiveCluster::rest_url},
      {{"jar", text, Bound::any, "", "the Flink job, as it is built if not given"}, &LiveCluster::jar},
      {{"rescale", choice, Bound::any, "\"in_place\"",
        "savepoint: stop with a savepoint and submit again; in_place: by the adaptive scheduler, where the tasks stay "
        "the same",
        kRescalings},
       Choice<LiveCluster>{[](LiveCluster& c, std::size_t i) { c.rescale = static_cast<flink::Rescaling>(i); },
                           [](const LiveCluster& c) { return static_cast<std::size_t>(c.rescale); }}},
      {{"metrics_directory", text, Bound::any, "",
        "folder that the task managers and this machine share, for the latencies that sinks measure; none if not "
        "given"},
       &LiveCluster::metrics_directory},
      {{"savepoints", text, Bound::any, "", "a URI that the whole cluster can write to; its own if not given"},
       &LiveCluster::savepoints}};
  return kFields;
}

std::span<const Field<TunerChoice>> tuner_fields() {
  static const std::vector<Field<TunerChoice>> kFields = {
      {{"label", text, Bound::any, "", "what tables and figures call it; its kind or its table's name if not given"},
       &TunerChoice::label},
      {{"kind", text, Bound::any, "", "a name of `millrace list tuners`"}, &TunerChoice::kind},
      {{"initial_parallelism", table, Bound::any, "",
        "{ operator = degree }: what it starts from, instead of the query's"},
       {}},
      {{"limits", table, Bound::any, "", "[comparison.x.tuner.y.limits]: what it may not do"}, {}}};
  return kFields;
}

std::span<const Field<Figure>> figure_fields() {
  static const std::vector<Field<Figure>> kFields = {
      {{"kind", text, Bound::any, "", "a name of `millrace list figures`"}, &Figure::kind},
      {{"comparison", text, Bound::any, "", "name of a [comparison.x]; may be left out if there is only one"},
       &Figure::comparison},
      {{"beside", text, Bound::any, "",
        "of a kind of two: name of the [comparison.x] that is drawn beside, of the same queries and tuners"},
       &Figure::beside},
      {{"queries", list, Bound::any, "", "which of its queries; all if not given"}, {}},
      {{"tuners", list, Bound::any, "", "which of its tuners; all if not given"}, {}},
      {{"loads", list, Bound::any, "",
        "of a kind that goes by the loads of a protocol: which of them; all if not given"},
       {}},
      {{"title", text, Bound::any, "", "what stands over it"}, &Figure::title}};
  return kFields;
}

namespace {

// Of keys without an owner, whose defaults their text tells.
TableKeys plain_table(std::string path, std::string about, std::span<const KeySpec> keys) {
  TableKeys table{std::move(path), std::move(about), {}};
  for (const KeySpec& key : keys) table.keys.push_back({key, ""});
  return table;
}

}  // namespace

const std::vector<TableKeys>& all_tables() {
  static const std::vector<TableKeys> kTables = [] {
    std::vector<TableKeys> tables;
    const auto add = [&](TableBuilder&& builder) { tables.push_back(std::move(builder).done()); };
    add(TableBuilder("", "At the top of a file.")
            .with({"extends", list, Bound::any, "", "a file, or a list of files, that this one is laid on"})
            .with({"about", text, Bound::any, "", "what it is, for `millrace list scenarios`"}));
    add(TableBuilder("experiment", "The experiment as a whole.").with(experiment_fields()));
    add(TableBuilder("engine", "The stream processor: what it costs and how it is set up.")
            .with({"profile", text, Bound::any, "", "a name of configs/engines, or a path, that this table is laid on"},
                  "default")
            .with(engine_fields()));
    add(TableBuilder("cluster.NAME", "Nodes and slots.")
            .with(cluster_fields())
            .with(node_group_fields())
            .with(node_type_fields()));
    add(TableBuilder("cluster.NAME.node", "Written [[cluster.NAME.node]]: a group of equal nodes of a mixed cluster.")
            .with(node_group_fields())
            .with(node_type_fields()));
    for (TableKeys& table : query_tables()) tables.push_back(std::move(table));
    add(TableBuilder("fault.NAME", "What befalls the cluster and the job of the comparisons that name it.")
            .with(fault_fields()));
    add(TableBuilder("trace.NAME", "A set of labelled executions of random plans.")
            .with(trace_fields())
            .with(enumeration_fields())
            .with(tuned_fields())
            .with(protocol_fields())
            .with(discard_fields())
            .with(split_fields()));
    add(TableBuilder("trace.NAME.space", "What its queries and clusters are drawn from.").with(space_fields()));
    add(TableBuilder(
            "trace.NAME.testbed",
            "A real cluster that runs the executions, one after another, in an order drawn over all such sets.")
            .with(live_cluster_fields()));
    add(TableBuilder("sampling.NAME",
                     "How fast an instance of an operator is with different resources, found beside the running job.")
            .with(sampling_fields())
            .with(sampling_settings_fields()));
    add(TableBuilder("capability.NAME",
                     "How well an operator's performance over CPU and memory is learned from the samples of some "
                     "samplings, judged by those of another.")
            .with(capability_fields()));
    add(TableBuilder("capability.NAME.cases", "An element of `cases`.").with(capability_case_fields()));
    add(TableBuilder("pipelines.NAME",
                     "Analytical queries drawn from templates, run as parallel pipelines on one node and tracked.")
            .with(pipelines_fields()));
    add(TableBuilder("pipelines.NAME.table.NAME", "A table that they read.").with(pipeline_table_fields()));
    add(TableBuilder("pipelines.NAME.template", "Written [[pipelines.NAME.template]]: a template of queries.")
            .with(pipeline_template_fields()));
    add(TableBuilder("pipelines.NAME.template.steps", "An element of `steps`; the key of what it does, and others.")
            .with(step_fields()));
    add(TableBuilder("provisioning.NAME",
                     "What instances of unequal size cost over many days, by the controller that schedules them.")
            .with(provisioning_fields())
            .with(rate_noise_fields()));
    add(TableBuilder("provisioning.NAME.options", "An element of `options`: what an instance may have.")
            .with(resource_fields())
            .with(provisioning_option_fields()));
    add(TableBuilder("provisioning.NAME.prices", "What instances cost.").with(prices_fields()));
    add(TableBuilder("provisioning.NAME.drift", "How all instances get faster and slower.").with(drift_fields()));
    add(TableBuilder("model.NAME",
                     "Learned models of labelled executions, one for each metric. Defaults of training are those of "
                     "the kind zerotune; other kinds start from their own.")
            .with(model_fields())
            .with(training_fields())
            .with(trace_choice_fields()));
    add(TableBuilder("model.NAME.streamtune",
                     "Of the kind streamtune: clusters of logical DAGs, and how an encoder of each is trained.")
            .with(clustering_fields())
            .with(encoder_fields()));
    add(TableBuilder("evaluation.NAME", "Models on executions that they were not trained on.")
            .with(evaluation_fields())
            .with(trace_choice_fields()));
    add(TableBuilder("deployments.NAME", "Deployments of the same queries, as sets of executions, query by query.")
            .with(contest_fields()));
    add(TableBuilder(
            "fidelity.NAME",
            "Simulated executions beside measured ones of the same plans, as sets that are paired by position.")
            .with(fidelity_fields()));
    add(TableBuilder("forecast.NAME", "How well a series can be forecast from its past, horizon by horizon.")
            .with(forecast_fields())
            .with(gru_fields()));
    add(TableBuilder(
            "predictor.NAME",
            "A model that predicts the latency of analytical pipelines from their probes, judged by queries of "
            "templates that it never saw.")
            .with(predictor_fields())
            .with(predictor_settings_fields()));
    add(TableBuilder("predictor.NAME.costs",
                     "Of MERLIN: networks that learn what calls of single operators cost, trained before it.")
            .with(operator_cost_fields()));
    add(TableBuilder("comparison.NAME", "Every tuner on every query under identical arrivals.")
            .with(comparison_fields()));
    add(TableBuilder("comparison.NAME.protocol",
                     "A comparison that goes by changes of load: after each the job is left alone, the tuner is shown "
                     "the end of that time, and may reconfigure until it is content.")
            .with(protocol_loop_fields()));
    add(TableBuilder(
            "comparison.NAME.adversary",
            "A load that drops as soon as the job has grown and is back as soon as it has shrunk. It is high at "
            "the start. Arrivals differ from tuner to tuner.")
            .with(adversary_fields()));
    add(TableBuilder(
            "comparison.NAME.testbed",
            "A real cluster that runs the jobs, one after another and in real time. Every tuner meets the same "
            "schedule; two runs are never the same.")
            .with(live_cluster_fields()));
    add(TableBuilder("comparison.NAME.tuner.NAME", "A tuner and its options.").with(tuner_fields()));
    add(TableBuilder(
            "comparison.NAME.tuner.NAME.limits",
            "Limits that any tuner can wear, applied to each of its decisions in this order: min and max, "
            "scale_down_delay, factors, quota; then recommend_only, excluded hours and cooldown hold back what "
            "is left of a change. They apply to the start too.")
            .with(limits_fields()));
    add(TableBuilder("comparison.NAME.observation",
                     "What is wrong with what tuners see. The testbed itself is left alone, and the truth is stored "
                     "beside what was seen.")
            .with(observation_fields()));
    add(TableBuilder("comparison.NAME.observation.bias", "An element of `bias`: a metric that is wrong by a factor.")
            .with(bias_fields()));
    add(TableBuilder("comparison.NAME.prices",
                     "What instances cost: US dollars by default, as AWS Fargate asks. Operators that are neither "
                     "sources nor sinks are charged for.")
            .with(prices_fields()));
    add(TableBuilder("comparison.NAME.slo",
                     "What a run is to keep; summaries show the share of the time in which it does not.")
            .with(slo_fields()));
    add(TableBuilder("capacity.NAME",
                     "A question of the verb capacity: the largest rate that a job on a cluster keeps an SLO at, or "
                     "the least resources that keep it at a rate.")
            .with(capacity_fields()));
    add(TableBuilder("capacity.NAME.slo", "What is to be kept beside keeping up with the sources.")
            .with(capacity_slo_fields()));
    add(TableBuilder("figure.NAME", "A figure of a comparison.").with(figure_fields()));
    add(TableBuilder("figure.NAME (kind = \"sweep\")", "A quantity over the values of an axis of [sweep].")
            .with(sweep_figure_fields()));
    tables.push_back(plain_table("sweep",
                                 "The experiment under every combination of values of some settings. A key in quotes "
                                 "is such a setting, an axis of the sweep.",
                                 sweep_keys()));
    tables.push_back(plain_table("sweep.KEY", "An axis that is a range.", sweep_range_keys()));
    add(TableBuilder("expect",
                     "Written [[expect]]: what a comparison's runs are expected to show. It is judged after each run "
                     "and changes nothing in it.")
            .with(expectation_fields()));
    add(TableBuilder("expect.than",
                     "Written than = { ... } in [[expect]]: the limit is factor * (mean of this quantity) + plus.")
            .with(other_quantity_fields()));
    return tables;
  }();
  return kTables;
}

}  // namespace millrace::experiments
