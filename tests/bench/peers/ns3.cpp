// ns-3: callbacks scheduled on its event list. The variant is the scheduler: Map (its default), Heap, Calendar or
// PriorityQueue. Random numbers come from the same streams in the same order as in queue_models.h and tandem_model.h,
// so that the results are the same to the last bit.
#include <ns3/calendar-scheduler.h>
#include <ns3/heap-scheduler.h>
#include <ns3/map-scheduler.h>
#include <ns3/priority-queue-scheduler.h>
#include <ns3/simulator.h>

#include <deque>
#include <utility>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "tests/bench/peers/peer.h"
#include "tests/bench/tandem_model.h"

namespace millrace::bench {
namespace {

using ns3::Simulator;

ns3::Time time_of(double seconds) {
  return ns3::NanoSeconds(kernel::Duration::from_seconds(seconds).ns());
}

double now_s() {
  return 1e-9 * static_cast<double>(Simulator::Now().GetNanoSeconds());
}

void choose_scheduler(const Amount& amount) {
  ns3::ObjectFactory factory;
  factory.SetTypeId("ns3::" + (amount.variant.empty() ? "Map" : amount.variant) + "Scheduler");
  Simulator::SetScheduler(factory);
}

// Runs until the model calls Simulator::Stop().
double timed_run() {
  const Stopwatch watch;
  Simulator::Run();
  return watch.cpu_s();
}

// --- W1 ---

struct Hold {
  kernel::RandomStream gaps;
  std::uint64_t events_left = 0;

  void schedule() { Simulator::Schedule(time_of(gaps.exponential()), &Hold::hop, this); }
  void hop() {
    schedule();
    if (--events_left == 0) Simulator::Stop();
  }
};

Answer hold(std::uint64_t pending, const Amount& amount) {
  choose_scheduler(amount);
  Hold model{kernel::Seed(amount.seed).stream("hold")};
  for (std::uint64_t i = 0; i < pending; ++i) model.schedule();
  model.events_left = 2 * pending;
  timed_run();
  model.events_left = amount.units;
  const double cpu_s = timed_run();
  const auto events = static_cast<double>(2 * pending + amount.units);
  return {cpu_s, events / now_s() / static_cast<double>(pending)};
}

// --- W2 ---

struct Queue {
  kernel::RandomStream gaps, services;
  std::uint64_t customers;
  std::uint64_t arrived = 0, served = 0;
  std::int64_t total_ns = 0;

  void schedule_arrival() { Simulator::Schedule(time_of(gaps.exponential() / 0.8), &Queue::arrive, this); }
  void schedule_departure() { Simulator::Schedule(time_of(services.exponential()), &Queue::depart, this); }
  void arrive() {
    total_ns -= Simulator::Now().GetNanoSeconds();
    if (arrived++ == served) schedule_departure();
    schedule_arrival();
  }
  void depart() {
    total_ns += Simulator::Now().GetNanoSeconds();
    if (++served < arrived) schedule_departure();
    if (served == customers) Simulator::Stop();
  }
};

Answer mm1(const Amount& amount) {
  choose_scheduler(amount);
  const kernel::Seed seed(amount.seed);
  Queue model{seed.stream("arrivals"), seed.stream("services"), amount.units};
  model.schedule_arrival();
  const double cpu_s = timed_run();
  const std::int64_t end_ns = Simulator::Now().GetNanoSeconds();
  model.total_ns += static_cast<std::int64_t>(model.arrived - model.served) * end_ns;
  return {cpu_s, static_cast<double>(model.total_ns) / static_cast<double>(end_ns)};
}

// --- W3 ---

class Instance;

struct Channel {
  Instance* sender;
  Instance* receiver;
  std::uint32_t credits = 8;
};

// One item in service at a time; a finished item waits in `blocked_on` for a credit.
class Instance {
 public:
  Instance(double mean_s, kernel::RandomStream stream) : mean_ns_(mean_s * 1e9), stream_(std::move(stream)) {}

  void send_to(Instance& receiver) { outputs_.push_back({this, &receiver}); }
  void be_source() { is_source_ = true; }
  void be_sink(std::uint64_t items) { items_left_ = items; }

  void start() {
    busy_ = is_source_ || !input_.empty();
    if (!busy_) return;
    const auto service = static_cast<std::int64_t>(stream_.exponential() * mean_ns_);
    Simulator::Schedule(ns3::NanoSeconds(service), &Instance::finish, this);
    if (is_source_) return;
    Channel& channel = *input_.front();
    input_.pop_front();
    ++channel.credits;
    if (channel.sender->blocked_on_ == &channel) channel.sender->send(channel);
  }

 private:
  void finish() {
    if (outputs_.empty()) {
      if (--items_left_ == 0) Simulator::Stop();
      return start();
    }
    // A power of two of outputs, or one.
    send(outputs_.size() == 1 ? outputs_[0] : outputs_[stream_.next_bits() >> 61]);
  }
  void send(Channel& channel) {
    blocked_on_ = &channel;
    if (channel.credits == 0) return;
    --channel.credits;
    blocked_on_ = nullptr;
    channel.receiver->input_.push_back(&channel);
    if (!channel.receiver->busy_) channel.receiver->start();
    start();
  }

  double mean_ns_;
  kernel::RandomStream stream_;
  std::vector<Channel> outputs_;
  std::deque<Channel*> input_;
  Channel* blocked_on_ = nullptr;
  std::uint64_t items_left_ = 0;
  bool is_source_ = false, busy_ = false;
};

Answer tandem(const Amount& amount) {
  choose_scheduler(amount);
  const kernel::Seed seed(amount.seed);
  Instance source(0.1, instance_stream(seed, 0)), sink(0.1, instance_stream(seed, 17));
  std::deque<Instance> first, second;
  for (std::uint32_t i = 0; i < 8; ++i) {
    first.emplace_back(1, instance_stream(seed, 1 + i));
    second.emplace_back(1, instance_stream(seed, 9 + i));
  }
  source.be_source();
  sink.be_sink(amount.units);
  for (Instance& upper : first) {
    source.send_to(upper);
    for (Instance& lower : second) upper.send_to(lower);
  }
  for (Instance& lower : second) lower.send_to(sink);
  source.start();
  const double cpu_s = timed_run();
  return {cpu_s, static_cast<double>(amount.units) / now_s()};
}

}  // namespace
}  // namespace millrace::bench

int main(int argc, char** argv) {
  return millrace::bench::serve(argc, argv, {millrace::bench::hold, millrace::bench::mm1, millrace::bench::tandem});
}
