// One deployment of a job, simulated: from its start to its stop. The event loop and all rules of the engine.
//
// An event wakes a subtask. With a core, a subtask takes work for one step (whole buffers, or a part of one, as much as
// fits into the activation time), and a step's effects (output, recycled buffers, credits) take place at its end. Steps
// longer than a quantum are sliced while others wait for a core of the node.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/cluster/cluster.h"
#include "sim/job/job.h"
#include "sim/kernel/event_queue.h"
#include "sim/kernel/fingerprint.h"
#include "sim/kernel/random_stream.h"
#include "sim/plan/deployment.h"
#include "sim/runtime/buffer.h"
#include "sim/runtime/call_log.h"
#include "sim/runtime/call_observer.h"
#include "sim/runtime/checkpoint.h"
#include "sim/runtime/engine.h"
#include "sim/runtime/epochs.h"
#include "sim/runtime/failure.h"
#include "sim/runtime/heap.h"
#include "sim/runtime/latency_markers.h"
#include "sim/runtime/node.h"
#include "sim/runtime/savepoint.h"
#include "sim/runtime/source_progress.h"
#include "sim/runtime/subtask.h"
#include "sim/runtime/topology.h"

namespace millrace::runtime {

// How a simulation starts.
struct Start {
  kernel::SimTime at;                // what the clock says
  kernel::SimTime ready = at;        // when its subtasks run at the earliest, >= at; never(): they do not
  const Savepoint* saved = nullptr;  // what they start from; null: nothing. Must live as long as the constructor runs
  std::uint32_t warm_slots = 0;      // so many slots, the first, need no warm-up
};

class Simulation {
 public:
  // `sources` (one per source of the job) and `sinks` outlive this object and are advanced by it. All references must
  // outlive this object.
  Simulation(const job::Job& job, const plan::Deployment& deployment, const cluster::Cluster& cluster,
             const EngineProfile& engine, std::vector<SourceProgress>& sources, SinkTally& sinks,
             kernel::Seed behaviour, const Start& start, kernel::Fingerprint& fingerprint);

  // Every step (but snapshots) is a call in `log` from now on. It must outlive this object; records that are already on
  // their way come from no call. Requires: Flink mode.
  void observe_calls(CallLog& log);

  // Simulates everything that happens before or at `end`; the clock then stands at `end`, or at a failure before.
  void run_until(kernel::SimTime end);

  // Sources that wait for their next record look again: rates have changed.
  void wake_idle_sources();

  // Weighted edges deal out by the record shares of this deployment from now on. Requires: it differs from the running
  // one in them alone.
  void take_record_shares(const plan::Deployment& deployment);

  // Stop with savepoint: sources fall silent, then everything in flight is processed.
  void halt_sources();
  bool drained() const { return in_flight_ == 0; }
  // Inputs that end (simulation_ends.cpp). Whether the end of all of them has passed every subtask: the job is over.
  bool ended() const { return ended_ == subtasks_.size(); }
  // Simulates until the job is over, but no event after `limit` and none after a failure. Returns whether it is over;
  // the clock then stands at its last event, else at `limit` or the failure.
  bool run_to_end(kernel::SimTime limit);

  // Simulates until drained, but no event after `limit` and none after a failure; the clock stands at the last event.
  void drain(kernel::SimTime limit = kernel::SimTime::never());
  // Requires: drained.
  Savepoint savepoint() const;

  // Checkpoints (simulation_checkpoints.cpp). Their contents are kept only from here on.
  void keep_checkpoints() { checkpoint_.keep = true; }
  const std::optional<Savepoint>& latest_checkpoint() const { return checkpoint_.latest; }  // kept and completed
  std::uint64_t completed_checkpoints() const { return checkpoint_.completed; }             // since the start
  // What was completed since the last call.
  CheckpointTally take_checkpoint_tally();

