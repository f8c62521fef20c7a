/* What the program may do: nothing but compute, and reach the files that were mounted for it. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "this architecture's system calls have not been reviewed"
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define FAIL_WITH(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define DENY(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), FAIL_WITH(EPERM)

#define NEW_NAMESPACES                                                                                                 \
    (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP)

/* On top of the engine's own filter, so that these hold whichever engine runs us. Sockets: the empty network namespace
   does not cover AF_VSOCK, which reaches the machine below a virtual one, and io_uring opens sockets without socket(2).
   The rest is what a process without privileges can reach of the kernel's rarely needed surface. */
static const struct sock_filter filter[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 1, 0),
    KILL,
    LOAD(nr),
#if defined(__x86_64__)
    /* The x32 numbers are a second door to the same calls. */
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    KILL,
    DENY(modify_ldt),
#endif
    DENY(unshare), DENY(setns), DENY(mount), DENY(umount2), DENY(pivot_root), DENY(chroot),
    DENY(fsopen), DENY(fsconfig), DENY(fsmount), DENY(fspick), DENY(open_tree), DENY(move_mount), DENY(mount_setattr),
    DENY(bpf), DENY(perf_event_open), DENY(userfaultfd),
    DENY(ptrace), DENY(process_vm_readv), DENY(process_vm_writev), DENY(pidfd_getfd), DENY(kcmp),
    DENY(io_uring_setup), DENY(io_uring_enter), DENY(io_uring_register),
    DENY(add_key), DENY(request_key), DENY(keyctl),
    DENY(name_to_handle_at), DENY(open_by_handle_at),
    /* The flags of clone3 are behind a pointer that a filter cannot read; C libraries fall back to clone. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone3, 0, 1),
    FAIL_WITH(ENOSYS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 4),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, NEW_NAMESPACES, 0, 1),
    FAIL_WITH(EPERM),
    ALLOW,
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
    LOAD(args[0]),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
    FAIL_WITH(EAFNOSUPPORT),
    ALLOW,
};

/* When memory runs out the kernel takes the highest score first, so that the launcher is there to tell of it. */
static bool volunteer_for_the_oom_killer(void)
{
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    bool written = file >= 0 && write(file, "1000", 4) == 4;
    if (file >= 0) close(file);
    return written;
}

static bool drop_every_capability(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return false;
    return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0;
}

static bool has_no_capability(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) return false;
    return !(data[0].effective | data[0].permitted | data[0].inheritable | data[1].effective | data[1].permitted |
             data[1].inheritable);
}

const char *confine_and_execute(const struct options *options)
{
    const struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = (struct sock_filter *)filter};
    sigset_t none;

    if (setsid() < 0) return "setsid";
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return "close_range";
    if (!volunteer_for_the_oom_killer()) return "oom_score_adj";
    if (!drop_every_capability()) return "capabilities";
    if (setgroups(0, NULL) != 0) return "setgroups";
    if (setresgid(options->uid, options->uid, options->uid) != 0) return "setresgid";
    if (setresuid(options->uid, options->uid, options->uid) != 0) return "setresuid";
    if (!has_no_capability()) return "capabilities left";
    if (chdir(options->directory) != 0) return "working directory";
    umask(022);
    sigemptyset(&none);
    if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) return "signals";
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no_new_privs";
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) return "seccomp";
    execve(options->command[0], options->command, options->environment);
    return "execve";
}
