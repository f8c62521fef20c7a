/* Every way out of a sealed run that the tests know, tried one after the other. What succeeds is undone at once, and it
   refuses to try anything outside its own image. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

static bool can_create(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT, 0644);
    if (file < 0) return false;
    close(file);
    unlink(path);
    return true;
}

static bool can_open(const char *path, int flags)
{
    int file = open(path, flags);
    if (file >= 0) close(file);
    return file >= 0;
}

static bool can_get_socket(int domain, int type, int protocol)
{
    int descriptor = socket(domain, type, protocol);
    if (descriptor >= 0) close(descriptor);
    return descriptor >= 0;
}

/* In a child, for what cannot be undone. */
static bool in_child(bool (*try)(void))
{
    int status;
    pid_t child = fork();
    if (child == 0) _exit(try() ? 0 : 1);
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static uint64_t status_field(const char *name, int base)
{
    char line[256];
    unsigned long value = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':') value = strtoul(line + strlen(name) + 1, NULL, base);
    if (file) fclose(file);
    return value;
}

static bool be_root(void) { return setuid(0) == 0; }
static bool join_group(void) { return setgid(0) == 0; }
static bool new_user_namespace(void) { return unshare(CLONE_NEWUSER) == 0; }
static bool new_mount_namespace(void) { return unshare(CLONE_NEWNS) == 0; }
static bool clone_user_namespace(void)
{
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return child > 0 && waitpid((pid_t)child, NULL, 0) == child;
}
static bool mount_tmpfs(void) { return mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0 && umount("/tmp") == 0; }
static bool open_tree_call(void) { return syscall(SYS_open_tree, AT_FDCWD, "/", 1 /* OPEN_TREE_CLONE */) >= 0; }
static bool change_root(void) { return chroot("/tmp") == 0; }
static bool make_device(void) { return mknod("/outputs/attack-device", S_IFBLK | 0600, makedev(254, 0)) == 0; }
static bool make_usable_device(void)
{
    /* With rights to make one, and a file system that honours it. */
    bool made = mknod("/dev/shm/attack-null", S_IFCHR | 0666, makedev(1, 3)) == 0 && can_open("/dev/shm/attack-null", O_RDWR);
    unlink("/dev/shm/attack-null");
    return made;
}
static bool signal_first_process(void) { return kill(1, 0) == 0; }
static bool trace_first_process(void) { return ptrace(PTRACE_SEIZE, 1, 0, 0) == 0; }
static bool trace_child(void)
{
    pid_t child = fork();
    if (child == 0) for (;;) pause();
    bool traced = ptrace(PTRACE_SEIZE, child, 0, 0) == 0;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return traced;
}
static bool see_first_process(void) { return can_open("/proc/1/environ", O_RDONLY) || can_open("/proc/1/root/etc", O_RDONLY); }
static bool load_program(void) { return syscall(SYS_bpf, 0, NULL, 0) >= 0 || errno == EFAULT || errno == EINVAL || errno == E2BIG; }
static bool watch_performance(void)
{
    uint32_t attributes[32] = {1 /* PERF_TYPE_SOFTWARE */, sizeof attributes};
    return syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0) >= 0;
}
static bool fault_handler(void) { return syscall(SYS_userfaultfd, 1 /* UFFD_USER_MODE_ONLY */) >= 0; }
static bool make_ring(void)
{
    char parameters[256] = {0};
    return syscall(SYS_io_uring_setup, 1, parameters) >= 0;
}
static bool keep_key(void) { return syscall(SYS_add_key, "user", "td-attack", "x", 1, -3 /* KEY_SPEC_SESSION_KEYRING */) >= 0; }
static bool file_handle(void)
{
    char handle[256] = {0};
    int mount_id;
    *(unsigned *)(void *)handle = 128;
    return syscall(SYS_name_to_handle_at, AT_FDCWD, "/outputs", handle, &mount_id, 0) == 0;
}
static bool host_name(void)
{
    char name[65] = "";
    return gethostname(name, sizeof name - 1) == 0 && sethostname(name, strlen(name)) == 0;
}
static bool kernel_setting(void) { return can_open("/proc/sys/kernel/core_pattern", O_WRONLY); }
static bool magic_keys(void) { return can_open("/proc/sysrq-trigger", O_WRONLY); }
static bool own_limits(void)
{
    return can_create("/sys/fs/cgroup/attack") || can_open("/sys/fs/cgroup/memory/memory.limit_in_bytes", O_WRONLY) ||
           can_open("/sys/fs/cgroup/memory.max", O_WRONLY) || can_create("/sys/fs/cgroup/memory/attack") ||
           can_create("/sys/fs/cgroup/memory/cgroup.procs");
}
static bool more_files(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_max++;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
static bool priority(void) { return setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) - 1) == 0; }
static bool internet(void) { return can_get_socket(AF_INET, SOCK_STREAM, 0) || can_get_socket(AF_INET, SOCK_DGRAM, 0); }
static bool internet_6(void) { return can_get_socket(AF_INET6, SOCK_DGRAM, 0); }
static bool netlink(void) { return can_get_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); }
static bool packets(void) { return can_get_socket(AF_PACKET, SOCK_RAW, 0); }
static bool machine_below(void) { return can_get_socket(AF_VSOCK, SOCK_STREAM, 0); }
static bool kernel_crypto(void) { return can_get_socket(AF_ALG, SOCK_SEQPACKET, 0); }
static bool write_root(void) { return can_create("/attack"); }
static bool write_etc(void) { return can_create("/etc/attack"); }
static bool write_run(void) { return can_create("/run/attack"); }
static bool write_var_tmp(void) { return can_create("/var/tmp/attack"); }
static bool write_dev(void) { return can_create("/dev/attack"); }
static bool write_inputs(void) { return can_create("/inputs/attack") || chmod("/inputs/given", 0777) == 0; }
static bool see_collection(void) { return can_open("/sealed", O_RDONLY) || can_open("/sealed/collect/log", O_RDONLY); }
static bool write_collection(void) { return can_create("/sealed/collect/status.json") || can_create("/sealed/attack"); }
static bool see_memory(void) { return can_open("/proc/kcore", O_RDONLY) || can_open("/dev/mem", O_RDONLY); }
static bool see_disks(void) { return can_open("/dev/vda", O_RDONLY) || can_open("/dev/sda", O_RDONLY) || can_open("/sys/firmware/acpi", O_RDONLY); }
static bool have_capabilities(void) { return status_field("CapPrm", 16) | status_field("CapEff", 16) | status_field("CapInh", 16) | status_field("CapAmb", 16); }
static bool could_have_capabilities(void) { return status_field("CapBnd", 16) != 0; }
static bool gain_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1; }
static bool unfiltered(void) { return status_field("Seccomp", 10) != 2; }
static bool be_somebody(void) { return getuid() == 0 || getgid() == 0 || getgroups(0, NULL) != 0; }
static bool inherited_files(void)
{
    for (int descriptor = 3; descriptor < 256; descriptor++)
        if (fcntl(descriptor, F_GETFD) == 0) return true; /* our own is closed on exec */
    return false;
}
static bool read_input(void)
{
    char byte;
    return read(0, &byte, 1) != 0;
}
static bool run_written_program(void)
{
    char block[4096];
    ssize_t got;
    int from = open("/proc/self/exe", O_RDONLY), to = open("/outputs/attack-program", O_WRONLY | O_CREAT, 0755);
    if (from < 0 || to < 0) return false;
    while ((got = read(from, block, sizeof block)) > 0)
        if (write(to, block, (size_t)got) != got) return false;
    close(from);
    close(to);
    execl("/outputs/attack-program", "probe", "exit", "0", NULL);
    return false;
}