  // Faults (simulation_faults.cpp). Ends the run at the present instant: run_until() returns, and whoever drives the
  // simulation replaces it by one that starts from the latest checkpoint.
  void fail(FailureCause cause, std::string what = "");
  const std::optional<Failure>& failure() const { return failure_; }
  // All threads of a node stand still until then; never(): the node is lost. Does not shorten a longer pause.
  void pause_node(std::uint32_t node, kernel::SimTime until);
  // The node's cores run at `factor` (> 0) times their speed: steps that start now, and others from their next slice.
  void set_node_speed(std::uint32_t node, double factor);
  // What the subtasks have counted, and a way to go on counting from there after a failure. Requires: accounts
  // settled; the same subtasks.
  std::vector<SubtaskAccount> accounts() const;
  void continue_accounts(const std::vector<SubtaskAccount>& accounts);
  std::uint64_t window_records() const;  // held by all windows

  kernel::SimTime now() const { return now_; }
  std::uint64_t events() const { return events_; }

  // Charges all time up to now to the activities, so that counters are exact.
  void settle_accounts();

  const Topology& topology() const { return topology_; }
  const std::vector<Subtask>& subtasks() const { return subtasks_; }
  const std::vector<Channel>& channels() const { return channels_; }
  const std::vector<Partition>& partitions() const { return partitions_; }
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<DiskUse>& disk_uses() const { return disk_uses_; }
  const BufferPool& buffers() const { return buffers_; }
  const EngineProfile& engine() const { return engine_; }
  const job::Job& job() const { return job_; }
  std::uint64_t in_flight() const { return in_flight_; }  // records in channels, in work or waiting to be emitted
  double state_bytes() const;
  double state_bytes_of_task(std::uint32_t task) const;
  // Bytes that wait in the input channels of a subtask.
  double queue_bytes(std::uint32_t subtask) const;
  // Finished buffers that count against a subpartition's limit: those not yet taken by a local receiver, or not yet
  // sent.
  std::uint32_t queued_buffers(const Channel& channel) const;
  // Records that a source instance could read now but has not.
  std::uint64_t backlog(const Subtask& subtask, kernel::SimTime at) const;

 private:
  // Channels lie far apart in memory: they are asked for this many ahead of the one in hand, and what they point to
  // later.
  static constexpr std::size_t kAhead = 8;
  static constexpr std::size_t kSoon = 4;

  enum EventKind : std::uint32_t {
    kStepEnd,
    kWake,
    kFlush,
    kTimer,
    kBackgroundEnd,
    kDebloat,
    kMarker,
    kCheckpoint,
    kUploaded,
    kResume
  };

  double joined_state_bytes(const Subtask& s) const;
  void pause_core(std::uint32_t node, kernel::SimTime until);

  // Building (simulation_build.cpp).
  void build_subtasks(kernel::Seed behaviour, std::uint32_t warm_slots);
  void build_channels();
  void build_gates();
  void build_sources();
  void restore(const Savepoint& saved, kernel::Seed behaviour);
  void restore_by_subtask(const Savepoint& saved);
  void deal_out_windows(const Savepoint& saved, kernel::Seed behaviour);
  void add_state_bytes(const Subtask& s, double& bytes) const;

  // Activities and cores (simulation_cores.cpp).
  void enter(Subtask& s, Activity activity);
  void make_runnable(std::uint32_t id);
  void give_core(std::uint32_t id);
  void release_core(std::uint32_t id, Activity next);
  void pass_core_on(std::uint32_t node);
  void owe_background(std::uint32_t node, kernel::Duration ran);
  void start_background_turn(std::uint32_t node);
  void start_slice(std::uint32_t id);
  void run_slice(std::uint32_t id, kernel::Duration slice);
  void end_slice(std::uint32_t id);
  kernel::Duration quota_left(Subtask& s);
  void throttle(std::uint32_t id);
  void block(std::uint32_t id);
  void unblock(Subtask& s);
  void wake_at(std::uint32_t id, kernel::SimTime at);
  void on_wake(std::uint32_t id);

