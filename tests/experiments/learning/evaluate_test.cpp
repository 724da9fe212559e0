#include "experiments/learning/evaluate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/figures/gnuplot.h"
#include "experiments/learning/evaluation_plot.h"
#include "experiments/learning/examples.h"
#include "experiments/learning/model_key.h"
#include "experiments/learning/reported_errors.h"
#include "experiments/traces/trace_key.h"
#include "tests/experiments/config/config_folder.h"
#include "tests/experiments/store/temporary_folder.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

constexpr const char* kConfig = R"(
[trace.t]
structures = ["linear", "2-way-join"]
[trace.t.space]
template = "zerotune-seen"
[trace.again]
structures = ["linear", "2-way-join"]
repeat = 1
[trace.again.space]
template = "zerotune-seen"
[model.a]
kind = "boosted"
metrics = ["latency"]
traces = ["trace.t"]
[evaluation.e]
models = ["a"]
traces = ["trace.t"]
again = ["trace.again"]
)";

class EvaluateTest : public testing::Test {
 protected:
  EvaluateTest() : experiment_(ConfigFolder().load(kConfig)), store_(*Store::open(folder_.file("store.sqlite"))) {
    set_ = trace_set_key(experiment_, experiment_.traces[0]).hash();
    again_ = trace_set_key(experiment_, experiment_.traces[1]).hash();
    model_ = model_key(experiment_, experiment_.models[0], store_)->hash();
  }

  void trace(const std::string& set, int position, const std::string& structure, double latency_ms,
             const std::string& split = "test") {
    sql(
        fmt::format("INSERT INTO trace (trace_set, position, plan, structure, id, method, status, latency_ms, split) "
                    "VALUES ('{}', {}, 'p{}', '{}', 'id-{}', 'events', 'done', {}, '{}')",
                    set, position, position, structure, position, latency_ms, split));
    sql(
        fmt::format("INSERT INTO operator_label (trace_set, position, operator, kind, parallelism, instances_seen) "
                    "VALUES ('{}', {}, 0, 'source', 100, 100), ('{}', {}, 1, 'filter', 10, 10)",
                    set, position, set, position));
  }
  void predict(int position, const std::string& predicted) {
    sql(fmt::format("INSERT INTO prediction VALUES ('{}', '{}', {}, {})", model_, set_, position, predicted));
  }
  void sql(const std::string& statement) {
    const auto done = store_.database().execute(statement);
    ASSERT_TRUE(done) << done.error().what;
  }

  TemporaryFolder folder_;
  Experiment experiment_;
  Store store_;
  std::string set_, again_, model_;
};

TEST_F(EvaluateTest, GroupsByStructureWithAllTogetherAndTheNoiseFloor) {
  trace(set_, 0, "linear", 100);
  trace(set_, 1, "2-way-join", 100);
  trace(set_, 2, "linear", 100);
  trace(set_, 3, "2-way-join", 100);
  predict(0, "200");   // q 2
  predict(2, "25");    // q 4
  predict(1, "110");   // q 1.1
  predict(3, "NULL");  // a plan that the model cannot read
  trace(again_, 0, "linear", 125);
  const auto rows = evaluate(experiment_, experiment_.evaluations[0], store_);
  ASSERT_TRUE(rows) << rows.error().what;
  ASSERT_EQ(rows->size(), 4U);
  EXPECT_EQ((*rows)[0].part, "2-way-join");
  EXPECT_EQ((*rows)[0].plans, 1U);
  EXPECT_DOUBLE_EQ((*rows)[0].q50, 1.1);
  EXPECT_EQ((*rows)[1].part, "linear");
  EXPECT_DOUBLE_EQ((*rows)[1].q50, 3);
  EXPECT_EQ((*rows)[2].part, "all of trace.t");
  EXPECT_DOUBLE_EQ((*rows)[2].q50, 2);
  EXPECT_EQ((*rows)[3].model, kNoiseFloor);
  EXPECT_DOUBLE_EQ((*rows)[3].q50, 1.25);

  ASSERT_TRUE(store_.put(table_rows("e", *rows)));
  const auto stored = stored_evaluation(store_, "e");
  ASSERT_TRUE(stored);
  EXPECT_EQ(table_rows("e", *stored), table_rows("e", *rows));
}

TEST_F(EvaluateTest, ClassesAreThoseOfTheMeanDegreeWithoutSources) {
  trace(set_, 0, "linear", 100);
  predict(0, "200");
  experiment_.evaluations[0].by = EvaluationBy::parallelism_class;
  const auto rows = evaluate(experiment_, experiment_.evaluations[0], store_);
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->at(0).part, "linear S");
}

