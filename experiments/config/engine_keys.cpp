#include "experiments/config/engine_keys.h"

#include <array>
#include <vector>

namespace millrace::experiments {

namespace {

using runtime::EngineProfile;
using runtime::Granularity;

constexpr std::array<std::string_view, 2> kGranularities{"run", "record"};

// A field added to EngineProfile needs a row below.
static_assert(sizeof(EngineProfile) == 320, "give the new field of EngineProfile a row, then correct this size");

}  // namespace

std::span<const Field<EngineProfile>> engine_fields() {
  using enum ValueType;
  static const std::vector<Field<EngineProfile>> kFields = {
      {{"buffer_size", bytes, Bound::positive, "\"16 KiB\"", "size of a network buffer"}, &EngineProfile::buffer_size},
      {{"buffer_timeout", duration, Bound::any, "\"10 ms\"",
        "longest wait before an unfinished buffer is sent; 0 sends per record, a negative one only full buffers"},
       &EngineProfile::buffer_timeout},
      {{"exclusive_buffers_per_channel", count, Bound::at_least_one, "4",
        "buffers (credits) that each input channel owns"},
       &EngineProfile::exclusive_buffers_per_channel},
      {{"floating_buffers_per_gate", count, Bound::not_negative, "16", "buffers that the channels of an input share"},
       &EngineProfile::floating_buffers_per_gate},
      {{"max_buffers_per_channel", count, Bound::at_least_one, "5", "most buffers queued for one target of an output"},
       &EngineProfile::max_buffers_per_channel},
      {{"chaining", flag, Bound::any, "false", "operators joined by a forward edge run in one thread"},
       &EngineProfile::chaining},
      {{"object_reuse", flag, Bound::any, "true", "chained hops do not copy records"}, &EngineProfile::object_reuse},
      {{"watermark_interval", duration, Bound::positive, "\"50 ms\"", "time between two watermarks of a source"},
       &EngineProfile::watermark_interval},
      {{"task_loop", duration, Bound::not_negative, "\"500 ns\"", "CPU per record: the task's loop"},
       &EngineProfile::task_loop_ns},
      {{"chained_hop", duration, Bound::not_negative, "\"500 ns\"", "CPU per record: a hop inside a chain"},
       &EngineProfile::chained_hop_ns},
      {{"chained_hop_per_field", duration, Bound::not_negative, "\"200 ns\"", "the same per field"},
       &EngineProfile::chained_hop_per_field_ns},
      {{"serialize", duration, Bound::not_negative, "\"1500 ns\"", "CPU per record: serialisation"},
       &EngineProfile::serialize_ns},
      {{"serialize_per_field", duration, Bound::not_negative, "\"300 ns\"", "the same per field"},
       &EngineProfile::serialize_per_field_ns},
      {{"serialize_per_byte", duration, Bound::not_negative, "\"5 ns\"", "the same per byte"},
       &EngineProfile::serialize_per_byte_ns},
      {{"deserialize", duration, Bound::not_negative, "\"1500 ns\"", "CPU per record: deserialisation"},
       &EngineProfile::deserialize_ns},
      {{"deserialize_per_field", duration, Bound::not_negative, "\"300 ns\"", "the same per field"},
       &EngineProfile::deserialize_per_field_ns},
      {{"deserialize_per_byte", duration, Bound::not_negative, "\"5 ns\"", "the same per byte"},
       &EngineProfile::deserialize_per_byte_ns},
      {{"hash_partition", duration, Bound::not_negative, "\"900 ns\"", "CPU per record: choice of the target by key"},
       &EngineProfile::hash_partition_ns},
      {{"local_buffer", duration, Bound::not_negative, "\"90 us\"", "CPU per buffer on each side, inside a node"},
       &EngineProfile::local_buffer_ns},
      {{"remote_buffer", duration, Bound::not_negative, "\"90 us\"", "CPU per buffer on each side, between nodes"},
       &EngineProfile::remote_buffer_ns},
      {{"buffer_per_channel", duration, Bound::not_negative, "\"5 us\"", "CPU per buffer and open channel"},
       &EngineProfile::buffer_per_channel_ns},
      {{"state_access", duration, Bound::not_negative, "\"4 us\"", "CPU per record and window: access to keyed state"},
       &EngineProfile::state_access_ns},
      {{"window_firing", duration, Bound::not_negative, "\"50 us\"", "CPU per result of a window"},
       &EngineProfile::window_firing_ns},
      {{"buffered_record", duration, Bound::not_negative, "\"1 us\"", "CPU per record kept, when a list window fires"},
       &EngineProfile::buffered_record_ns},
      {{"join_pair", duration, Bound::not_negative, "\"3 us\"", "CPU per pair that a join emits"},
       &EngineProfile::join_pair_ns},
      {{"sink", duration, Bound::not_negative, "\"5 us\"", "CPU per record at a sink"}, &EngineProfile::sink_ns},
      {{"source", duration, Bound::not_negative, "\"50 us\"", "CPU per record that a source reads or generates"},
       &EngineProfile::source_ns},
      {{"source_per_field", duration, Bound::not_negative, "\"50 us\"", "the same per field"},
       &EngineProfile::source_per_field_ns},
      {{"background_work", number, Bound::not_negative, "2.5",
        "CPU time of other threads (garbage collector, network) per CPU time of a task, on the same node"},
       &EngineProfile::background_work},
      {{"memory_traffic_per_byte", number, Bound::not_negative, "4.5",
        "bytes moved through main memory per payload byte at each (de)serialisation and copy"},
       &EngineProfile::memory_traffic_per_byte},
      {{"quantum", duration, Bound::positive, "\"1 ms\"", "longest turn on a core while others wait"},
       &EngineProfile::quantum},
      {{"quota_period", duration, Bound::positive, "\"20 ms\"", "period over which a CPU quota is enforced"},
       &EngineProfile::quota_period},
      {{"activation", duration, Bound::positive, "\"200 us\"", "longest work that takes effect at one instant"},
       &EngineProfile::activation},
      {{"start_spread", duration, Bound::not_negative, "\"3 s\"",
        "instances become able to run within this, at random"},
       &EngineProfile::start_spread},
      {{"source_start_spread", duration, Bound::not_negative, "\"2 s\"", "the same of sources"},
       &EngineProfile::source_start_spread},
      {{"restart_fixed", duration, Bound::not_negative, "\"1 s\"",
        "downtime of a reconfiguration, beside restoring state"},
       &EngineProfile::restart_fixed},
      {{"restore_bandwidth", bandwidth, Bound::positive, "\"1 MB/s\"", "speed of restoring state"},
       &EngineProfile::restore_bandwidth},
      {{"state_bytes_overhead", bytes, Bound::not_negative, "\"4 KiB\"",
        "state per keyed entry, beside the record's own bytes"},
       &EngineProfile::state_bytes_overhead},
      {{"flink_metrics", flag, Bound::any, "true",
        "metrics as Flink's REST shows them (5 s ticks, 60 s rates, 10 s cache) instead of exact ones"},
       &EngineProfile::flink_metrics},
      {{"key_classes", count, Bound::at_least_two, "4", "most classes that a key domain is split into"},
       &EngineProfile::key_classes},
      {{"granularity", choice, Bound::any, "\"record\"",
        "run: records that are alike travel together; record: each on its own (reference)", kGranularities},
       Choice<EngineProfile>{[](EngineProfile& e, std::size_t i) { e.granularity = static_cast<Granularity>(i); },
                             [](const EngineProfile& e) { return static_cast<std::size_t>(e.granularity); }}},
  };
  return kFields;
}

}  // namespace millrace::experiments
