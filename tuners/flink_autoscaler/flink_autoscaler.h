// The job autoscaler of Apache Flink's Kubernetes operator: a descendant of DS2 with head-room, catch-up and patience.
// Source: apache/flink-kubernetes-operator (6e9caeb, July 2026), module flink-autoscaler: ScalingMetricCollector,
// ScalingMetricEvaluator, JobVertexScaler, ScalingExecutor and the options of AutoScalerOptions. Memory tuning, garbage
// collection and heap limits change no degree here, or nothing tells of them, and are left out.
//
//   settings.h            every option
//   vertices.h            the job as vertices, and which of them are scaled together
//   sample.h              one window of metrics -> a sample of every vertex
//   window.h              samples -> is the window full, and rates and means over it
//   evaluation.h          window -> target rate, true processing rate and band of every vertex
//   vertex_decision.h     these -> its degree, with
//     alignment.h           key groups and partitions,
//     delayed_scale_down.h  the patience before a scale-down, and
//     scaling_history.h     what earlier decisions brought
//   resource_check.h      whether the rescaled job fits
//   excluded_periods.h    times of day at which nothing is scaled
//   memory.h              what is kept between two cycles
//   explanation.h         the quantities of a decision as JSON
//   flink_autoscaler.cpp  the cycle, and whether the vertices' decisions are worth a restart
#pragma once

#include <memory>
#include <vector>

#include "tuners/tuner.h"

namespace millrace::tuners::flink_autoscaler {

std::vector<OptionSpec> options();

// Requires: plan and cluster of the context outlive the tuner; `given` is complete.
std::unique_ptr<Tuner> make(const TunerContext& context, const Options& given);

}  // namespace millrace::tuners::flink_autoscaler
