#include "experiments/predictors/predictor_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/config/layers.h"
#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"

namespace millrace::experiments {
namespace {

using enum ValueType;

constexpr std::string_view kOwn = "pipelines.";

class PredictorReader {
 public:
  PredictorReader(const std::string& name, const Node& table, const std::vector<PipelinesSpec>& pipelines,
                  Diagnostics& out)
      : reader_(table, "predictor." + name, out), pipelines_(pipelines) {
    spec_.name = name;
  }

  std::vector<PredictorSpec> read() {
    reader_.read(predictor_fields(), spec_);
    reader_.read(predictor_settings_fields(), spec_.settings);
    reader_.finish();
    if (spec_.name.find('/') != std::string::npos) reader_.error(reader_.at(), "predictor: names have no '/'");
    check_shares();
    read_costs();
    read_sigmas();
    if (const Node* reported = reader_.find("reported")) {
      spec_.reported = resolved_path(reader_.text("reported", *reported).value_or(""), reported->at);
    }
    const std::vector<const PipelinesSpec*> sets = read_sets();
    read_validation_templates(sets);
    std::vector<PredictorSpec> all;
    for (const PipelinesSpec* set : sets) {
      all.push_back(spec_);
      all.back().pipelines = set->name;
    }
    return all;
  }

 private:
  const Position& place_of(std::string_view key) const {
    const Node* node = reader_.find(key);
    return node != nullptr ? node->at : reader_.at();
  }

  void check_shares() {
    if (spec_.settings.dropout >= 1) reader_.error(place_of("dropout"), "dropout: a share below 1 is wanted");
    if (spec_.validation <= 0 || spec_.validation >= 1) {
      reader_.error(place_of("validation"), "validation: a share above 0 and below 1 is wanted");
    }
  }

  void read_costs() {
    const Node* table = reader_.find("costs");
    if (table == nullptr) return;
    TableReader costs(*table, reader_.path() + ".costs", reader_.diagnostics());
    costs.read(operator_cost_fields(), spec_.costs);
    costs.finish();
    if (spec_.costs.validation <= 0 || spec_.costs.validation >= 1) {
      const Node* node = costs.find("validation");
      costs.error(node != nullptr ? node->at : table->at, "validation: a share above 0 and below 1 is wanted");
    }
  }

  // Undisturbed cardinalities come first, whether they are named or not.
  void read_sigmas() {
    const Node* list = reader_.find("sigmas");
    if (list == nullptr) return;
    if (list->kind != Node::Kind::array) return reader_.error(list->at, "sigmas: a list of numbers is wanted");
    spec_.sigmas = {0};
    for (const Node& element : list->elements) {
      const bool is_number = element.kind == Node::Kind::number || element.kind == Node::Kind::integer;
      if (!is_number || element.number < 0) {
        reader_.error(element.at, "sigmas: numbers of at least 0 are wanted");
      } else if (std::ranges::find(spec_.sigmas, element.number) == spec_.sigmas.end()) {
        spec_.sigmas.push_back(element.number);
      }
    }
  }

  std::vector<const PipelinesSpec*> read_sets() {
    std::vector<const PipelinesSpec*> sets;
    const Node* node = reader_.require("pipelines");
    if (node == nullptr) return sets;
    std::vector<std::pair<std::string, Position>> names;
    if (node->kind == Node::Kind::text) {
      names.emplace_back(node->text, node->at);
    } else {
      names = reader_.names("pipelines", *node);
      if (node->kind == Node::Kind::array && node->elements.empty()) {
        reader_.error(node->at, "pipelines: the list is empty");
      }
    }
    for (const auto& [name, at] : names) {
      const PipelinesSpec* set = set_named(name);
      if (set == nullptr) {
        std::vector<std::string> known;
        for (const PipelinesSpec& each : pipelines_) known.push_back(std::string(kOwn) + each.name);
        reader_.error(at, fmt::format("pipelines: {}", unknown_name("set of pipelines", name, known)));
      } else if (std::ranges::find(sets, set) != sets.end()) {
        reader_.error(at, fmt::format("pipelines: '{}' is named twice", name));
      } else {
        sets.push_back(set);
        check_set(*set, at);
      }
    }
    return sets;
  }

