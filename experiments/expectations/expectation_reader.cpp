#include "experiments/expectations/expectation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "experiments/config/suggestion.h"
#include "experiments/config/table_reader.h"
#include "experiments/expectations/expectation_metrics.h"

namespace millrace::experiments {

namespace {

using enum ValueType;

constexpr std::array<std::string_view, 5> kRelations{"above", "below", "at_least", "at_most", "equal"};  // Relation

const KeySpec& metric_key() {
  static const KeySpec kKey{"metric",
                            choice,
                            Bound::any,
                            "\"decisions\"",
                            "what is judged: a number of each run, of which the mean over the replications counts",
                            expectation_metric_names()};
  return kKey;
}

constexpr KeySpec kIsKey{"is", choice, Bound::any, "\"at_most\"", "how it is to stand to the limit", kRelations};

// The metric that the table names; nothing after a mistake or without one.
void read_metric(TableReader& reader, ExpectedQuantity& of) {
  const Node* node = reader.find("metric");
  const auto index = node == nullptr ? std::nullopt : reader.choice(metric_key(), *node);
  if (index) of.metric = expectation_metric_names()[*index];
}

class ExpectationReader {
 public:
  ExpectationReader(const Node& row, const std::vector<Comparison>& comparisons, Diagnostics& out)
      : reader_(row, "expect", out), comparisons_(comparisons) {}
  Expectation read();

 private:
  void read_limit();
  void read_other(const Node& table);
  // The comparison of that name; a mistake of `reader` if it is not there.
  const Comparison* comparison(TableReader& reader, const std::string& name);
  void check_names(TableReader& reader, const ExpectedQuantity& of, const Comparison& comparison);
  void check_measured(TableReader& reader, const ExpectedQuantity& of, const Comparison& comparison);
  void check_same_names(const Comparison& other);
  // A share is compared with shares, a time with times.
  void check_same_kind(TableReader& reader, const std::string& metric);
  // A number in the metric's unit, as the user writes such a quantity.
  std::optional<double> amount(TableReader& reader, std::string_view key, const Node& node, const std::string& metric);