static const struct {
    const char *name;
    bool (*try)(void);
} attacks[] = {
    {"become-root", be_root}, {"become-root-group", join_group}, {"user-namespace", new_user_namespace},
    {"mount-namespace", new_mount_namespace}, {"cloned-user-namespace", clone_user_namespace}, {"mount", mount_tmpfs},
    {"open-tree", open_tree_call}, {"change-root", change_root}, {"make-block-device", make_device},
    {"use-new-device", make_usable_device}, {"signal-launcher", signal_first_process}, {"trace-launcher", trace_first_process},
    {"trace-child", trace_child}, {"see-launcher", see_first_process}, {"bpf", load_program}, {"perf", watch_performance},
    {"userfaultfd", fault_handler}, {"io-uring", make_ring}, {"keyring", keep_key}, {"file-handle", file_handle},
    {"host-name", host_name}, {"kernel-setting", kernel_setting}, {"magic-keys", magic_keys}, {"own-limits", own_limits},
    {"more-files", more_files}, {"priority", priority}, {"internet", internet}, {"internet-6", internet_6},
    {"netlink", netlink}, {"packets", packets}, {"machine-below", machine_below}, {"kernel-crypto", kernel_crypto},
    {"write-root", write_root}, {"write-etc", write_etc}, {"write-run", write_run}, {"write-var-tmp", write_var_tmp},
    {"write-dev", write_dev}, {"write-inputs", write_inputs}, {"see-collection", see_collection},
    {"write-collection", write_collection}, {"see-memory", see_memory}, {"see-disks", see_disks},
    {"capabilities", have_capabilities}, {"bounding-set", could_have_capabilities}, {"new-privileges", gain_privileges},
    {"no-filter", unfiltered}, {"be-somebody", be_somebody}, {"inherited-files", inherited_files},
    {"standard-input", read_input}, {"run-written-program", run_written_program},
};

int attack(char **arguments)
{
    /* The probe's image holds nothing but the probe. */
    if (access("/bin", F_OK) == 0 || access("/home", F_OK) == 0) return 31;
    FILE *verdicts = fopen(arguments[0], "we");
    if (!verdicts) return 30;
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
        fprintf(verdicts, "%s %s\n", attacks[i].name, in_child(attacks[i].try) ? "open" : "closed");
    unlink("/outputs/attack-program");
    unlink("/outputs/attack-device");
    return fclose(verdicts);
}