  // Threads inside an instance (simulation_threads.cpp).
  static void set_parallel_part(Subtask& s, const Work& work, double work_ns);
  void start_parallel_slice(std::uint32_t id);
  void end_parallel_slice(std::uint32_t id, kernel::Duration ran);

  // Checkpoints (simulation_checkpoints.cpp).
  void schedule_checkpoint(kernel::SimTime at);
  void trigger_checkpoint();
  void interrupt(std::uint32_t id);
  void on_barrier(std::uint32_t id);
  bool start_snapshot_step(std::uint32_t id);
  void broadcast_barrier(std::uint32_t id);
  void note_position(const Subtask& s);
  void unblock_channels(Subtask& s);
  void upload(std::uint32_t id);
  void on_uploaded(std::uint32_t id);
  void complete_checkpoint();

  // Faults (simulation_faults.cpp).
  void on_resume(std::uint32_t node);
  void end_slice_later(std::uint32_t id);

  // Choosing work (simulation_steps.cpp).
  const Work& work_per_record(const Subtask& s, const EdgeSite& edge) const {
    return s.own_work == kNone ? edge.per_record : topology_.own_work[s.own_work].per_record[edge.gate];
  }
  const Work& work_per_source_record(const Subtask& s) const {
    return s.own_work == kNone ? topology_.tasks[s.task].per_source_record
                               : topology_.own_work[s.own_work].per_source_record;
  }
  const Work& work_per_result(const Subtask& s, const OperatorSite& op) const {
    return s.own_work == kNone ? op.per_result : topology_.own_work[s.own_work].per_result[op.position];
  }
  const Work& work_per_buffered_record(const Subtask& s, const OperatorSite& op) const {
    return s.own_work == kNone ? op.per_buffered_record
                               : topology_.own_work[s.own_work].per_buffered_record[op.position];
  }
  void choose_step(std::uint32_t id);
  bool start_emission_step(std::uint32_t id);
  bool start_input_step(std::uint32_t id);
  void begin_service(std::uint32_t id, Work work, std::uint32_t records, double shape, double overhead_ns);
  double varied_call(Subtask& s) const;
  void correct_memory_time(Subtask& s);
  void finish_step(std::uint32_t id);
  void account_sojourn(Subtask& s, std::uint32_t records, double sojourn_ns);
  void finish_input(std::uint32_t id);
  void finish_emission(std::uint32_t id);

  // Input (simulation_input.cpp).
  Gate& gate_of(const Channel& channel) { return subtasks_[channel.to].gates[topology_.edges[channel.edge].gate]; }
  std::uint32_t next_channel_with_data(Subtask& s, kernel::SimTime* next_ready);
  std::uint32_t take(Subtask& s, std::uint32_t channel, std::uint32_t at_most);
  void deliver(std::uint32_t channel, std::uint32_t buffer);
  void enqueue_in_ring(Gate& gate, std::uint32_t channel);
  void enqueue_for_credit(Gate& gate, std::uint32_t channel);
  kernel::Duration credit_latency(const Channel& channel) const;
  void recycle_input(Channel& channel);
  void advance_watermark(std::uint32_t id, Gate& gate, Channel& channel, kernel::SimTime watermark);
  void fire_watermark(std::uint32_t id, kernel::SimTime watermark);

  // Small inputs (simulation_aside.cpp).
  bool try_set_aside(Channel& channel, std::uint32_t buffer);
  double buffer_ns(const Subtask& s, const Buffer& buffer) const;
  double input_cpu_ns(const Subtask& s, const Buffer& buffer) const;
  void take_aside(std::uint32_t id, Work& work, double& overhead_ns, std::uint32_t& records);
  void take_aside_of(std::uint32_t id, std::uint32_t channel, Work& work, double& overhead_ns, std::uint32_t& records);
  void take_one_aside(Subtask& s, std::uint32_t index, Work& work, double& overhead_ns, std::uint32_t& records);