  TableReader reader_;
  const std::vector<Comparison>& comparisons_;
  Expectation expectation_;
};

const Comparison* ExpectationReader::comparison(TableReader& reader, const std::string& name) {
  const auto found = std::ranges::find(comparisons_, name, &Comparison::name);
  if (found != comparisons_.end()) return &*found;
  std::vector<std::string> known;
  for (const Comparison& each : comparisons_) known.push_back(each.name);
  const Node* node = reader.find("comparison");
  reader.error(node != nullptr ? node->at : reader.at(), "comparison: " + unknown_name("comparison", name, known));
  return nullptr;
}

void ExpectationReader::check_names(TableReader& reader, const ExpectedQuantity& of, const Comparison& comparison) {
  const auto check = [&](const char* key, const std::string& name, const std::vector<std::string>& known) {
    if (name.empty() || std::ranges::find(known, name) != known.end()) return;
    const Node* node = reader.find(key);
    reader.error(node != nullptr ? node->at : reader.at(),
                 fmt::format("{}: comparison '{}': {}", key, comparison.name, unknown_name(key, name, known)));
  };
  std::vector<std::string> tuners;
  for (const TunerChoice& tuner : comparison.tuners) tuners.push_back(tuner.label);
  std::vector<std::string> queries = comparison.queries;
  for (const auto& [query, family] : comparison.families) {
    if (queries.back() != family) queries.push_back(family);
  }
  check("query", of.query, queries);
  check("tuner", of.tuner, tuners);
}

void ExpectationReader::check_measured(TableReader& reader, const ExpectedQuantity& of, const Comparison& comparison) {
  if (of.metric != "outside_slo_share" || comparison.slo != Slo{}) return;
  const Node* node = reader.find("metric");
  reader.error(node != nullptr ? node->at : reader.at(),
               fmt::format("metric: comparison '{0}' has no SLO; [comparison.{0}.slo] gives it one", comparison.name));
}

std::optional<double> ExpectationReader::amount(TableReader& reader, std::string_view key, const Node& node,
                                                const std::string& metric) {
  const ExpectationMetric* entry = find_expectation_metric(metric);
  if (entry == nullptr) return std::nullopt;  // told with the metric
  const auto value = reader.quantity({key, entry->type, Bound::any, "", ""}, node);
  return value ? std::optional(*value / entry->per_unit) : std::nullopt;
}

// Without a query or tuner of its own, the other quantity takes the judged one's: the other comparison must have it. A
// comparison with a single query is meant by it, whatever it is called.
void ExpectationReader::check_same_names(const Comparison& other) {
  OtherQuantity& than = *expectation_.than;
  if (than.query.empty() && other.queries.size() == 1) than.query = other.queries.front();
  ExpectedQuantity taken = than;
  if (taken.query.empty()) taken.query = expectation_.query;
  if (taken.tuner.empty()) taken.tuner = expectation_.tuner;
  TableReader table(*reader_.find("than"), "expect.than", reader_.diagnostics());
  check_names(table, taken, other);
}

void ExpectationReader::check_same_kind(TableReader& reader, const std::string& metric) {
  const ExpectationMetric* judged = find_expectation_metric(expectation_.metric);
  const ExpectationMetric* other = find_expectation_metric(metric);
  if (judged == nullptr || other == nullptr || judged->type == other->type) return;
  reader.error(reader.find("metric")->at, fmt::format("metric: '{}' is a {}, '{}' a {}", metric, to_string(other->type),
                                                      judged->name, to_string(judged->type)));
}

void ExpectationReader::read_other(const Node& table) {
  OtherQuantity& than = expectation_.than.emplace();
  than.comparison = expectation_.comparison;
  than.metric = expectation_.metric;
  TableReader reader(table, "expect.than", reader_.diagnostics());
  reader.read(other_quantity_fields(), than);
  reader.finish();
  read_metric(reader, than);
  check_same_kind(reader, than.metric);
  if (const Node* plus = reader.find("plus")) {
    than.plus = amount(reader, "plus", *plus, expectation_.metric).value_or(0);
  }
  if (than.comparison.empty()) return;  // told with the row
  if (const Comparison* other = comparison(reader, than.comparison)) {
    check_same_names(*other);
    check_measured(reader, than, *other);
  }
  const bool same_query = expectation_.query.empty() || than.query.empty() || than.query == expectation_.query;
  const bool same_tuner = than.tuner.empty() || than.tuner == expectation_.tuner;
  if (same_query && same_tuner && than.comparison == expectation_.comparison && than.metric == expectation_.metric) {
    reader_.error(table.at,
                  "than: it is the judged quantity itself; another comparison, query, tuner or metric is wanted");
  }
}

void ExpectationReader::read_limit() {
  const Node* value = reader_.find("value");
  const Node* than = reader_.find("than");
  if (value != nullptr && than != nullptr) {
    reader_.error(than->key_at, "than: there is a value already; one of the two is wanted");
  }
  if (value == nullptr && than == nullptr) {
    reader_.error(reader_.at(), "missing key 'value' in [expect]; or 'than', another quantity to compare with");
  }
  if (value != nullptr) {
    expectation_.value = amount(reader_, "value", *value, expectation_.metric).value_or(0);
  }
  if (than != nullptr) read_other(*than);
}

Expectation ExpectationReader::read() {
  reader_.read(expectation_fields(), expectation_);
  reader_.finish();
  reader_.require("metric");
  read_metric(reader_, expectation_);
  const Node* because = reader_.require("because");
  if (because != nullptr && because->kind == Node::Kind::text && expectation_.because.empty()) {
    reader_.error(because->at, "because: the reason is empty");
  }
  if (reader_.find("comparison") == nullptr && comparisons_.size() == 1) {
    expectation_.comparison = comparisons_.front().name;
  } else {
    reader_.require("comparison");
  }
  const Comparison* found = expectation_.comparison.empty() ? nullptr : comparison(reader_, expectation_.comparison);
  if (found != nullptr) {
    check_names(reader_, expectation_, *found);
    check_measured(reader_, expectation_, *found);
  }
  const Node* is = reader_.require("is");
  const auto relation = is == nullptr ? std::nullopt : reader_.choice(kIsKey, *is);
  if (relation) expectation_.is = static_cast<Relation>(*relation);
  read_limit();
  return std::move(expectation_);
}

}  // namespace

std::span<const Field<Expectation>> expectation_fields() {
  static const std::vector<Field<Expectation>> kFields = {
      {{"comparison", text, Bound::any, "", "name of a [comparison.x]; may be left out if there is only one"},
       &Expectation::comparison},
      {{"query", text, Bound::any, "",
        "one of its queries or families, over whose queries the mean counts; each if not given"},
       &Expectation::query},
      {{"tuner", text, Bound::any, "", "label of one of its tuners; each if not given"}, &Expectation::tuner},
      {metric_key(), {}},
      {kIsKey, {}},
      {{"value", number, Bound::any, "5",
        "the limit, in the metric's unit: a share (\"30 %\"), a time (\"10 min\") or a number (\"12M\")"},
       {}},
      {{"than", table, Bound::any, "", "another quantity as the limit, instead of `value`: [expect.than]"}, {}},
      {{"because", text, Bound::any, "", "the reason, a sentence with its source"}, &Expectation::because}};
  return kFields;
}

std::span<const Field<OtherQuantity>> other_quantity_fields() {
  static const std::vector<Field<OtherQuantity>> kFields = {
      {{"comparison", text, Bound::any, "", "name of a [comparison.x]; the row's if not given"},
       &OtherQuantity::comparison},
      {{"query", text, Bound::any, "", "one of its queries; its only one, or else the judged one, if not given"},
       &OtherQuantity::query},
      {{"tuner", text, Bound::any, "", "label of one of its tuners; the judged one if not given"},
       &OtherQuantity::tuner},
      {{"metric", choice, Bound::any, "\"decisions\"", "the row's if not given", expectation_metric_names()}, {}},
      {{"factor", number, Bound::any, "2", "what its mean is multiplied by"}, &OtherQuantity::factor},
      {{"plus", number, Bound::any, "7", "what is added to that, in the unit of the row's metric"}, {}}};
  return kFields;
}

std::vector<Expectation> read_expectations(const Node& list, const std::vector<Comparison>& comparisons,
                                           Diagnostics& out) {
  std::vector<Expectation> expectations;
  if (list.kind != Node::Kind::array) {
    out.add(list.at, "expect: a list of tables is wanted: [[expect]]");
    return expectations;
  }
  for (const Node& row : list.elements) expectations.push_back(ExpectationReader(row, comparisons, out).read());
  return expectations;
}

}  // namespace millrace::experiments
