// The resolved settings of an experiment's parts as JSON: every field with its default written out, in base units (ns,
// bytes, bytes/s, records/s). What an artefact's hash is made from, so no names, paths or dates are in it.
#pragma once

#include <nlohmann/json.hpp>

#include "experiments/config/experiment.h"

namespace millrace::experiments {

nlohmann::json settings_json(const runtime::EngineProfile& engine);
nlohmann::json settings_json(const cluster::Cluster& cluster);
// The plan, each source's load (its rate as the straight pieces that it is compiled to), and the submitted degrees.
nlohmann::json settings_json(const Query& query);
// Kind, options, and the degrees it starts from; not the label.
nlohmann::json settings_json(const TunerChoice& tuner);
// What of it is seen, and what is demanded.
nlohmann::json settings_json(const job::ObservationFaults& faults);
nlohmann::json settings_json(const Slo& slo);
nlohmann::json settings_json(const plan::Prices& prices);
nlohmann::json settings_json(const LoadProtocol& protocol);
nlohmann::json settings_json(const LoadAdversary& adversary);
// The name of the measurement, where it was made and how its job was rescaled; no paths.
nlohmann::json settings_json(const LiveCluster& live);
// A fault; its node by its position in the cluster, of which names are no part.
nlohmann::json settings_json(const cluster::Fault& fault, const cluster::Cluster& cluster);
// A rate: pieces [start in ns, records/s, records before it], whether they repeat, and after how many ns.
nlohmann::json settings_json(const plan::RateSchedule& rate);

}  // namespace millrace::experiments
