// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "linux_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

const unsigned long WEFT_MS_POOL = MS_NOATIME | MS_NOSUID | MS_NODEV;
const unsigned long WEFT_MS_PRIVATE = MS_PRIVATE;
const int WEFT_MNT_DETACH = MNT_DETACH;
const int WEFT_O_PATH = O_PATH;

int weft_rename_new(int from_folder, const char *from, int to_folder, const char *to)
{
    return renameat2(from_folder, from, to_folder, to, RENAME_NOREPLACE) ? -errno : 0;
}

void weft_name_thread(const char *name)
{
    prctl(PR_SET_NAME, name);
}

int weft_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC) ? -errno : 0;
}

int weft_syncfs(int folder)
{
    return syncfs(folder) ? -errno : 0;
}

int weft_open_beneath(int folder, const char *path, int flags)
{
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC | O_NOFOLLOW),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
    };
    long fd;
    do fd = syscall(SYS_openat2, folder, path, &how, sizeof how);
    while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return fd < 0 ? -errno : (int)fd;
}

int weft_sealed_file(const char *name, const void *bytes, size_t count)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) return -errno;
    for (size_t done = 0; done < count;) {
        ssize_t n = pwrite(fd, (const char *)bytes + done, count - done, (off_t)done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) goto fail;
        done += (size_t)n;
    }
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)) goto fail;
    return fd;
fail:;
    int e = errno ? errno : EIO;
    close(fd);
    return -e;
}

static int loopback_up(void)
{
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0) return -errno;
    struct ifreq r;
    memset(&r, 0, sizeof r);
    strcpy(r.ifr_name, "lo");
    int e = 0;
    if (ioctl(s, SIOCGIFFLAGS, &r)) e = -errno;
    r.ifr_flags |= IFF_UP;
    if (!e && ioctl(s, SIOCSIFFLAGS, &r)) e = -errno;
    close(s);
    return e;
}

static void *make_network_namespace(void *unused)
{
    (void)unused;
    if (unshare(CLONE_NEWNET)) return (void *)(intptr_t)-errno;
    int e = loopback_up();
    if (e) return (void *)(intptr_t)e;
    int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    return (void *)(intptr_t)(fd < 0 ? -errno : fd);
}

// On a thread of its own that ends right after, so that no thread of the program is ever left in a job's namespace.
int weft_network_namespace(void)
{
    pthread_t thread;
    int e = pthread_create(&thread, NULL, make_network_namespace, NULL);
    if (e) return -e;
    void *result;
    pthread_join(thread, &result);
    return (int)(intptr_t)result;
}

int weft_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)
{
    return mount(source, target, type, flags, data) ? -errno : 0;
}

int weft_unmount(const char *target, int flags)
{
    return umount2(target, flags | UMOUNT_NOFOLLOW) ? -errno : 0;
}
