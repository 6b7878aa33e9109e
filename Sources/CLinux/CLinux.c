#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#ifndef SYS_close_range
#define SYS_close_range 436
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

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

static int spawn(
    int *pid, char *const argv[], char *const environment[], int input, int output, int error, int new_session) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure != 0) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return failure;
    }
    const int sources[3] = {input, output, error};
    for (int target = 0; target < 3 && failure == 0; target++) {
        failure = sources[target] >= 0
            ? posix_spawn_file_actions_adddup2(&actions, sources[target], target)
            : posix_spawn_file_actions_addopen(&actions, target, "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0);
    }
    if (failure == 0) failure = posix_spawn_file_actions_addchdir_np(&actions, "/");
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes,
        POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (new_session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP));
    pid_t started = 0;
    if (failure == 0) failure = posix_spawnp(&started, argv[0], &actions, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    *pid = started;
    return failure;
}

/// Whether a setting (NAME=value) says something of this variable of ours.
static int is_replaced(const char *variable, char *const settings[]) {
    const char *end = strchr(variable, '=');
    if (end == NULL) return 0;
    const size_t length = (size_t)(end - variable) + 1;
    for (size_t index = 0; settings[index] != NULL; index++) {
        if (strncmp(variable, settings[index], length) == 0) return 1;
    }
    return 0;
}

/// Our environment with these settings; NULL without memory. The strings are shared.
static char **environment_with(char *const settings[]) {
    size_t ours = 0, more = 0;
    while (environ[ours] != NULL) ours++;
    while (settings[more] != NULL) more++;
    char **changed = calloc(ours + more + 1, sizeof *changed);
    if (changed == NULL) return NULL;
    size_t kept = 0;
    for (size_t index = 0; index < ours; index++) {
        if (!is_replaced(environ[index], settings)) changed[kept++] = environ[index];
    }
    for (size_t index = 0; index < more; index++) changed[kept++] = settings[index];
    return changed;
}

int clinux_spawn(
    int *pid, char *const argv[], char *const settings[], int input, int output, int error, int new_session) {
    char **environment = environ;
    if (settings != NULL) {
        environment = environment_with(settings);
        if (environment == NULL) return ENOMEM;
    }
    const int failure = spawn(pid, argv, environment, input, output, error, new_session);
    if (environment != environ) free(environment);
    return failure;
}

int clinux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

void clinux_close_from(int first) {
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
    for (int descriptor = first; descriptor < 1024; descriptor++) close(descriptor);
}

unsigned clinux_set_file_user(unsigned uid) { return (unsigned)setfsuid(uid); }

unsigned clinux_set_file_group(unsigned gid) { return (unsigned)setfsgid(gid); }

int clinux_terminal_columns(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

int clinux_terminal_rows(int descriptor) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_row;
}

int clinux_is_tcp(const char *path) {
    // sockfs tells the protocol's name through the descriptor's own link.
    char name[32];
    const ssize_t length = getxattr(path, "system.sockprotoname", name, sizeof name - 1);
    if (length <= 0) return -1;
    name[length] = 0;
    return strncmp(name, "TCP", 3) == 0;
}

int clinux_unix_diag_request(void) {
    int descriptor = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (descriptor < 0) return -1;
    struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } message;
    memset(&message, 0, sizeof message);
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.request.sdiag_family = AF_UNIX;
    message.request.udiag_states = ~0U;
    message.request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;
    struct sockaddr_nl kernel;
    memset(&kernel, 0, sizeof kernel);
    kernel.nl_family = AF_NETLINK;
    if (sendto(descriptor, &message, sizeof message, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

int clinux_open_file(const char *path, struct clinux_file *file) {
    struct statx facts;
    const unsigned wanted = STATX_TYPE | STATX_INO | STATX_SIZE | STATX_NLINK;
    if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, wanted, &facts) != 0) return errno;
    file->is_regular = S_ISREG(facts.stx_mode);
    file->inode = facts.stx_ino;
    file->size = facts.stx_size;
    file->links = facts.stx_nlink;
    file->major = facts.stx_dev_major;
    file->minor = facts.stx_dev_minor;
    return 0;
}

int clinux_is_in_memory(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) != 0) return 0;
    // TMPFS_MAGIC and RAMFS_MAGIC of linux/magic.h.
    unsigned long type = (unsigned long)status.f_type & 0xffffffffUL;
    return type == 0x01021994UL || type == 0x858458f6UL;
}

void clinux_keep_freed_memory(int bytes) { mallopt(M_TRIM_THRESHOLD, bytes); }