TEST_F(EvaluateTest, ValuesComeInTheirOrderAndPlansWithoutAreLeftOut) {
  const auto plan = [&](int position, const std::string& window, const std::string& policy) {
    const nlohmann::json document = {
        {"hosts", nlohmann::json::array({nlohmann::json::object()})},
        {"operators", nlohmann::json::array({{{"attributes", {{"confEventRate", "1000"}}}},
                                             {{"attributes", {{"windowLength", window}, {"windowPolicy", policy}}}}})}};
    sql(fmt::format("INSERT INTO plan VALUES ('p{}', '{}')", position, document.dump()));
    trace(set_, position, "linear", 100);
    predict(position, "200");
  };
  plan(0, "1000", "duration");
  plan(1, "250", "duration");
  plan(2, "50", "count");
  experiment_.evaluations[0].by = EvaluationBy::window_duration;
  const auto rows = evaluate(experiment_, experiment_.evaluations[0], store_);
  ASSERT_TRUE(rows) << rows.error().what;
  std::vector<std::string> parts;
  for (const EvaluationRow& row : *rows) {
    if (row.model == "a") parts.push_back(row.part);
  }
  EXPECT_THAT(parts, testing::ElementsAre("250", "1000", "all of trace.t"));
}

TEST(EvaluationPlot, DrawsAndWritesWhatItShows) {
  const std::vector<EvaluationRow> rows = {{"latency", "a", "linear", 9, 1.25, 2.5, 3, 1},
                                           {"latency", "b", "linear", 9, 1.5, 2.5, 3, 1},
                                           {"throughput", "a", "2-way-join", 9, 1.5, 2.5, 3, 1}};
  const std::vector<ReportedError> reported = {{"latency", "a", "linear", 1.2, 2.5, "p. 1", "printed"},
                                               {"latency", "a", "elsewhere", 1.2, 2.5, "p. 1", "printed"}};
  const TemporaryFolder folder;
  const Plot plot = evaluation_plot(rows, reported, EvaluationBy::structure, "it");
  EXPECT_TRUE(draw_with_gnuplot(plot, folder.file("it")));
  const std::string csv = evaluation_csv(rows, reported);
  EXPECT_THAT(csv, HasSubstr("latency,a,linear,9,1.25,2.5,3,1\n"));
  EXPECT_THAT(csv, HasSubstr("latency,published,linear,,1.2,2.5,,\n"));
  EXPECT_THAT(csv, testing::Not(HasSubstr("elsewhere")));
}

TEST_F(EvaluateTest, ATextBesideWhatWasPublished) {
  const std::vector<EvaluationRow> rows = {{"latency", "a", "linear", 9, 1.2049, 2.5, 3, 1},
                                           {"latency", "a", "2-way-join", 9, 1.5, 2.5, 3, 1}};
  const std::string text = evaluation_text(rows, {{"latency", "a", "linear", 1.2, 2.5, "p. 1", "printed"},
                                                  {"latency", "a", "2-way-join", 1.2, 2.5, "p. 1", "printed"}});
  EXPECT_THAT(text, HasSubstr("1.20 / 2.50         1.20 / 2.50  yes\n"));
  EXPECT_THAT(text, HasSubstr("1.50 / 2.50         1.20 / 2.50  no\n"));
}

TEST(ReportedErrors, SayWhereAFileIsWrong) {
  const ConfigFolder folder;
  const auto error = [&](const std::string& text) {
    const auto read = read_reported(folder.write("reported.csv", text));
    return read ? std::string() : read.error();
  };
  const std::string header = "metric,model,part,q50,q95,place,kind\n";
  EXPECT_EQ(error(header + "latency,a,linear,1.2,2.5,p. 1,printed\n"), "");
  EXPECT_THAT(error("q50,q95\n"), HasSubstr("reported.csv:1: the header metric,model"));
  EXPECT_THAT(error(header + "latency,a,linear,1.2\n"), HasSubstr("reported.csv:2: 7 cells"));
  EXPECT_THAT(error(header + "latency,a,linear,x,2.5,p. 1,printed\n"), HasSubstr("reported.csv:2: q-errors"));
}

TEST(Examples, FoldsAndCountsAreFair) {
  const auto of = [](std::uint64_t count, std::uint32_t folds, std::uint32_t fold) {
    ModelSpec spec;
    spec.count = count;
    spec.folds = folds;
    spec.fold = fold;
    return spec;
  };
  std::vector<StoredExample> examples;
  for (int i = 0; i < 200; ++i) {
    StoredExample each;
    each.structure = i % 4 == 0 ? "rare" : "frequent";
    each.id = fmt::format("id-{}", i);
    each.split = i % 10 == 9 ? ExampleSplit::test : i % 10 == 8 ? ExampleSplit::validation : ExampleSplit::train;
    each.example.label = i;
    examples.push_back(each);
  }
  const auto all = training_set(examples, {});
  EXPECT_EQ(all.train.size() + all.validation.size(), 180U);
  const auto some = training_set(examples, of(40, 1, 0));
  EXPECT_EQ(some.train.size() + some.validation.size(), 40U);
  std::size_t left = 0;
  for (std::uint32_t fold = 0; fold < 5; ++fold) {
    const auto without = training_set(examples, of(0, 5, fold));
    left += 180 - without.train.size() - without.validation.size();
  }
  EXPECT_EQ(left, 180U);  // each example is left out once
}

}  // namespace
}  // namespace millrace::experiments
