# SPDX-License-Identifier: Apache-2.0
"""Writes ../Vectors/umbral-pre.json with umbral-pre 0.11.0, which publishes no vectors of its own.

Random parts differ from run to run; the file is made once and kept.
"""
import hashlib
import json
import pathlib

import umbral_pre as umbral

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def hash_to_scalar(domain, data):
    """What the library does inside, written down a second time; the factory's keys confirm it."""
    digest = hashlib.sha256(len(domain).to_bytes(4, "big") + domain + data).digest()
    return (int.from_bytes(digest, "big") % (ORDER - 1) + 1).to_bytes(32, "big")


def factory(number, label):
    seed = hashlib.sha256(b"seed %d" % number).digest()
    found = umbral.SecretKeyFactory.from_secure_randomness(seed)
    return {
        "seed": seed.hex(), "label": label.hex(), "key": found.make_key(label).to_be_bytes().hex(),
        "secret": found.make_secret(label).hex(),
        "factoryKey": found.make_factory(label).make_key(label).to_be_bytes().hex(),
    }


def signature(message):
    key = umbral.SecretKey.random()
    found = umbral.Signer(key).sign(message)
    raw = found.to_be_bytes()
    high = raw[:32] + (ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    public = key.public_key()
    return {
        "secret": key.to_be_bytes().hex(), "public": public.to_compressed_bytes().hex(), "message": message.hex(),
        "signature": raw.hex(), "verifies": found.verify(public, message), "high": high.hex(),
        "highVerifies": umbral.Signature.from_be_bytes(high).verify(public, message),
    }


def grant(threshold, shares, signs_delegating, signs_receiving, plaintext):
    alice, bob, signing = (umbral.SecretKey.random() for _ in range(3))
    capsule, sealed = umbral.encrypt(alice.public_key(), plaintext)
    fragments = umbral.generate_kfrags(
        alice, bob.public_key(), umbral.Signer(signing), threshold, shares, signs_delegating, signs_receiving)
    opened = [umbral.reencrypt(capsule, fragment) for fragment in fragments]
    return {
        "threshold": threshold, "signsDelegatingKey": signs_delegating, "signsReceivingKey": signs_receiving,
        "delegating": alice.to_be_bytes().hex(), "receiving": bob.to_be_bytes().hex(),
        "signing": signing.to_be_bytes().hex(), "plaintext": plaintext.hex(), "capsule": bytes(capsule).hex(),
        "capsuleSimple": capsule.to_bytes_simple().hex(), "sealed": sealed.hex(),
        "keyFragments": [bytes(fragment).hex() for fragment in fragments],
        "capsuleFragments": [bytes(fragment).hex() for fragment in opened],
        "capsuleFragmentsSimple": [fragment.to_bytes_simple().hex() for fragment in opened],
    }


def vectors():
    both = (False, True)
    domains = [b"CAPSULE_POINTS", b"SHARED_SECRET", b"POLYNOMIAL_ARG", b"CFRAG_VERIFICATION"]
    return {
        "source": "umbral-pre 0.11.0",
        "hashes": [
            {"domain": d.decode(), "data": data.hex(), "scalar": hash_to_scalar(d, data).hex()}
            for d in domains for data in (b"", b"abc", bytes(range(99)))
        ],
        "factories": [factory(n, label) for n, label in enumerate((b"", b"label", bytes(range(256))))],
        "signatures": [signature(message) for message in (b"", b"hello", bytes(range(200)))],
        "grants": [grant(2, 3, d, r, b"flags %d %d" % (d, r)) for d in both for r in both]
        + [grant(1, 1, True, True, b""), grant(3, 5, True, True, bytes(range(256))), grant(5, 5, False, True, b"all")],
    }


if __name__ == "__main__":
    path = pathlib.Path(__file__).resolve().parent.parent / "Vectors" / "umbral-pre.json"
    path.write_text(json.dumps(vectors(), indent=1) + "\n")
