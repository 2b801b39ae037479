// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "linux_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int weft_loop_attach(int backing, char *path, size_t path_size)
{
    int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
    if (control < 0) return -errno;
    int result = -EBUSY;
    // Somebody else may take the free device between the two calls: ask again, a few times.
    for (int attempt = 0; attempt < 16; attempt++) {
        int number = ioctl(control, LOOP_CTL_GET_FREE);
        if (number < 0) {
            result = -errno;
            break;
        }
        snprintf(path, path_size, "/dev/loop%d", number);
        int device = open(path, O_RDWR | O_CLOEXEC);
        if (device < 0) {
            result = -errno;
            break;
        }
        struct loop_config config;
        memset(&config, 0, sizeof config);
        config.fd = (uint32_t)backing;
        config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
        if (ioctl(device, LOOP_CONFIGURE, &config) == 0) {
            result = device;
            break;
        }
        result = -errno;
        close(device);
        if (result != -EBUSY) break;
    }
    close(control);
    return result;
}

// Linux 6.7. Charges an extent to the subvolume that wrote it first, which needs no back references: snapshots are not
// made here, so the answer is the same and deletion is cheap.
#define WEFT_ENABLE_SIMPLE_QUOTA 4

int weft_btrfs_enable_quota(int folder, int *simple)
{
    struct btrfs_ioctl_quota_ctl_args args = {.cmd = WEFT_ENABLE_SIMPLE_QUOTA};
    *simple = 1;
    if (ioctl(folder, BTRFS_IOC_QUOTA_CTL, &args) == 0) return 0;
    *simple = 0;
    args.cmd = BTRFS_QUOTA_CTL_ENABLE;
    return ioctl(folder, BTRFS_IOC_QUOTA_CTL, &args) ? -errno : 0;
}

static int named(int folder, unsigned long request, const char *name)
{
    struct btrfs_ioctl_vol_args args;
    memset(&args, 0, sizeof args);
    if (strlen(name) > BTRFS_PATH_NAME_MAX) return -ENAMETOOLONG;
    strcpy(args.name, name);
    return ioctl(folder, request, &args) ? -errno : 0;
}

int weft_btrfs_create_subvolume(int folder, const char *name)
{
    return named(folder, BTRFS_IOC_SUBVOL_CREATE, name);
}

int weft_btrfs_delete_subvolume(int folder, const char *name)
{
    return named(folder, BTRFS_IOC_SNAP_DESTROY, name);
}

int weft_btrfs_subvolume_id(int folder, uint64_t *id)
{
    struct btrfs_ioctl_ino_lookup_args args;
    memset(&args, 0, sizeof args);
    args.objectid = BTRFS_FIRST_FREE_OBJECTID;
    if (ioctl(folder, BTRFS_IOC_INO_LOOKUP, &args)) return -errno;
    *id = args.treeid;
    return 0;
}

int weft_btrfs_clean_soon(int folder)
{
    // The thread that commits wakes the one that cleans when it is done.
    uint64_t transaction;
    return ioctl(folder, BTRFS_IOC_START_SYNC, &transaction) ? -errno : 0;
}

int weft_btrfs_clean_now(int folder)
{
    return ioctl(folder, BTRFS_IOC_SYNC, NULL) ? -errno : 0;
}

int weft_btrfs_limit(int folder, uint64_t subvolume, uint64_t bytes)
{
    struct btrfs_ioctl_qgroup_limit_args args;
    memset(&args, 0, sizeof args);
    args.qgroupid = subvolume;
    args.lim.flags = BTRFS_QGROUP_LIMIT_MAX_RFER;
    args.lim.max_rfer = bytes;
    return ioctl(folder, BTRFS_IOC_QGROUP_LIMIT, &args) ? -errno : 0;
}

int weft_btrfs_remove_quota_group(int folder, uint64_t subvolume)
{
    struct btrfs_ioctl_qgroup_create_args args = {.create = 0, .qgroupid = subvolume};
    return ioctl(folder, BTRFS_IOC_QGROUP_CREATE, &args) ? -errno : 0;
}

int weft_btrfs_usage(int folder, uint64_t subvolume, uint64_t *bytes)
{
    struct btrfs_ioctl_search_args args;
    memset(&args, 0, sizeof args);
    args.key.tree_id = BTRFS_QUOTA_TREE_OBJECTID;
    args.key.min_type = args.key.max_type = BTRFS_QGROUP_INFO_KEY;
    args.key.min_offset = args.key.max_offset = subvolume;
    args.key.max_transid = UINT64_MAX;
    args.key.nr_items = 1;
    if (ioctl(folder, BTRFS_IOC_TREE_SEARCH, &args)) return -errno;
    if (args.key.nr_items == 0) return -ENOENT;
    struct btrfs_ioctl_search_header header;
    struct btrfs_qgroup_info_item item;
    memcpy(&header, args.buf, sizeof header);
    if (header.len < sizeof item) return -EIO;
    memcpy(&item, args.buf + sizeof header, sizeof item);
    *bytes = item.rfer;
    return 0;
}
