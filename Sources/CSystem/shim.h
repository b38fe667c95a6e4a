// System calls that Swift's Glibc module does not show (they need _GNU_SOURCE, are variadic, or are macros).
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// <spawn.h> would drag <sys/select.h> in, whose fd_set under _GNU_SOURCE is another than the Glibc module's: declared here, the
// file actions as the plain address they are.
int posix_spawn_file_actions_addchdir_np(void *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(void *actions, int first);

// <wchar.h> hides it without _XOPEN_SOURCE, and the Glibc module has the header already. Columns of a character in the current
// LC_CTYPE, -1 when it is not printable.
int wcwidth(__WCHAR_TYPE__ character);

static inline int hkd_terminal_unlock(int master) {
  int locked = 0;
  return ioctl(master, TIOCSPTLCK, &locked);
}
static inline int hkd_terminal_number(int master, unsigned *number) { return ioctl(master, TIOCGPTN, number); }

// accept4 by number: <sys/socket.h> has the same trouble as <spawn.h>. O_CLOEXEC is what SOCK_CLOEXEC is defined as.
static inline int hkd_accept(int listener) { return (int)syscall(SYS_accept4, listener, (void *)0, (void *)0, O_CLOEXEC); }

/// A pipe whose ends no other program inherits.
static inline int hkd_pipe_cloexec(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// The flag that gives a spawned program a session of its own: POSIX_SPAWN_SETSID, which <spawn.h> shows only with _GNU_SOURCE.
static inline int hkd_spawn_setsid(void) { return 0x80; }

/// fork and exec, which Swift does not offer, for a child that shares this program's process group and terminal: it becomes the
// program at `path`, with descriptors in the place of the standard ones (-1 keeps one). posix_spawn's child is a vfork: a Ctrl-Z
// that stops it before its exec leaves the thread that waits for that exec, and so this program, neither running nor stopped.
// The signals are blocked meanwhile, as the child has this program's handlers until it resets them. Gives -1 with errno set.
static inline pid_t hkd_fork_program(const char *path, char *const *arguments, char *const *environment, const int *streams) {
  sigset_t all, before;
  sigfillset(&all);
  if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return -1;
  pid_t process = fork();
  if (process == 0) {
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    for (int number = 0; number < 3; number++) {
      if (streams[number] >= 0 && dup2(streams[number], number) < 0) _exit(127);
    }
    syscall(SYS_close_range, 3, ~0U, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, arguments, environment);
    _exit(127);
  }
  int problem = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = problem;
  return process;
}

// This program's environment; Swift sees `environ` twice, here and in Glibc.
static inline char **hkd_environment(void) { return environ; }

// Not shown by <sys/mman.h> and <stdlib.h> without _GNU_SOURCE.
extern int memfd_create(const char *name, unsigned int flags);
extern int mkostemp(char *name_template, int flags);

// <sys/pidfd.h> has the same trouble as <spawn.h>; glibc 2.36 and later.
int pidfd_open(pid_t process, unsigned int flags);

// <pthread.h> hides it without _GNU_SOURCE.
int pthread_setname_np(pthread_t thread, const char *name);

// <string.h> shows it only with _GNU_SOURCE, and the Glibc module has the header already. Linear in both lengths.
void *memmem(const void *text, size_t textLength, const void *part, size_t partLength);

// <pthread.h> hides it without _GNU_SOURCE: where a running thread's stack lies.
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes);

/// Gives this thread, and those it starts, a working folder apart from the rest of the process: <sched.h> shows unshare only
/// with _GNU_SOURCE. 0x200 is CLONE_FS.
static inline int hkd_unshare_folder(void) { return (int)syscall(SYS_unshare, 0x200); }

// epoll by number: <sys/epoll.h> drags <sys/select.h> in, too. The record is packed on x86-64 alone, as the kernel has it.
#if defined(__x86_64__)
#define HKD_EPOLL_LAYOUT __attribute__((packed))
#else
#define HKD_EPOLL_LAYOUT
#endif
struct hkd_epoll_event {
  unsigned events;
  unsigned long long number;
} HKD_EPOLL_LAYOUT;

/// A poller that tells of the end of connections, each once when the other side has closed its half and once when all is over.
/// EPOLL_CLOEXEC is O_CLOEXEC.
static inline int hkd_hangups_create(void) { return (int)syscall(SYS_epoll_create1, O_CLOEXEC); }

/// Has a socket watched under a number; the watch ends when the socket is closed. 0x2000 is EPOLLRDHUP, 1 << 31 EPOLLET; 1 adds and 3
/// changes a watch.
static inline int hkd_hangups_watch(int poller, int socket, unsigned long number) {
  struct hkd_epoll_event event = {.events = 0x2000u | 1u << 31, .number = number};
  int code = (int)syscall(SYS_epoll_ctl, poller, 1, socket, &event);
  return code != 0 && errno == EEXIST ? (int)syscall(SYS_epoll_ctl, poller, 3, socket, &event) : code;
}

/// Waits for one end; gives 1, 2 when the connection is over both ways (0x10 is EPOLLHUP, 8 EPOLLERR), or -1.
static inline int hkd_hangups_next(int poller, unsigned long *number) {
  struct hkd_epoll_event event;
  if (syscall(SYS_epoll_pwait, poller, &event, 1, -1, (void *)0, 8) != 1) return -1;
  *number = event.number;
  return event.events & (0x10 | 8) ? 2 : 1;
}

/// Lets a descriptor's number stand for another file, which no other program inherits.
static inline int hkd_replace(int file, int descriptor) { return dup3(file, descriptor, O_CLOEXEC); }
