// A table [query.x] that stands for a family of queries: a template whose optional operators are there or not.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/config/diagnostic.h"
#include "experiments/config/document.h"
#include "experiments/config/key_table.h"

namespace millrace::experiments {

// Keys by which a table becomes a family: of an operator, and of the query.
extern const KeySpec kOptionalKey;  // an operator's: "present" or "absent", as the first query has it
extern const KeySpec kVaryKey;      // [query.x.vary]: "operator.mean.window" = [...], the values of the queries in turn

struct FamilyMember {
  std::string name;
  Node table;  // a query's table like any other
};

// The queries that [query.NAME] stands for. Without optional operators the table itself, named NAME. With n of them 2^n
// queries NAME_1, NAME_2, ...: the first has each optional operator as its key says, and bit i of a query's number - 1
// says whether the i-th optional operator (in the order of writing) is the other way round. Consumers of an absent
// operator read its input, partitioned as they partition theirs. What `vary` names is, in the k-th query, the k-th
// value of its list, over and over; what belongs to an absent operator is passed over. Mistakes go to `out`: an
// optional operator with another number of inputs than one, too many of them, a value or a place that `vary` cannot
// have. After a mistake there is one member at most.
std::vector<FamilyMember> members_of(const std::string& name, const Node& table, Diagnostics& out);

// The queries of each family, by its name.
using QueryFamilies = std::map<std::string, std::vector<std::string>>;

// What a name in a list of queries stands for: the queries of a family, or the query itself.
std::vector<std::string> queries_named(const std::string& name, const QueryFamilies& families);

}  // namespace millrace::experiments
