/* The program of the tests' sealed runs: does one harmless thing that a hostile program would do, and ends.
     probe ACT ARGUMENTS...    the acts stand in the table at the end */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

static void put(const char *path, const char *text, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || write(file, text, strlen(text)) != (ssize_t)strlen(text) || fchmod(file, mode) != 0) exit(20);
    close(file);
}

static int end_with(char **arguments) { return atoi(arguments[0]); }

static int sleep_on(char **arguments)
{
    (void)arguments;
    while (pause() < 0) continue;
    return 0;
}

static int end_on_term(char **arguments)
{
    sigset_t term;
    int got;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    puts(arguments[0]);
    fflush(stdout);
    sigwait(&term, &got);
    puts("asked to end");
    return 0;
}

static int ignore_term(char **arguments)
{
    signal(SIGTERM, SIG_IGN);
    return sleep_on(arguments);
}

static int kill_itself(char **arguments)
{
    kill(getpid(), atoi(arguments[0]));
    return 21;
}

static int eat_memory(char **arguments)
{
    (void)arguments;
    for (;;) {
        char *block = malloc(1 << 20);
        if (!block) return 22;
        memset(block, 1, 1 << 20);
    }
}

static int fork_on(char **arguments)
{
    (void)arguments;
    for (;;) {
        pid_t child = fork();
        if (child < 0) return 23;
        if (child == 0) sleep_on(NULL);
    }
}

/* Writes BYTES to FILE, as far as it goes. */
static int fill(char **arguments)
{
    char block[4096];
    long left = atol(arguments[1]);
    int file = open(arguments[0], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    memset(block, 'x', sizeof block);
    while (left > 0) {
        ssize_t put_bytes = write(file, block, left < 4096 ? (size_t)left : sizeof block);
        if (put_bytes <= 0) return 24;
        left -= put_bytes;
    }
    return 0;
}

static int sparse(char **arguments)
{
    int file = open(arguments[0], O_WRONLY | O_CREAT, 0644);
    return ftruncate(file, 1L << 40) == 0 ? 0 : 25;
}

static int many(char **arguments)
{
    char name[64];
    for (int i = 0; i < atoi(arguments[0]); i++) {
        snprintf(name, sizeof name, "/outputs/file%d", i);
        put(name, "x", 0644);
    }
    return 0;
}

static int many_links(char **arguments)
{
    char name[64];
    for (int i = 0; i < atoi(arguments[0]); i++) {
        snprintf(name, sizeof name, "/outputs/link%d", i);
        if (symlink("/etc/passwd", name) != 0) return 26;
    }
    return 0;
}

/* Leaves two processes of its own session behind that ignore SIGTERM and write on for ever. */
static int orphans(char **arguments)
{
    (void)arguments;
    put("/outputs/result", "done\n", 0644);
    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            setsid();
            signal(SIGTERM, SIG_IGN);
            int file = open("/outputs/growing", O_WRONLY | O_CREAT | O_APPEND, 0644);
            for (;;)
                if (write(file, "x", 1) != 1 || usleep(1000) != 0) sleep_on(NULL);
        }
    return 0;
}

/* One of everything that must not be collected, and two files that must. */
static int odd_files(char **arguments)
{
    (void)arguments;
    put("/outputs/good.csv", "a,b\n1,2\n", 0644);
    put("/outputs/secret.csv", "only its owner reads this\n", 0000);
    put("/tmp/outside", "outside", 0644);
    put("/outputs/twice", "one inode, two names", 0644);
    put("/outputs/.hidden", "x", 0644);
    put("/outputs/-rf", "x", 0644);
    put("/outputs/new\nline \xff\x1b[31m", "x", 0644);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/outputs/socket"};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    bool good = symlink("/etc/passwd", "/outputs/link") == 0 && symlink("/tmp/outside", "/outputs/link-to-outside") == 0 &&
                symlink("/", "/outputs/link-to-root") == 0 && link("/outputs/twice", "/outputs/twice-again") == 0 &&
                mkdir("/outputs/directory", 0700) == 0 && mkfifo("/outputs/fifo", 0666) == 0 &&
                mknod("/outputs/device", S_IFCHR | 0666, makedev(0, 0)) == 0 &&
                bind(listener, (struct sockaddr *)&address, sizeof address) == 0;
    put("/outputs/directory/inside", "x", 0644);
    return good ? 0 : 26;
}

static int print_bytes(char **arguments)
{
    long count = atol(arguments[0]);
    while (count-- > 0)
        if (putchar("0123456789"[count % 10]) == EOF) return 27;
    return 0;
}

/* Copies FILE, or the names in a directory, to TO. */
static int copy(char **arguments)
{
    char block[4096];
    FILE *from = fopen(arguments[0], "r"), *to = fopen(arguments[1], "w");
    size_t got;
    if (!from || !to) return 28;
    while ((got = fread(block, 1, sizeof block, from)) > 0) fwrite(block, 1, got, to);
    return fclose(to) == 0 ? 0 : 29;
}

static int write_text(char **arguments)
{
    put(arguments[0], arguments[1], 0644);
    return 0;
}

/* Writes what it sees to /outputs/seen, one line a thing. */
static int environment(char **arguments)
{
    (void)arguments;
    FILE *to = fopen("/outputs/seen", "w");
    for (char **variable = environ; *variable; variable++) fprintf(to, "%s\n", *variable);
    return fclose(to);
}

static const struct {
    const char *name;
    int arguments;
    int (*run)(char **arguments);
} acts[] = {
    {"exit", 1, end_with},       {"sleep", 0, sleep_on},     {"end-on-term", 1, end_on_term},
    {"ignore-term", 0, ignore_term}, {"kill-itself", 1, kill_itself}, {"eat", 0, eat_memory},
    {"fork", 0, fork_on},        {"fill", 2, fill},          {"sparse", 1, sparse},
    {"many", 1, many},           {"orphans", 0, orphans},    {"odd-files", 0, odd_files},
    {"print", 1, print_bytes},   {"copy", 2, copy},          {"write", 2, write_text},
    {"environment", 0, environment}, {"many-links", 1, many_links}, {"attack", 1, attack},
};

int main(int count, char **arguments)
{
    for (size_t i = 0; count > 1 && i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i].name, arguments[1]) == 0 && count - 2 == acts[i].arguments) return acts[i].run(arguments + 2);
    return 99;
}