  // Sources (simulation_sources.cpp).
  bool start_source_step(std::uint32_t id);
  void finish_source(std::uint32_t id);
  std::uint64_t due(Subtask& s, SourceProgress& source);
  std::uint64_t due_of_partitions(Subtask& s, SourceProgress& source) const;
  kernel::SimTime next_unread(const Subtask& s, SourceProgress& source) const;
  kernel::SimTime next_due(const Subtask& s, SourceProgress& source) const;
  void skip_until(Subtask& s, SourceProgress& source, kernel::SimTime start) const;
  kernel::SimTime next_due_of_partitions(const Subtask& s, SourceProgress& source) const;
  static std::uint64_t fetched(Subtask& s, const SourceProgress& source, std::uint64_t wanted, kernel::SimTime now);
  std::pair<kernel::SimTime, kernel::SimTime> births_of_next(const Subtask& s, SourceProgress& source,
                                                             std::uint32_t records) const;
  void emit_source_watermark(Subtask& s, const SourceProgress& source);
  std::uint64_t records_left(const Subtask& s, const SourceProgress& source) const;

  // Ends of inputs (simulation_ends.cpp).
  void pass_watermark(std::uint32_t id, kernel::SimTime watermark);
  void pass_end(std::uint32_t id);
  void end_input(std::uint32_t id);

  // Joins of whole inputs, and operators that change their algorithm (simulation_whole_inputs.cpp).
  void prepare_joins(Subtask& s);
  void end_gate(std::uint32_t id, const Gate& gate);
  void open_table(std::uint32_t id, const Gate& gate);
  void set_merge_gates(Subtask& s, kernel::SimTime* next_ready);
  bool has_data(const Gate& gate, kernel::SimTime* next_ready) const;
  void adapt(std::uint32_t id);
  void let_through(std::uint32_t id, std::uint32_t op, const Run& run);
  void add_table_misses(const Subtask& s, std::uint32_t records, Work& work) const;

  // Operators (simulation_operators.cpp).
  void process(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side);
  void handle(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side);
  void emit(std::uint32_t id, std::uint32_t op, const Run& run);
  void keep(std::uint32_t id, std::uint32_t op, Run run, std::uint32_t side);
  void arrive(const Run& run);
  void set_timer(std::uint32_t id);
  void on_timer(std::uint32_t id);
  void fire_until(std::uint32_t id, kernel::SimTime time, bool event_time);
  void count_results(Subtask& s, const WindowState& window, Firing& firing);
  void emit_with_step(std::uint32_t id, WindowState& window, Firing& firing);
  void queue_emission(std::uint32_t id, WindowState& window, Firing& firing);
  std::uint64_t passed(Subtask& s, const OperatorSite& site, const OutEdge& out, std::uint32_t count);

  // Timely mode (simulation_timely.cpp).
  void start_epochs();
  void choose_in_call(std::uint32_t id);
  void end_call(std::uint32_t id);
  bool has_input(const Subtask& s) const;
  void wait_for_turn(Node& node, std::uint32_t id);
  bool let_sources_go_first(std::uint32_t id);
  void advance_frontier(Subtask& s);
  void send_batch(Subtask& s, Partition& partition, Channel& channel, std::uint32_t batch);
  bool join_batches(std::uint32_t into, std::uint32_t batch, const Channel& channel);
  void pass_frontier(std::uint32_t id, kernel::SimTime frontier);

  // Calls as an observer sees them (simulation_call_log.cpp).
  std::int64_t core_ns(const Subtask& s) const;
  double held_bytes(std::uint32_t id) const;
  double in_memory(std::uint32_t id, double held_bytes) const;
  std::uint64_t records_held(const Subtask& s) const;
  void begin_call(std::uint32_t id);
  void finish_call(std::uint32_t id);

