// The few Linux calls that Swift can't import: variadic ones, GNU ones,
// and those that glibc doesn't wrap.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>

/// A descriptor that refers to a process and becomes readable when it exits; -1 with errno on failure.
int clinux_pidfd_open(int pid);

/// How the process behind a pidfd ended, as a wait(2) status, also when it is not our child.
/// Returns 1 and sets `status` where the kernel tells (Linux 6.15 and later), 0 while the process runs
/// or where the kernel doesn't tell.
int clinux_pidfd_exit_status(int pidfd, int *status);

/// A pipe that no child inherits. Returns 0 or an errno.
int clinux_pipe(int ends[2]);

/// Starts argv[0], searched in PATH, with an empty signal mask, default signals, `/` as its working directory and its
/// own process group, or its own session. A stream of -1 is /dev/null. `settings` are NAME=value, in place of ours or beside
/// them; NULL for none. Returns 0 or an errno, also that of the exec.
int clinux_spawn(
    int *pid, char *const argv[], char *const settings[], int input, int output, int error, int new_session);

/// An empty file that is in memory alone, is in no directory, and is inherited by no child; -1 with errno on failure.
int clinux_memory_file(const char *name);

/// Closes every descriptor from this one on.
void clinux_close_from(int first);

/// As which user this thread meets files from now on; returns the one before. Links of others then lead no further than
/// that user may go.
unsigned clinux_set_file_user(unsigned uid);

/// The same for the group.
unsigned clinux_set_file_group(unsigned gid);

/// Whether what lies behind a descriptor is in memory alone (tmpfs, ramfs) and gone after a reboot.
int clinux_is_in_memory(int descriptor);

/// The width of the terminal behind a descriptor in columns; 0 where it is none.
int clinux_terminal_columns(int descriptor);

/// The same for its rows.
int clinux_terminal_rows(int descriptor);

/// Asks the kernel for all Unix sockets of this network namespace, with their names and peers (sock_diag(7)).
/// Returns a descriptor from which the answer is read as netlink messages; -1 where it can't be asked.
int clinux_unix_diag_request(void);

/// Whether a socket behind `/proc/PID/fd/N` speaks TCP: 1, 0, or -1 where nobody can tell.
int clinux_is_tcp(const char *path);

struct clinux_file {
    int is_regular;
    uint32_t major, minor, links;
    uint64_t inode, size;
};

/// What is known of the file behind `/proc/PID/fd/N` without asking a file server. Returns 0 or an errno.
int clinux_open_file(const char *path, struct clinux_file *file);

/// Keeps memory that was freed for what is allocated next, up to so many bytes, instead of giving it back to the kernel.
void clinux_keep_freed_memory(int bytes);

#endif
