// Network buffers and the channels they travel on.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/time.h"
#include "sim/runtime/run.h"

namespace millrace::runtime {

inline constexpr kernel::SimTime kNoWatermark = kernel::SimTime::from_ns(-1);
// Behind the last record of an input that ends, as Flink's MAX_WATERMARK: far beyond any time.
inline constexpr kernel::SimTime kEndOfInput = kernel::SimTime::from_ns(std::int64_t{1} << 62);

// A finished buffer, or a part of one that a subtask has taken to work on: one cache line, for most hold one run.
struct alignas(64) Buffer {
  Run run;                     // the first of its records; of count 0 if it has none
  std::uint32_t more = kNone;  // in the pool of runs, a list: those behind them
  std::uint32_t records = 0;
  std::uint32_t channel = kNone;
  std::uint32_t next = kNone;
  kernel::SimTime ready;  // when the receiver may read it
  float network_ns = 0;   // from finished to ready
  std::uint16_t edge = 0;
  bool remote : 1 = false;
  bool aside : 1 = false;        // was set aside: counts as handled when it came
  bool last_part : 1 = true;     // false: the rest of it is still in the channel
  bool watermarked : 1 = false;  // a watermark is behind its records
  bool marked : 1 = false;       // latency markers follow its records
  bool barrier : 1 = false;      // a checkpoint's barrier is behind its records and watermark
};
static_assert(sizeof(Buffer) == 64);

class BufferPool {
 public:
  std::uint32_t make() {
    if (free_ == kNone) {
      buffers_.emplace_back();
      return static_cast<std::uint32_t>(buffers_.size() - 1);
    }
    const std::uint32_t index = free_;
    free_ = buffers_[index].next;
    buffers_[index] = Buffer{};
    return index;
  }
  void release(std::uint32_t index) {
    buffers_[index].next = free_;
    free_ = index;
  }
  Buffer& operator[](std::uint32_t index) { return buffers_[index]; }
  const Buffer& operator[](std::uint32_t index) const { return buffers_[index]; }

  void set_watermark(std::uint32_t index, kernel::SimTime watermark) {
    buffers_[index].watermarked = true;
    if (watermarks_.size() <= index) watermarks_.resize(buffers_.size());
    watermarks_[index] = watermark;
  }
  // Requires: it is watermarked.
  kernel::SimTime watermark(std::uint32_t index) const { return watermarks_[index]; }

 private:
  std::vector<Buffer> buffers_;
  std::vector<kernel::SimTime> watermarks_;  // few have one
  std::uint32_t free_ = kNone;
};

// A queue of buffers in a pool.
struct BufferQueue {
  std::uint32_t head = kNone, tail = kNone;
  std::uint32_t count = 0;

  bool empty() const { return head == kNone; }
  void push(BufferPool& pool, std::uint32_t index) {
    pool[index].next = kNone;
    if (tail == kNone) {
      head = index;
    } else {
      pool[tail].next = index;
    }
    tail = index;
    ++count;
  }
  // Requires: not empty.
  std::uint32_t pop(BufferPool& pool) {
    const std::uint32_t index = head;
    head = pool[index].next;
    if (head == kNone) tail = kNone;
    --count;
    return index;
  }
};

// From one sending to one receiving subtask. Flink: a PipelinedSubpartition with its Local- or RemoteInputChannel.
// Invariant (remote): credits + lent_exclusive == exclusive buffers; finished + received <= max buffers + lent.
struct alignas(64) Channel {
  // The sender's side, one cache line. A buffer that is set aside on arrival touches nothing else.
  std::uint32_t open = kNone;       // the unfinished buffer, once it has a record,
  std::uint32_t open_tail = kNone;  // and the last run behind its first
  std::uint32_t open_records = 0;
  std::uint32_t to = kNone;  // subtask
  kernel::SimTime opened;
  double open_written_ns = 0;       // sum over the unfinished buffer's records of (time written - opened)
  std::uint64_t written = 0;        // records since the start
  std::uint64_t consumed = 0;       // records since the start
  std::uint32_t partition = kNone;  // of the sender
  std::uint16_t edge = 0;
  std::uint16_t away = 0;  // finished buffers that have not been recycled; 0: the receiver's side is as it was built
  std::uint32_t buffer_records = 1;  // that a buffer takes
  bool remote = false;
  bool listed_open = false;      // in the sender's list of channels with an unfinished buffer
  bool flush_requested = false;  // the unfinished buffer is to be sent once the finished ones are gone

  // The receiver's side, another.
  BufferQueue finished;       // at the sender: without credit yet (remote)
  BufferQueue received;       // at the receiver, or on the wire to it (ready in the future)
  std::uint16_t credits = 0;  // exclusive buffers free (remote)
  std::uint16_t lent_exclusive = 0, lent_floating = 0;
  bool in_ring : 1 = false;             // in the gate's ring of channels with data
  bool blocked : 1 = false;             // its barrier has come, others have not: not read from; counts as a buffer away
  bool waiting_for_credit : 1 = false;  // in the gate's queue for floating buffers
  std::uint32_t next_in_ring = kNone;
  std::uint32_t next_waiting = kNone;
  kernel::SimTime sent_watermark = kNoWatermark;
  kernel::SimTime watermark = kNoWatermark;  // newest that the receiver has processed
  std::uint64_t queued = 0;                  // records finished but not consumed (sender, wire, receiver, in work)
};
static_assert(sizeof(Channel) == 128);

}  // namespace millrace::runtime
