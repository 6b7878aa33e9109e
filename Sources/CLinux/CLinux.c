#include "CLinux.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

// From the kernel's include/uapi/linux/pidfd.h; older headers lack it.
struct clinux_pidfd_info {
    uint64_t mask;
    uint64_t cgroupid;
    uint32_t pid, tgid, ppid;
    uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_code;
};
#define CLINUX_PIDFD_GET_INFO _IOWR(0xFF, 11, struct clinux_pidfd_info)
#define CLINUX_PIDFD_INFO_EXIT (1UL << 3)

int clinux_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pidfd_exit_status(int pidfd, int *status) {
    struct clinux_pidfd_info info;
    memset(&info, 0, sizeof info);
    info.mask = CLINUX_PIDFD_INFO_EXIT;
    if (ioctl(pidfd, CLINUX_PIDFD_GET_INFO, &info) != 0) return 0;
    if ((info.mask & CLINUX_PIDFD_INFO_EXIT) == 0) return 0;
    *status = info.exit_code;
    return 1;
}

int clinux_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}