  const PipelinesSpec* set_named(const std::string& name) const {
    if (!name.starts_with(kOwn)) return nullptr;
    const auto found = std::ranges::find(pipelines_, name.substr(kOwn.size()), &PipelinesSpec::name);
    return found == pipelines_.end() ? nullptr : &*found;
  }

  void check_set(const PipelinesSpec& set, const Position& at) {
    const std::size_t templates = set.workload.templates.size();
    if (set.test.empty()) {
      reader_.error(at,
                    fmt::format("pipelines: [pipelines.{}] keeps no template for the test (its key `test`)", set.name));
    } else if (templates < set.test.size() + 2) {
      reader_.error(at, fmt::format("pipelines: [pipelines.{}] has {} templates beside those of the test, and at least "
                                    "2 are wanted: one to train with, one to validate with",
                                    set.name, templates - std::min(templates, set.test.size())));
    }
  }

  void read_validation_templates(const std::vector<const PipelinesSpec*>& sets) {
    const Node* list = reader_.find("validation_templates");
    if (list == nullptr) return;
    if (list->kind != Node::Kind::array) {
      return reader_.error(list->at, "validation_templates: a list of whole numbers is wanted");
    }
    for (const Node& element : list->elements) {
      if (element.kind != Node::Kind::integer || element.integer < 1) {
        reader_.error(element.at, "validation_templates: whole numbers of at least 1 are wanted");
        continue;
      }
      const auto index = static_cast<std::uint32_t>(element.integer);
      auto& chosen = spec_.validation_templates;
      if (std::ranges::find(chosen, index) == chosen.end()) chosen.push_back(index);
      for (const PipelinesSpec* set : sets) check_template(*set, index, element.at);
    }
    std::ranges::sort(spec_.validation_templates);
    for (const PipelinesSpec* set : sets) {
      if (spec_.validation_templates.size() + set->test.size() < set->workload.templates.size()) continue;
      reader_.error(list->at, fmt::format("validation_templates: no template of [pipelines.{}] is left to train with",
                                          set->name));
    }
  }

  void check_template(const PipelinesSpec& set, std::uint32_t index, const Position& at) {
    if (index > set.workload.templates.size()) {
      reader_.error(at, fmt::format("validation_templates: [pipelines.{}] has {} templates", set.name,
                                    set.workload.templates.size()));
    } else if (set.held_out(index)) {
      reader_.error(
          at, fmt::format("validation_templates: template {} of [pipelines.{}] is kept for the test", index, set.name));
    }
  }

