// The kernel's queue, and the bare 4-ary heap under the same models. Variants: heap, buffers (W3 by buffers of 32
// items).
#include "sim/kernel/event_queue.h"
#include "tests/bench/peers/peer.h"
#include "tests/bench/queue_models.h"
#include "tests/bench/reference_heap.h"
#include "tests/bench/tandem_model.h"

namespace millrace::bench {
namespace {

template <class Queue>
Answer hold_on(std::uint64_t pending, const Amount& amount) {
  Hold<Queue> model(pending, kernel::Seed(amount.seed));
  const Stopwatch watch;
  const kernel::SimTime end = model.run(amount.units);
  const double cpu_s = watch.cpu_s();
  const std::uint64_t events = 2 * pending + amount.units;
  return {cpu_s, static_cast<double>(events) / end.seconds() / static_cast<double>(pending)};
}

template <class Queue>
Answer mm1_on(const Amount& amount) {
  const Stopwatch watch;
  const double result = run_mm1<Queue>(amount.units, kernel::Seed(amount.seed));
  return {watch.cpu_s(), result};
}

template <class Queue>
Answer tandem_on(const Amount& amount) {
  const std::uint64_t buffer_size = amount.variant == "buffers" ? 32 : 1;
  Tandem<Queue> model(buffer_size, kernel::Seed(amount.seed));
  const Stopwatch watch;
  model.run(amount.units);
  return {watch.cpu_s(), model.items_per_simulated_second()};
}

Answer hold(std::uint64_t pending, const Amount& amount) {
  return amount.variant == "heap" ? hold_on<ReferenceHeap>(pending, amount)
                                  : hold_on<kernel::EventQueue>(pending, amount);
}

Answer mm1(const Amount& amount) {
  return amount.variant == "heap" ? mm1_on<ReferenceHeap>(amount) : mm1_on<kernel::EventQueue>(amount);
}

Answer tandem(const Amount& amount) {
  return amount.variant == "heap" ? tandem_on<ReferenceHeap>(amount) : tandem_on<kernel::EventQueue>(amount);
}

}  // namespace
}  // namespace millrace::bench

int main(int argc, char** argv) {
  return millrace::bench::serve(argc, argv, {millrace::bench::hold, millrace::bench::mm1, millrace::bench::tandem});
}
