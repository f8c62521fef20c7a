/* The first process of every sealed run.

   A container engine can bound memory and processes, but a bind mount has no quota, and a tmpfs, which has one, is gone
   when the container stops. So this runs as process 1 with the few capabilities it needs (to change user, to kill, to read
   what the program wrote), starts the program as another user with none, and then
     - ends it at its deadline (SIGTERM, then SIGKILL for everything) or on SIGTERM from the engine,
     - keeps a bounded part of what it prints,
     - kills whatever it leaves behind, so that nobody can touch the areas any more,
     - copies the regular files of each area to a directory that outlives the container, and
     - says in status.json, written last and in one step, how it went.
   The program's exit code, its output and its files are data to this process, never instructions. */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_REPORTED = 0, EXIT_UNREPORTED = 70, EXIT_SECOND_START = 71 };

static const char *const memory_files[] = {"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control", NULL};
static const char *const pids_files[] = {"/sys/fs/cgroup/pids.events", "/sys/fs/cgroup/pids/pids.events", NULL};

static struct options options;
static struct outcome outcome = {.class = "engineError", .exit_code = -1};

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int collection = -1;

static void die(const char *what)
{
    snprintf(outcome.detail, sizeof outcome.detail, "%s: %s", what, strerror(errno));
    outcome.class = "engineError";
    _exit(collection >= 0 && write_status(collection, &options, &outcome) ? EXIT_REPORTED : EXIT_UNREPORTED);
}

static uint64_t number(const char *text, char **end)
{
    errno = EINVAL;
    if (*text < '0' || *text > '9') die("a number is expected");
    errno = 0;
    uint64_t value = strtoull(text, end, 10);
    if (errno) die("number");
    return value;
}

/* NAME:BYTES:FILES */
static void parse_area(const char *text)
{
    char *at;
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    errno = EINVAL;
    if (options.area_count == MAX_AREAS) die("too many areas");
    struct area *area = &options.areas[options.area_count++];
    if (length == 0 || length >= sizeof area->name || text[length] != ':') die("area");
    memcpy(area->name, text, length);
    area->max_bytes = number(text + length + 1, &at);
    errno = EINVAL;
    if (*at != ':') die("area");
    area->max_files = number(at + 1, &at);
    errno = EINVAL;
    if (*at) die("area");
}

static void parse(int count, char **arguments)
{
    char *end;
    int i = 1;
    for (; i + 1 < count && strcmp(arguments[i], "--") != 0; i += 2) {
        const char *name = arguments[i];
        char *value = arguments[i + 1];
        end = "";
        if (strcmp(name, "--deadline-ms") == 0) options.deadline_ms = number(value, &end);
        else if (strcmp(name, "--grace-ms") == 0) options.grace_ms = number(value, &end);
        else if (strcmp(name, "--log-bytes") == 0) options.log_bytes = number(value, &end);
        else if (strcmp(name, "--uid") == 0) options.uid = (unsigned)number(value, &end);
        else if (strcmp(name, "--directory") == 0) options.directory = value;
        else if (strcmp(name, "--area") == 0) parse_area(value);
        else if (strcmp(name, "--env") == 0 && options.environment_count < MAX_ENVIRONMENT)
            options.environment[options.environment_count++] = value;
        else end = "unknown";
        errno = EINVAL;
        if (*end) die(name);
    }
    errno = EINVAL;
    if (i + 1 >= count || options.deadline_ms == 0 || options.uid == 0 || !options.directory) die("arguments");
    options.command = arguments + i + 1;
}

/* Engines mount these writable below a read-only root; they are ours, so we can close them. */
static void close_stray_areas(void)
{
    static const char *const strays[] = {"/run", "/var/tmp", NULL};
    for (const char *const *stray = strays; *stray; stray++)
        if (chmod(*stray, 0755) != 0 && errno != ENOENT && errno != EROFS && errno != EPERM) die(*stray);
}

/* The child tells through failure, which closes by itself when the program starts. */
static pid_t start(int *log_pipe, int *failure)
{
    int log_ends[2], failure_ends[2];
    if (pipe2(log_ends, O_CLOEXEC) != 0 || pipe2(failure_ends, O_CLOEXEC) != 0) die("pipe");
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0) die("/dev/null");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        char message[MAX_DETAIL];
        const char *step = "standard streams";
        if (dup2(nothing, 0) == 0 && dup2(log_ends[1], 1) == 1 && dup2(log_ends[1], 2) == 2) step = confine_and_execute(&options);
        int length = snprintf(message, sizeof message, "%s: %s", step, strerror(errno));
        _exit(write(failure_ends[1], message, (size_t)length) == length ? 126 : 125);
    }
    close(nothing);
    close(log_ends[1]);
    close(failure_ends[1]);
    fcntl(log_ends[0], F_SETFL, O_NONBLOCK);
    *log_pipe = log_ends[0];
    *failure = failure_ends[0];
    return child;
}

/* Takes one turn, so that a program that never stops printing still meets its deadline. What is over the bound is read
   and dropped. As read(2): 0 at the end of the pipe, -1 when nothing is there. */