  TableReader reader_;
  const std::vector<PipelinesSpec>& pipelines_;
  PredictorSpec spec_;
};

}  // namespace

std::span<const Field<PredictorSpec>> predictor_fields() {
  static const std::vector<Field<PredictorSpec>> kFields = {
      {{"pipelines", text, Bound::any, "",
        "\"pipelines.x\": whose queries it learns from and is judged by; of a list a predictor each"},
       {}},
      {{"like", text, Bound::any, "", "another predictor: what is not said is as there"}, {}},
      {{"trials", count, Bound::not_negative, "2",
        "random search: settings that are tried, the written ones and draws that are the same for every model; 0: "
        "none"},
       &PredictorSpec::trials},
      {{"trial_queries", count, Bound::at_least_one, "7", "that a trial is trained with, at most"},
       &PredictorSpec::trial_queries},
      {{"trial_epochs", count, Bound::at_least_one, "2", "of a trial"}, &PredictorSpec::trial_epochs},
      {{"validation", share, Bound::up_to_one, "0.3",
        "of the training templates, at least one, drawn: kept aside for early stopping and to judge trials by"},
       &PredictorSpec::validation},
      {{"validation_templates", list, Bound::any, "[2]", "the templates that are kept aside, by number from 1"}, {}},
      {{"sigmas", list, Bound::any, "[0, 2]",
        "of the log-normal factors on the cardinalities of the queries it is judged by; 0, none, is always among them"},
       {}},
      {{"costs", table, Bound::any, "", "[predictor.x.costs]: of MERLIN's operator cost predictors"}, {}},
      {{"reported", text, Bound::any, "",
        "CSV file of published numbers (workload,model,sigma,metric,value,place,kind) to show beside"},
       {}}};
  return kFields;
}

std::span<const Field<models::PredictorSettings>> predictor_settings_fields() {
  using M = models::PredictorSettings;
  static const std::vector<Field<M>> kFields = {
      {{"model", choice, Bound::any, "\"gcn\"", "which model", models::predictor_kind_names()},
       Choice<M>{[](M& m, std::size_t i) { m.kind = static_cast<models::PredictorKind>(i); },
                 [](const M& m) { return static_cast<std::size_t>(m.kind); }}},
      {{"hidden", count, Bound::at_least_one, "8", "width of its layers"}, &M::hidden},
      {{"layers", count, Bound::at_least_one, "2", "of convolutions, attention blocks, or of an operator's network"},
       &M::layers},
      {{"learning_rate", number, Bound::positive, "0.01", "of AdamW; falls along half a cosine"}, &M::learning_rate},
      {{"weight_decay", number, Bound::not_negative, "0.3", "of AdamW"}, &M::weight_decay},
      {{"dropout", share, Bound::up_to_one, "0.2", "of each layer; below 1"}, &M::dropout},
      {{"batch", count, Bound::at_least_one, "9", "pipelines"}, &M::batch},
      {{"epochs", count, Bound::at_least_one, "2", "at most"}, &M::epochs},
      {{"patience", count, Bound::at_least_one, "1", "epochs without a lower validation loss before it stops"},
       &M::patience},
      {{"seed", count, Bound::not_negative, "5", "of weights, shuffles and dropout"}, &M::seed},
      {{"operator_costs", flag, Bound::any, "false", "MERLIN: with the cost vectors of its operator cost predictors"},
       &M::operator_costs},
      {{"calibrator", flag, Bound::any, "false",
        "MERLIN: costs are calibrated by attention over what competes (stage 2)"},
       &M::calibrator},
      {{"resource_attention", flag, Bound::any, "false",
        "MERLIN: Eq. 3; false: the expanded meta-competition matrices as they are"},
       &M::resource_attention},
      {{"separated_by_blocking", flag, Bound::any, "true",
        "MERLIN: operators that a blocking one separates do not compete"},
       &M::separated_by_blocking},
      {{"edges", choice, Bound::any, "\"sum\"",
        "MERLIN: the data flow and the three resources as a channel each, or their sum",
        models::pipeline_edges_names()},
       Choice<M>{[](M& m, std::size_t i) { m.edges = static_cast<models::PipelineEdges>(i); },
                 [](const M& m) { return static_cast<std::size_t>(m.edges); }}}};
  return kFields;
}

std::span<const Field<models::OperatorCostSettings>> operator_cost_fields() {
  using M = models::OperatorCostSettings;
  static const std::vector<Field<M>> kFields = {
      {{"hidden", count, Bound::at_least_one, "8", "width of its three layers"}, &M::hidden},
      {{"learning_rate", number, Bound::positive, "0.01", "of Adam"}, &M::learning_rate},
      {{"batch", count, Bound::at_least_one, "9", "calls"}, &M::batch},
      {{"epochs", count, Bound::at_least_one, "2", "at most"}, &M::epochs},
      {{"patience", count, Bound::at_least_one, "1", "epochs without a lower held-out loss before it stops"},
       &M::patience},
      {{"validation", share, Bound::up_to_one, "0.3", "of the calls, held out"}, &M::validation},
      {{"seed", count, Bound::not_negative, "5", "of weights and shuffles"}, &M::seed}};
  return kFields;
}

std::vector<PredictorSpec> read_predictors(const std::string& name, const Node& table,
                                           const std::vector<PipelinesSpec>& pipelines, Diagnostics& out) {
  return PredictorReader(name, table, pipelines, out).read();
}

PredictorSpec quick(PredictorSpec spec) {
  spec.trials = 0;
  spec.settings.epochs = std::min(spec.settings.epochs, 5U);
  spec.costs.epochs = std::min(spec.costs.epochs, 5U);
  return spec;
}

}  // namespace millrace::experiments
