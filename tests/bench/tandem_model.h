// W3: a source, two stages of eight instances and a sink, with credits between them, over any queue of events.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/discrete.h"
#include "sim/kernel/event.h"
#include "sim/kernel/random_stream.h"

namespace millrace::bench {

// What instance `number` draws from: numbers are 0 for the source, 1 to 8, 9 to 16, and 17 for the sink. With a stream
// each, every engine draws the same numbers, in whatever order it handles instances at one instant.
inline kernel::RandomStream instance_stream(kernel::Seed seed, std::uint32_t number) {
  return seed.stream("tandem/" + std::to_string(number));
}

// Source (mean 0.1 s) -> 8 instances (mean 1 s) -> 8 instances (mean 1 s) -> sink (mean 0.1 s), all exponential, hash
// partitioned; each channel has 8 credits, returned when the receiver takes a buffer; blocking after service. With one
// item a buffer, 6.006 items per simulated second. One timer per instance; credits and unblocking act at once.
template <class Queue>
class Tandem {
 public:
  explicit Tandem(std::uint64_t buffer_size, kernel::Seed seed = kernel::Seed(3))
      : buffer_size_(buffer_size), targets_(std::vector<double>(kWidth, 1.0)) {
    for (std::uint32_t i = 0; i < kInstances; ++i) streams_.push_back(instance_stream(seed, i));
    credits_.fill(kCredits);
    start(kSource);
  }

  // Runs until the sink has finished `items` more items.
  void run(std::uint64_t items) {
    const std::uint64_t goal = sunk_ + items;
    while (sunk_ < goal) {
      const kernel::Event event = queue_.pop();
      now_ = event.when;
      finish(event.target);
    }
  }
  double items_per_simulated_second() const { return static_cast<double>(sunk_) / now_.seconds(); }

 private:
  static constexpr std::uint32_t kWidth = 8;
  static constexpr std::uint32_t kSource = 0, kFirst = 1, kSecond = 9, kSink = 17, kInstances = 18;
  static constexpr std::uint8_t kCredits = 8;

  // Buffers waiting at an instance, oldest first, as the channels they came by.
  struct Input {
    std::array<std::uint8_t, kWidth * kCredits> channels;
    std::uint32_t head = 0, size = 0;
    void push(std::uint32_t channel) {
      channels[(head + size++) % channels.size()] = static_cast<std::uint8_t>(channel);
    }
    std::uint32_t pop() {
      --size;
      const std::uint32_t channel = channels[head];
      head = (head + 1) % channels.size();
      return channel;
    }
  };

  static std::uint32_t receiver(std::uint32_t sender, std::uint32_t target) {
    return sender == kSource ? kFirst + target : sender < kSecond ? kSecond + target : kSink;
  }
  static double mean_ns(std::uint32_t instance) { return instance == kSource || instance == kSink ? 1e8 : 1e9; }

  void start(std::uint32_t instance) {
    Input& input = inputs_[instance];
    busy_[instance] = instance == kSource || input.size > 0;
    if (!busy_[instance]) return;
    kernel::RandomStream& stream = streams_[instance];
    const double work = buffer_size_ == 1 ? stream.exponential() : stream.gamma(static_cast<double>(buffer_size_));
    const auto service = kernel::Duration::from_ns(static_cast<std::int64_t>(work * mean_ns(instance)));
    queue_.push(now_ + service, 0, instance);
    if (instance == kSource) return;
    const std::uint32_t channel = input.pop();
    ++credits_[channel];
    const std::uint32_t sender = channel / kWidth;
    if ((unsent_[sender] >> (channel % kWidth) & 1) != 0) send(sender);
  }

  void finish(std::uint32_t instance) {
    if (instance == kSink) {
      sunk_ += buffer_size_;
      start(instance);
      return;
    }
    unsent_[instance] = full_buffers(instance);
    send(instance);
  }

  // The targets, as bits, for which the buffer just served has filled a buffer.
  std::uint32_t full_buffers(std::uint32_t instance) {
    if (receiver(instance, 0) == kSink) return 1;
    if (buffer_size_ == 1) return 1U << (streams_[instance].next_bits() >> 61);
    std::uint32_t full = 0;
    kernel::multinomial(streams_[instance], buffer_size_, targets_, scratch_,
                        [&](std::size_t target, std::uint64_t count) {
                          std::uint64_t& filled = filled_[instance * kWidth + target];
                          filled += count;
                          if (filled < buffer_size_) return;
                          filled -= buffer_size_;
                          full |= 1U << target;
                        });
    return full;
  }

  // Sends what has credit; the instance goes on when all is sent, and is blocked otherwise.
  void send(std::uint32_t instance) {
    for (std::uint32_t left = unsent_[instance]; left != 0; left &= left - 1) {
      const auto target = static_cast<std::uint32_t>(std::countr_zero(left));
      const std::uint32_t channel = instance * kWidth + target;
      if (credits_[channel] == 0) continue;
      --credits_[channel];
      unsent_[instance] &= ~(1U << target);
      const std::uint32_t to = receiver(instance, target);
      inputs_[to].push(channel);
      if (!busy_[to]) start(to);
    }
    if (unsent_[instance] == 0) start(instance);
  }

  std::uint64_t buffer_size_;
  kernel::DiscreteTable targets_;
  kernel::MultinomialScratch scratch_;
  std::vector<kernel::RandomStream> streams_;  // one an instance
  Queue queue_;
  kernel::SimTime now_;
  std::uint64_t sunk_ = 0;
  std::array<Input, kInstances> inputs_;
  std::array<bool, kInstances> busy_{};
  std::array<std::uint32_t, kInstances> unsent_{};
  std::array<std::uint8_t, kInstances * kWidth> credits_;
  std::array<std::uint64_t, kInstances * kWidth> filled_{};
};

}  // namespace millrace::bench