  // The disk (simulation_disk.cpp).
  void build_disk_uses();
  kernel::SimTime ask_disk(std::uint32_t id, double read_bytes, double written_bytes);
  std::uint64_t read_chunk(std::uint32_t id, std::uint64_t wanted);
  void read_ahead(std::uint32_t id);
  double whole_input_entry_bytes(const Subtask& s) const;
  void spill(std::uint32_t id, std::uint32_t records);
  void read_back(std::uint32_t id, std::uint64_t results, std::uint64_t left);
  void find_spilled_table(std::uint32_t id, const Gate& gate, std::uint64_t sharing);
  bool waits_for_disk(std::uint32_t id);
  void on_disk(std::uint32_t id);

  // Garbage collection (simulation_heap.cpp).
  struct KeptState {
    double live = 0, fresh = 0;  // bytes
  };
  void build_heaps();
  KeptState kept_state(Subtask& s);
  static double beside_state(const Heap& heap, double state_bytes);
  void allocate(Subtask& s, double bytes);
  void collect(Heap& heap);
  void after_full(Heap& heap) const;
  void make_room(Heap& heap) const;
  kernel::SimTime after_pause(Subtask& s, kernel::Duration slice);
  bool was_paused(std::uint32_t id);

  // External calls (simulation_calls.cpp).
  void prepare_calls(Subtask& s);
  void call_out(std::uint32_t id, std::uint32_t op, const Run& run, std::uint32_t side);
  bool ready_for_calls(std::uint32_t id);
  bool take_answers(std::uint32_t id, std::size_t position);
  void start_calls(ExternalCalls& calls);
  static std::uint32_t room_for_calls(const Subtask& s);
  static bool waits_for_calls(Subtask& s, std::size_t position, kernel::SimTime watermark);

  // Routing (simulation_routing.cpp).
  void route(std::uint32_t id, Partition& partition, const Run& run);
  void hold(std::uint32_t id, Partition& partition, const EdgeSite& edge, const Run& run);
  void condense_held(Partition& partition, const EdgeSite& edge);
  void count_unfinished(Partition& partition);
  RunList take_held(Partition& partition, std::uint32_t records, double* written_ns);
  void deal_out(std::uint32_t id, Partition& partition, std::uint32_t records);
  void deal_chunk(std::uint32_t id, Partition& partition, std::uint32_t records);
  void copy_to_all(std::uint32_t id, Partition& partition, std::uint32_t records);
  const Routing& routing_now(const EdgeSite& edge) const;
  void draw_targets(std::uint32_t id, Partition& partition);
  void draw_counts(Subtask& s, std::uint32_t records, const kernel::DiscreteTable& table);
  void spread(std::uint32_t id, Partition& partition, const Run& run, const kernel::DiscreteTable& table,
              const std::vector<std::uint32_t>& targets, kernel::SimTime written);
  void draw_known(std::uint32_t id, Partition& partition, const Run& run, kernel::SimTime written);
  void draw_clumps(std::uint32_t id, Partition& partition, Run part, std::uint32_t copies, kernel::SimTime written);

  // Output (simulation_output.cpp).
  void write(Subtask& s, Partition& partition, Channel& channel, const Run& run, kernel::SimTime written);
  void add_to_open(Subtask& s, Partition& partition, Channel& channel, const Run& run, kernel::SimTime written);
  void put_in_open(Channel& channel, const Run& run);
  void open_buffer(Subtask& s, Partition& partition, Channel& channel, kernel::SimTime since);
  void open_empty(Channel& channel);
  void finish_buffer(std::uint32_t channel, bool barrier = false);
  void send_off(Subtask& s, Partition& partition, Channel& channel, std::uint32_t buffer);
  void put_on_wire(const Subtask& s, const Channel& channel, Buffer& buffer, kernel::SimTime earliest);
  void ship(std::uint32_t channel, std::uint32_t buffer, kernel::SimTime earliest);
  bool take_credit(std::uint32_t channel);
  void recycle_output(Partition& partition);
  // LocalBufferPool: available while a buffer is free and no subpartition holds its most.
  void refresh(Partition& partition) {
    const bool available = partition.used < partition.limit && partition.full_channels == 0;
    if (available != partition.available) set_available(partition, available);
  }
  void set_available(Partition& partition, bool available);
  void queue_grew(Channel& channel);
  void queue_shrank(Channel& channel);

