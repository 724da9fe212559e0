#include "experiments/store/file_system.h"

#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace millrace::experiments {
namespace {

// <linux/magic.h>, and for those that are not in it their own sources, as coreutils' stat names them.
constexpr auto kShared = std::to_array<unsigned long>({
    0x6969,      // NFS
    0x517b,      // SMB
    0xff534d42,  // CIFS
    0xfe534d42,  // SMB 2 and later
    0x0bd00bd0,  // Lustre
    0x47504653,  // GPFS (Spectrum Scale)
    0x19830326,  // BeeGFS
    0x00c36400,  // CephFS
    0x5346414f,  // AFS
    0x6b414653,  // AFS of the kernel
    0xaad7aaea,  // PanFS
    0x20030528,  // OrangeFS
    0x01161970,  // GFS2
    0x7461636f,  // OCFS2
    0x73757245,  // Coda
    0x01021997,  // 9P
    0x65735546,  // FUSE: GlusterFS, sshfs, ...
});

}  // namespace

Disk disk_of_magic(unsigned long magic) {
  return std::ranges::find(kShared, magic) != kShared.end() ? Disk::network : Disk::local;
}

Disk disk_of(const std::filesystem::path& path) {
  std::error_code unknown;
  auto existing = std::filesystem::absolute(path, unknown);
  if (unknown) return Disk::local;
  struct statfs found {};
  while (::statfs(existing.c_str(), &found) != 0) {
    if (errno == EINTR) continue;
    if (!existing.has_relative_path()) return Disk::local;
    existing = existing.parent_path();
  }
  return disk_of_magic(static_cast<unsigned long>(found.f_type) & 0xffffffffUL);
}

}  // namespace millrace::experiments
