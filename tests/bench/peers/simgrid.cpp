// SimGrid: an actor an entity, with the random streams of queue_models.h and tandem_model.h. Actors run one at a time,
// so they share plain variables, and only waiting is left to SimGrid: W3 takes a third less time than with a semaphore
// for the credits of each channel and the items of each input.
#include <xbt/log.h>

#include <deque>
#include <memory>
#include <simgrid/s4u.hpp>
#include <utility>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "tests/bench/peers/peer.h"
#include "tests/bench/tandem_model.h"

namespace millrace::bench {
namespace {

namespace s4u = simgrid::s4u;

// One host, whose CPU nobody uses: actors only sleep.
class World {
 public:
  World() : engine_("peer") {
    xbt_log_control_set("root.thresh:warning");
    s4u::Engine::set_config("contexts/stack-size:16");  // KiB: 100,000 actors must fit
    s4u::Engine::set_config("contexts/guard-size:0");
    s4u::NetZone* zone = s4u::create_empty_zone("world");
    host_ = zone->create_host("host", 1e9);
    host_->seal();
    zone->seal();
  }
  void start(const std::function<void()>& code) { s4u::Actor::create("actor", host_, code); }
  void run() { engine_.run(); }

 private:
  s4u::Engine engine_;
  s4u::Host* host_;
};

// Wakes the one actor that waits for it.
class Signal {
 public:
  void wait() {
    waiting_ = true;
    wake_->acquire();
  }
  void fire() {
    if (!waiting_) return;
    waiting_ = false;
    wake_->release();
  }

 private:
  s4u::SemaphorePtr wake_ = s4u::Semaphore::create(0);
  bool waiting_ = false;
};

// Ends the simulation from within an actor.
void end() {
  s4u::Actor::kill_all();
}

// --- W1 ---

Answer hold(std::uint64_t pending, const Amount& amount) {
  World world;
  kernel::RandomStream gaps = kernel::Seed(amount.seed).stream("hold");
  const std::uint64_t warm_up = 2 * pending, total = warm_up + amount.units;
  std::uint64_t events = 0;
  Stopwatch watch;
  Answer answer{};
  const auto hop = [&] {
    while (events < total) {
      s4u::this_actor::sleep_for(gaps.exponential());
      ++events;
      if (events == warm_up) watch = Stopwatch();
      if (events == total) {
        answer = {watch.cpu_s(), static_cast<double>(total) / s4u::Engine::get_clock() / static_cast<double>(pending)};
      }
    }
  };
  for (std::uint64_t i = 0; i < pending; ++i) world.start(hop);
  world.run();
  return answer;
}

// --- W2 ---

Answer mm1(const Amount& amount) {
  World world;
  kernel::RandomStream gaps = kernel::Seed(amount.seed).stream("arrivals");
  kernel::RandomStream services = kernel::Seed(amount.seed).stream("services");
  std::deque<double> arrivals;
  Signal arrived;
  Stopwatch watch;
  Answer answer{};
  world.start([&] {
    while (true) {
      s4u::this_actor::sleep_for(gaps.exponential() / 0.8);
      arrivals.push_back(s4u::Engine::get_clock());
      arrived.fire();
    }
  });
  world.start([&] {
    double total = 0;
    for (std::uint64_t i = 0; i < amount.units; ++i) {
      if (arrivals.empty()) arrived.wait();
      s4u::this_actor::sleep_for(services.exponential());
      total += s4u::Engine::get_clock() - arrivals.front();
      arrivals.pop_front();
    }
    const double now = s4u::Engine::get_clock();
    for (const double when : arrivals) total += now - when;
    answer = {watch.cpu_s(), total / now};
    end();
  });
  watch = Stopwatch();
  world.run();
  return answer;
}

// --- W3 ---

class Instance;

struct Channel {
  explicit Channel(Instance& to) : receiver(&to) {}
  Instance* receiver;
  std::uint32_t credits = 8;
  Signal returned;
};

// Takes an item, returns its credit, works on it and sends it on, for which it may have to wait.
class Instance {
 public:
  Instance(double mean_s, kernel::RandomStream stream) : mean_s_(mean_s), stream_(std::move(stream)) {}

  void send_to(Instance& receiver) { outputs_.push_back(std::make_unique<Channel>(receiver)); }
  void generate() {
    while (true) {
      work();
      send();
    }
  }
  void forward() {
    while (true) {
      take();
      work();
      send();
    }
  }
  void consume(std::uint64_t items) {
    for (std::uint64_t i = 0; i < items; ++i) {
      take();
      work();
    }
  }

 private:
  void take() {
    if (input_.empty()) arrived_.wait();
    Channel& channel = *input_.front();
    input_.pop_front();
    ++channel.credits;
    channel.returned.fire();
  }
  void work() { s4u::this_actor::sleep_for(mean_s_ * stream_.exponential()); }
  void send() {
    Channel& channel = *outputs_[outputs_.size() == 1 ? 0 : stream_.below(outputs_.size())];
    if (channel.credits == 0) channel.returned.wait();
    --channel.credits;
    channel.receiver->input_.push_back(&channel);
    channel.receiver->arrived_.fire();
  }

  double mean_s_;
  kernel::RandomStream stream_;
  std::vector<std::unique_ptr<Channel>> outputs_;
  std::deque<Channel*> input_;
  Signal arrived_;
};

Answer tandem(const Amount& amount) {
  World world;
  const kernel::Seed seed(amount.seed);
  Instance source(0.1, instance_stream(seed, 0)), sink(0.1, instance_stream(seed, 17));
  std::deque<Instance> first, second;
  for (std::uint32_t i = 0; i < 8; ++i) {
    first.emplace_back(1, instance_stream(seed, 1 + i));
    second.emplace_back(1, instance_stream(seed, 9 + i));
  }
  for (Instance& upper : first) {
    source.send_to(upper);
    for (Instance& lower : second) upper.send_to(lower);
  }
  for (Instance& lower : second) lower.send_to(sink);
  Answer answer{};
  Stopwatch watch;
  world.start([&] { source.generate(); });
  for (Instance& instance : first) world.start([&instance] { instance.forward(); });
  for (Instance& instance : second) world.start([&instance] { instance.forward(); });
  world.start([&] {
    sink.consume(amount.units);
    answer = {watch.cpu_s(), static_cast<double>(amount.units) / s4u::Engine::get_clock()};
    end();
  });
  watch = Stopwatch();
  world.run();
  return answer;
}

}  // namespace
}  // namespace millrace::bench

int main(int argc, char** argv) {
  return millrace::bench::serve(argc, argv, {millrace::bench::hold, millrace::bench::mm1, millrace::bench::tandem});
}