  // Flushing (simulation_flush.cpp).
  // An event is pending only while something is to be flushed.
  void schedule_flush(std::uint32_t id) {
    if (subtasks_[id].flush_at == kernel::SimTime::never()) push_flush(id);
  }
  void push_flush(std::uint32_t id);
  void on_flush(std::uint32_t id);
  void flush(std::uint32_t id);
  void send_chunks(std::uint32_t id);
  bool flush_drawn(std::uint32_t id, Partition& partition);
  void send_drawn(Subtask& s, Partition& partition, Channel& channel, const Run& run, kernel::SimTime written);
  void flush_held(std::uint32_t id, Partition& partition);
  void release_held(std::uint32_t id, Partition& partition);
  bool all_queued(const Partition& partition) const;
  void flush_behind(std::uint32_t channel);
  void flush_watermark(const Subtask& s, Partition& partition);

  // Buffer debloating (simulation_debloat.cpp).
  void start_debloating();
  void on_debloat(std::uint32_t id);
  void debloat(Gate& gate, double active_s);
  void announce_buffer_size(const Gate& gate);

  // Latency markers (simulation_markers.cpp).
  void start_markers(kernel::Seed behaviour);
  void on_marker(std::uint32_t id);
  void emit_marker(std::uint32_t id, kernel::SimTime born);
  bool load_markers(std::uint32_t channel);
  void flush_markers(std::uint32_t id);
  void receive_markers(std::uint32_t id, std::uint32_t channel);

  const job::Job& job_;
  const cluster::Cluster& cluster_;
  const EngineProfile& engine_;
  std::vector<SourceProgress>& sources_;
  SinkTally& sinks_;
  kernel::Fingerprint& fingerprint_;

  Topology topology_;
  std::vector<Node> nodes_;
  std::vector<Heap> heaps_;
  std::vector<Subtask> subtasks_;
  std::vector<Channel> channels_;
  std::vector<Partition> partitions_;
  RunPool runs_;
  BufferPool buffers_;
  LatencyMarkers markers_;
  kernel::EventQueue events_queue_;
  kernel::MultinomialScratch scratch_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> drawn_;  // scratch: routing entry, records
  Firing firing_;
  std::vector<Run> condensed_;                 // scratch
  std::vector<kernel::SimTime> service_free_;  // by operator: when its external service may start another call

  std::vector<DiskUse> disk_uses_;       // by subtask; empty: none needs the disk
  std::unique_ptr<CallObserver> calls_;  // null: nobody observes

  CheckpointProgress checkpoint_;
  std::optional<Failure> failure_;
  EpochProbe probe_;  // Timely mode

  kernel::SimTime now_;
  kernel::SimTime ready_;  // when subtasks start
  kernel::SimTime as_of_;  // when the records in hand count as handled: now_, or earlier if set aside
  kernel::Duration source_tick_;
  std::uint64_t events_ = 0;
  std::uint64_t in_flight_ = 0;
  std::size_t ended_ = 0;  // subtasks that the end of all inputs has passed
  bool timely_ = false;
  bool may_set_aside_ = false;  // by the engine's settings
  bool may_merge_ = false;      // runs that are alike
  bool chunks_ = false;         // a call takes one buffer, and what it puts out leaves at its end
  bool halted_ = false;
  bool may_stop_ = false;  // before the time that it is to run until: halted, failed or over
};

}  // namespace millrace::runtime
