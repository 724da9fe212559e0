// The figures of comparisons by protocol, from an invented one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/figures/draw.h"
#include "experiments/figures/figure_table.h"
#include "experiments/figures/protocol_rounds.h"
#include "experiments/report/protocol_falls.h"
#include "experiments/report/protocol_summary.h"
#include "tests/experiments/figures/synthetic_comparison.h"

namespace millrace::experiments {
namespace {

using testing::HasSubstr;

void execute(Database& store, const std::string& sql) {
  const auto done = store.execute(sql);
  ASSERT_TRUE(done.has_value()) << sql << done.error().what;
}

// A round at minute `t_min`, the decision after it, which took `deciding_ms`, and the window before it, in which each
// of `parallelism` instances of operator work used half a core and the one source a whole one.
void add_round(Database& store, const std::string& run, int position, int change, int round, double load, double t_min,
               int parallelism, bool backpressured, bool reconfigured, double deciding_ms) {
  execute(store, fmt::format("INSERT INTO protocol_round VALUES ('{}', {}, {}, {}, {}, '', {}, '', 0, {}, {})", run,
                             change, round, load, 60 * t_min, parallelism, int{backpressured}, int{reconfigured}));
  add_decision(store, run, position, 60 * t_min, "", "", "", 0);
  execute(store, fmt::format("INSERT INTO wall_clock VALUES ('{}', 'decision {}', '', {})", run, position,
                             deciding_ms / 1000));
  execute(store,
          fmt::format("INSERT INTO window (run, position, t_s, operators) VALUES ('{}', {}, {}, '{{\"in\":"
                      "{{\"parallelism\":1,\"cpu_share\":1}},\"work\":{{\"parallelism\":{},\"cpu_share\":0.5}}}}')",
                      run, position, 60 * t_min, parallelism));
}

// Queries f_1 and f_2 of family f and query q, under two tuners: loads 1 and 10, the second of which needs two
// reconfigurations, one of them in vain.
Database protocol_store() {
  Database store = empty_store();
  execute(store,
          "INSERT INTO plan VALUES ('p', '{\"operators\":[{\"id\":\"in\",\"kind\":\"source\"},{\"id\":\"work\","
          "\"kind\":\"map\"}]}')");
  std::string settings;
  for (const char* query : {"q", "f_1", "f_2"}) {
    for (const char* tuner : {"ds2", "streamtune"}) {
      const std::string run = add_run(store, {.query = query, .tuner = tuner});
      execute(store, fmt::format("UPDATE run SET plan = 'p' WHERE run = '{}'", run));
      const int more = query == std::string("f_2") ? 4 : 0;
      add_round(store, run, 0, 0, 0, 1, 10, 1, false, false, 1);
      add_round(store, run, 1, 1, 0, 10, 20, 1, true, true, 2);
      add_round(store, run, 2, 1, 1, 10, 30, 4 + more, true, true, 3);
      add_round(store, run, 3, 1, 2, 10, 40, 6 + more, false, false, 6);
      settings += fmt::format("{}{{\"query\":\"{}\",\"tuner\":\"{}\"{}}}", settings.empty() ? "" : ",", query, tuner,
                              query[0] == 'f' ? ",\"family\":\"f\"" : "");
    }
  }
  execute(store, fmt::format("INSERT INTO artefact VALUES ('{}', 'comparison', 'c', '{{\"settings\":[{}]}}', 'done')",
                             kComparison, settings));
  return store;
}

// `epochs` that were over after `latency_ms` in window `position` of `run`.
void add_epochs(Database& store, const std::string& run, int position, double latency_ms, int epochs) {
  execute(store, fmt::format("INSERT INTO epoch_latency VALUES ('{}', {}, {}, {})", run, position, latency_ms, epochs));
}

std::string csv_of(Database& store, const std::string& kind, const std::string& file,
                   const std::vector<std::string>& queries) {
  const Figure figure{.name = "main", .kind = kind, .comparison = "c", .queries = queries, .tuners = {}, .title = ""};
  const auto folder = fresh_folder("protocol");
  const auto drawn = draw_figure(store, figure, kComparison, folder);
  EXPECT_TRUE(drawn.has_value()) << drawn.error();
  EXPECT_THAT(contents(folder / (file + ".svg")), HasSubstr("streamtune"));
  return contents(folder / (file + ".csv"));
}

TEST(ProtocolFigures, TuningTimeIsWaitingAndDecidingAfterEachChange) {
  Database store = protocol_store();
  EXPECT_EQ(csv_of(store, "tuning_time", "main-q", {"q"}),
            "query,tuner,replication,change,load,reconfigurations,waited_s,deciding_s\n"
            "q,ds2,0,0,1,0,0,0.001\nq,ds2,0,1,10,2,1200,0.011\n"
            "q,streamtune,0,0,1,0,0,0.001\nq,streamtune,0,1,10,2,1200,0.011\n");
}

TEST(ProtocolFigures, CpuUtilisationIsOfTheTunedOperators) {
  Database store = protocol_store();
  const std::string csv = csv_of(store, "cpu_utilisation", "main", {"q", "f_1"});
  EXPECT_THAT(csv, HasSubstr("q,ds2,0,1,0,0,1,1,0.5\n"));
  EXPECT_THAT(csv, HasSubstr("f_1,streamtune,0,4,1,2,10,6,0.5\n"));
}

TEST(ProtocolFigures, DecisionTimesAreMeansOverAFamily) {
  Database store = protocol_store();
  const std::string csv = csv_of(store, "decision_time", "main", {});
  EXPECT_THAT(csv, HasSubstr("q,ds2,4,3,2.5,"));
  EXPECT_THAT(csv, HasSubstr("f,streamtune,8,3,2.5,"));
  EXPECT_THAT(csv, testing::Not(HasSubstr("f_1")));
}

// Of query q under ds2 with two replications, and streamtune with one: epochs count that were over in the last round of
// a change. The second replication has a change to 1 only.
TEST(ProtocolFigures, EpochLatencyIsOfTheDeploymentsThatAreLeft) {
  Database store = protocol_store();
  const auto run_of = [&](const char* tuner) {
    const auto rows =
        store.rows("SELECT run FROM comparison_run WHERE query = 'q' AND tuner = ?1", {std::string(tuner)});
    return text(rows->front().front());
  };
  const std::string ds2 = run_of("ds2"), streamtune = run_of("streamtune");
  for (const std::string& run : {ds2, streamtune}) {
    add_epochs(store, run, 0, 0, 40);        // load 1
    add_epochs(store, run, 1, 60'000, 600);  // load 10, before and between the reconfigurations
    add_epochs(store, run, 2, 30'000, 600);
  }
  add_epochs(store, ds2, 3, 2, 50);
  add_epochs(store, ds2, 3, 4, 45);
  add_epochs(store, ds2, 3, 100, 5);
  add_epochs(store, streamtune, 3, 8, 10);
  const std::string second = add_run(store, {.query = "q", .tuner = "ds2", .replication = 1});
  add_round(store, second, 0, 0, 0, 10, 10, 1, false, false, 1);
  add_epochs(store, second, 0, 2, 100);

  Figure figure{
      .name = "main", .kind = "epoch_latency", .comparison = "c", .queries = {"q"}, .tuners = {}, .title = ""};
  figure.loads = {10};
  const auto folder = fresh_folder("epochs");
  const auto drawn = draw_figure(store, figure, kComparison, folder);
  ASSERT_TRUE(drawn.has_value()) << drawn.error();
  ASSERT_EQ(drawn->size(), 1U);
  EXPECT_EQ(drawn->front().csv, folder / "main-q.csv");
  EXPECT_EQ(contents(folder / "main-q.csv"),
            "query,tuner,latency_ms,epochs,share\n"
            "q,ds2,2,150,0.75\nq,ds2,4,45,0.975\nq,ds2,100,5,1\nq,streamtune,8,10,1\n");
  EXPECT_EQ(contents(folder / "main-q-summary.csv"),
            "query,tuner,runs,epochs,p50_ms,p90_ms,p95_ms,p99_ms,max_ms\n"
            "q,ds2,2,200,2,4,4,100,100\nq,streamtune,1,10,8,8,8,8,8\n");
  const std::string svg = contents(folder / "main-q.svg");
  for (const char* words : {"streamtune", "latency of an epoch, logarithmic, load 10", "p99", "100 ms", "80 %"}) {
    EXPECT_THAT(svg, HasSubstr(words));
  }

  // Of all loads, and of one tuner.
  figure.loads = {};
  figure.tuners = {"streamtune"};
  ASSERT_TRUE(draw_figure(store, figure, kComparison, folder).has_value());
  EXPECT_THAT(contents(folder / "main-q-summary.csv"), HasSubstr("q,streamtune,1,50,0,"));
  EXPECT_THAT(contents(folder / "main-q-summary.csv"), testing::Not(HasSubstr("ds2")));
}

TEST(ProtocolFigures, EpochLatencyIsOfTimelyJobsOnly) {
  Database store = protocol_store();
  Figure figure{
      .name = "main", .kind = "epoch_latency", .comparison = "c", .queries = {"q"}, .tuners = {}, .title = ""};
  figure.loads = {1, 10};
  EXPECT_EQ(draw_figure(store, figure, kComparison, fresh_folder("none")).error(),
            "figure 'main': the store holds no epoch of query q, load 1 and 10: only Timely jobs have epochs");
}

// Loads 5, 10, 3, 8: two rises. At the first the tuner goes below what it had with operator work and comes back, at the
// second it leaves work below and other alone; a fall of the load does not count, nor do source and sink.
TEST(ProtocolFigures, FallsAreOfTunedOperatorsWhereTheLoadRises) {
  Database store = empty_store();
  execute(store,
          "INSERT INTO plan VALUES ('p', '{\"operators\":[{\"id\":\"in\",\"kind\":\"source\"},{\"id\":\"work\","
          "\"kind\":\"map\"},{\"id\":\"other\",\"kind\":\"map\"},{\"id\":\"out\",\"kind\":\"sink\"}]}')");
  std::string settings;
  for (const char* query : {"f_1", "f_2"}) {
    const std::string run = add_run(store, {.query = query, .tuner = "streamtune"});
    execute(store, fmt::format("UPDATE run SET plan = 'p' WHERE run = '{}'", run));
    settings += fmt::format("{}{{\"query\":\"{}\",\"tuner\":\"streamtune\",\"family\":\"f\"}}",
                            settings.empty() ? "" : ",", query);
    struct Seen {
      int change, round;
      double load;
      int in, work, other;
    };
    for (const Seen& seen : {Seen{0, 0, 5, 9, 1, 1}, Seen{0, 1, 5, 9, 6, 4}, Seen{1, 0, 10, 9, 6, 4},
                             Seen{1, 1, 10, 9, 5, 8}, Seen{1, 2, 10, 9, 7, 8}, Seen{2, 0, 3, 9, 7, 8},
                             Seen{2, 1, 3, 9, 4, 3}, Seen{3, 0, 8, 9, 4, 3}, Seen{3, 1, 8, 2, 3, 3}}) {
      execute(store, fmt::format("INSERT INTO protocol_round VALUES ('{}', {}, {}, {}, 0, 'in={} other={} out=1 "
                                 "work={}', 0, '', 0, 0, 0)",
                                 run, seen.change, seen.round, seen.load, seen.in, seen.other, seen.work));
    }
  }
  execute(store, fmt::format("INSERT INTO artefact VALUES ('{}', 'comparison', 'c', '{{\"settings\":[{}]}}', 'done')",
                             kComparison, settings));
  const auto falls = protocol_falls(store, kComparison);
  ASSERT_TRUE(falls.has_value());
  ASSERT_EQ(falls->size(), 2U);
  EXPECT_EQ(falls->front().query, "f_1");
  EXPECT_EQ(falls->front().rises, 4);
  EXPECT_EQ(falls->front().at_once, 2);
  EXPECT_EQ(falls->front().left, 1);
  EXPECT_EQ(csv_of(store, "falls", "main", {}), "query,tuner,rises,fell_at_once,fell\nf,streamtune,8,4,2\n");
}

TEST(ProtocolFigures, ScoresOfAFamilyAreMeansOverItsQueries) {
  Database store = protocol_store();
  const auto scores = protocol_scores(store, kComparison);
  ASSERT_TRUE(scores.has_value());
  ASSERT_EQ(scores->size(), 8U) << "three queries and a family, under two tuners";
  const ProtocolScore& family = (*scores)[6];
  EXPECT_EQ(family.query, "f");
  EXPECT_EQ(family.tuner, "ds2");
  EXPECT_EQ(family.queries, 2U);
  EXPECT_EQ(family.at_greatest, 8) << "of 6 and 10";
  EXPECT_EQ(family.reconfigurations, 1);
  EXPECT_EQ(family.occurrences, 1);
  EXPECT_THAT(protocol_table(*scores), HasSubstr("f, mean of its 2 queries, 2 changes of load"));
  const std::string csv = csv_of(store, "protocol", "main", {});
  EXPECT_THAT(csv, HasSubstr("\nf,ds2,2,10,8,"));
  EXPECT_THAT(csv, testing::Not(HasSubstr("f_1"))) << "a picture shows the family";
}

}  // namespace
}  // namespace millrace::experiments
