#include "tests/sim/runtime/random_jobs.h"

#include <algorithm>
#include <ostream>
#include <string>

#include "sim/plan/names.h"

namespace millrace::runtime {

using namespace kernel::literals;

namespace {

constexpr std::uint32_t kMostDegree = 6;
constexpr std::uint32_t kSlots = 8;  // of a node

// One of these, each as likely; it shrinks towards the first.
template <class T>
rc::Gen<T> choice(std::vector<T> from) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::sizedElementOf(std::move(from)));
}

// At most `most` values. (The size that bounds a container would bound its elements too.)
template <class T>
rc::Gen<std::vector<T>> up_to(int most, rc::Gen<T> element) {
  return rc::gen::resize(most,
                         rc::gen::container<std::vector<T>>(rc::gen::resize(rc::kNominalSize, std::move(element))));
}

rc::Gen<std::uint32_t> degree() {
  return rc::gen::inRange<std::uint32_t>(1, kMostDegree + 1);
}

// Closed sources have no random gaps, bursts no log behind them.
rc::Gen<RandomSource> any_source() {
  using enum job::Arrivals;
  const auto open = rc::gen::map(choice<job::Arrivals>({even, poisson, gamma, mmpp}),
                                 [](job::Arrivals arrivals) { return std::pair(arrivals, job::SourceLoop::open); });
  const auto closed = rc::gen::map(choice<job::Arrivals>({even, poisson, burst}),
                                   [](job::Arrivals arrivals) { return std::pair(arrivals, job::SourceLoop::closed); });
  return rc::gen::apply(
      [](double rate, std::uint32_t degree, std::pair<job::Arrivals, job::SourceLoop> load) {
        return RandomSource{rate, degree, load.first, load.second};
      },
      choice<double>({100.0, 1000.0, 5000.0, 40'000.0}), rc::gen::inRange(1U, 5U), rc::gen::oneOf(open, closed));
}

rc::Gen<RandomOperator> any_operator(rc::Gen<OperatorKind> kind) {
  using O = RandomOperator;
  return rc::gen::build<O>(
      rc::gen::set(&O::kind, std::move(kind)), rc::gen::set(&O::degree, degree()),
      rc::gen::set(&O::cost_us, rc::gen::inRange<std::int64_t>(0, 80)),
      rc::gen::set(&O::input,
                   choice<Partitioning>({Partitioning::rebalance, Partitioning::automatic, Partitioning::rescale,
                                         Partitioning::broadcast, Partitioning::weighted})),
      rc::gen::set(&O::selectivity, choice<double>({1.0, 0.0, 0.1, 0.6, 2.5})),
      rc::gen::set(&O::keys, choice<std::uint64_t>({1, 7, 300, 100'000})),
      rc::gen::set(&O::key_shape,
                   choice<plan::KeyShape>({plan::KeyShape::uniform, plan::KeyShape::zipf, plan::KeyShape::hot})),
      rc::gen::set(&O::window, choice<AnyWindow>({AnyWindow::tumbling, AnyWindow::sliding, AnyWindow::session,
                                                  AnyWindow::counting, AnyWindow::sliding_counting})),
      rc::gen::set(&O::event_time), rc::gen::set(&O::keeps_list),
      rc::gen::set(&O::service_cv, choice<double>({0.0, 1.0, 3.0})),
      rc::gen::set(&O::parallel_share, choice<double>({0.0, 0.0, 0.4, 1.0})));
}

rc::Gen<RandomJob> any_job() {
  using enum OperatorKind;
  using M = RandomJob::Merge;
  const auto merge = rc::gen::build<M>(
      rc::gen::set(&M::with, any_source()),
      rc::gen::set(&M::by, any_operator(choice<OperatorKind>({union_all, window_join, incremental_join}))));
  return rc::gen::build<RandomJob>(
      rc::gen::set(&RandomJob::first, any_source()), rc::gen::set(&RandomJob::merges, up_to<M>(2, merge)),
      rc::gen::set(
          &RandomJob::chain,
          up_to<RandomOperator>(4, any_operator(choice<OperatorKind>({map, filter, flat_map, window_aggregate})))),
      rc::gen::set(&RandomJob::sink_degree, degree()));
}

// A few buffers that no channel owns are enough, but not none at all.
rc::Gen<RandomEngine> any_engine() {
  using E = RandomEngine;
  const auto engine = rc::gen::build<E>(
      rc::gen::set(&E::record_by_record, rc::gen::map(rc::gen::inRange(0, 4), [](int i) { return i == 3; })),
      rc::gen::set(&E::buffer_timeout_ms, choice<std::int64_t>({100, 10, 1, 0})),
      rc::gen::set(&E::buffer_bytes, choice<std::int64_t>({32 * 1024, 1024, 50})),
      rc::gen::set(&E::exclusive_buffers, choice<std::uint32_t>({2U, 1U, 0U})),
      rc::gen::set(&E::floating_buffers, choice<std::uint32_t>({8U, 1U, 0U})),
      rc::gen::set(&E::most_buffers, choice<std::uint32_t>({10U, 2U, 1U})), rc::gen::set(&E::chaining),
      rc::gen::set(&E::quantum_us, choice<std::int64_t>({4000, 100})),
      rc::gen::set(&E::activation_us, choice<std::int64_t>({2000, 200})),
      rc::gen::set(&E::start_spread_ms, choice<std::int64_t>({0, 200})),
      rc::gen::set(&E::key_classes, choice<std::uint32_t>({16U, 2U})));
  return rc::gen::map(engine, [](E each) {
    if (each.exclusive_buffers == 0) each.floating_buffers = std::max(1U, each.floating_buffers);
    return each;
  });
}

rc::Gen<RandomCluster> any_cluster(rc::Gen<double> cpu_share) {
  using C = RandomCluster;
  return rc::gen::build<C>(rc::gen::set(&C::nodes, rc::gen::inRange(1U, 4U)),
                           rc::gen::set(&C::cores, choice<std::uint32_t>({16U, 4U, 2U, 1U})),
                           rc::gen::set(&C::slots_per_manager, choice<std::uint32_t>({0U, 1U, 3U})),
                           rc::gen::set(&C::speed, choice<double>({1.0, 0.5})),
                           rc::gen::set(&C::network_bytes_per_s, choice<double>({1e9, 1e7, 1e6})),
                           rc::gen::set(&C::cpu_share, std::move(cpu_share)));
}

plan::Window window_of(const RandomOperator& op) {
  plan::Window window;
  const bool counts = op.window == AnyWindow::counting || op.window == AnyWindow::sliding_counting;
  const bool slides = op.window == AnyWindow::sliding || op.window == AnyWindow::sliding_counting;
  window.policy = counts ? plan::WindowPolicy::count : plan::WindowPolicy::time;
  window.shape = slides ? plan::WindowShape::sliding : plan::WindowShape::tumbling;
  // Joins have no session windows.
  const bool joins = op.kind == OperatorKind::window_join;
  if (op.window == AnyWindow::session && !joins) window.shape = plan::WindowShape::session;
  if (op.event_time && !counts) window.domain = plan::TimeDomain::event;
  window.length = joins ? 40_ms : 200_ms;
  window.slide = window.length / 4;
  window.count = 6;
  window.count_slide = 4;
  return window;
}

void add_source(JobBuilder& job, const std::string& id, const RandomSource& source, Duration emits) {
  plan::RateSchedule rate = plan::RateSchedule::constant(source.records_per_s);
  if (emits > Duration()) {
    rate = plan::RateSchedule({{emits, source.records_per_s, source.records_per_s}, {1_ms, 0, 0}});
  }
  job.source(id, std::move(rate), 1_us, source.degree).arrivals(source.arrivals, source.loop);
  job.gap_cv(2).modulation({20_ms, 50_ms, 0.1});
}

bool is_keyed(const RandomOperator& op) {
  using enum OperatorKind;
  return op.kind == window_aggregate || op.kind == window_join || op.kind == incremental_join;
}

// Everything but the edges; what leads out of the operator takes its selectivity.
void add_operator(JobBuilder& job, const std::string& id, const RandomOperator& op) {
  job.add(op.kind, id, op.cost_us * 1_us, op.degree);
  plan::Operator& added = job.last();
  if (is_keyed(op)) {
    job.keyed(id + " key", {.shape = op.key_shape, .keys = op.keys, .exponent = 1, .hot_share = 0.5});
  }
  if (op.kind == OperatorKind::window_aggregate || op.kind == OperatorKind::window_join) added.window = window_of(op);
  if (op.keeps_list) added.aggregation = plan::Aggregation::list;
  if (op.kind == OperatorKind::incremental_join) added.matches_per_record = 0.6;
  if (op.service_cv > 0) {
    added.cost.distribution = plan::ServiceDistribution::gamma;
    added.cost.service_cv = op.service_cv;
  }
  added.cost.parallel_share = op.parallel_share;
}

double selectivity_of(const RandomOperator& op) {
  if (op.kind == OperatorKind::map || op.kind == OperatorKind::union_all) return 1;
  return op.kind == OperatorKind::filter ? std::min(1.0, op.selectivity) : op.selectivity;
}

void add_edge(JobBuilder& job, const std::string& from, const std::string& to, Partitioning partitioning,
              double selectivity) {
  std::vector<double> weights;
  if (partitioning == Partitioning::weighted) weights = {1, 3};
  job.edge(from, to, partitioning, selectivity, weights);
}

std::ostream& operator<<(std::ostream& out, const RandomSource& source) {
  constexpr const char* kArrivals[] = {"even", "poisson", "burst", "gamma", "mmpp"};
  return out << "source x" << source.degree << " " << source.records_per_s << "/s "
             << kArrivals[static_cast<std::size_t>(source.arrivals)]
             << (source.loop == job::SourceLoop::closed ? " closed" : " open");
}

std::ostream& operator<<(std::ostream& out, const RandomOperator& op) {
  constexpr const char* kWindows[] = {"tumbling", "sliding", "session", "counting", "sliding_counting"};
  out << plan::name_of(op.kind) << " x" << op.degree << " " << op.cost_us << "us sel " << selectivity_of(op);
  if (op.service_cv > 0) out << " cv " << op.service_cv;
  if (op.parallel_share > 0) out << " parallel " << op.parallel_share;
  if (!is_keyed(op)) return out << " by " << plan::name_of(op.input);
  out << " keys " << op.keys << " " << plan::name_of(op.key_shape);
  if (op.kind == OperatorKind::incremental_join) return out;
  return out << " " << kWindows[static_cast<std::size_t>(op.window)] << (op.event_time ? " event" : "")
             << (op.keeps_list ? " list" : "");
}

}  // namespace

rc::Gen<RandomRun> any_run() {
  using R = RandomRun;
  const auto run = rc::gen::build<R>(rc::gen::set(&R::job, any_job()), rc::gen::set(&R::engine, any_engine()),
                                     rc::gen::set(&R::cluster, any_cluster(choice<double>({0.0, 0.5}))),
                                     rc::gen::set(&R::rescaled_to, degree()));
  // One by one, records (or buffers) of the largest loads would take too long.
  return rc::gen::map(run, [](RandomRun each) {
    if (!each.engine.record_by_record && each.engine.buffer_bytes > 100) return each;
    each.job.first.records_per_s = std::min(each.job.first.records_per_s, 1000.0);
    for (RandomJob::Merge& merge : each.job.merges) {
      merge.with.records_per_s = std::min(merge.with.records_per_s, 1000.0);
      merge.by.keys = std::max<std::uint64_t>(merge.by.keys, 7);
    }
    return each;
  });
}

// All operators at one degree. (Where more instances feed fewer, what helps the former may take cores and links from
// the latter.) Sources are open: a closed one forgets what a moment's wait for a core made late. Links are not so slow
// that a buffer takes a share of the time that is looked at. All that would make the rate a matter of timing.
rc::Gen<RandomRun> uniform_run() {
  using O = RandomOperator;
  using E = RandomEngine;
  const auto op = rc::gen::build<O>(
      rc::gen::set(&O::kind, choice<OperatorKind>({OperatorKind::map, OperatorKind::flat_map})),
      rc::gen::set(&O::cost_us, rc::gen::inRange<std::int64_t>(1, 100)),
      rc::gen::set(&O::input, choice<Partitioning>({Partitioning::rebalance, Partitioning::automatic})),
      rc::gen::set(&O::selectivity, choice<double>({1.0, 0.5, 2.0})));
  const auto job = rc::gen::apply(
      [](double records_per_s, std::vector<O> chain, std::uint32_t degree) {
        for (O& each : chain) each.degree = degree;
        return RandomJob{{records_per_s, degree}, {}, std::move(chain), degree};
      },
      choice<double>({1e4, 1e5, 1e6}), up_to<O>(3, op), degree());
  const auto engine =
      rc::gen::build<E>(rc::gen::set(&E::buffer_timeout_ms, choice<std::int64_t>({10, 1})), rc::gen::set(&E::chaining));
  const auto run =
      rc::gen::build<RandomRun>(rc::gen::set(&RandomRun::job, job), rc::gen::set(&RandomRun::engine, engine),
                                rc::gen::set(&RandomRun::cluster, any_cluster(rc::gen::just(0.0))));
  return rc::gen::map(run, [](RandomRun each) {
    each.cluster.network_bytes_per_s *= 10;
    return each;
  });
}

JobBuilder build(const RandomJob& random, Duration emits) {
  JobBuilder job;
  add_source(job, "source 0", random.first, emits);
  std::string upstream = "source 0";
  double selectivity = 1;
  for (std::size_t i = 0; i < random.merges.size(); ++i) {
    const std::string number = std::to_string(i + 1), id = "merge " + number;
    const auto& [with, by] = random.merges[i];
    add_source(job, "source " + number, with, emits);
    add_operator(job, id, by);
    const Partitioning input = is_keyed(by) ? Partitioning::automatic : by.input;
    add_edge(job, upstream, id, input, selectivity);
    add_edge(job, "source " + number, id, input, 1);
    upstream = id;
    selectivity = selectivity_of(by);
  }
  for (std::size_t i = 0; i < random.chain.size(); ++i) {
    const std::string id = "operator " + std::to_string(i);
    const RandomOperator& op = random.chain[i];
    add_operator(job, id, op);
    add_edge(job, upstream, id, is_keyed(op) ? Partitioning::automatic : op.input, selectivity);
    upstream = id;
    selectivity = selectivity_of(op);
  }
  job.add(OperatorKind::sink, "sink", 1_us, random.sink_degree);
  add_edge(job, upstream, "sink", Partitioning::automatic, selectivity);
  return job;
}

EngineProfile build(const RandomEngine& random) {
  EngineProfile engine;
  engine.granularity = random.record_by_record ? Granularity::record : Granularity::run;
  engine.buffer_timeout = random.buffer_timeout_ms * 1_ms;
  engine.buffer_size = {random.buffer_bytes};
  engine.exclusive_buffers_per_channel = random.exclusive_buffers;
  engine.floating_buffers_per_gate = random.floating_buffers;
  engine.max_buffers_per_channel = random.most_buffers;
  engine.chaining = random.chaining;
  engine.quantum = random.quantum_us * 1_us;
  engine.activation = random.activation_us * 1_us;
  engine.start_spread = engine.source_start_spread = random.start_spread_ms * 1_ms;
  engine.key_classes = random.key_classes;
  engine.mode = random.mode;
  engine.worker_pool = random.worker_pool;
  engine.workers = 0;  // as many as it takes
  return engine;
}

cluster::Cluster build(const RandomCluster& random) {
  cluster::Cluster cluster = nodes(random.nodes, random.cores, kSlots);
  cluster.spread = cluster::SlotSpread::evenly;
  cluster.slots_per_manager = random.slots_per_manager;
  cluster.network_latency = 75_us;
  for (cluster::Node& node : cluster.nodes) {
    node.type.speed = random.speed;
    node.type.network = {random.network_bytes_per_s};
  }
  return cluster;
}

plan::Deployment deployment_of(const JobBuilder& job, const RandomCluster& cluster) {
  plan::Deployment deployment = job.deployment();
  if (cluster.cpu_share == 0) return deployment;
  for (const plan::Operator& op : job.job().plan.operators) {
    deployment = deployment.with(
        op.id, std::vector<plan::InstanceResources>(deployment.parallelism(op.id), {cluster.cpu_share, {}}));
  }
  return deployment;
}

plan::Deployment rescaled(const JobBuilder& job, const plan::Deployment& from, std::uint32_t degree) {
  plan::Deployment to = from;
  for (const plan::Operator& op : job.job().plan.operators) {
    if (op.kind != OperatorKind::source) to = to.with(op.id, plan::Parallelism{degree});
  }
  return to;
}

std::ostream& operator<<(std::ostream& out, const RandomRun& run) {
  const RandomEngine& e = run.engine;
  const RandomCluster& c = run.cluster;
  out << "\n  " << run.job.first;
  for (const RandomJob::Merge& merge : run.job.merges) out << "\n  " << merge.by << "\n    with " << merge.with;
  for (const RandomOperator& op : run.job.chain) out << "\n  " << op;
  return out << "\n  sink x" << run.job.sink_degree << ", all rescaled to " << run.rescaled_to
             << "\n  engine: " << (e.record_by_record ? "records" : "runs") << ", time-out " << e.buffer_timeout_ms
             << " ms, buffers of " << e.buffer_bytes << " bytes, " << e.exclusive_buffers << " exclusive, "
             << e.floating_buffers << " floating, " << e.most_buffers << " at most, "
             << (e.chaining ? "chained" : "not chained") << ", quantum " << e.quantum_us << " us, activation "
             << e.activation_us << " us, start spread " << e.start_spread_ms << " ms, " << e.key_classes
             << " key classes\n  cluster: " << c.nodes << " nodes of " << c.cores << " cores at speed " << c.speed
             << ", " << c.slots_per_manager << " slots a manager, " << c.network_bytes_per_s << " B/s, quota "
             << c.cpu_share << "\n";
}

}  // namespace millrace::runtime
