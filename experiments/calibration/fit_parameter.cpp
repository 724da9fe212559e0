#include "experiments/calibration/fit_parameter.h"

#include <algorithm>

namespace millrace::experiments {
namespace {

using cluster::NodeType;
using runtime::EngineProfile;

template <class Set>
void for_each_node(Host& host, Set set) {
  for (cluster::Node& node : host.cluster.nodes) set(node.type);
}

const NodeType& first_node(const Host& host) {
  return host.cluster.nodes.front().type;
}

template <double EngineProfile::*Member>
double engine_number(const Host& host) {
  return host.engine.*Member;
}

template <double EngineProfile::*Member>
void set_engine_number(Host& host, double value) {
  host.engine.*Member = value;
}

constexpr FitParameter kParameters[] = {
    {{"speed", ValueType::number, Bound::positive, "", "of a core, relative to a c6420's"},
     true,
     [](const Host& host) { return first_node(host).speed; },
     [](Host& host, double value) { for_each_node(host, [&](NodeType& type) { type.speed = value; }); }},
    {{"memory_bandwidth", ValueType::bandwidth, Bound::positive, "", "shared by all cores of a node"},
     true,
     [](const Host& host) { return first_node(host).memory_bandwidth.value; },
     [](Host& host, double value) { for_each_node(host, [&](NodeType& type) { type.memory_bandwidth = {value}; }); }},
    {{"memory_bandwidth_per_core", ValueType::bandwidth, Bound::positive, "", "what one core can draw"},
     true,
     [](const Host& host) { return first_node(host).memory_bandwidth_per_core.value; },
     [](Host& host, double value) {
       for_each_node(host, [&](NodeType& type) { type.memory_bandwidth_per_core = {value}; });
     }},
    {{"local_buffer", ValueType::duration, Bound::not_negative, "", "CPU per buffer on each side, inside a node"},
     false,
     engine_number<&EngineProfile::local_buffer_ns>,
     set_engine_number<&EngineProfile::local_buffer_ns>},
    {{"remote_buffer", ValueType::duration, Bound::not_negative, "", "CPU per buffer on each side, between nodes"},
     false,
     engine_number<&EngineProfile::remote_buffer_ns>,
     set_engine_number<&EngineProfile::remote_buffer_ns>},
    {{"buffer_per_channel", ValueType::duration, Bound::not_negative, "", "CPU per buffer and open channel"},
     false,
     engine_number<&EngineProfile::buffer_per_channel_ns>,
     set_engine_number<&EngineProfile::buffer_per_channel_ns>},
};

}  // namespace

std::span<const FitParameter> fit_parameters() {
  return kParameters;
}

const FitParameter* find_fit_parameter(std::string_view key) {
  const auto* found = std::ranges::find_if(kParameters, [&](const FitParameter& each) { return each.spec.key == key; });
  return found == std::end(kParameters) ? nullptr : found;
}

}  // namespace millrace::experiments
