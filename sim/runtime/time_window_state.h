// State of tumbling and sliding time windows of one subtask, for aggregates (one side) and joins (two).
//
// Records are kept as counts per key class and time bucket, a bucket being a sixteenth of the slide (cut where a window
// ends), so that a window is a whole number of buckets. Which keys occurred, how often and how old their first record
// is drawn when the window fires; keys of a listed domain are drawn when records come and counted one by one.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "sim/kernel/random_stream.h"
#include "sim/kernel/time.h"
#include "sim/plan/window.h"
#include "sim/runtime/key_share.h"
#include "sim/runtime/known_keys.h"
#include "sim/runtime/run.h"
#include "sim/runtime/run_merging.h"

namespace millrace::runtime {

// What one firing does: results to emit, oldest first within a class, and the records it iterates over.
struct Firing {
  std::vector<Run> results;
  std::uint64_t result_count = 0;
  std::uint64_t records = 0;  // records (aggregate) or record pairs' inputs (join) in the window
};

class TimeWindowState {
 public:
  TimeWindowState() = default;
  // `own` is null unless the key's domain is listed; results say their keys if `tells_keys`.
  // `births`: of results, how exactly they must be known.
  TimeWindowState(const plan::Window& window, KeyShare share, std::uint32_t sides, std::shared_ptr<const OwnKeys> own,
                  bool tells_keys, Births births = Births::ages);

  // From now on a firing aggregate's results are its records, each as old as it is, instead of one per key.
  void emit_elements() { elements_ = true; }

  // Adds a run to one side. `processed` is its event time in a processing-time window; an event-time window takes the
  // run's stamp or births. Returns the number of records that came too late and were dropped.
  std::uint64_t add(const Run& run, std::uint32_t side, kernel::SimTime processed, kernel::RandomStream& stream) {
    if (!event_time_ && !own_ && processed >= cell_from_ && processed < cell_until_) {
      Buckets& buckets = content_[side][run.key_class];
      if (!buckets.empty() && buckets.back().start == cell_from_) {
        add_to(buckets.back(), run.first, run.last, run.count);
        return 0;
      }
    }
    return add_anywhere(run, side, processed, stream);
  }

  // End of the earliest window that has not fired and may hold a record; never() if none.
  kernel::SimTime next_end() const { return next_end_; }
  // Fires the window that ends at next_end() and forgets what no later window needs. `join`: pairs of equal keys of
  // both sides; otherwise one result per key that occurs.
  void fire(bool join, kernel::RandomStream& stream, Firing& out);

  // End of the first window that ends after `at`.
  kernel::SimTime window_end_after(kernel::SimTime at) const;

  // Records held now (each once, whatever the number of windows it is in).
  std::uint64_t records() const { return records_; }
  // Keys expected to occur among the records held: the entries of incremental state.
  double expected_entries() const;

  // Counts of one time bucket; where births matter, of one stretch of births in it.
  struct Bucket {
    kernel::SimTime start;
    kernel::SimTime first, last;  // births
    std::uint64_t count = 0;
    std::vector<std::uint32_t> of_key{};  // listed domains: of each own key
    double origins = 0;                   // listed domains: clumps (Run::copies) that the records come in
  };
  using Buckets = std::deque<Bucket>;
  // [side][class], for savepoints and for restoring (which must happen before the first add).
  const std::array<std::vector<Buckets>, 2>& content() const { return content_; }
  void restore(std::uint32_t side, std::uint32_t key_class, const Bucket& bucket);
  // Listed domains: `count` records of an own key, by its position.
  void restore_key(std::uint32_t side, const Bucket& from, std::uint32_t key, std::uint32_t count);
  const OwnKeys* own() const { return own_.get(); }
  kernel::SimTime fired_until() const { return fired_until_; }
  void set_fired_until(kernel::SimTime end) {
    fired_until_ = end;
    find_next_end();
  }

 private:
  struct Merged {
    kernel::SimTime first, last;
    std::uint64_t left = 0, right = 0;
    const std::uint32_t* of_key = nullptr;  // of whichever side it is
    double origins = 0;
  };

  std::uint64_t add_anywhere(const Run& run, std::uint32_t side, kernel::SimTime processed,
                             kernel::RandomStream& stream);
  void add_to(Bucket& bucket, kernel::SimTime first, kernel::SimTime last, std::uint64_t count) {
    bucket.first = first < bucket.first ? first : bucket.first;
    bucket.last = last > bucket.last ? last : bucket.last;
    bucket.count += count;
    records_ += count;
  }
  kernel::SimTime bucket_start(kernel::SimTime at) const;
  kernel::SimTime bucket_end(kernel::SimTime start) const;
  Bucket& bucket_at(std::uint32_t side, std::uint16_t key_class, kernel::SimTime at, kernel::SimTime first,
                    kernel::SimTime last, std::uint64_t count);
  void add_piece(std::uint32_t side, std::uint16_t key_class, kernel::SimTime at, kernel::SimTime first,
                 kernel::SimTime last, std::uint64_t count, std::uint16_t copies, kernel::RandomStream& stream);
  void fire_elements(std::uint16_t key_class, Firing& out) const;
  void fire_known_aggregate(Firing& out);
  void fire_known_join(Firing& out);
  void merge_sides(std::uint32_t key_class, kernel::SimTime start, kernel::SimTime end);
  void fire_aggregate(std::uint16_t key_class, kernel::RandomStream& stream, Firing& out) const;
  void fire_join(std::uint16_t key_class, kernel::RandomStream& stream, Firing& out) const;
  void forget_before(kernel::SimTime start);
  void find_next_end();
  // Of an unlisted domain a bucket tells no key, so it need not tell births any finer.
  Births births_kept() const { return own_ ? births_ : Births::ages; }

  kernel::Duration length_, slide_, grain_, offset_;  // offset_: where in a slide windows end
  bool event_time_ = false;
  bool elements_ = false;
  KeyShare share_;
  std::uint32_t sides_ = 1;
  std::shared_ptr<const OwnKeys> own_;
  bool tells_keys_ = false;
  Births births_ = Births::ages;
  kernel::MultinomialScratch scratch_;
  struct Decided {
    kernel::SimTime first, last;  // births of the results
    std::uint32_t results = 0;
  };
  std::vector<std::pair<kernel::SimTime, std::uint32_t>> oldest_of_;  // scratch: by own key, birth and piece
  std::vector<Decided> decided_by_;                                   // scratch: by piece
  std::array<std::vector<Buckets>, 2> content_;
  std::vector<Merged> merged_;  // scratch of fire()
  std::uint64_t records_ = 0;
  kernel::SimTime cell_from_, cell_until_;  // of the bucket used last: records come in order of time, mostly
  kernel::SimTime next_end_ = kernel::SimTime::never();
  kernel::SimTime oldest_ = kernel::SimTime::never();           // earliest bucket start held
  kernel::SimTime fired_until_ = kernel::SimTime::from_ns(-1);  // end of the newest window fired
};

}  // namespace millrace::runtime