static ssize_t drain(int log_pipe, int log)
{
    char buffer[1 << 16];
    ssize_t got = read(log_pipe, buffer, sizeof buffer);
    if (got <= 0) return got;
    uint64_t room = outcome.log_written < options.log_bytes ? options.log_bytes - outcome.log_written : 0;
    size_t keep = (uint64_t)got < room ? (size_t)got : (size_t)room;
    for (size_t at = 0; at < keep;) {
        ssize_t put = write(log, buffer + at, keep - at);
        if (put < 0) die("log");
        at += (size_t)put;
    }
    outcome.log_written += (uint64_t)got;
    outcome.log_truncated |= keep < (size_t)got;
    return got;
}

/* As process 1 we are everyone's last parent: when nobody is left to kill, nobody is left to write. */
static void kill_everyone(pid_t main_child, int *main_status)
{
    static const struct timespec pause = {.tv_nsec = 1000000};
    while (kill(-1, SIGKILL) == 0 || errno != ESRCH) {
        int status;
        pid_t reaped = waitpid(-1, &status, WNOHANG);
        if (reaped == main_child) *main_status = status;
        if (reaped <= 0) nanosleep(&pause, NULL);
    }
}

/* Runs the program to its end, whoever brings it about; true when the launcher did. */
static bool supervise(pid_t child, int signals, int log_pipe, int log, int *status)
{
    uint64_t begun = now_ms(), deadline = begun + options.deadline_ms;
    struct pollfd wait_for[2] = {{.fd = signals, .events = POLLIN}, {.fd = log_pipe, .events = POLLIN}};
    bool ended = false, asked = false, killed = false;
    while (!ended && !killed) {
        uint64_t now = now_ms();
        if (now >= deadline) {
            outcome.class = "deadlineExceeded";
            if (asked) killed = true;
            else kill(-1, SIGTERM);
            asked = true;
            deadline = now + options.grace_ms;
            continue;
        }
        uint64_t left = deadline - now;
        if (poll(wait_for, 2, left > 60000 ? 60000 : (int)left) < 0 && errno != EINTR) die("poll");
        if (wait_for[1].revents && drain(log_pipe, log) == 0) wait_for[1].fd = -1;
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal)
            if (signal.ssi_signo == SIGTERM) {
                outcome.class = "canceled";
                killed = true;
            }
        int reaped_status;
        for (pid_t reaped; (reaped = waitpid(-1, &reaped_status, WNOHANG)) > 0;)
            if (reaped == child) {
                *status = reaped_status;
                ended = true;
            }
    }
    kill_everyone(child, status);
    outcome.duration_ms = now_ms() - begun;
    while (drain(log_pipe, log) > 0) continue;
    return asked || killed;
}

/* The first class that applies; the areas are looked at in any case, for a program that met their bound rarely says so. */
static const char *classify(int status, bool ended_by_us)
{
    int64_t oom_kills = read_counter(memory_files, "oom_kill");
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    bool failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (ended_by_us) return outcome.class;
    /* A run that lost a process to its memory limit may have computed on, with less than it should have. */
    if (oom_kills > 0 || (oom_kills < 0 && killed)) return "outOfMemory";
    if (failed && read_counter(pids_files, "max") > 0) return "tooManyProcesses";
    for (int i = 0; i < options.area_count; i++) {
        if (!measure_area(&options.areas[i], outcome.detail)) return "engineError";
        if (options.areas[i].too_large) return "outputTooLarge";
        if (options.areas[i].too_many) return "tooManyFiles";
    }
    return failed ? "programError" : "succeeded";
}

int main(int count, char **arguments)
{
    int log_pipe, failure, status = 0;
    sigset_t handled;

    parse(count, arguments);
    umask(0);
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) die("dumpable");
    collection = open(COLLECTION, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (collection < 0) die(COLLECTION);
    /* A container that somebody starts a second time must not run its program a second time. */
    int log = openat(collection, "log", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (log < 0 && errno == EEXIST) _exit(EXIT_SECOND_START);
    if (log < 0) die("log");
    close_stray_areas();
    sigemptyset(&handled);
    sigaddset(&handled, SIGTERM);
    sigaddset(&handled, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &handled, NULL) != 0) die("signals");
    int signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0) die("signalfd");

    pid_t child = start(&log_pipe, &failure);
    ssize_t failed = read(failure, outcome.detail, sizeof outcome.detail - 1);
    bool ended_by_us = supervise(child, signals, log_pipe, log, &status);
    if (failed <= 0) {
        outcome.detail[0] = 0;
        outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        outcome.class = classify(status, ended_by_us);
    }
    for (int i = 0; i < options.area_count && strcmp(outcome.class, "succeeded") == 0; i++)
        if (!collect_area(&options.areas[i], collection, outcome.detail)) outcome.class = "engineError";
    if (fsync(log) != 0 || !write_status(collection, &options, &outcome)) die("status");
    return EXIT_REPORTED;
}
