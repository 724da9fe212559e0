// What kind of disk a file lies on.
#pragma once

#include <filesystem>

namespace millrace::experiments {

// Where a store lies decides how it is kept safe from two writers at once.
enum class Disk : std::uint8_t {
  local,    // the machine's own: SQLite's locks and shared memory work
  network,  // shared by machines (NFS, Lustre, GPFS, BeeGFS, CephFS, SMB, ...): its locks are not to be trusted
};

// Of the file, or of the nearest folder above it that is there. What the system cannot tell counts as local; a file
// system in user space (FUSE) counts as network, since most of those that a store lies on are.
Disk disk_of(const std::filesystem::path& path);
// Of a file system by its number in statfs().
Disk disk_of_magic(unsigned long magic);

}  // namespace millrace::experiments
