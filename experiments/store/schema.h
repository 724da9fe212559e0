// The tables of the store. Their SQL is the documentation: `sqlite3 results/store.sqlite .schema` shows it, comments
// and all.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace millrace::experiments {

// PRAGMA user_version of the stores that this program writes.
inline constexpr int kSchemaVersion = 14;
// PRAGMA application_id: tells a Millrace store from any other SQLite database ("Mill").
inline constexpr std::int64_t kApplicationId = 0x4d696c6c;

// Step v - 1 makes a store of version v of one of version v - 1 (an empty database has version 0); there are
// kSchemaVersion of them. Every table is keyed by content, WITHOUT ROWID; a column's name ends in its unit; what was
// not measured is NULL.
std::span<const std::string_view> schema_steps();

// Names of the tables, in the order in which an export lists them.
std::span<const std::string_view> table_names();
// The only table with times of day and durations: left out of a dump, so that equal work gives an equal dump.
inline constexpr std::string_view kWallClockTable = "wall_clock";

}  // namespace millrace::experiments
