#include "experiments/calibration/profile_text.h"

#include <fmt/format.h>

#include <cassert>

#include "experiments/calibration/toml_value.h"
#include "experiments/config/cluster_reader.h"
#include "experiments/config/engine_keys.h"

namespace millrace::experiments {
namespace {

bool is_fitted(const Calibration& calibration, std::string_view key, bool of_cluster) {
  for (const FreeParameter& free : calibration.free) {
    if (free.parameter->spec.key == key && free.parameter->of_cluster == of_cluster) return true;
  }
  return false;
}

std::string head(const Calibration& calibration, const char* what) {
  return fmt::format("# {} calibrated on the measured rates of '{}' in {}.\nabout = \"calibrated: {}\"\n\n", what,
                     calibration.operator_id, calibration.job.name, calibration.name);
}

template <class Owner>
std::string lines(std::span<const Field<Owner>> fields, const Owner& owner, const Calibration& calibration,
                  const std::string& origin, bool of_cluster) {
  std::string text;
  for (const Field<Owner>& field : fields) {
    const std::string value = value_of(field, owner);
    if (value.empty()) continue;
    text += toml_line(field.spec.key, value, is_fitted(calibration, field.spec.key, of_cluster) ? "fitted" : origin);
  }
  return text;
}

}  // namespace

std::string engine_profile_text(const Calibration& calibration, const Fit& fit) {
  return head(calibration, "Engine") + lines(engine_fields(), fit.host.engine, calibration,
                                             "of engine '" + calibration.host.engine.name + "'", false);
}

std::string cluster_text(const Calibration& calibration, const Fit& fit) {
  assert(!fit.host.cluster.nodes.empty());
  const cluster::Cluster& cluster = fit.host.cluster;
  const cluster::Node& node = cluster.nodes.front();
  const std::string origin = "of cluster '" + calibration.host.cluster.name + "'";
  return head(calibration, "Cluster") + toml_line("type", quoted(node.type.name), origin) +
         toml_line("nodes", fmt::format("{}", cluster.nodes.size()), origin) +
         toml_line("slots_per_node", fmt::format("{}", node.slots), origin) +
         lines(node_type_fields(), node.type, calibration, origin, true) +
         lines(cluster_fields(), cluster, calibration, origin, true);
}

}  // namespace millrace::experiments
