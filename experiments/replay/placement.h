// Which host each shared slot of an executed plan lay on.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "experiments/published/published_plan.h"

namespace millrace::experiments {

// Host (position in plan.hosts) of slots 0 .. slots-1. Instance i of every operator ran in slot i, but reports come
// without their index: what is known is how many instances of each operator ran on each host. Operators of rising
// parallelism tell host by host what each stretch of slots adds; within a stretch hosts take turns. Slots that no
// completely reported operator reaches go where hosts have most slots left. Errors: a host that the plan does not
// describe, more instances than `slots_of_host` gives room for.
tl::expected<std::vector<std::uint32_t>, std::string> slot_hosts(const PublishedPlan& plan, std::uint32_t slots,
                                                                 const std::vector<std::uint32_t>& slots_of_host);

}  // namespace millrace::experiments
